class A:
    def __contains__(self, x):
        raise ValueError("contains")


1 in A()
