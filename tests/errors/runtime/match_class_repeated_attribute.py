class A:
    __match_args__ = ("x",)
    x = 1


match A():
    case A(1, x=1):
        pass
