class A(Missing):
    pass
