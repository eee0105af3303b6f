"""One operator in a loop sees operands of changing types: what it was quickened for must not show in results."""
VALUES = [1, 2.5, 3, True, 2**53 + 1, 2**62, 2**70, -0.0, float("inf"), 1j, "s", [1], (1,), None]


def run(function, order):
    out = []
    for _ in range(30):
        for a, b in order:
            try:
                out.append(repr(function(a, b)))
            except Exception as e:
                out.append(f"{type(e).__name__}: {e}")
    return out


FUNCTIONS = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a / b, lambda a, b: a < b,
             lambda a, b: a == b, lambda a, b: a // b, lambda a, b: a % b, lambda a, b: a & b]
for i, function in enumerate(FUNCTIONS):
    for first in VALUES[:6]:
        for second in VALUES:
            if isinstance(second, int) and isinstance(first, (str, list, tuple)):
                continue
            result = run(function, [(first, 1.5), (1, 2), (second, first if not isinstance(second, (str, list, tuple)) else 2),
                                    (2.5, 3), (7, 7)])
            print(i, first, second, sorted(set(result)))

nan = float("nan")
print(nan in [nan], float("nan") in [float("nan")], [nan] == [nan], [float("nan")] == [float("nan")], nan is nan)
floats = [1.0, 2.0]
floats.append(nan)
print(floats[2] is nan, floats.index(nan), floats.count(nan), {nan: 1}.get(nan), {nan, nan, float("nan")}.__len__())
floats = [0.5] * 4
floats[1] = nan
print(nan in floats, floats[1] is floats[1], floats.copy()[1] is nan, sorted([3.0, 1.0, 2.0]), (nan,) == (nan,))
