def make(n):
    try:
        raise ValueError(n)
    except ValueError as error:
        return error


raise ExceptionGroup("outer", [make(1), ExceptionGroup("inner", [make(2), KeyError("k")]), OSError(2, "no file")])
