# exits: 400
# entered: 101000
"""The end of a loop over an iterator in Python does not leave the trace."""


class Steps:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def loops(n):
    total = 0
    for i in range(n):
        for x in Steps(3):
            total += x
        total += sum(Steps(2))
    return total


print(loops(50_000))
