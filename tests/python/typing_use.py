"""typing at run time: generic classes, aliases, unions, NamedTuple, TypedDict, Protocol, annotations, get_type_hints."""
import collections.abc
import typing
from typing import (Annotated, Any, Callable, ClassVar, Final, ForwardRef, Generic, Literal, NamedTuple, Optional, ParamSpec, Protocol, TypedDict, TypeVar, Union, get_args,
                    get_origin, get_type_hints, overload, runtime_checkable)
from _table import attempt, section, table

T = TypeVar("T")
S = TypeVar("S", bound=int)
K = TypeVar("K", str, bytes, covariant=False)
P = ParamSpec("P")


class Box(Generic[T]):
    def __init__(self, item: T):
        self.item = item


class Pair(Box[T], Generic[T, S]):
    pass


class IntBox(Box[int]):
    pass


class Row(NamedTuple):
    """A row."""
    name: str
    size: int = 3

    def doubled(self):
        return self.size * 2


class Movie(TypedDict, total=False):
    title: str
    year: typing.Required[int]


@runtime_checkable
class Closable(Protocol):
    def close(self): ...


class Real:
    def close(self): pass


table("""
T, S, K, P, T.__name__, S.__bound__, K.__constraints__, P.args, P.kwargs
Box[int], Box[int].__origin__, Box[int].__args__, Box[T].__parameters__, Pair[str, int], Pair[str, bool].__args__, Box[int](5).item, type(Box[int](5)), Box[int] == Box[int], hash(Box[int]) == hash(Box[int]), IntBox.__orig_bases__, Pair.__mro__[1]
Box[int, str]
Box[5]
Box["Forward"], Box[None], Box[list[T]][int], Box[Union[T, str]][int], dict[T, list[T]][int], list[T].__parameters__
Pair[int]
isinstance(1, Box[int])
issubclass(int, Box[int])
Box[int].item
Optional[int], Union[int, str], Union[int], Union[int, int], Union[int, None], Union[int, Union[str, None]], int | None, int | str | list[int], (int | str) == (str | int), Union[int, str] == (int | str), type(int | str), None | int
Union[()]
Union[1]
Optional[1, 2]
int | 5
5 | int
isinstance(1, int | str), isinstance(None, int | None), issubclass(bool, int | str), isinstance(1, Union[int, str]), (int | str).__args__
isinstance(1, list[int] | str)
Literal[1, "a", None], Literal[1, 1], Literal[1].__args__, Callable[[int], str], Callable[..., int], Callable[[int], str].__args__, Callable[P, int], collections.abc.Callable[[int, str], None], get_args(Callable[[int], str])
Callable[int]
Callable[int, str]
typing.List[int], typing.Dict[str, int], typing.Tuple[int, ...], typing.Tuple[()], typing.Type[int], typing.Iterable[int], typing.List, get_origin(typing.List[int]), get_origin(list[int]), get_args(dict[str, int]), get_origin(int), get_origin(Union[int, str]), get_origin(int | str)
Any, typing.NoReturn, ClassVar[int], Final[int], Annotated[int, "meta"], Annotated[int, 1].__metadata__, get_args(Annotated[int, 1, 2]), typing.Self, typing.LiteralString, typing.Never
Any()
Any[int]
ClassVar[1]
TypeVar("X", int)
TypeVar("X", int, str, bound=int)
TypeVar(5)
Generic[int]
Generic[T, T]
Row("a"), Row("a", 5).doubled(), Row._fields, Row._field_defaults, Row.__annotations__, Row("a")._asdict(), Row("a")._replace(size=9), Row.__doc__, Row("x") == ("x", 3), Row.__bases__
Row()
Row(1, 2, 3)
Movie(title="t", year=1), type(Movie(year=1)), Movie.__required_keys__, sorted(Movie.__optional_keys__), Movie.__total__
isinstance({}, Movie)
isinstance(Real(), Closable), isinstance(5, Closable), issubclass(Real, Closable)
Closable()
typing.cast(int, "x"), typing.get_type_hints(Row), ForwardRef("int"), typing.NewType("Id", int)(5), typing.NewType("Id", int).__supertype__, typing.is_typeddict(Movie)
list[int] == list[int], list[int].__origin__, list[int]().append, type(list[int]), list[int][str]
dict[int], tuple[()], list[int, str], list[T][int], dict[str, T][int], type[T][int]
typing.assert_never(1)
typing.TypedDict("D", {"a": int}).__annotations__, typing.NamedTuple("N", [("a", int)])(1), repr(typing.Unpack[tuple[int]]), typing.TypeVarTuple("Ts")
""".replace("list[int]().append, ", "list[int]() == [], "), globals())


@section("annotations")
def annotations():
    def f(a: int, b: "str" = "x", *c: list[int], d: Optional[int] = None, **e: "Any") -> "list[int]":
        x: undefined_name = 1
        y: int
        return x
    print(get_type_hints(f), f.__annotations__, f(1))

    class A:
        x: int = 1
        y: "Box[int]"
        z: ClassVar[str] = "z"

        def m(self) -> "A": ...

    class B(A):
        w: Annotated[int, "m"]
    globals()["A"] = A
    print(get_type_hints(B), get_type_hints(B, include_extras=True)["w"], B.__annotations__, get_type_hints(A.m))
    try:
        class C:
            bad: undefined_annotation
    except NameError as error:
        print(error)
    scope = {}
    exec("from __future__ import annotations\nx: undefined[1] = 2\ndef f(a: int | None, *b: (yield_)) -> {'k': 1}: pass\nclass C:\n    y: lambda: 5\n    z: a.b[c:d, ...]", scope)
    print(scope["__annotations__"], scope["f"].__annotations__, scope["C"].__annotations__)
    scope = {}
    exec("x: int\ny: str = 'a'\n(z): int = 3\na = {}\na['k']: print('evaluated') = 5", scope)
    print(scope["__annotations__"], "x" in scope, scope["z"], scope["a"])
    attempt(get_type_hints, 5)

    @overload
    def g(x: int) -> int: ...
    @overload
    def g(x: str) -> str: ...
    def g(x): return x
    print(g(5), len(typing.get_overloads(g)))


total = 0
for i in range(300):
    r = Row(str(i), i)
    name, size = r
    total += r.doubled() + size + r[1] + len(name) + Box[int](i).item
print(total)
