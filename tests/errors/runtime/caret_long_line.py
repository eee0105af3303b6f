values = [1, 2, 3]
result = sum(values) + max(values) * min(values) - len(values) // (values[0] - 1) + values[1] ** values[2]
