import gc
import weakref


class A:
    pass


def callback(ref):
    1 / 0


a = A()
r = weakref.ref(a, callback)
del a
gc.collect()
print("after")
