"""n rounds of unions, intersections, differences and set comprehensions over people and their interests: set,
frozenset.
"""
import sys

DEFAULT = 1_200
SMALL = 10


def run(n):
    interests = [f"topic {i}" for i in range(60)]
    people = [frozenset(interests[(i * 7 + k * k) % 60] for k in range(8 + i % 5)) for i in range(50)]
    even, third = set(range(0, 3000, 2)), set(range(0, 3000, 3))
    found = 0
    groups = set()
    for i in range(n):
        first, second = people[i % 50], people[i * 11 % 50]
        found += len(first & second) + len(first | second) + len(first ^ second) + len(first - second)
        found += first <= second or first.isdisjoint(second)
        groups.add(first & second)
        multiples = {x % (i % 90 + 10) for x in third}
        multiples.discard(5)
        multiples.update(range(i % 50))
        found += len(multiples) + len(even & third) + len(even - multiples) + sum(1 for x in multiples if x in even)
    return f"{found} {len(groups)} {sorted(min(groups, key=lambda g: (len(g), sorted(g))))}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
