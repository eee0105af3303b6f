"""__slots__: descriptors, inheritance, conflicts, mangling, weak references, layout compatibility, copying."""
from _table import attempt, section


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x=0, y=0):
        self.x, self.y = x, y


@section("basic")
def basic():
    p = Point(1, 2)
    print(p.x, p.y, Point.x, type(Point.x), Point.__slots__, hasattr(p, "__dict__"))
    attempt(setattr, p, "z", 1)
    attempt(lambda: p.z)
    attempt(lambda: p.__dict__)
    del p.x
    attempt(lambda: p.x)
    attempt(delattr, p, "x")
    p.x = 5
    print(p.x, Point.x.__get__(p), Point.y.__get__(p, Point), Point.x.__get__(None, Point) is Point.x)
    Point.x.__set__(p, 7)
    print(p.x)
    Point.x.__delete__(p)
    print(hasattr(p, "x"))
    attempt(Point.x.__get__, 5)
    attempt(Point.x.__set__, object(), 1)
    import weakref
    attempt(weakref.ref, Point(1, 2))


@section("definitions")
def definitions():
    cases = ["x", (), ["a", "b"], {"k": "doc of k"}, iter(["i"]), ("__dict__",), ("__weakref__",), ("_C__m",), ("__private",),
             5, (5,), ("1a",), ("a b",), ("",), ("__dict__", "__dict__"), ("__weakref__", "x", "x"), None, ("é",), "ab"]
    for slots in cases:
        print(repr(slots).split(" at ")[0], end=": ")
        try:
            cls = type("C", (), {"__slots__": slots})
            print(sorted(k for k in cls.__dict__ if k not in ("__module__", "__doc__", "__slots__")), hasattr(cls(), "__dict__"))
        except (TypeError, ValueError) as error:
            print(type(error).__name__, error)
    attempt(type, "C", (), {"__slots__": ("x",), "x": 1})
    attempt(type, "C", (int,), {"__slots__": ("x",)})
    attempt(type, "C", (tuple,), {"__slots__": ("x",)})
    attempt(type, "C", (bytes,), {"__slots__": ("x",)})
    print(type("C", (int,), {"__slots__": ()})(5) + 1, hasattr(type("C", (int,), {"__slots__": ()})(5), "__dict__"))
    print(type("C", (list,), {"__slots__": ("x",)})("ab"), type("C", (str,), {"__slots__": ("x",)})("ab"))

    class Q:
        __slots__ = {"name": "The name.", "age": None}
    import inspect
    print(inspect.getdoc(Q.name), Q.__slots__)

    class M:
        __slots__ = ("__secret",)

        def __init__(self):
            self.__secret = 5

        def get(self):
            return self.__secret
    print(M().get(), [k for k in M.__dict__ if "secret" in k])


@section("inheritance")
def inheritance():
    class A:
        __slots__ = ("a",)

    class B(A):
        __slots__ = ("b",)

    class C(B):
        pass

    class D(A):
        __slots__ = ("a",)

    b, c, d = B(), C(), D()
    b.a, b.b = 1, 2
    c.a, c.b, c.other = 3, 4, 5
    print(b.a, b.b, c.a, c.b, c.other, c.__dict__)
    attempt(setattr, b, "other", 1)
    d.a = "d"
    A.a.__set__(d, "hidden")
    print(d.a, A.a.__get__(d))

    class X:
        __slots__ = ("x",)

    class Y:
        __slots__ = ("y",)

    class Empty:
        __slots__ = ()
    attempt(type, "XY", (X, Y), {})
    xe = type("XE", (X, Empty), {"__slots__": ()})()
    xe.x = 1
    print(xe.x)
    attempt(setattr, xe, "y", 2)
    attempt(type, "AI", (X, int), {})
    attempt(type, "AL", (X, list), {"__slots__": ()})
    print(type("LX", (Empty, list), {})([1, 2]))
    attempt(type, "DD", (type("P", (), {}),), {"__slots__": ("__dict__",)})
    attempt(type, "WW", (type("P", (), {}),), {"__slots__": ("__weakref__",)})


@section("class assignment")
def assignment():
    class A:
        __slots__ = ("x",)

    class B:
        __slots__ = ("x",)

    class C:
        __slots__ = ("y",)

    class D:
        pass

    class E:
        pass
    a = A()
    a.x = 1
    a.__class__ = B
    print(a.x, type(a))
    attempt(setattr, a, "__class__", C)
    attempt(setattr, a, "__class__", D)
    d = D()
    d.k = 1
    d.__class__ = E
    print(d.k, type(d))
    attempt(setattr, d, "__class__", A)


@section("copying and pickling")
def copying():
    import copy
    import pickle
    p = Point(1, [2])
    q, r = copy.copy(p), copy.deepcopy(p)
    print(q.x, q.y is p.y, r.y, r.y is p.y, pickle.loads(pickle.dumps(p)).y, pickle.loads(pickle.dumps(p, 2)).x)
    attempt(pickle.dumps, p, 0)
    attempt(pickle.dumps, p, 1)
    print(p.__reduce_ex__(2)[2], p.__getstate__(), object().__getstate__())


points = [Point(i, i * i) for i in range(200)]
for _ in range(10):
    for p in points:
        p.x, p.y = p.y % 97, p.x + p.y
print(sum(p.x for p in points), max(p.y for p in points))
