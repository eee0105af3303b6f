# exits: 600
# entered: 10000
"""Code that runs in a fresh namespace each time has traces for all; what has not run before is not hot yet."""
code = compile("""
def double(i): return i * k
t = 0
for i in range(30): t += double(i) + len(text)
""", "code", "exec")


def run(n):
    total = 0
    for k in range(n):
        namespace = {"k": k, "text": "abc"}
        exec(code, namespace)
        total += namespace["t"]
    return total


def fresh(n):
    return sum(eval("sum(i * x for i in range(20))", {"x": x}) for x in range(n))


print(run(3000), fresh(500))
