"""Singly linked lists: building, recursive length, three-way tail comparison, reversal and merge sort by
links.
"""
import sys

DEFAULT = 200
SMALL = 2


class Element:
    def __init__(self, value, following=None):
        self.value = value
        self.next = following


def make_list(length):
    if length == 0:
        return None
    return Element(length, make_list(length - 1))


def length(element):
    return 0 if element is None else 1 + length(element.next)


def is_shorter(x, y):
    while y is not None:
        if x is None:
            return True
        x = x.next
        y = y.next
    return False


def tail(x, y, z):
    if is_shorter(y, x):
        return tail(tail(x.next, y, z), tail(y.next, z, x), tail(z.next, x, y))
    return z


def reverse(element):
    result = None
    while element is not None:
        result = Element(element.value, result)
        element = element.next
    return result


def split(element):
    slow, fast = element, element.next
    while fast is not None and fast.next is not None:
        slow = slow.next
        fast = fast.next.next
    second = slow.next
    slow.next = None
    return element, second


def merge(a, b):
    head = last = Element(0)
    while a is not None and b is not None:
        if a.value <= b.value:
            last.next = a
            a = a.next
        else:
            last.next = b
            b = b.next
        last = last.next
    last.next = a if a is not None else b
    return head.next


def sort(element):
    if element is None or element.next is None:
        return element
    first, second = split(element)
    return merge(sort(first), sort(second))


def scrambled(count):
    head = None
    state = 17
    for _ in range(count):
        state = (state * 1103 + 12345) % 65536
        head = Element(state, head)
    return head


def run(n):
    checksum = 0
    for _ in range(n):
        checksum += length(tail(make_list(15), make_list(10), make_list(6)))
        element = sort(reverse(scrambled(1000)))
        position = 0
        while element is not None:
            position += 1
            checksum = (checksum * 3 + element.value * position) % 1000003
            element = element.next
    return checksum


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
