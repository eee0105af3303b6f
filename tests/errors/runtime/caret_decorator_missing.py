@missing_decorator
def f():
    pass
