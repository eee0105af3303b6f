"""Calls of functions, methods and classes with more parameters than a compiled function takes."""


class Wide:
    def __init__(self, a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11, l=12, m=13, n=14, *, o=15):
        self.values = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o]
        total = 0
        for value in self.values:
            total += value
        self.total = total

    def method(self, a, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11, l=12, m=13, n=14, *, o=15):
        total = 0
        for value in (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o):
            total += value
        return total + self.total

    def __call__(self, *args, **keywords):
        return self.method(*args, **keywords)


def wide(a, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11, l=12, m=13, n=14.5, *, o=15):
    return [value for value in (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) if value == a]


total = 0
for number in range(400):
    w = Wide(c=number)
    total += w.total
    total += w.method(number, o=1) + w(number, k=2)
    total += len(wide(number, 2, 3, n=0.5))
    total += Wide(1, 2, number).total
print(total)
