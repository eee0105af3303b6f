"""Closures: counters with nonlocal state, function composition, currying, decorators and Church numerals."""
import functools
import sys

DEFAULT = 140_000
SMALL = 100


def make_counter(step):
    count = 0

    def advance():
        nonlocal count
        count += step
        return count

    def reset():
        nonlocal count
        count = 0

    return advance, reset


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value
    return composed


def adder(a):
    return lambda b: lambda c: a + b * c


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


@counted
def mix(a, b, *, shift=1):
    return (a << shift) ^ b


def church(n):
    return lambda f: lambda x: functools.reduce(lambda value, _: f(value), range(n), x)


def run(n):
    advance, reset = make_counter(3)
    pipeline = compose(lambda x: x + 1, lambda x: x * 3, lambda x: x % 1009, adder(5)(2))
    add_seven = functools.partial(mix, 7)
    plus_three = church(3)(lambda x: x + 1)
    mix.calls = 0
    total = 0
    for i in range(n):
        total += advance()
        total += pipeline(i)
        total ^= add_seven(i, shift=i % 5)
        total += plus_three(i)
        if i % 1000 == 0:
            reset()
        callbacks = [lambda x, k=k: x * k + i for k in range(3)]
        total = (total + sum(call(i) for call in callbacks)) % 1_000_000_007
    return f"{total} {mix.calls}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
