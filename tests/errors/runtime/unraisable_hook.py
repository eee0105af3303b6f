import gc
import sys


class A:
    def __del__(self):
        1 / 0


def hook(args):
    print("unraisable:", args.exc_type.__name__, args.exc_value)


sys.unraisablehook = hook
a = A()
del a
gc.collect()
