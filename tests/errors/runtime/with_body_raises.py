class A:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        print(kind.__name__, value)


with A() as a, A():
    raise KeyError("body")
