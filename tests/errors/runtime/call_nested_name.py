def outer():
    def inner(a, b):
        pass
    inner(1)


outer()
