"""Dynamic programming with tuples as keys and values: a grid walk over (row, column, budget) states in a
dict,
and Held-Karp over (visited, last) pairs.
"""
import sys

DEFAULT = 250
SMALL = 6


def cheapest_walk(n):
    cost = [[(i * 31 + j * 17) % 9 + 1 for j in range(n)] for i in range(n)]
    states = {(0, 0, 0): (cost[0][0], 0)}
    for row in range(n):
        for column in range(n):
            for turns in range(6):
                for previous in ((row - 1, column, turns), (row, column - 1, turns),
                                 (row - 1, column - 1, turns - 1)):
                    if previous in states:
                        total, steps = states[previous]
                        candidate = (total + cost[row][column], steps + 1)
                        key = (row, column, turns)
                        if key not in states or candidate < states[key]:
                            states[key] = candidate
    return min(states[n - 1, n - 1, turns] for turns in range(6) if (n - 1, n - 1, turns) in states)


def shortest_tour(cities):
    distance = {(a, b): (a * 7 + b * 13) % 19 + abs(a - b) for a in range(cities) for b in range(cities)}
    best = {(1, 0): (0, ())}
    for _ in range(cities - 1):
        longer = {}
        for (visited, last), (length, path) in best.items():
            for city in range(1, cities):
                if visited >> city & 1:
                    continue
                key = (visited | 1 << city, city)
                candidate = (length + distance[last, city], path + (city,))
                if key not in longer or candidate < longer[key]:
                    longer[key] = candidate
        best = longer
    return min((length + distance[last, 0], path) for (_, last), (length, path) in best.items())


def run(n):
    return f"{cheapest_walk(n)} {shortest_tour(min(n // 2, 12))}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
