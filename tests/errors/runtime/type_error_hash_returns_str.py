class A:
    def __hash__(self):
        return "a"


hash(A())
