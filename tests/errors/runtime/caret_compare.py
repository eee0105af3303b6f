x = [1]
y = 1 if x < 5 else 2
