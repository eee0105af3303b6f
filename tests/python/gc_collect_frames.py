"""gc.collect() frees what no variable holds any more, whatever compiled code has kept of it."""
import gc
import weakref


class Node:
    def __init__(self, value):
        self.value = value
        self.me = self


def in_a_function():
    node = Node(1)
    ref = weakref.ref(node)
    total = node.value + ref().value
    del node
    gc.collect()
    return ref() is None, total


def in_a_loop(n):
    seen = []
    for i in range(n):
        node = Node(i)
        ref = weakref.ref(node)
        alive = ref() is node
        node = None
        gc.collect()
        seen.append(alive and ref() is None)
    return seen


def mostly(dead):
    """Native stacks are scanned conservatively: now and then a word looks like the object."""
    return sum(dead) > len(dead) * 0.7


dead = []
for _ in range(40):
    freed, total = in_a_function()
    dead.append(freed)
    assert total == 2
assert mostly(dead)
assert mostly(in_a_loop(60))
