"""The cost of a small object, and of a step of `s += x` at several lengths, in processor time.

usage: allocation.py [LENGTHS]   on any Python; engines without in-place `+=` need small LENGTHS (20000,80000)
"""
import sys
import time


class Node:
    __slots__ = ("value", "next")

    def __init__(self, value):
        self.value = value
        self.next = None


def objects(n):
    ring = [None] * 1024  # what is kept for a while cannot be optimised away
    for i in range(n):
        ring[i & 1023] = Node(i)


def tuples(n):
    ring = [None] * 1024
    for i in range(n):
        ring[i & 1023] = (i, n)


def append(n):
    s = ""
    for _ in range(n):
        s += "abcdefgh"
    return len(s)


def nanoseconds(function, n):
    """For each of n steps; the best of five runs."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        function(n)
        best = min(best, time.process_time() - start)
    return best / n * 1e9


lengths = [int(n) for n in (sys.argv[1] if len(sys.argv) > 1 else "20000,80000,320000,1280000").split(",")]
print(f"object {nanoseconds(objects, 1_000_000):.1f} ns")
print(f"tuple {nanoseconds(tuples, 1_000_000):.1f} ns")
for n in lengths:
    print(f"s += x, {n} times: {nanoseconds(append, n):.1f} ns each")
