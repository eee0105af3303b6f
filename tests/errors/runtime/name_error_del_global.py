def f():
    global nothing
    del nothing


f()
