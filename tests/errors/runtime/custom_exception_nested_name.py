class Outer:
    class InnerError(Exception):
        pass


def f():
    class LocalError(Outer.InnerError):
        pass
    raise LocalError(1, 2)


f()
