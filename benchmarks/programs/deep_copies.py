"""A tree of documents copied n times, changed and pickled: copy.copy, copy.deepcopy, pickle.
"""
import copy
import pickle
import sys

DEFAULT = 700
SMALL = 3


class Node:
    def __init__(self, name, depth):
        self.name = name
        self.attributes = {"depth": depth, "tags": [name, str(depth)], "box": (depth, 0.5)}
        self.children = [Node(f"{name}.{i}", depth - 1) for i in range(3)] if depth else []

    def total(self):
        return self.attributes["depth"] + sum(child.total() for child in self.children)


def run(n):
    root = Node("root", 3)
    total = 0
    for i in range(n):
        twin = copy.deepcopy(root)
        twin.children[i % 3].attributes["depth"] += i
        total += twin.total()
        shallow = copy.copy(twin)
        shallow.name = "shallow"
        total += len(twin.name) + (shallow.children is twin.children)
        if i % 4 == 0:
            total += pickle.loads(pickle.dumps(twin)).total()
    return f"{total} {root.total()}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
