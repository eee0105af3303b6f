a, *b, c, d = iter([1, 2])
