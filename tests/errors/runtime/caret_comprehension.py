values = [1, 2, "3"]
print([v * 2 + 1 for v in values])
