a, b, c = iter([1, 2])
