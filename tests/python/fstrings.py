"""f-strings: expressions, conversions, nesting, debugging, quotes, evaluation order."""
value = 3.14159
name = "world"
width, precision = 10, 3
d = {"k": "v", 1: [1, 2]}
print(f"hello {name}!", f"{value:.2f}", f"{value:{width}.{precision}}", f"{name!r:>{width}}", f"{name!s:^9}|", f"{'é'!a}")
print(f"{d['k']} {d[1][0]} {len(d)} {[x * 2 for x in range(3)]} {(lambda x: x + 1)(2)} {{}} {{{name}}}")
print(f"{name=} {value=:.1f} {name = } {1 + 2 = } {d['k']=!s} {name=!r:>10} { name =:>7}")
print(f"{name}" f"{value:.0f}" "plain {name}" rf"\d{name}" f'\x41\u00e9\N{BULLET}')
print(f"""multi
{name}
{
    value
}""")
print(f"{1 if name else 2} {not name} {(yes := 5)} {yes:=+5} {1 < 2} {1 != 2} {[1, 2][0]:d} {'a' 'b'} {1,}")
print(f"{f'{name}'}", f'{f"{1}" + f"{2!r}"}')
print(f"{'!'}{':'}{'}'}{'{'}", f"{'a:b'!r}", f"{d['k']:>{len(name)}}", f"{ {'a': 1}['a'] }", f"{ {1, 2} }")
log = []


def note(x):
    log.append(x)
    return x


print(f"{note(1)}{note('b'):{note(5)}}{note(2)!r}", log)


class Spec:
    def __format__(self, spec):
        return f"[{spec}]"


s = Spec()
print(f"{s} {s:} {s:abc} {s:{name}} {s:a{name}b{width}} {s!s:.3}"[:20], f"{s:{{}}}" if False else "")
print(f"{None} {True} {1j} {b'x'} {...} {[]} {()} {int}")
print(f"{'' if False else 'x':*^7}", f"{1e10:,}", f"{10**10:_}", f"{-0.0}", f"{0x10:#x}")


def outer(a):
    def inner(b):
        return f"{a}{b}{name}"
    return inner


print(outer(1)(2), [f"{i}{j}" for i in range(2) for j in range(2)], {f"{k}": f"{v!r}" for k, v in d.items()})
for text in ("f'{a.b}'", "f'{1/0}'", "f'{undefined}'", "f'{1:zz}'", "f'{[]:5}'", "f'{{1}}'", "f'{{{1}}}'", "f''", "f'{1}' '{2}'", "'{1}' f'{2}'"):
    try:
        print(text, repr(eval(text)))
    except Exception as error:
        print(text, type(error).__name__, error)
