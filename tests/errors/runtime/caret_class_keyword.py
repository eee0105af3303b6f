class A(undefined_keyword=1):
    pass
