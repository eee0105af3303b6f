"""Knapsack in four ways: a flat table, a two-dimensional table with the chosen items, branch and bound, and
bit sets.
"""
import sys

DEFAULT = 350
SMALL = 8


def make_items(n):
    return [(3 + i * 7 % 23, 10 + i * 13 % 37 + i % 3) for i in range(n)]


def flat(items, capacity):
    best = [0] * (capacity + 1)
    for weight, value in items:
        for room in range(capacity, weight - 1, -1):
            candidate = best[room - weight] + value
            if candidate > best[room]:
                best[room] = candidate
    return best[capacity]


def with_items(items, capacity):
    table = [[0] * (capacity + 1)]
    for weight, value in items:
        above = table[-1]
        table.append([above[room] if room < weight else max(above[room], above[room - weight] + value)
                      for room in range(capacity + 1)])
    chosen = []
    room = capacity
    for index in range(len(items), 0, -1):
        if table[index][room] != table[index - 1][room]:
            chosen.append(index - 1)
            room -= items[index - 1][0]
    return table[-1][capacity], chosen


def branch_and_bound(items, capacity):
    ordered = sorted(items, key=lambda item: item[1] / item[0], reverse=True)
    best = 0

    def bound(index, room, value):
        for weight, worth in ordered[index:]:
            if weight > room:
                return value + worth * room / weight
            room -= weight
            value += worth
        return value

    def explore(index, room, value):
        nonlocal best
        best = max(best, value)
        if index == len(ordered) or bound(index, room, value) <= best:
            return
        weight, worth = ordered[index]
        if weight <= room:
            explore(index + 1, room - weight, value + worth)
        explore(index + 1, room, value)

    explore(0, capacity, 0)
    return best


def subset_sums(items):
    reachable = 1
    for weight, _ in items:
        reachable |= reachable << weight
    return bin(reachable).count("1")


def run(n):
    items = make_items(n)
    capacity = 8 * n
    best, chosen = with_items(items, capacity)
    assert best == flat(items, capacity) == branch_and_bound(items, capacity)
    return f"{best} {len(chosen)} {sum(chosen)} {subset_sums(items)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
