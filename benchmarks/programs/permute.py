"""All permutations of seven numbers by recursive swapping, counted and hashed, n times over: calls and list
accesses.
"""
import sys

DEFAULT = 24
SMALL = 1
SIZE = 7


class Permuter:
    def __init__(self, n):
        self.values = list(range(n))
        self.count = 0
        self.checksum = 0

    def swap(self, i, j):
        values = self.values
        values[i], values[j] = values[j], values[i]

    def permute(self, n):
        self.count += 1
        self.checksum = (self.checksum * 7 + self.values[0]) % 1000003
        if n == 0:
            return
        last = n - 1
        self.permute(last)
        for i in range(last, -1, -1):
            self.swap(last, i)
            self.permute(last)
            self.swap(last, i)


def run(n):
    permuter = Permuter(SIZE)
    for _ in range(n):
        permuter.permute(SIZE)
    return f"{permuter.count} {permuter.checksum}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
