"""sum(), any(), all() and the like over generators that are called again and again: tracebacks, frames, recursion,
threads that begin with them."""
import _thread
import sys
import threading
import traceback


class Tree:
    def __init__(self, value, children=()):
        self.value = value
        self.children = children

    def total(self):
        return self.value + sum(child.total() for child in self.children)

    def deep(self, limit):
        return limit == 0 or all(child.deep(limit - 1) for child in self.children)


def consumers(n):
    tree = Tree(1, [Tree(2), Tree(3, [Tree(4)])])
    total = 0
    for i in range(n):
        total += tree.total() + tree.deep(3) + any(x > i % 5 for x in (1, 2, 3)) + max(x * i % 7 for x in (1, 2, 3))
        try:
            total += sum(10 // (x - i % 4) for x in (1, 2, 9))
        except ZeroDivisionError as e:
            depth, tb = 0, e.__traceback__
            while tb:
                depth, tb = depth + 1, tb.tb_next
            total += depth
    return total


def nested(depth):
    return depth if depth == 0 else sum(nested(depth - 1) for _ in (0,)) + 1


def too_deep(depth):
    return all(too_deep(depth + 1) for _ in (0,))


def names_above():
    names, frame = [], sys._getframe(1)
    while frame:
        names.append((frame.f_code.co_name, frame.f_lineno))
        frame = frame.f_back
    return tuple(names)


def seen_frames(n):
    seen = set()
    for i in range(n):
        any(seen.add(names_above()) for _ in (0, 1))
        seen.add(sum(len(names_above()) for _ in (0, 1)))
        if i % 100 == 99:
            seen.add(max(traceback.extract_stack()[-2].name for _ in (1, 2)))
    return sorted(seen, key=str)


def fails(x):
    if x % 10 == 3:
        raise KeyError(x)
    return x


def texts(n):
    seen = {}
    for i in range(n):
        try:
            sum(fails(x) for x in (i, i + 1))
        except KeyError:
            text = traceback.format_exc().replace(str(i), "i").replace(str(i + 1), "i") if i % 50 == 3 else None
            seen[text] = seen.get(text, 0) + 1
        try:
            sum(str(x) if i % 60 == 5 else x for x in (1, 2))
        except TypeError as e:
            seen[str(e)] = seen.get(str(e), 0) + e.__traceback__.tb_lineno
            assert e.__traceback__.tb_next is None
    return [len(seen), [k for k in seen if k and "unsupported" in k], sorted(seen.values())]


def traced(n):
    events = []

    def trace(frame, event, arg):
        events.append((frame.f_code.co_name, event))
        return trace

    def tracer(x):
        if x == n - 1:
            sys.settrace(trace)
        return x

    total = 0
    for i in range(n):
        total += sum(tracer(x) for x in (i, i))
        total += all(x == i for x in (i, i))
    sys.settrace(None)
    return total, events


def closed():
    """Generators that are left before their end, and closed."""
    kept = []

    def gen(i):
        try:
            yield i
            yield i + 1
        finally:
            kept.append(i)

    for i in range(300):
        some, every = gen(i), gen(i % 7 - 1)
        kept.append((any(some), all(every), min(gen(i))))
        some.close(), every.close()
        kept.append(some.gi_frame is every.gi_frame is None)
    return len(kept), kept[-12:]


def in_threads():
    kept = []

    def gen(done, n):
        for i in range(n):
            kept.append(i)
            yield i
        done.release()

    for i in range(30):
        done = threading.Lock()
        done.acquire()
        _thread.start_new_thread((sum, any, list, max)[i % 4], (gen(done, 5),) if i % 4 != 1 else (map(bool, ()),))
        if i % 4 != 1:
            done.acquire()
    return len(kept), sum(kept)


def again_and_itself(n):
    g = None

    def gen():
        yield 1
        yield sum(g)
    errors = set()
    for i in range(n):
        g = gen()
        try:
            sum(g)
        except ValueError as e:
            errors.add(str(e))
    return errors


for run in range(2):
    print(consumers(1500), seen_frames(300), texts(500), traced(300), closed(), in_threads(), again_and_itself(200))
    print([nested(200) for _ in range(5)])

for run in range(3):
    try:
        too_deep(0)
    except RecursionError as e:
        print(e)
