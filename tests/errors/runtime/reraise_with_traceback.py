def f():
    raise ValueError("original")


try:
    f()
except ValueError as error:
    other = TypeError("other").with_traceback(error.__traceback__)
raise other from None
