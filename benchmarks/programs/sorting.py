"""Sorting: list.sort with keys, lambdas, attrgetter, cmp_to_key, reverse and stability, beside quick and
merge sort by hand.
"""
import sys
from functools import cmp_to_key
from operator import attrgetter, itemgetter

DEFAULT = 45_000
SMALL = 120


class Person:
    def __init__(self, name, age, city):
        self.name = name
        self.age = age
        self.city = city

    def __lt__(self, other):
        return self.age < other.age


def people(n):
    cities = ["Oslo", "Rome", "Lima", "Cairo", "Perth"]
    state = 3
    out = []
    for i in range(n):
        state = (state * 48271) % 2147483647
        out.append(Person(f"{'aeiou'[state % 5]}{state % 977}", 18 + state // 7 % 60, cities[state // 11 % 5]))
    return out


def quick_sort(items, low, high):
    while low < high:
        pivot = items[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while items[i] < pivot:
                i += 1
            while pivot < items[j]:
                j -= 1
            if i <= j:
                items[i], items[j] = items[j], items[i]
                i += 1
                j -= 1
        if j - low < high - i:
            quick_sort(items, low, j)
            low = i
        else:
            quick_sort(items, i, high)
            high = j


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if right[j] < left[i]:
            merged.append(right[j])
            j += 1
        else:
            merged.append(left[i])
            i += 1
    return merged + left[i:] + right[j:]


def by_city_then_age(a, b):
    if a.city != b.city:
        return -1 if a.city < b.city else 1
    return b.age - a.age


def fingerprint(persons):
    value = 0
    for person in persons:
        value = (value * 31 + person.age + len(person.name)) % 1_000_000_007
    return value


def run(n):
    group = people(n)
    results = [
        fingerprint(sorted(group)),
        fingerprint(sorted(group, key=lambda p: (p.city, -p.age, p.name))),
        fingerprint(sorted(group, key=attrgetter("name"), reverse=True)),
        fingerprint(sorted(group, key=cmp_to_key(by_city_then_age))),
        fingerprint(merge_sort(group)),
    ]
    ages = [person.age * 1000 + len(person.city) for person in group]
    quick_sort(ages, 0, len(ages) - 1)
    results.append(ages[n // 3])
    counted = {}
    for person in group:
        counted[person.city] = counted.get(person.city, 0) + person.age
    results.append(sorted(counted.items(), key=itemgetter(1), reverse=True)[0])
    return results


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
