# Variables that are unbound where a trace of an exit finds them, and were bound when that was recorded.


def behind_exit(start, stop, bound):
    if bound:
        v = [1]
    total = errors = 0
    for i in range(start, stop):
        if i % 3 == 0:
            total += 1
        try:
            total += len(v)
        except UnboundLocalError:
            errors += 1
    return total, errors

for start in range(60):
    behind_exit(1, 30, True)
for start in range(60):
    behind_exit(3, 7, True)
print(behind_exit(3, 6, True), behind_exit(3, 6, False))

# The same in a generator that the loop has entered.
def numbers(n, bound):
    if bound:
        v = [n]
    for i in range(n):
        if i % 3 == 0:
            yield i
        try:
            yield v[0]
        except UnboundLocalError:
            yield -1

def consumed(start, stop, bound):
    return [list(numbers(n, bound)) for n in range(start, stop)]

for start in range(30):
    consumed(start % 4, 9, True)
print(consumed(2, 7, True), consumed(2, 7, False))
