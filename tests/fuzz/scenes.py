"""Random programs made of scenes: hot loops whose bodies mix statements of a few subjects (subjects/), nested in tests,
loops, `try` and `with`, while something that the traces rely on changes in single iterations.
"""
import re
import textwrap

import subjects

HOLE = re.compile(r"@\(((?:(?!@\(|@\)).)*)@\)", re.S)

PRELUDE = '''\
outputs = []


def put(*values):
    """Collects texts; prints some at a time."""
    outputs.append(" ".join([short(text(v), 60) for v in values]))
    if len(outputs) >= 30:
        flush()


def flush():
    print("; ".join(outputs))
    outputs.clear()


def settle():
    """Undoes what would reach the next scene."""
    import builtins
    sys.settrace(None)
    sys.setprofile(None)
    builtins.abs = true_abs
    flush()


true_abs = abs

'''


class Scenes:
    """Adds scenes to the lines of a program."""

    def __init__(self, generator):
        self.g = generator

    def fill(self, text, i="i"):
        """Fills the holes, again if that gives no valid Python; "" if it never does."""
        for _ in range(20):
            filled = self.fill_once(text, i)
            if compiles(filled):
                return filled
        return ""

    def fill_once(self, text, i):
        while True:
            text, count = HOLE.subn(lambda m: self.g.pick(m[1].split("@|")), text)
            if not count:
                break
        return re.sub(r"@([iIFSNK])\b", lambda m: i if m[1] == "i" else getattr(self, "hole_" + m[1])(i), text)

    def hole_I(self, i):
        return self.g.pick([i, "s", f"({i} * {self.g.pick([3, 7, 2**40, -1])})", "len(xs)", f"(s ^ {i})", f"({i} - 50)", "(s & 1023)", "2**62", "0"])

    def hole_F(self, i):
        return self.g.pick(["x", f"{i} * 0.5", "(x + 1.0)", "1.5", f"({i} - 20) / 8", "-0.0", "float('nan')", "1e300", f"float({i})"])

    def hole_S(self, i):
        return self.g.pick(["w", f"str({i})", "'a'", "'é'", "w[:3]", "'日本'", f"f'{{{i}}}k'"])

    def hole_N(self, i):
        return str(self.g.r.randrange(0, 6))

    def hole_K(self, i):
        return str(self.g.pick([3, 17, 40, 41, 55, 70, 90]))

    def blocks(self, text):
        return [block for block in text.strip("\n").split("\n\n") if block]

    def add(self, count):
        self.g.lines += PRELUDE.splitlines()
        for _ in range(count):
            self.scene()

    def scene(self):
        g = self.g
        chosen = g.r.sample(subjects.ALL, g.pick([1, 2, 2, 3]))
        for subject in chosen:
            self.write(self.fill(subject.definitions))
        name = g.fresh("scene")
        changes = [block for subject in chosen for block in self.blocks(subject.changes)]
        with g.block(f"def {name}(n):"):
            self.line(f"s, x, w, xs, d = {g.pick([0, 1, '2**61'])}, {g.pick(['0.5', '0.0', '1e10'])}, {g.pick(['', 'a', 'é'])!r}, [1, 2, 3], {{}}")
            for subject in chosen:
                self.write(self.fill(subject.setup))
            for _ in range(g.pick([1, 1, 2])):
                self.hot_loop(chosen, changes)
            self.line("show('end', s, x, w, xs[:9], d)")
        for _ in range(g.pick([1, 2])):
            with g.block("try:"):
                self.line(f"{name}({g.pick([20, 60, 100, 150])})")
            with g.block("except Exception as e:"):
                self.line(f"caught('{name}', e)")
            with g.block("finally:"):
                self.line("settle()")

    def hot_loop(self, chosen, changes):
        g = self.g
        header = g.pick(["for i in range(n):"] * 4 + ["while i < n:", "for i, z in enumerate(range(n)):", "for i in (y for y in range(n)):", "for i in map(int, range(n)):", "for i in range(n, 0, -1):", "for i in [*range(n)]:"])
        if header.startswith("while"):
            self.line("i = 0")
        with g.block(header):
            if header.startswith("while"):
                self.line("i += 1")
            guarded = g.chance(60)
            for _ in range(g.r.randrange(2, 6)):
                if guarded:
                    self.guarded(lambda: self.statement(chosen, "i", 0))
                else:
                    self.statement(chosen, "i", 0)
            for change in g.r.sample(changes, min(len(changes), g.pick([0, 0, 1, 2]))):
                with g.block(f"if i == {self.hole_K('i')}:"):
                    self.write(self.fill(change))
            if g.chance(50):
                self.line("s = lim(s) if isinstance(s, (int, float)) else 0")
            self.line("w = w[-30:]")
            self.line("del xs[15:]")

    def guarded(self, make):
        with self.g.block("try:"):
            make()
        with self.g.block(self.g.pick(["except Exception as e:"] * 4 + ["except (TypeError, ValueError, LookupError) as e:", "except Error as e:"])):
            self.line(self.g.pick(["put(type(e).__name__, e)", "put(type(e).__name__)", "s = 1", "caught('guarded', e)", "pass"]))

    def statement(self, chosen, i, level):
        """A statement of one of the subjects, perhaps within others."""
        g = self.g
        inner = lambda: self.statement(chosen, i, level + 1)
        shape = g.r.randrange(30) if level < 3 else 30
        if shape < 5:
            with g.block(f"if {self.test(i)}:"):
                inner()
            if g.chance(40):
                with g.block("else:"):
                    inner()
        elif shape == 5 and i == "i":
            with g.block(g.pick(["for j in range(i & 3):", "for j in range(4):", "for j, z in enumerate(w[:3]):"])):
                self.statement(chosen, "j", level + 1)
        elif shape == 6:
            self.guarded(inner)
        elif shape == 7:
            with g.block("try:"):
                inner()
            with g.block("finally:"):
                if g.chance(30):
                    self.line(f"if {self.test(i)}: {g.pick(['continue', 'break', 'continue', 'return s'])}")
                else:
                    inner()
        elif shape == 8:
            self.line(f"if {self.test(i)}: {g.pick(['continue', 'continue', 'break'])}")
        elif shape == 9:
            self.line(g.pick([f"s = lim(s + {self.hole_I(i)})", f"x = lim(x + {self.hole_F(i)})", f"w += {self.hole_S(i)}", f"xs.append({self.hole_I(i)})", f"d[{i} & 7] = {self.hole_F(i)}"]))
        else:
            self.write(self.fill(g.pick(self.blocks(g.pick(chosen).statements)), i))

    def test(self, i):
        return self.g.pick([f"{i} % {self.g.pick([2, 3, 5, 13])} == {self.g.r.randrange(2)}", f"{i} > {self.g.pick([1, 10, 50])}", f"{i} & {self.g.pick([1, 4])}", "s > 100", "x < 3", "w", "isinstance(s, int)", "len(xs) & 1", f"{i} in d"])

    def line(self, text):
        self.g.line(text)

    def write(self, text):
        for line in text.strip("\n").splitlines():
            self.line(line)


def compiles(text):
    """Whether the text is valid in the body of a function's loop."""
    try:
        compile("def f():\n for _ in ():\n" + textwrap.indent(text.strip("\n") or "pass", "  "), "", "exec")
    except SyntaxError:
        return False
    return True
