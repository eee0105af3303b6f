"""Dijkstra, breadth-first and depth-first search on a generated graph of n nodes: dicts of lists, heapq,
deque, sets.
"""
import heapq
import sys
from collections import deque

DEFAULT = 40_000
SMALL = 200


def make_graph(n):
    graph = {f"n{i}": [] for i in range(n)}
    state = 11
    for i in range(n):
        for k in range(3):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            other = (i + 1) % n if k == 0 else (state >> 10) % n
            graph[f"n{i}"].append((f"n{other}", 1 + (state >> 5) % 97))
    return graph


def dijkstra(graph, start):
    distance = {start: 0}
    parent = {}
    done = set()
    heap = [(0, start)]
    while heap:
        so_far, node = heapq.heappop(heap)
        if node in done:
            continue
        done.add(node)
        for neighbour, weight in graph[node]:
            candidate = so_far + weight
            if neighbour not in distance or candidate < distance[neighbour]:
                distance[neighbour] = candidate
                parent[neighbour] = node
                heapq.heappush(heap, (candidate, neighbour))
    return distance, parent


def breadth_first(graph, start):
    depth = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for neighbour, _ in graph[node]:
            if neighbour not in depth:
                depth[neighbour] = depth[node] + 1
                queue.append(neighbour)
    return depth


def depth_first(graph, start):
    order = []
    seen = set()
    stack = [start]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        order.append(node)
        stack.extend(neighbour for neighbour, _ in graph[node] if neighbour not in seen)
    return order


def path(parent, node):
    steps = [node]
    while node in parent:
        node = parent[node]
        steps.append(node)
    return steps[::-1]


def run(n):
    graph = make_graph(n)
    distance, parent = dijkstra(graph, "n0")
    farthest = max(distance, key=lambda node: (distance[node], node))
    depth = breadth_first(graph, "n0")
    order = depth_first(graph, "n0")
    return (f"{sum(distance.values())} {farthest} {len(path(parent, farthest))} "
            f"{sum(depth.values())} {len(order)} {order[-1]}")


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
