"""All solutions of the n queens puzzle by backtracking over free rows and diagonals held in lists of
booleans.
"""
import sys

DEFAULT = 11
SMALL = 5


class Queens:
    def __init__(self, n):
        self.n = n
        self.free_rows = [True] * n
        self.free_up = [True] * (2 * n)
        self.free_down = [True] * (2 * n)
        self.rows = [0] * n
        self.solutions = 0
        self.checksum = 0

    def is_free(self, row, column):
        return (self.free_rows[row] and self.free_up[column + row]
                and self.free_down[column - row + self.n - 1])

    def mark(self, row, column, value):
        self.free_rows[row] = value
        self.free_up[column + row] = value
        self.free_down[column - row + self.n - 1] = value

    def place(self, column):
        if column == self.n:
            self.solutions += 1
            for row in self.rows:
                self.checksum = (self.checksum * 31 + row) % 1000003
            return
        for row in range(self.n):
            if self.is_free(row, column):
                self.rows[column] = row
                self.mark(row, column, False)
                self.place(column + 1)
                self.mark(row, column, True)


def run(n):
    queens = Queens(n)
    queens.place(0)
    return f"{queens.solutions} {queens.checksum}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
