"""Exceptions in hot loops: EAFP look-ups, custom hierarchies, re-raising, finally, contexts, chained causes,
deep unwinding.
"""
import sys

DEFAULT = 200_000
SMALL = 100


class AppError(Exception):
    pass


class NotFound(AppError):
    def __init__(self, key):
        super().__init__(key)
        self.key = key


class Rejected(AppError):
    code = 7


class Ledger:
    def __init__(self):
        self.entered = 0
        self.failed = 0

    def __enter__(self):
        self.entered += 1
        return self

    def __exit__(self, kind, error, traceback):
        if kind is not None:
            self.failed += 1
        return isinstance(error, Rejected)


def lookup(table, key):
    try:
        return table[key]
    except KeyError:
        raise NotFound(key) from None


def validate(i):
    if i % 11 == 0:
        raise Rejected(i)
    if i % 13 == 0:
        raise ValueError("thirteen")
    return i


def convert(text):
    try:
        return int(text)
    except ValueError:
        try:
            return int(float(text))
        except ValueError as error:
            raise AppError("not a number") from error


def descend(depth, i):
    try:
        if depth == 0:
            raise IndexError(i)
        return descend(depth - 1, i)
    finally:
        i += 1


def first_of(iterator):
    try:
        return next(iterator)
    except StopIteration:
        return -1


def run(n):
    table = {i: i * i for i in range(0, 100, 3)}
    ledger = Ledger()
    total = missing = 0
    texts = ["12", "3.5", "x", "77"]
    for i in range(n):
        try:
            total += lookup(table, i % 100)
        except NotFound as error:
            missing += error.key
        try:
            with ledger:
                total += validate(i)
        except ValueError as error:
            total += len(error.args[0])
        else:
            total += 1
        try:
            total += convert(texts[i % 4])
        except AppError as error:
            total += len(str(error.__cause__))
        if i % 10 == 0:
            try:
                descend(10, i)
            except LookupError as error:
                total += error.args[0] % 7
        total += first_of(iter(()))
    return f"{total} {missing} {ledger.entered} {ledger.failed}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
