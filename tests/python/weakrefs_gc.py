"""Weak references, finalisers and collection. What dies when is the collector's business, so only bounds are printed."""
import gc
import weakref
from _table import attempt, section


class Node:
    def __init__(self, name=""):
        self.name = name
        self.links = []

    def __repr__(self):
        return f"Node({self.name})"

    def method(self):
        return "method of " + self.name


def collect():
    for _ in range(3):
        gc.collect()


def mostly(count, of):
    """True if nearly all died: conservative collectors may keep a few alive."""
    return count >= of * 0.9


@section("references")
def references():
    n = Node("a")
    r = weakref.ref(n)
    print(r() is n, r is weakref.ref(n), r == weakref.ref(n), hash(r) == hash(n), type(r), weakref.getweakrefcount(n), weakref.getweakrefs(n) == [r])
    r2 = weakref.ref(n, repr)
    print(r2 is r, r2 == r, r2.__callback__ is repr, r.__callback__, weakref.getweakrefcount(n))
    other = Node("a")
    print(weakref.ref(other) == r, weakref.ref(other) != r)
    for value in (5, "a", None, (), [], {}, object(), 1.5, b"a"):
        attempt(weakref.ref, value)
    for value in (Node, len, lambda: 0, {1}, frozenset(), gc, type(gc), Node("x").method, (x for x in ()), iter([]).__class__):
        try:
            print(type(weakref.ref(value)()).__name__, end=" ")
        except TypeError as error:
            print(error)
    print()
    attempt(weakref.ref)
    attempt(weakref.ref, n, 1, 2)
    attempt(r, 1)
    attempt(setattr, r, "x", 1)

    class Ref(weakref.ref):
        def __init__(self, target, callback=None, extra=0):
            super().__init__(target, callback)
            self.extra = extra

        def __new__(cls, target, callback=None, extra=0):
            return super().__new__(cls, target, callback)
    r3 = Ref(n, None, 7)
    print(r3() is n, r3.extra, r3 is r)
    method = weakref.WeakMethod(n.method)
    print(method()(), method() == n.method)


@section("dying")
def dying():
    def make(count):
        nodes = [Node(str(i)) for i in range(count)]
        for i, node in enumerate(nodes):
            node.links.append(nodes[i ^ 1])  # small cycles: a stale word on a stack keeps one of them
        dead = []
        return [weakref.ref(node, dead.append) for node in nodes], dead
    refs, dead = make(200)
    collect()
    print(mostly(sum(r() is None for r in refs), 200), mostly(len(dead), 200), all(r in refs for r in dead))
    gone = [r for r in refs if r() is None]
    attempt(hash, gone[0])
    print(repr(gone[0]).endswith("; dead>"), gone[0] == gone[0], gone[0] == gone[1])

    def cycle_with_finalizer(count, log):
        class Final:
            def __init__(self):
                self.me = self

            def __del__(self):
                log.append(1)
        for _ in range(count):
            Final()
    log = []
    cycle_with_finalizer(200, log)
    collect()
    print(mostly(len(log), 200), len(log) <= 200)


@section("finalisers")
def finalisers():
    log = []

    class Resurrect:
        kept = []

        def __del__(self):
            Resurrect.kept.append(self)
            log.append("del")

    def make():
        for _ in range(50):
            Resurrect()
    make()
    collect()
    n = len(log)
    print(mostly(n, 50), len(Resurrect.kept) == n)
    Resurrect.kept.clear()
    collect()
    print(len(log) == n or len(log) <= 50)

    def finalize(count):
        for i in range(count):
            weakref.finalize(Node(str(i)), log.append, i)
    log.clear()
    finalize(100)
    collect()
    print(mostly(len(log), 100), len(set(log)) == len(log))
    node = Node("alive")
    f = weakref.finalize(node, lambda a, b: (a, b), 1, b=2)
    print(f.alive, f.peek()[2:], f(), f(), f.alive, f.atexit)
    f = weakref.finalize(node, print, "detached")
    print(f.detach()[1] is print, f.alive, f.detach())


@section("weak containers")
def containers():
    values, keys, members = weakref.WeakValueDictionary(), weakref.WeakKeyDictionary(), weakref.WeakSet()
    kept = [Node(str(i)) for i in range(5)]

    def fill():
        for i in range(100):
            node = kept[i] if i < 5 else Node(str(i))
            values[i], keys[node] = node, i
            members.add(node)
    fill()
    collect()
    print(len(values) <= 15, len(keys) <= 15, len(members) <= 15, all(values[i] is kept[i] and keys[kept[i]] == i and kept[i] in members for i in range(5)))
    print(values.get(3), values.get("no", "default"), kept[2] in keys, sorted(k for k in values if k < 5), values.pop(0), 0 in values, keys.get(kept[1]), values.setdefault(1, kept[2]) is kept[1])
    attempt(lambda: values["none"])
    attempt(lambda: keys[5])
    attempt(members.add, 5)
    members.discard(kept[0])
    print(kept[0] in members, len({kept[1]} & members), kept[1] in list(members))


@section("proxies")
def proxies():
    n = Node("p")
    p = weakref.proxy(n)
    print(p.name, p.method(), p, type(p), isinstance(p, Node), p.__class__, p == n)
    p.name = "changed"
    del p.links
    print(n.name, hasattr(n, "links"))

    class Rich(list):
        def __call__(self): return "called"
    r = Rich([1, 2])
    q = weakref.proxy(r)
    print(q[0], len(q), q + [3], q(), type(q), 2 in q, [x for x in q], q == [1, 2], bool(q))
    q.append(3)
    q[0] = 9
    print(r, str(q))
    attempt(hash, q)
    attempt(lambda: q.missing)

    def dead_proxies():
        return [weakref.proxy(Node("dead")) for _ in range(20)]
    found = 0
    proxies = dead_proxies()
    collect()
    for proxy in proxies:
        try:
            proxy.name
        except ReferenceError as error:
            found += str(error) == "weakly-referenced object no longer exists"
    print(found >= 17)


@section("gc module")
def gc_module():
    print(gc.isenabled(), type(gc.collect()), gc.is_tracked([]), len(gc.get_count()), len(gc.get_threshold()), gc.get_debug())
    gc.disable()
    print(gc.isenabled())
    gc.enable()
    attempt(gc.collect, 5)
    attempt(gc.set_threshold)
    gc.freeze()
    gc.unfreeze()
    print(type(gc.garbage), gc.callbacks, len(gc.get_stats()))
    node = Node("here")
    print(any(o is node for o in gc.get_objects()))


def churn(n):
    """Allocates much, keeps a little, with old objects pointing at new ones."""
    kept = [None] * 50
    for i in range(n):
        node = Node(i)
        node.links.append(kept[i % 50])
        if i % 3 == 0:
            kept[i % 50] = node
        if i % 500 == 0:
            for k in kept:
                if k:
                    k.links.clear()
    return sum(k.name for k in kept if k), sum(len(k.links) for k in kept if k)


print(churn(20000))
deep = None
for i in range(200000):
    deep = [deep]
del deep
collect()
chain = None
for i in range(100000):
    node = Node(i)
    node.links.append(chain)
    chain = node
n = 0
while chain:
    n += 1
    chain = chain.links[0]
print(n)
