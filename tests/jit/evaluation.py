# exits: 200
# entered: 4000
"""eval() and exec() of a code object in namespaces of its own do not look for the frame that calls: its builtins,
which they add, are known."""


def rules(n):
    code = compile("a * 2 + b", "rule", "eval")
    total = 0
    for i in range(n):
        total += eval(code, {}, {"a": i, "b": 1})
        total += eval(code, {"a": 1, "b": i})
    return total


def statements(n):
    code = compile("r = max(a, 3)", "statement", "exec")
    total = 0
    for i in range(n):
        names = {"a": i}
        exec(code, names)
        total += names["r"] + ("__builtins__" in names)
    return total


# What is added are the builtins of the caller, if it has others.
others = {"__builtins__": {"eval": eval, "range": range, "max": lambda *args: 7}}
exec("""
def rules(code, n):
    total = 0
    for i in range(n):
        total += eval(code, {"a": i})
    return total
""", others)

print(rules(5000), statements(5000), others["rules"](compile("max(a, 1)", "rule", "eval"), 3000))
