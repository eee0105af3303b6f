class A:
    def __iter__(self):
        raise LookupError("iter")


list(A())
