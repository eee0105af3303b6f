"""Conway's Life on an unbounded plane held as a set of coordinate pairs, n generations from an acorn and a
glider gun.
"""
import sys
from collections import Counter

DEFAULT = 450
SMALL = 5

ACORN = ".O.....\n...O...\nOO..OOO"
GUN = """........................O
......................O.O
............OO......OO............OO
...........O...O....OO............OO
OO........O.....O...OO
OO........O...O.OO....O.O
..........O.....O.......O
...........O...O
............OO"""


def cells(pattern, dx, dy):
    return {(x + dx, y + dy)
            for y, line in enumerate(pattern.split("\n"))
            for x, mark in enumerate(line) if mark == "O"}


def by_counter(alive):
    neighbours = Counter((x + dx, y + dy) for x, y in alive
                         for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)
    return {cell for cell, count in neighbours.items() if count == 3 or (count == 2 and cell in alive)}


def by_sets(alive):
    result = set()
    for x, y in alive | {(x + dx, y + dy) for x, y in alive for dx in (-1, 0, 1) for dy in (-1, 0, 1)}:
        count = 0
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if (dx or dy) and (x + dx, y + dy) in alive:
                    count += 1
        if count == 3 or (count == 2 and (x, y) in alive):
            result.add((x, y))
    return result


def run(n):
    alive = cells(ACORN, 200, 200) | cells(GUN, 0, 0)
    for generation in range(n):
        alive = by_sets(alive) if generation % 2 else by_counter(alive)
    checksum = 0
    for x, y in sorted(alive):
        checksum = (checksum * 31 + x * 7 + y) % 1_000_000_007
    return f"{len(alive)} {checksum}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
