"""Deleting and assigning items of what has none."""


class Plain:
    pass


for container in (5, 1.5, None, "abc", b"abc", (1, 2), range(3), Plain(), frozenset([1]), len, Plain):
    for key in (0, True, slice(1), "a", None, 1.5):
        try:
            del container[key]
        except TypeError as error:
            print(type(container).__name__, repr(key), error)


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


# The index is taken before it turns out that nothing can be done with it.
for container in ("abc", b"abc", (1, 2), range(3), {1}, frozenset(), {}.keys(), Plain(), 5, None, memoryview(b"ab")):
    for key in (10**30, -10**30, Index(1), Index(10**30), Index("a"), "a"):
        try:
            container[key] = 1
        except (TypeError, IndexError) as error:
            print(type(container).__name__, type(key).__name__, type(error).__name__, error)
        try:
            del container[key]
        except (TypeError, IndexError) as error:
            print(type(container).__name__, type(key).__name__, type(error).__name__, error)
