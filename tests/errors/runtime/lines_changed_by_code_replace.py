def f():
    raise ValueError("moved")


f.__code__ = f.__code__.replace(co_firstlineno=100, co_filename="elsewhere.py")
f()
