x = {"k": None}
value = x["k"]["z"] + 1
