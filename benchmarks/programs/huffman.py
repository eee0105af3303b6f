"""Huffman coding of a generated text: a heap of tree nodes, a code table of strings, encoding to bytes and
decoding back.
"""
import heapq
import sys
from collections import Counter

DEFAULT = 500_000
SMALL = 800


class Node:
    __slots__ = ("weight", "order", "symbol", "left", "right")

    def __init__(self, weight, order, symbol=None, left=None, right=None):
        self.weight = weight
        self.order = order
        self.symbol = symbol
        self.left = left
        self.right = right

    def __lt__(self, other):
        return (self.weight, self.order) < (other.weight, other.order)


def build_tree(text):
    heap = [Node(weight, order, symbol) for order, (symbol, weight) in enumerate(sorted(Counter(text).items()))]
    heapq.heapify(heap)
    order = len(heap)
    while len(heap) > 1:
        left = heapq.heappop(heap)
        right = heapq.heappop(heap)
        heapq.heappush(heap, Node(left.weight + right.weight, order, None, left, right))
        order += 1
    return heap[0]


def code_table(node, prefix="", table=None):
    if table is None:
        table = {}
    if node.symbol is not None:
        table[node.symbol] = prefix or "0"
    else:
        code_table(node.left, prefix + "0", table)
        code_table(node.right, prefix + "1", table)
    return table


def encode(text, table):
    out = bytearray()
    pending = filled = 0
    for symbol in text:
        for bit in table[symbol]:
            pending = pending << 1 | (bit == "1")
            filled += 1
            if filled == 8:
                out.append(pending)
                pending = filled = 0
    if filled:
        out.append(pending << (8 - filled))
    return bytes(out)


def decode(data, root, length):
    out = []
    node = root
    for byte in data:
        for shift in range(7, -1, -1):
            node = node.right if byte >> shift & 1 else node.left
            if node.symbol is not None:
                out.append(node.symbol)
                node = root
                if len(out) == length:
                    return "".join(out)
    return "".join(out)


def make_text(n):
    letters = "etaoin shrdlu cmfwypvbgkjqxz"
    state = 12345
    out = []
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        first = (state >> 16) % len(letters)
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(letters[min(first, (state >> 16) % len(letters))])
    return "".join(out)


def run(n):
    text = make_text(n)
    root = build_tree(text)
    table = code_table(root)
    data = encode(text, table)
    assert decode(data, root, len(text)) == text
    checksum = 0
    for byte in data:
        checksum = (checksum * 257 + byte) % 1_000_000_007
    return f"{len(data)} {max(map(len, table.values()))} {checksum}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
