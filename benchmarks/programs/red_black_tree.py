"""A left-leaning red-black tree as an ordered map with operator methods: insertion, look-up, range queries,
iteration.
"""
import sys

DEFAULT = 80_000
SMALL = 100

RED, BLACK = True, False


class Node:
    __slots__ = ("key", "value", "left", "right", "colour")

    def __init__(self, key, value):
        self.key = key
        self.value = value
        self.left = None
        self.right = None
        self.colour = RED


def is_red(node):
    return node is not None and node.colour is RED


def rotate_left(node):
    up = node.right
    node.right = up.left
    up.left = node
    up.colour = node.colour
    node.colour = RED
    return up


def rotate_right(node):
    up = node.left
    node.left = up.right
    up.right = node
    up.colour = node.colour
    node.colour = RED
    return up


class TreeMap:
    def __init__(self):
        self.root = None
        self.size = 0

    def __len__(self):
        return self.size

    def __setitem__(self, key, value):
        self.root = self._insert(self.root, key, value)
        self.root.colour = BLACK

    def _insert(self, node, key, value):
        if node is None:
            self.size += 1
            return Node(key, value)
        if key < node.key:
            node.left = self._insert(node.left, key, value)
        elif key > node.key:
            node.right = self._insert(node.right, key, value)
        else:
            node.value = value
        if is_red(node.right) and not is_red(node.left):
            node = rotate_left(node)
        if is_red(node.left) and is_red(node.left.left):
            node = rotate_right(node)
        if is_red(node.left) and is_red(node.right):
            node.colour = RED
            node.left.colour = node.right.colour = BLACK
        return node

    def __getitem__(self, key):
        node = self.root
        while node is not None:
            if key < node.key:
                node = node.left
            elif key > node.key:
                node = node.right
            else:
                return node.value
        raise KeyError(key)

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def __iter__(self):
        return self._walk(self.root)

    def _walk(self, node):
        if node is not None:
            yield from self._walk(node.left)
            yield node.key
            yield from self._walk(node.right)

    def range(self, low, high, node=None, top=True):
        node = self.root if top else node
        if node is None:
            return 0
        count = int(low <= node.key < high)
        if low < node.key:
            count += self.range(low, high, node.left, False)
        if node.key < high:
            count += self.range(low, high, node.right, False)
        return count


def run(n):
    tree = TreeMap()
    state = 77
    for i in range(n):
        state = (state * 48271) % 2147483647
        tree[state % (2 * n)] = i
    hits = sum(1 for key in range(0, 2 * n, 3) if key in tree)
    total = sum(tree[key] * position for position, key in enumerate(tree))
    return f"{len(tree)} {hits} {total} {tree.range(n // 2, n)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
