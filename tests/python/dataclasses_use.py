"""dataclasses: all options, fields, inheritance, ordering, frozen, slots, hashing, replace, conversion, errors."""
import dataclasses
from dataclasses import KW_ONLY, InitVar, astuple, asdict, dataclass, field, fields, make_dataclass, replace
from typing import ClassVar
from _table import attempt, section


@dataclass
class Point:
    """A point."""
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False, repr=False)
    limit: ClassVar[int] = 100


@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = field(default=0)
    name: str = field(default="", compare=False)


@dataclass(slots=True, kw_only=True)
class Slotted:
    a: int
    b: float = 1.5


@dataclass
class Base:
    first: int
    _: KW_ONLY
    option: str = "base"


@dataclass
class Child(Base):
    second: int = 2
    option: str = "child"
    seed: InitVar[int] = 5
    computed: int = field(init=False)

    def __post_init__(self, seed):
        self.computed = self.first * seed


@section("behaviour")
def behaviour():
    p, q = Point(1, 2), Point(1, 2, ["t"])
    print(p, p == q, p.tags is Point(1).tags, Point(x=3), Point.__doc__, Point.limit, p != Point(2), p == (1, 2))
    print([f.name for f in fields(Point)], fields(Point)[1].default, asdict(q), astuple(q), replace(p, y=9), Point.__match_args__)
    attempt(hash, p)
    attempt(Point)
    attempt(Point, 1, 2, 3, 4)
    attempt(Point, z=1)
    attempt(lambda: Point(1) < Point(2))
    v = Version(1, 2, "n")
    print(v, v < Version(1, 3), v == Version(1, 2, "other"), hash(v) == hash(Version(1, 2)), max(Version(1), Version(0, 9)), sorted([Version(2), Version(1, 5), Version(1, 0)]))
    attempt(setattr, v, "major", 5)
    attempt(delattr, v, "major")
    attempt(setattr, v, "other", 5)
    attempt(lambda: v < (1, 2))
    s = Slotted(a=1)
    print(s, hasattr(s, "__dict__"), Slotted.__slots__)
    attempt(setattr, s, "c", 1)
    attempt(Slotted, 1)
    c = Child(3, seed=10)
    print(c, Child(1, "o", 7), [f.name for f in fields(c)], Child.__mro__[1].__name__, c.computed)
    attempt(replace, c, computed=1)
    attempt(Child, 1, 2, 3, 4)
    print(make_dataclass("Made", ["a", ("b", int), ("c", int, field(default=3))], namespace={"sum": lambda self: self.b + self.c})(1, 2).sum())
    print(dataclasses.is_dataclass(p), dataclasses.is_dataclass(Point), dataclasses.is_dataclass(int))


@section("errors")
def errors():
    def bad(**namespace):
        annotations = namespace.pop("annotations", {"a": int})
        options = namespace.pop("options", {})
        bases = namespace.pop("bases", ())
        return dataclass(type("Bad", bases, {**namespace, "__annotations__": annotations}), **options)
    attempt(bad, a=1, annotations={"a": int, "b": int})
    attempt(bad, a=[])
    attempt(bad, a={})
    attempt(bad, a=field(), annotations={})
    attempt(bad, a=1, options={"order": True, "eq": False})
    attempt(bad, a=1, bases=(Version,))
    attempt(bad, a=1, __lt__=len, annotations={"a": int}, options={"order": True})
    attempt(bad, a=1, __setattr__=len, annotations={"a": int}, options={"frozen": True})
    attempt(bad, a=1, __hash__=len, annotations={"a": int}, options={"unsafe_hash": True})
    attempt(bad, __slots__=("a",), annotations={"a": int}, options={"slots": True})
    attempt(fields, 5)
    attempt(asdict, Point)
    attempt(replace, 5, a=1)
    attempt(field, default=1, default_factory=list)
    attempt(make_dataclass, "M", ["class"])
    attempt(make_dataclass, "M", ["a", "a"])

    class NoEq:
        pass
    print(dataclass(eq=False)(NoEq)() == NoEq(), repr(field(default=3)).split(",")[1])


@section("nesting")
def nesting():
    @dataclass
    class Tree:
        value: int
        children: "list[Tree]" = field(default_factory=list)
        parent: "Tree | None" = field(default=None, repr=False)
    t = Tree(1, [Tree(2), Tree(3, [Tree(4)])])
    print(t, asdict(t), astuple(t), t == Tree(1, [Tree(2), Tree(3, [Tree(4)])]))
    t.children.append(t)
    print(t)
    import copy, pickle
    p = Point(1, 2, ["x"])
    print(copy.deepcopy(p) == p, pickle.loads(pickle.dumps(p)), copy.copy(Version(1, 2)), pickle.loads(pickle.dumps(Version(3))), pickle.loads(pickle.dumps(Slotted(a=5))))


@dataclass
class Order:
    price: float
    count: int
    side: str = "buy"

    @property
    def value(self):
        return self.price * self.count * (1 if self.side == "buy" else -1)


orders = [Order(i * 0.5, i % 7, "buy" if i % 3 else "sell") for i in range(300)]
total = sum(o.value for o in orders)
versions = {Version(i % 4, i % 9): i for i in range(300)}
print(total, len(versions), max(versions), sum(replace(o, count=1).value for o in orders), len({o.side for o in orders}))
