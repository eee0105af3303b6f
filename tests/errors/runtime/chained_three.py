def a():
    raise KeyError("first")


def b():
    try:
        a()
    except KeyError as e:
        raise TypeError("second") from e


try:
    b()
except TypeError:
    raise ValueError("third")
