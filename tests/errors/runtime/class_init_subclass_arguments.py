class A(key=1):
    pass
