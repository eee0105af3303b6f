# What sympy computes, printed: compared between interpreters by scripts/packages.
from sympy import (Abs, E, Eq, Function, I, Matrix, Rational, Symbol, apart, cos, diff, dsolve, exp, expand, expand_trig, factor,
                   factorint, gcd, groebner, integrate, latex, limit, log, nsolve, oo, pi, prime, series, simplify, sin, solve,
                   solveset, sqrt, summation, symbols, tan, together)

x, y, z, n, k = symbols("x y z n k")
p, r = Symbol("p", positive=True), Symbol("r", real=True)
f = Function("f")
computations = {
    "integrate polynomial": lambda: integrate(x**3 - 2*x + 1, x),
    "integrate by parts": lambda: integrate(x**2*exp(x)*cos(x), x),
    "integrate rational": lambda: integrate((x**2 + 1)/(x**4 + x**2 + 1), x),
    "integrate trigonometric": lambda: integrate(sin(x)**3*cos(x)**2, x),
    "integrate logarithm": lambda: integrate(log(x)**2/x, x),
    "integrate root": lambda: integrate(1/sqrt(1 - x**2), x),
    "integrate definite": lambda: integrate(exp(-x**2), (x, -oo, oo)),
    "integrate twice": lambda: integrate(x*y, (x, 0, y), (y, 0, 1)),
    "integrate parameter": lambda: integrate(x*exp(-p*x), (x, 0, oo)),
    "factor": lambda: factor(x**6 - 1),
    "factor two variables": lambda: factor(x**4 - 2*x**2*y**2 + y**4),
    "factor over i": lambda: factor(x**4 + 1, extension=I),
    "factor modular": lambda: factor(x**5 + x + 1, modulus=5),
    "factor large": lambda: factor(expand((x**2 + 3*x - 1)**3*(2*x - 5)*(x**3 - x + 7))),
    "solve quadratic": lambda: solve(x**2 - 3*x + 1, x),
    "solve cubic": lambda: solve(x**3 - 3*x + 1, x),
    "solve system": lambda: solve([x + y - 3, x*y - 2], [x, y]),
    "solve linear": lambda: solve([2*x + y - z - 1, x - y + z, x + y + z - 6], [x, y, z]),
    "solve transcendental": lambda: solve(exp(2*x) - 3*exp(x) + 2, x),
    "solve absolute": lambda: solve(Abs(r - 1) - 2, r),
    "solveset": lambda: solveset(sin(x) - Rational(1, 2), x),
    "nsolve": lambda: nsolve(cos(x) - x, x, 1, prec=30),
    "dsolve": lambda: dsolve(Eq(f(x).diff(x, 2) + f(x), sin(x)), f(x)),
    "series": lambda: series(tan(x)*exp(x), x, 0, 8),
    "limit": lambda: limit((1 + 1/x)**x, x, oo),
    "summation": lambda: summation(k**3, (k, 1, n)),
    "summation infinite": lambda: summation(1/k**2, (k, 1, oo)),
    "simplify": lambda: simplify(sin(x)**4 - cos(x)**4 + cos(2*x)),
    "apart": lambda: apart((x**3 + 2)/(x**4 - 1)),
    "together": lambda: together(1/x + 1/(x + 1) - 2/(x - 1)),
    "diff": lambda: diff(x**x*sin(x**2), x, 2),
    "expand_trig": lambda: expand_trig(sin(4*x)),
    "eigenvalues": lambda: sorted(Matrix([[2, 1, 0], [1, 3, 1], [0, 1, 2]]).eigenvals().items(), key=str),
    "inverse": lambda: Matrix([[1, 2], [3, x]]).inv(),
    "gcd": lambda: gcd(x**4 - 1, x**6 - 1),
    "groebner": lambda: groebner([x**2 + y**2 - 1, x*y - z, x + y + z], x, y, z),
    "numbers": lambda: (factorint(2**64 + 1), prime(1000), pi.evalf(60), E.evalf(40)),
    "latex": lambda: latex(integrate(sqrt(x)/(1 + x), x)),
}
for name, compute in computations.items():
    print(f"{name}: {compute()}", flush=True)
