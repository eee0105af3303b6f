# Complex numbers in hot loops: nothing but two doubles until somebody looks.
def escape(c, limit=60):
    z = 0j
    for step in range(limit):
        z = z * z + c
        if abs(z) > 2.0:
            return step, z
    return limit, z


def arithmetic(n):
    z, total = 1 + 1j, 0j
    for i in range(1, n):
        z = (z * (0.5 - 0.25j) + i) / (2 + 1j * (i % 3 - 1)) - 1
        z = -z + z**2 / 100 - z ** 3 * 1e-7
        if abs(z) > 30:
            z = complex(1 / (1 + z.imag * z.imag), -1)
        total += z.real * 1j + z.imag
    return z, total


def divisions(n):
    out = []
    for i in range(n):
        try:
            out.append((3 + 4j) / complex(i % 5 - 2, 0 if i % 5 == 2 else 1e-3 * (i % 3)))
        except ZeroDivisionError as e:
            out.append(str(e))
    return out[-7:]


def overflow(z):
    for i in range(2000):
        z = z * 1.5
        try:
            abs(z)
        except OverflowError as e:
            return i, str(e)
        try:
            z**2
        except OverflowError as e:
            z = z / 3
    return z


def kept(n):
    zs = []
    z = 0.5j
    for i in range(n):
        z = z + i * 1j
        if i % 500 == 0:
            zs.append(z)
    return zs, z


def zeros(n):
    z, signs = complex(0.0, -0.0), []
    for i in range(n):
        z = z * -1
        if i > n - 4:
            signs.append((str(z.real), str(z.imag), str(-z), str(z + 0.0), str(0 - z)))
    return signs


print([escape(complex(x / 7 - 2, y / 5 - 1)) for x in range(20) for y in range(10)][::13])
print(arithmetic(3000), divisions(2000), overflow(1 + 1j), overflow(1e150 + 1e150j))
print(kept(2000), zeros(2000))
