import math
math.ldexp(1.0, 10 ** 5)
