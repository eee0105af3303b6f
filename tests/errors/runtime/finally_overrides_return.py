def f():
    try:
        return 1
    finally:
        raise LookupError("from finally")


f()
