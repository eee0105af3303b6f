def outer():
    def middle():
        def inner():
            return [x for x in range(3) if x.y]
        return inner()
    return middle()


outer()
