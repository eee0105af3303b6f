"""The same code runs in many namespaces: names lie elsewhere, hide builtins, come and go, are relied on by others."""

MODULE = compile("""
import math
def scale(a):
    return a * k + shift(a)
def shift(b):
    global calls
    calls += 1
    return b + k
class Box:
    def __init__(self, v): self.v = v
    def get(self): return self.v + k
calls = 0
t = 0
i = 0
while True:
    t += scale(i) + len(str(i)) + math.floor(i / 2) + Box(i).get()
    if i % 7 == 3:
        extra = i
    if i % 7 == 5:
        del extra
    i += 1
    if i > 40:
        break
where = [f.__module__ for f in (scale, shift, Box)]
""", "module", "exec")
EXPRESSION = compile("sum(i * x for i in range(30)) + len([j for j in range(20) if j != x]) + max(x, 1)", "e", "eval")


def run(n):
    out = []
    for x in range(n):
        ns = {"k": x}
        if x % 5 == 2:
            ns = {"calls": None, "t": None, "pad": 1, "k": x}
        if x % 11 == 6:
            ns["len"] = lambda s: 100
        if x % 13 == 4:
            ns["__name__"] = f"name{x % 2}"
        if x % 17 == 9:
            ns = {str(k): k for k in range(60)} | ns
        exec(MODULE, ns)
        out.append((ns["t"], ns["calls"], ns["where"], "extra" in ns))
    return out


def evaluate(n):
    t = 0
    for x in range(n):
        ns = {"x": x} if x % 3 else {"y": 0, "x": x}
        if x % 10 == 7:
            ns["max"] = min
        t += eval(EXPRESSION, ns)
    return t


result = run(60)
print(result[:20], sum(r[0] for r in result))
print(evaluate(400))

# Functions with the same code, and their namespaces change.
source = "def f(n):\n    t = 0\n    for i in range(n):\n        t += g(i) + c\n    return t\ndef g(i): return i % d\n"
code = compile(source, "functions", "exec")
spaces = []
for k in range(6):
    ns = {"c": k, "d": k + 2}
    exec(code, ns)
    spaces.append(ns)
for r in range(3):
    print([ns["f"](200) for ns in spaces])
    spaces[r]["c"] = "x" if r == 2 else 10.5
    spaces[r + 1]["g"] = lambda i: i
    spaces[5]["range"] = lambda n: (1, 2)
    for ns in spaces:
        try:
            print(ns["f"](100), end=" ")
        except TypeError as e:
            print(e, end=" ")
    print()
    spaces[2]["c"] = 3

# What one namespace's code relies on is stored to by code of all of them.
setter = compile("def set_g(v):\n    global c\n    for i in range(100): c = v\n", "setter", "exec")
for ns in spaces:
    exec(setter, ns)
for k, ns in enumerate(spaces):
    ns["set_g"](k)
    print(ns["f"](50), ns["c"])
    ns["set_g"](len)
    try:
        ns["f"](50)
    except TypeError as e:
        print(e)

# Errors name the right things.
missing = compile("def m(n):\n    for i in range(n): v = value + i\n    return v\n", "missing", "exec")
for k in range(5):
    ns = {"value": k}
    exec(missing, ns)
    print(ns["m"](150))
    del ns["value"]
    try:
        ns["m"](5)
    except NameError as e:
        print(e)
