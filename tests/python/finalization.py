# __del__, resurrection, generators closed by the collector, weak references at death, and the end of the process.
import gc
import weakref


class Named:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def cycle():
    a, b = Named("a"), Named("b")
    a.other, b.other = b, a
    a.self = a


cycle()
gc.collect()

kept = []


class Resurrected:
    def __del__(self):
        print("resurrected")
        kept.append(self)


def make_resurrected():
    r = Resurrected()
    r.self = r


make_resurrected()
gc.collect()
print([type(k).__name__ for k in kept], gc.is_finalized(kept[0]))
kept.clear()
gc.collect()
print("not finalised again")


def generator():
    try:
        yield 1
    finally:
        print("generator closed")


def suspended():
    g = generator()
    next(g)


suspended()
gc.collect()


class Node:
    pass


def watched():
    n = Node()
    n.self = n
    return weakref.ref(n, lambda r: print("callback", r() is None)), weakref.finalize(n, print, "finalize", 5)


ref, finalizer = watched()
gc.collect()
print(ref(), finalizer.alive)

# A living cycle keeps its identity and attributes through many collections.
ring = [Node() for _ in range(1000)]
for i, node in enumerate(ring):
    node.next, node.index = ring[(i + 1) % 1000], i
addresses = [id(n) for n in ring]
for _ in range(5):
    junk = [[] for _ in range(20000)]
    gc.collect()
print(addresses == [id(n) for n in ring], sum(n.next.index for n in ring))

last = Named("the last one")
