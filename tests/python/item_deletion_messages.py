"""Deleting items of what has none."""


class Plain:
    pass


for container in (5, 1.5, None, "abc", b"abc", (1, 2), range(3), Plain(), frozenset([1]), len, Plain):
    for key in (0, True, slice(1), "a", None, 1.5):
        try:
            del container[key]
        except TypeError as error:
            print(type(container).__name__, repr(key), error)
