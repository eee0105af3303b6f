# exits: 500
# entered: 25000
"""A loop that always begins with a value of another type than it goes on with: none of its traces fits at first."""
import math


def entropy(counts):
    n = sum(counts.values())
    return -sum(v / n * math.log2(v / n) for v in counts.values())


def run(k):
    total = 0
    for i in range(k):
        total += entropy({"a": i + 1, "b": 3})
        if i % 3 == 0:
            total += entropy({"a": 2})
        if i % 5 == 0:
            total += entropy({1: 3, 2: 5, 3: 6})
    return total


print([round(run(5000), 6) for _ in range(3)])
