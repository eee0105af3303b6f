"""What compiled code knows ahead: names of classes, attributes by name, strings of constants, starred arguments."""


class Node:
    def accept(self, visitor, *args):
        return getattr(visitor, "visit_" + type(self).__name__.lower())(self, *args)

    def accept_f(self, visitor, *args):
        return getattr(visitor, f"visit_{self.__class__.__qualname__.lower()}")(self, *args)


class Leaf(Node):
    def __init__(self, value):
        self.value = value


class Pair(Node):
    def __init__(self, left, right):
        self.left, self.right = left, right


class Sum:
    def visit_leaf(self, node, scale, offset=1):
        return node.value * scale + offset

    def visit_pair(self, node, scale, *rest):
        return node.left.accept(self, scale, *rest) + node.right.accept_f(self, scale, *rest)

    def visit_twig(self, node, *args):
        return 1000


def test_visitor():
    tree = Pair(Pair(Leaf(1), Leaf(2)), Leaf(3))
    visitor = Sum()
    total = 0
    for i in range(400):
        total += tree.accept(visitor, i)
        total += tree.accept_f(visitor, i, 2)
        if i == 300:
            Leaf.__name__ = "Twig"
        if i == 350:
            Leaf.__qualname__ = "Twig"
        if i == 370:
            Leaf.__name__ = "Leaf"
    Leaf.__name__ = Leaf.__qualname__ = "Leaf"
    return total


class Meta(type):
    @property
    def __name__(cls):
        return "meta"


class Odd(metaclass=Meta):
    pass


class Liar:
    @property
    def __class__(self):
        return int


def test_names():
    out = []
    objects = [Leaf(1), Odd(), 3, "x", None, Liar(), Leaf(2)]
    for i in range(300):
        o = objects[i % 7]
        out.append((type(o).__name__, o.__class__.__name__, type(o).__qualname__))
    return out[-14:], len(set(out))


class Lazy:
    def __init__(self):
        self.x = 5
        self._y = 7

    @property
    def y(self):
        return self._y * 2

    @property
    def bad(self):
        return self.nothing

    def __getattr__(self, name):
        if name == "gone":
            raise AttributeError("no " + name)
        return len(name)


class Strict:
    def __init__(self):
        self.x = 1

    @property
    def y(self):
        return self._z

    @property
    def z(self):
        raise AttributeError("own message")


def test_getattr():
    total = 0
    lazy, strict = Lazy(), Strict()
    for i in range(500):
        total += getattr(lazy, "x") + getattr(lazy, "y") + getattr(lazy, "abc")
        total += getattr(strict, "missing", 3) + getattr(strict, "x", 3)
        total += hasattr(strict, "x") * 2 + hasattr(strict, "nothing") * 100
        if i == 400:
            strict.missing = 10
            strict.nothing = 1
        if i == 450:
            Strict.more = 1
        total += getattr(strict, "more", 2)
    return total


def errors(o, name):
    try:
        return getattr(o, name)
    except AttributeError as e:
        return str(e), e.name, e.obj is o


def test_getattr_errors():
    seen = []
    lazy, strict = Lazy(), Strict()
    for i in range(300):
        for o, name in ((lazy, "gone"), (strict, "y"), (strict, "z"), (lazy, "bad"), (strict, "none")):
            answer = errors(o, name)
            if answer not in seen:
                seen.append(answer)
    return seen


def outer_errors(o):
    seen = []
    for i in range(300):
        try:
            seen.append(getattr(o, "y"))
        except AttributeError as e:
            seen.append((e.name, e.obj is o, str(e)))
    return seen[0], seen[-1], len(seen)


class Counted:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


def test_spread_len():
    total = 0
    items = [Counted(3), Counted(0), Counted(5)]
    for i in range(400):
        total += len(*[items[i % 3]])
        total += getattr(*(Lazy() if i % 2 else Strict(), "x"))
    return total


def take(*args, **kwargs):
    return args, kwargs


def test_stars():
    out = None
    rest = (1, 2.5, "x")
    more = [4, 5]
    for i in range(400):
        out = (take(i, *rest), take(*rest, i), take(i, *rest, *rest), take(*rest, *more, i, *(i, i)),
               [i, *rest], [*rest, *rest], [*(1, 2), 3, i], [*(1.5, 2.5), 3.5], [i, i * 0.5],
               [i, i + 1], [0.5, 1.5], [*()], take(*(), i), [[i], [i]], (take(*[], *rest)))
        a = [i, i]
        b = a
        a.append("s")
        c = [1.0, 2.0]
        c[0] = i
        c.append(None)
        d = []
        d.append(i)
        assert b == [i, i, "s"] and c == [i, 2.0, None] and d == [i], (b, c, d)
    return out


def test_kept_lists():
    kept = []
    for i in range(300):
        x = [i, i + 1]
        y = [x, [i * 0.5]]
        kept.append(y)
        if i % 50 == 49:
            y[0] += [7]
            y[1].append("t")
    return sum(len(x) + len(y) for x, y in kept), kept[49], kept[50], kept[-1]


def test_raising_between():
    out = []
    for i in range(300):
        x = [i, None, 2.5]
        try:
            x[i % 4] += 1
        except (TypeError, IndexError) as e:
            out.append((type(e).__name__, len(x)))
        out.append(x)
    return out[:6], out[-6:]


def test_strings():
    out = []
    for i in range(300):
        s = "a" + "b"
        t = s + "c".upper()
        u = f"{t}-{'x'}-{i}"
        out.append((u, t.lower(), "abc".find("c"), "%s" % t, s is t))
    return out[0], out[-1], len(set(out))


for test in (test_visitor, test_names, test_getattr, test_getattr_errors, test_spread_len, test_stars,
             test_kept_lists, test_raising_between, test_strings):
    print(test.__name__, test())
print(outer_errors(Strict()), outer_errors(Lazy()))


class Base:
    def __init__(self):
        self.n = 1

    @property
    def level(self):
        return self.n * 2

    @property
    def broken(self):
        return self.nothing

    def method(self):
        return self.n

    @classmethod
    def make(cls):
        return cls()


class Derived(Base):
    @property
    def level(self):
        return super().level + 1

    broken = 5

    def read(self):
        return super().broken

    def read_getattr(self):
        return getattr(super(), "broken")

    def bound(self):
        m = super().method
        return m() + getattr(super(), "level")

    @classmethod
    def make(cls):
        maker = super().make
        return maker()


def test_super():
    out = []
    for i in range(300):
        d = Derived.make()
        d.n = i
        out.append((d.level, d.bound()))
        for read in (d.read, d.read_getattr):
            try:
                read()
            except AttributeError as e:
                out.append((e.name, e.obj is d, str(e)))
    return out[0], out[-1], out[-2], out[-3], len(out), sum(x[0] for x in out if len(x) == 2)


def read_super_error(d):
    try:
        d.read_other()
    except AttributeError as e:
        return type(e.obj).__name__, e.obj.__thisclass__.__name__, e.obj.__self__ is d, e.name


class Third(Base):
    @property
    def other(self):
        raise AttributeError("made here")


class Fourth(Third):
    other = 1

    def read_other(self):
        return super().other


def test_super_errors():
    return {read_super_error(Fourth()) for i in range(300)}


print(test_super())
print(test_super_errors())
