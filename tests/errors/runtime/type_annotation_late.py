import typing


def f(a: "Missing"):
    pass


typing.get_type_hints(f)
