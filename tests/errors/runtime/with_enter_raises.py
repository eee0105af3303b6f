class A:
    def __enter__(self):
        raise RuntimeError("in enter")

    def __exit__(self, *args):
        print("not called")


with A() as a:
    pass
