class A:
    x = property(fset=lambda self, value: None)


A().x
