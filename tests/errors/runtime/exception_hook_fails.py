import sys


def hook(kind, value, traceback):
    raise RuntimeError("hook broken")


sys.excepthook = hook
raise ValueError("original")
