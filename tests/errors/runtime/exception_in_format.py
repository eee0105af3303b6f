class A:
    def __format__(self, spec):
        raise ValueError(f"bad spec {spec!r}")


print(f"{A():xyz}")
