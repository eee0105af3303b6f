def f():
    raise KeyboardInterrupt("stop it")


f()
