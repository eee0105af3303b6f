"""Built-in functions that consume generators leave no frames of their own in tracebacks, however hot they are."""


def numbers(n, last):
    for i in range(n):
        yield i
    yield last


def lines(e):
    names, tb = [], e.__traceback__
    while tb:
        names.append(tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
    return names


def failing_sum(k):
    try:
        return sum(x for x in (1, k, "text"))
    except TypeError as e:
        return lines(e)


def failing_max(k):
    try:
        return max(numbers(k, "text"))
    except TypeError as e:
        return lines(e)


def failing_generator(k):
    try:
        return sum(k // (2 - x) for x in range(4))
    except ZeroDivisionError as e:
        return lines(e)


def loop(n):
    for i in range(n):
        try:
            sum(numbers(2, "text"))
        except TypeError as e:
            assert lines(e) == ["loop"]


for i in range(200):
    assert failing_sum(i) == ["failing_sum"]
    assert failing_max(3) == ["failing_max"]
    assert failing_generator(i) == ["failing_generator", "<genexpr>"]
loop(300)
