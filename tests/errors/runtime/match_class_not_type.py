def f():
    pass


match 1:
    case f():
        pass
