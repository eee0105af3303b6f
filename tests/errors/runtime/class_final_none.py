class A(type(None)):
    pass
