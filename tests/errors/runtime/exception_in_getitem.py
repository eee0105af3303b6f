class A:
    def __getitem__(self, i):
        raise IndexError(f"item {i}")


A()[3]
