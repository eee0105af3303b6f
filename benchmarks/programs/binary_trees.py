"""Binary trees: many short-lived complete trees of growing depth beside one long-lived tree; measures
allocation and GC.
"""
import sys

DEFAULT = 16
SMALL = 6


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def count(node):
    if node.left is None:
        return 1
    return 1 + count(node.left) + count(node.right)


def run(n):
    lasting = build(n)
    parts = []
    for depth in range(4, n + 1, 3):
        trees = 1 << (n - depth)
        total = 0
        for _ in range(trees):
            total += count(build(depth))
        parts.append(f"{trees}x{depth}={total}")
    parts.append(f"lasting={count(lasting)}")
    return " ".join(parts)


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
