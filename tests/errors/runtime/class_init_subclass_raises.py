class A:
    def __init_subclass__(cls, **kwargs):
        raise TypeError(f"no subclasses, {kwargs}")


class B(A, option=1):
    pass
