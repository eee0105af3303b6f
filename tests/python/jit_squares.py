# x ** 2 of doubles in hot loops is what pow() gives, to the last bit.
import math
import random
def squares(xs):
    s = []
    for x in xs:
        s.append(x ** 2)
    return s
random.seed(3)
xs = [random.uniform(-10, 10) * 10 ** random.randint(-80, 80) for _ in range(3000)]
xs += [0.0, -0.0, 1e-170, 1e150, -1e153, 1.5, 2.0, -4.0, 1e-308, 5e-324] * 30
assert [v.hex() for v in squares(xs)] == [math.pow(x, 2.0).hex() for x in xs]
for i in range(100):
    assert math.isnan(squares([math.nan])[0]) and squares([math.inf]) == [math.inf]
try:
    squares([1.0] * 200 + [1e200])
except OverflowError as e:
    assert str(e) == "(34, 'Numerical result out of range')", e
else:
    raise AssertionError
