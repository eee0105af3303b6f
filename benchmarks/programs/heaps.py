"""Priority queues: a binary heap class on a list, heapq on tuples, and a pairing heap of nodes; n items
through each.
"""
import heapq
import sys

DEFAULT = 55_000
SMALL = 200


class BinaryHeap:
    def __init__(self):
        self.items = []

    def __len__(self):
        return len(self.items)

    def push(self, item):
        items = self.items
        items.append(item)
        child = len(items) - 1
        while child > 0:
            parent = (child - 1) >> 1
            if items[parent] <= items[child]:
                break
            items[parent], items[child] = items[child], items[parent]
            child = parent

    def pop(self):
        items = self.items
        top = items[0]
        last = items.pop()
        if items:
            items[0] = last
            parent, size = 0, len(items)
            while True:
                child = 2 * parent + 1
                if child >= size:
                    break
                if child + 1 < size and items[child + 1] < items[child]:
                    child += 1
                if items[parent] <= items[child]:
                    break
                items[parent], items[child] = items[child], items[parent]
                parent = child
        return top


class PairingNode:
    __slots__ = ("key", "child", "sibling")

    def __init__(self, key):
        self.key = key
        self.child = None
        self.sibling = None


def meld(a, b):
    if a is None:
        return b
    if b is None:
        return a
    if b.key < a.key:
        a, b = b, a
    b.sibling = a.child
    a.child = b
    return a


def pop_root(root):
    pairs = []
    node = root.child
    while node is not None:
        partner = node.sibling
        following = partner.sibling if partner is not None else None
        node.sibling = None
        if partner is not None:
            partner.sibling = None
        pairs.append(meld(node, partner))
        node = following
    merged = None
    while pairs:
        merged = meld(merged, pairs.pop())
    return merged


def keys(n):
    state = 1
    for _ in range(n):
        state = (state * 48271) % 2147483647
        yield state


def run(n):
    checksum = 0
    heap = BinaryHeap()
    for key in keys(n):
        heap.push(key)
    while heap:
        checksum = (checksum * 3 + heap.pop()) % 1_000_000_007
    queue = []
    for serial, key in enumerate(keys(n)):
        heapq.heappush(queue, (key % 1000, serial, key))
        if serial % 3 == 2:
            checksum = (checksum * 5 + heapq.heappop(queue)[2]) % 1_000_000_007
    root = None
    for key in keys(n):
        root = meld(root, PairingNode(key))
    while root is not None:
        checksum = (checksum * 7 + root.key) % 1_000_000_007
        root = pop_root(root)
    return f"{checksum} {len(queue)} {heapq.nsmallest(2, queue)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
