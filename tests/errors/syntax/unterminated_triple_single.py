def f():
    x = '''abc
    return x
