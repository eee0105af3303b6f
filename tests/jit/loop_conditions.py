# exits: 300
# entered: 600
"""Loops whose condition is an object enter their traces, whatever led out of them."""


def drain(items):
    total = 0
    while items:
        item = items.pop()
        total += item if item % 3 else len(str(item))
    return total


def count(n):
    steps = 0
    while n:
        n -= 1 if n & 1 else 2
        steps += 1
    return steps


print(sum(drain(list(range(200))) + count(150) for _ in range(200)))
