# The order of sets of small ints: programs print it. Growth, deleted slots, literals, operators.
s = set([5, 6, 7, 8, 9, 10])
for i in (0, 32, 64):
    s.add(i)
print(list(s))
s.remove(0)
s.remove(32)
s.add(96)
print(list(s))
s.add(128)
print(list(s))

state = 5


def random(n):
    global state
    state = (state * 1103515245 + 12345) % 2**31
    return (state >> 8) % n


for size in (8, 50, 300, 2000):
    s = set()
    for i in range(size):
        s.add(random(size * 64))
        if i % 3 == 0:
            s.discard(random(size))
    t = {random(size * 64) for _ in range(size)} | s
    print(list(s)[:40], len(s))
    for r in (s | t, s & t, s - t, t - s, s ^ t, t.difference(s, range(10)), set(t), frozenset(s), set(list(t))):
        print(len(r), hash(frozenset(r)), list(r)[:20])
    print([s.pop() for _ in range(min(5, len(s)))])

print([x for x in {100, 1, 17, 33, 64, 65, 2}], {3, 2, 1}, {-1, -2, 0, 2**61 - 1, 2**61, 2**70})
print({True, 1.0, 2, 2.0, 0.5}, set(range(20, 0, -1)))
