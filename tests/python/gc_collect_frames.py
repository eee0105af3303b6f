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


def collect():
    gc.collect()


def further_in(depth, ref):
    """The activations in between hold nothing."""
    if depth:
        return further_in(depth - 1, ref)
    collect()
    return ref() is None


def of_a_caller():
    node = Node(2)
    ref = weakref.ref(node)
    doubled = [node.value * 2, node.me.value]
    del node
    return further_in(5, ref), doubled


for _ in range(40):
    assert in_a_function() == (True, 2)
    assert of_a_caller() == (True, [4, 2])
assert in_a_loop(60) == [True] * 60
