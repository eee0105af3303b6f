def f(a, b):
    raise ValueError("call")


f(
    1,
    2,
)
