# A class whose special methods are another type's: they refuse its instances, and nothing else is asked.
class A(int):
    __eq__ = str.__eq__
    __lt__ = str.__lt__
    __hash__ = int.__hash__
a = A(1); b = A(2)
for f in (lambda: a == b, lambda: a < b, lambda: a == 1, lambda: 1 == a, lambda: a < 2):
    try: print(f())
    except TypeError as e: print(e)
