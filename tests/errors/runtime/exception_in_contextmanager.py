from contextlib import contextmanager


@contextmanager
def manager():
    print("enter")
    try:
        yield 1
    finally:
        print("leave")


with manager() as x:
    raise ValueError("body")
