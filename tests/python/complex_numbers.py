"""Complex numbers: arithmetic, repr, parsing, cmath."""
import cmath
import math
from _table import table

table("""
1j * 1j, (1 + 2j) * (3 - 4j), (1 + 2j) / (3 - 4j), (1 + 2j) - 1, 2 * (1 + 1j), -(1 + 2j), +(1j), abs(3 + 4j), (1 + 2j).conjugate()
(1 + 2j) ** 2, (1 + 2j) ** -1, (1 + 2j) ** 0.5, 0j ** 0, (1 + 2j) ** (1 - 1j), 2 ** 1j, 1j ** 2
0j ** -1
1j / 0
(1 + 1j) // 1
(1 + 1j) % 2
1j < 2j
1j == 1j, 1 + 0j == 1, 1j != 1, 0j == -0.0, complex(1, 2) == (1 + 2j)
repr(1j), repr(-1j), repr(1 + 0j), repr(-0.0 + 1j), repr(complex(-0.0, 0.0)), repr(complex(0, -0.0)), repr(complex(1.5, -2.5))
repr(complex(math.inf, math.nan)), repr(complex(math.nan, -math.inf)), repr(1e20 + 1e-10j), str(1 - 0.1j)
complex("1+2j"), complex(" 1-2J "), complex("3"), complex("j"), complex("-j"), complex("(1+2j)"), complex("1e3+1e-3j"), complex("inf+nanj")
complex("1+")
complex("1 + 2j")
complex("")
complex("1j1")
complex(1, "a")
complex("1", 1)
complex(1j, 2j), complex(1j), complex(), complex(real=1, imag=3), complex(True, 2.5)
(1 + 2j).real, (1 + 2j).imag, hash(1 + 0j) == hash(1), hash(1 + 2j), bool(0j), bool(1j)
int(1j)
float(1 + 0j)
format(1 + 2j, ".2f"), format(1 + 2j, ""), format(1.5 - 2j, "g"), f"{1j:>10}", f"{1+2j:+.1e}"
format(1j, "010")
format(1j, "=10")
sum([1j, 2, 3.5]), max([abs(1j), 0]), [1j, 2j].index(2j), {1 + 0j: "a"}[1]
cmath.sqrt(-1), cmath.exp(1j * math.pi), cmath.polar(1 + 1j), cmath.phase(-1), cmath.rect(1, 0), cmath.log(-1), cmath.isclose(1, 1 + 1e-12j)
cmath.sin(1j), cmath.cosh(1 + 1j), cmath.atan(0.5), cmath.inf, cmath.isnan(complex("nan")), cmath.isfinite(1j), cmath.log10(100)
cmath.log(0)
""", globals())


class Like:
    def __complex__(self):
        return 3 + 4j


class Bad:
    def __complex__(self):
        return 5


table("""
complex(Like())
complex(Bad())
cmath.sqrt(Like())
abs(complex(1e308, 1e308))
""", globals())
