value = "a"
print(f"start {value + 1} end")
