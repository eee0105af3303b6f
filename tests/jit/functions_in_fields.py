# entered: 3000
"""Functions that a caller only knows by their code (bound methods in variables, callbacks in fields) and that have
run hot before are called by their traces, not through the interpreter."""


class Source:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        r = self.draw()
        while r >= n:
            r = self.draw()
        return r

    def draw(self):
        self.state = self.state * 1103515245 + 12345 & 0x7FFFFFFF
        return self.state >> 26


class Caller:
    def __init__(self, take):
        self.take = take

    def run(self, n):
        take, total = self.take, 0
        for i in range(1, n):
            total += take(i % 31 + 1)
        return total


source = Source(5)
print(sum([source.below(30) for _ in range(40)]))
print([Caller(Source(seed).below).run(3000) for seed in range(10)])
