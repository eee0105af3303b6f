class A:
    def __str__(self):
        return 1 / 0


print(A())
