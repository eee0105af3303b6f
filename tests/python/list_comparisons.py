# Lists are compared item by item: the same objects are equal, whatever they say.
import operator
from collections import deque

nan = float("nan")


class Odd:
    def __eq__(self, other):
        return False

    def __lt__(self, other):
        return True


odd = Odd()
big = 10**30
lists = [
    [], [1], [1, 2, 3], [1, 2, 4], [1, 2], [1.0, 2.0, 3.0], [1.0, 2.0, 4.0], [1.5, nan], [nan], [nan, 1.0], [0.0, 1.0],
    [-0.0, 1.0], [True, 2, 3], [1, 2.0, 3], ["a", "b"], ["a", "c"], ["a" * 2, "b"], [odd], [odd, 1], [big, 1], [10**30, 1],
    [None, 1], [[1, 2], [3]], [[1, 2], [4]], [1, 2, 3] * 20 + [5], [1, 2, 3] * 20 + [6], [0.5] * 40 + [1.0], [0.5] * 40 + [2.0],
]
for x in lists:
    row = []
    for y in lists:
        for f in operator.eq, operator.ne, operator.lt, operator.ge:
            try:
                row.append("01"[f(x, y)])
            except TypeError:
                row.append("-")
    print("".join(row))


class Shortens:
    def __eq__(self, other):
        left.clear()
        return False


left, right = [1, 2, Shortens(), 4], [1, 2, 3, 4]
print(left == right, left)

q = deque(range(5))
q.extend([5, 6, 7])
q.extend((8, 9))
q.extendleft([1, 2])
q.extend(q)
print(q, q.copy(), q.copy() == q, deque([1, 2, 3], 2), deque([], 0))
q = deque(maxlen=3)
q.extend([1, 2, 3, 4])
q.extendleft([5, 6])
print(q, q.copy())
