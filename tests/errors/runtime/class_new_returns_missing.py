class A:
    def __new__(cls, a):
        return super().__new__(cls, a)

    def __init__(self, a):
        pass


A(1)
