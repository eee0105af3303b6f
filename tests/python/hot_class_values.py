# Values that classes hold and that change: counters, switches, values that give way to descriptors.


class Counted:
    created = 0
    limit = 5

    def __init__(self):
        Counted.created += 1
        type(self).limit = self.limit

    def plain(self):
        return "plain"


class Sub(Counted):
    pass


def count(n):
    total = 0
    for i in range(n):
        c = Counted() if i % 3 else Sub()
        total += c.created + c.limit + Sub.created + len(c.plain())
        if i % 400 == 399:
            Counted.limit += 1
    return total


print(count(2000), Counted.created, Sub.created, Sub.__dict__["limit"])


# What a class holds becomes something that is asked, or goes away.
def changing(n):
    class Box:
        value = 1
        other = 10

    class Inner(Box):
        pass

    got = []
    box, inner = Box(), Inner()
    for i in range(n):
        seen = (box.value, inner.value, Inner.value, inner.other)
        if not got or got[-1] != seen:
            got.append(seen)
        if i == 300:
            Box.value = 2
        elif i == 600:
            Box.value = property(lambda self: "asked")
        elif i == 700:
            Inner.value = property(lambda self: "inner")
        elif i == 900:
            Box.value = 3.5
        elif i == 1000:
            del Inner.value
        elif i == 1200:
            inner.other = "own"
        elif i == 1300:
            Box.other = "class's"
        elif i == 1400:
            del inner.other
    return [tuple("property" if isinstance(v, property) else v for v in seen) for seen in got]


for row in changing(1600):
    print(row)


# A plain value whose class begins to have a __get__.
def late_descriptor(n):
    class Value:
        pass

    class Holder:
        v = Value()

    Holder.v = Value()
    h, log = Holder(), []
    for i in range(n):
        name = type(h.v).__name__
        if not log or log[-1] != name:
            log.append(name)
        if i == n // 3:
            Holder.v = Value()
        elif i == n // 2:
            Value.__get__ = lambda self, obj, cls: 3.5
    return log


print(late_descriptor(900))


# Special methods and callables that are replaced.
def replaced(n):
    class Thing:
        handler = len

        def __len__(self):
            return 3

        def __add__(self, other):
            return "first"

    t, log = Thing(), []
    for i in range(n):
        seen = (t + 1, len(t), Thing.handler("abc"))
        if not log or log[-1] != seen:
            log.append(seen)
        if i == 300:
            Thing.__add__ = lambda self, other: "second"
        elif i == 500:
            Thing.handler = staticmethod(lambda s: s * 2)
        elif i == 700:
            Thing.__len__ = lambda self: 4
    return log


print(replaced(1000))


# A bound method that is called with stars.
class Visitor:
    def visit_int(self, node, *rest, base=0):
        return node + len(rest) + base

    def visit_str(self, node, *rest, base=0):
        return len(node) + len(rest) - base


class Node:
    def __init__(self, value):
        self.value = value

    def accept(self, visitor, *args, **options):
        return getattr(visitor, "visit_" + type(self.value).__name__)(self.value, *args, **options)


def visits(n):
    nodes, v, total = [Node(3), Node("four"), Node(5)], Visitor(), 0
    for i in range(n):
        node = nodes[i % 3]
        total += node.accept(v) + node.accept(v, 1, 2) + node.accept(v, base=i % 5)
    return total


print(visits(1500))


# super() in class methods, __new__, and methods of metaclasses.
class Meta(type):
    made = 0

    def __call__(cls, *args, **kwargs):
        instance = super().__call__(*args, **kwargs)
        Meta.made += 1
        return instance

    def title(cls):
        return cls.__name__


class Loud(Meta):
    def title(cls):
        return super().title() + "!"


class First(metaclass=Loud):
    def __new__(cls, *args):
        self = super().__new__(cls)
        self.args = args
        return self

    @classmethod
    def make(cls, n):
        return cls(n, cls.__name__)

    @staticmethod
    def scale(n):
        return n * 2


class Second(First):
    def __new__(cls, *args):
        self = super().__new__(cls, *args, "second")
        self.more = len(args)
        return self

    @classmethod
    def make(cls, n):
        made = super().make(n + 1)
        return made, super().scale(n)


class Third(Second):
    @classmethod
    def make(cls, n):
        return super().make(n)


def supers(n):
    total, names = 0, set()
    for i in range(n):
        cls = Second if i % 3 else Third
        made, twice = cls.make(i)
        total += made.args[0] + made.more + twice + len(made.args)
        names.add(made.args[1] + made.args[2] + type(made).__name__ + cls.title())
        total += First(i).args[0]
    return total, sorted(names), Meta.made


print(supers(1200))
