"""Methods and conversions of int."""
from _table import table


class Index:
    def __index__(self):
        return 12


class Int:
    def __int__(self):
        return 34


class Trunc:
    def __trunc__(self):
        return 56


class Sub(int):
    def __repr__(self):
        return f"Sub({int(self)})"


table("""
int(), int(5.9), int(-5.9), int("12"), int(" -12\\n"), int("1_000"), int(b"15"), int(bytearray(b"7"))
int("ff", 16), int("0xff", 16), int("0b101", 0), int("0o17", 0), int("z", 36), int("-0x1F", 0)
int("12", base=3)
int("010", 0)
int("010", 10)
int("1__0")
int("_1")
int("1_")
int("")
int(" ")
int("+")
int("--1")
int("1 2")
int("٣٤")
int("१२३")
int("²")
int("1.5")
int("abc")
int("9", 8)
int("1", 1)
int("1", 37)
int(5, 2)
int("5", 2.0)
int(Index()), int(Int())
int(1e20), int(-1e300) % 1000007
int(float("inf"))
int(float("nan"))
int(None)
int(1j)
int([1])
int("a" * 10)
int("\\x00")
int(b"\\xff")
(255).to_bytes(2, "big"), (255).to_bytes(2, "little"), (-1).to_bytes(2, "big", signed=True)
(0).to_bytes(0, "big"), (1).to_bytes(), (256).to_bytes(2)
(256).to_bytes(1, "big")
(-1).to_bytes(1, "big")
(1).to_bytes(-1, "big")
(1).to_bytes(1, "middle")
int.from_bytes(b"\\x01\\x00", "big"), int.from_bytes(b"\\x01\\x00", "little"), int.from_bytes(b"\\xff", "big", signed=True)
int.from_bytes([1, 2, 3]), int.from_bytes(b"")
int.from_bytes("ab", "big")
(10).as_integer_ratio(), (10).conjugate(), (0).bit_length(), (-8).bit_length(), (-7).bit_count()
(5).__format__("05d"), format(255, "x"), format(255, "#X"), format(255, "b"), format(-5, "+d"), format(5, " d")
bin(10), oct(10), hex(10), bin(-10), hex(-2**70), bin(0)
hex(Index()), bin(True)
hex(1.0)
str(10**25), repr(-10**25), str(2**64)
round(15, -1), round(25, -1), round(-15, -1), round(5), round(5, 2), round(12345, -3), round(10**25 + 5, -1)
round(5, "a")
(5).__round__(None)
int.__doc__ is not None, int.__name__, int.__mro__
isinstance(True, int), type(True + 0), type(+True)
Sub(5), Sub(5) + 1, type(Sub(5) + 1), -Sub(5), Sub("7"), Sub(3) == 3, hash(Sub(3)) == hash(3), int(Sub(3))
[10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130][Index()]
range(Index())[-1], "a" * Index(), [0] * Index() == [0] * 12
(1).__class__, (1).__hash__(), (1).__bool__(), (0).__bool__(), (3).__divmod__(2), (3).__rdivmod__(2), (3).__pow__(2, 5)
(1).__add__("a"), (1).__eq__(1.0), (1).__lt__("a"), (5).__index__(), (5).__float__(), (5).__ceil__(), (5).__floor__(), (5).__trunc__()
(5).foo
int.foo
setattr(5, "x", 1)
sum(range(100)), sum([10**18] * 20), sum([], 5), sum([1, 2.5]), sum([True, True])
max(3, 10**20), min(-10**20, 5), sorted([10**20, 3, -10**19, 0.5, True])
10**18 == 1e18, 2**53 + 1 == float(2**53 + 1), 2**53 + 1 > 2.0**53, 10**400 > 1e308, -10**400 < float("-inf"), 1 == True
hash(2**61 - 1), hash(2**61), hash(-1), hash(-2), hash(-(2**61 - 1)), hash(2**61 - 2), hash(10**40)
""", globals())
print(int("1" * 4300) % 97)
for text in ("1" * 4301, "-" + "9" * 5000):
    try:
        int(text)
    except ValueError as error:
        print(error)
try:
    str(10**4300)
except ValueError as error:
    print(error)
print(len(hex(10**5000)), len(str(10**4299)))
