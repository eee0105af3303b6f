import gc
import weakref


class A:
    pass


p = weakref.proxy(A())
gc.collect()
p.x
