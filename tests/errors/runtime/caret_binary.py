a, b, c = 1, 0, 2
x = c * (a + b) + a / b - c
