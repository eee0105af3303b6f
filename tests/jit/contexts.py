# exits: 100
# entered: 100
"""A with statement of contextlib's generators, and attributes that are deleted, stay in their loop."""
from contextlib import contextmanager


@contextmanager
def doubled(x):
    yield 2 * x


class Record:
    def __init__(self, a, b):
        self.a = a
        self.b = b


def run(n):
    total = 0
    for i in range(n):
        with doubled(i) as x:
            total += x
        record = Record(i, x)
        del record.a
        total += record.b
    return total


print(run(20_000))
