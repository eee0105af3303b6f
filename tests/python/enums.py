"""enum: members, aliases, auto, flags, mixins, functional API, special methods, errors."""
import enum
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique
from _table import attempt, section


class Colour(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3
    CRIMSON = 1

    @property
    def lower(self):
        return self.name.lower()

    @classmethod
    def first(cls):
        return next(iter(cls))


class Planet(Enum):
    EARTH = (5.97, 6.37)
    MARS = (0.64, 3.39)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius


class Number(IntEnum):
    ONE = 1
    TWO = auto()
    TEN = 10
    NEXT = auto()


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


class Bits(IntFlag):
    A = 1
    B = 2
    D = 8


class Name(StrEnum):
    FIRST = auto()
    SECOND = "second value"


@section("members")
def members():
    print(Colour.RED, repr(Colour.RED), Colour.RED.name, Colour.RED.value, Colour(2), Colour["BLUE"], Colour.CRIMSON, Colour.CRIMSON is Colour.RED, list(Colour), len(Colour))
    print(Colour.__members__, Colour.RED.lower, Colour.first(), Colour.RED in Colour, isinstance(Colour.RED, Colour), type(Colour.RED), hash(Colour.RED) == hash("RED"), Colour.RED == 1, Colour.RED != Colour.GREEN)
    print(f"{Colour.RED}", "%s" % Colour.RED, format(Number.ONE), f"{Number.TEN:>4}", str(Number.ONE), repr(Number.ONE), Number.ONE + 1, Number.NEXT, Number.TWO < 5, [10, 20, 30][Number.ONE], f"{Name.FIRST}", Name.SECOND, repr(Name.FIRST), Name.FIRST == "first")
    print(Planet.EARTH.mass, Planet((0.64, 3.39)), {Colour.RED: "r"}[Colour(1)], list(reversed(Colour)), bool(Colour.RED), bool(Number(1)), dir(Colour)[:3])
    attempt(Colour, 9)
    attempt(lambda: Colour["PINK"])
    attempt(lambda: Colour.PINK)
    attempt(lambda: Colour.RED < Colour.GREEN)
    attempt(setattr, Colour, "RED", 5)
    attempt(delattr, Colour, "RED")
    attempt(setattr, Colour.RED, "value", 5)
    attempt(setattr, Colour.RED, "name", 5)
    Colour.RED.extra = "allowed"
    print(Colour.RED.extra)
    attempt(type, "Sub", (Colour,), {})
    attempt(lambda: 1 in Colour)
    attempt(lambda: Colour())


@section("flags")
def flags():
    print(Perm.R | Perm.X, repr(Perm.R | Perm.X), Perm.RW, Perm.R & Perm.W, ~Perm.R, Perm.R ^ Perm.RW, Perm(5), Perm(0), bool(Perm(0)), Perm.R in Perm.RW, list(Perm.RW), len(Perm.RW), Perm.RW.name, Perm(7).name, (Perm.R | Perm.X).value)
    print(Bits.A | 2, Bits(3), repr(Bits(3)), Bits(4), repr(Bits(4)), repr(Bits(16)), Bits.A | Bits.D, ~Bits.A, int(~Bits.A), Bits.A + 1, list(Bits(11)), Bits(0), repr(Bits(0)))
    attempt(Perm, 8)
    attempt(lambda: Perm.R | 1)
    attempt(Perm, "x")
    print(Perm.R.__or__(5), enum.show_flag_values(11) if hasattr(enum, "show_flag_values") else [1, 2, 8])

    class Strict(Flag, boundary=enum.STRICT):
        A = 1

    class Conform(Flag, boundary=enum.CONFORM):
        A = 1

    class Keep(Flag, boundary=enum.KEEP):
        A = 1
    attempt(Strict, 3)
    print(Conform(3), Keep(3))


@section("definitions")
def definitions():
    def define(text):
        scope = {"Enum": Enum, "auto": auto, "unique": unique, "Flag": Flag, "IntEnum": IntEnum, "enum": enum}
        try:
            exec(text, scope)
            print(repr(text), [(m.name, m.value) for m in scope["E"]])
        except Exception as error:
            print(repr(text), type(error).__name__, error)
    for text in ("class E(Enum):\n    A = 1\n    A = 2", "@unique\nclass E(Enum):\n    A = 1\n    B = 1", "class E(Enum):\n    mro = 1", "class E(Enum):\n    _x_ = 1", "class E(Enum):\n    A = auto()\n    B = auto()", "class E(Enum):\n    A = 'a'\n    B = auto()",
                 "class E(Enum):\n    _ignore_ = ['i']\n    for i in range(3): vars()[f'M{i}'] = i", "class E(Enum):\n    def _generate_next_value_(name, start, count, last): return name * 2\n    A = auto()", "class E(str, Enum):\n    A = 'a'\n    B = 'b'",
                 "class E(Enum):\n    A = 1\n    def f(self): return 5",
                 "class E(int, Enum):\n    A = '5'\n    B = 6", "class E(Enum):\n    _value_ = 1\n    A = 1", "class E(Flag):\n    A = 3\n    B = 4", "class E(IntEnum):\n    A = 'x'", "class E(Enum):\n    __private = 1\n    A = 2", "class E(Enum):\n    A = B = 1\n    C = A"):
        define(text)
    print(list(Enum("Made", "a b c")), list(Enum("M2", [("x", 5), ("y", 6)])), list(IntEnum("M3", {"p": 1})), Enum("M4", ["q"], start=10).q.value, Enum("M5", "a", module="mod").__module__)

    class Missing(Enum):
        A = 1

        @classmethod
        def _missing_(cls, value):
            return cls.A if value == "default" else None
    print(Missing("default"))
    attempt(Missing, "other")

    class New(Enum):
        def __new__(cls, value, label):
            self = object.__new__(cls)
            self._value_ = value
            self.label = label
            return self
        A = (1, "one")
        B = (2, "two")
    print(New(2).label, New.A.value)
    import pickle, copy
    print(pickle.loads(pickle.dumps(Colour.RED)) is Colour.RED, copy.deepcopy(Perm.RW) is Perm.RW, copy.copy(Number.TEN) is Number.TEN)


def machine(steps):
    """A state machine on enum members."""
    state, counts = Colour.RED, {c: 0 for c in Colour}
    for i in range(steps):
        counts[state] += 1
        if state is Colour.RED:
            state = Colour.GREEN if i % 3 else Colour.BLUE
        elif state == Colour.GREEN:
            state = Colour.BLUE
        else:
            state = Colour((i % 3) + 1)
    return {c.name: n for c, n in counts.items()}


print(machine(400), sum(int(Bits(i % 12)) for i in range(100)))
