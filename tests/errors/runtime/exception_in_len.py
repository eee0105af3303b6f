class A:
    def __len__(self):
        raise ValueError("length")


if A():
    pass
