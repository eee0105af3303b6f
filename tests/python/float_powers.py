"""Powers of floats at all the edges: signs, zeros, infinities, NaN, whole and broken exponents, overflow."""
values = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 1e308, -1e308, 5e-324, -5e-324, float("inf"), float("-inf"),
          float("nan"), 3.0, -3.0, 1e15, 1e16, -1e17, 2.5, 1e300]
for x in values:
    for y in values:
        try:
            print(x, y, x ** y)
        except (OverflowError, ZeroDivisionError) as error:
            print(x, y, type(error).__name__, error)
