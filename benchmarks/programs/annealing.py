"""Simulated annealing of a travelling-salesman tour over 60 cities, n proposed moves (segment reversals).

Mixes floats, math functions, list slicing and a hand-written random generator.
"""
import math
import sys

DEFAULT = 600_000
SMALL = 500
CITIES = 60


class Random:
    """A 32-bit linear congruential generator."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.state >> 8) % n

    def unit(self):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return self.state / 4294967296.0


def tour_length(tour, distance):
    return sum(distance[a][b] for a, b in zip(tour, tour[1:] + tour[:1]))


def run(n):
    random = Random(7)
    cities = [(random.unit() * 100, random.unit() * 100) for _ in range(CITIES)]
    distance = [[math.hypot(ax - bx, ay - by) for bx, by in cities] for ax, ay in cities]
    tour = list(range(CITIES))
    temperature = 50.0
    cooling = 0.001 ** (1.0 / n)
    for _ in range(n):
        i = random.below(CITIES)
        j = random.below(CITIES)
        if i > j:
            i, j = j, i
        if j - i < 1 or (i == 0 and j == CITIES - 1):
            continue
        before, first, last, after = tour[i - 1], tour[i], tour[j], tour[(j + 1) % CITIES]
        delta = (distance[before][last] + distance[first][after]
                 - distance[before][first] - distance[last][after])
        if delta < 0 or random.unit() < math.exp(-delta / temperature):
            tour[i:j + 1] = tour[i:j + 1][::-1]
        temperature *= cooling
    return f"{tour_length(tour, distance):.6f} {tour.index(0)}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
