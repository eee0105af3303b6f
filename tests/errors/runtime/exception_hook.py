import sys


def hook(kind, value, traceback):
    print("hook:", kind.__name__, value, file=sys.stderr)


sys.excepthook = hook
raise ValueError("hooked")
