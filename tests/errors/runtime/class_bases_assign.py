class A:
    pass


A.__bases__ = ()
