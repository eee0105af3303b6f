class A:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        raise RuntimeError("in exit")


with A():
    1 / 0
