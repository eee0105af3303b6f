# exits: 2000
"""A generator with an inner loop that goes round differently often each time: traces follow it only so long."""
from itertools import count, islice


def primes():
    known = {}
    for q in count(2):
        step = known.pop(q, None)
        if step is None:
            known[q * q] = q
            yield q
        else:
            multiple = q + step
            while multiple in known:
                multiple += step
            known[multiple] = step


total = 0
for _ in range(12):
    total += sum(list(islice(primes(), 1200)))
print(total)
