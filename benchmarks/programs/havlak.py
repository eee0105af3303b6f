"""Loop nesting of a control-flow graph by Havlak's algorithm, on n copies of a generated graph with nested
loops.

Depth-first numbering, union-find with path compression, sets and lists of small objects.
"""
import sys

DEFAULT = 500
SMALL = 2

TOP, NON_HEADER, REDUCIBLE, SELF_LOOP, IRREDUCIBLE, DEAD = range(6)


class Block:
    def __init__(self, name):
        self.name = name
        self.successors = []
        self.predecessors = []


class Graph:
    def __init__(self):
        self.blocks = []

    def block(self):
        block = Block(len(self.blocks))
        self.blocks.append(block)
        return block

    @staticmethod
    def edge(source, target):
        source.successors.append(target)
        target.predecessors.append(source)

    def diamond(self, start):
        left, right, end = self.block(), self.block(), self.block()
        for source, target in ((start, left), (start, right), (left, end), (right, end)):
            self.edge(source, target)
        return end

    def straight(self, start, count):
        for _ in range(count):
            following = self.block()
            self.edge(start, following)
            start = following
        return start

    def loop(self, start, depth):
        """A loop around `depth` nested loops; returns its end."""
        header = self.straight(start, 1)
        end = self.diamond(header)
        if depth > 0:
            end = self.loop(end, depth - 1)
        end = self.straight(end, 1)
        self.edge(end, header)
        return self.straight(end, 1)


class Loop:
    def __init__(self, header, kind):
        self.header = header
        self.kind = kind
        self.parent = None
        self.blocks = []
        self.children = []

    def depth(self):
        return 1 + max((child.depth() for child in self.children), default=0)


class Node:
    """An element of the union-find forest: one per block in depth-first order."""

    def __init__(self, block, number):
        self.block = block
        self.number = number
        self.parent = self
        self.loop = None

    def find(self):
        path = []
        node = self
        while node is not node.parent:
            path.append(node)
            node = node.parent
        for passed in path:
            passed.parent = node
        return node


def number_blocks(start):
    """Depth-first preorder; returns the nodes, each block's number and the last number below each node."""
    nodes, number, last = [], {start: 0}, []
    nodes.append(Node(start, 0))
    last.append(0)
    stack = [(0, iter(start.successors))]
    while stack:
        current, successors = stack[-1]
        for block in successors:
            if block not in number:
                number[block] = len(nodes)
                nodes.append(Node(block, len(nodes)))
                last.append(0)
                stack.append((number[block], iter(block.successors)))
                break
        else:
            last[current] = len(nodes) - 1
            stack.pop()
    return nodes, number, last


def find_loops(start):
    nodes, number, last = number_blocks(start)
    size = len(nodes)
    back = [[] for _ in range(size)]
    other = [set() for _ in range(size)]
    kind = [NON_HEADER] * size
    for w, node in enumerate(nodes):
        for predecessor in node.block.predecessors:
            v = number.get(predecessor)
            if v is None:
                continue
            if w <= v <= last[w]:
                back[w].append(v)
            else:
                other[w].add(v)
    loops = []
    for w in range(size - 1, -1, -1):
        body = []
        for v in back[w]:
            if v == w:
                kind[w] = SELF_LOOP
            else:
                node = nodes[v].find()
                if node not in body:
                    body.append(node)
        if body:
            kind[w] = REDUCIBLE
        work = list(body)
        while work:
            x = work.pop()
            for y in other[x.number]:
                found = nodes[y].find()
                if not w <= found.number <= last[w]:
                    kind[w] = IRREDUCIBLE
                    other[w].add(found.number)
                elif found.number != w and found not in body:
                    work.append(found)
                    body.append(found)
        if body or kind[w] == SELF_LOOP:
            loop = Loop(nodes[w].block, kind[w])
            nodes[w].loop = loop
            for node in body:
                node.parent = nodes[w]
                if node.loop is not None:
                    node.loop.parent = loop
                    loop.children.append(node.loop)
                else:
                    loop.blocks.append(node.block)
            loops.append(loop)
    return loops


def build(copies):
    graph = Graph()
    start = end = graph.block()
    for copy in range(copies):
        end = graph.loop(end, 3 + copy % 4)
        end = graph.diamond(end)
    tail = graph.straight(end, 2)
    graph.edge(tail, tail)
    return graph, start


def run(n):
    graph, start = build(n)
    checksum = 0
    for _ in range(8):
        loops = find_loops(start)
        roots = [loop for loop in loops if loop.parent is None]
        deepest = max(loop.depth() for loop in roots)
        checksum = sum(loop.header.name * (len(loop.blocks) + loop.kind) for loop in loops)
    return f"{len(graph.blocks)} {len(loops)} {len(roots)} {deepest} {checksum}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
