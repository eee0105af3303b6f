"""Determinant and inverse of n by n matrices of Fractions by Gauss elimination, checked by multiplying back.
"""
import sys
from fractions import Fraction

DEFAULT = 36
SMALL = 4


class Matrix:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]
        self.size = len(self.rows)

    def __getitem__(self, position):
        i, j = position
        return self.rows[i][j]

    def __matmul__(self, other):
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in self.rows])

    def __eq__(self, other):
        return self.rows == other.rows

    @classmethod
    def identity(cls, n):
        return cls([[Fraction(int(i == j)) for j in range(n)] for i in range(n)])

    def determinant_and_inverse(self):
        n = self.size
        left = [list(row) for row in self.rows]
        right = Matrix.identity(n).rows
        determinant = Fraction(1)
        for column in range(n):
            pivot = next((row for row in range(column, n) if left[row][column]), None)
            if pivot is None:
                return Fraction(0), None
            if pivot != column:
                left[column], left[pivot] = left[pivot], left[column]
                right[column], right[pivot] = right[pivot], right[column]
                determinant = -determinant
            head = left[column][column]
            determinant *= head
            left[column] = [value / head for value in left[column]]
            right[column] = [value / head for value in right[column]]
            for row in range(n):
                factor = left[row][column]
                if row != column and factor:
                    left[row] = [a - factor * b for a, b in zip(left[row], left[column])]
                    right[row] = [a - factor * b for a, b in zip(right[row], right[column])]
        return determinant, Matrix(right)


def run(n):
    rows = [[Fraction((i * 7 + j * 5 + i * j) % 11 - 5, 1 + (i + j) % 4) for j in range(n)] for i in range(n)]
    for i in range(n):
        rows[i][i] += 9
    matrix = Matrix(rows)
    determinant, inverse = matrix.determinant_and_inverse()
    assert matrix @ inverse == Matrix.identity(n)
    return f"{determinant.numerator % 10 ** 12} {determinant.denominator} {inverse[0, n - 1].denominator % 10 ** 9}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
