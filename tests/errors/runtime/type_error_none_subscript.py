x = None
x["a"]
