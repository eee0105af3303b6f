def f(a: Undefined) -> int:
    pass
