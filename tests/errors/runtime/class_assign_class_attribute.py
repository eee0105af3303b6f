x = 5
x.__class__ = str
