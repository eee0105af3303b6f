import traceback


def f():
    raise KeyError("inside")


try:
    f()
except KeyError:
    traceback.print_exc()
print("done")
