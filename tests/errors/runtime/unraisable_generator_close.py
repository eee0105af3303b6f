def g():
    try:
        yield 1
    finally:
        raise ValueError("closing")


def use():
    it = g()
    next(it)


use()
import gc
gc.collect()
print("after")
