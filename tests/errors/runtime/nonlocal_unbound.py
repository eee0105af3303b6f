def f():
    def g():
        nonlocal x
        x += 1
    g()
    x = 1


f()
