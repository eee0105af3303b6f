# StringIO widens its characters as wider ones are written, and gives the narrowest str back.
import io

s = io.StringIO()
for text in ("abc\n", "é\n", "x" * 100, "\u20ac\r\n", "\U0001f600", "", "end"):
    assert s.write(text) == len(text)
expected = "abc\né\n" + "x" * 100 + "\u20ac\r\n\U0001f600end"
assert s.getvalue() == expected and s.tell() == len(expected)
s.seek(4)
print(ascii(s.readline()), ascii(s.readline()), ascii(s.read(2)), ascii(s.read()), ascii(s.read()), s.tell())

# Overwriting, truncating, and writing behind the end.
s = io.StringIO("0123456789")
s.seek(3)
s.write("\u03b1\u03b2")
print(ascii(s.getvalue()))
s.truncate(4)
s.seek(8)
s.write("")
print(ascii(s.getvalue()), s.tell())
s.write("\xff")
print(ascii(s.getvalue()))
s.seek(20)
print(ascii(s.read()), ascii(s.readline()), list(s))

# Line ends of every kind in every width.
for wide in ("", "\u0100", "\U00010000"):
    text = wide + "a\nb\rc\r\nd\n\re" + wide + "\r"
    for newline in (None, "", "\n", "\r", "\r\n"):
        s = io.StringIO(text, newline=newline)
        print(repr(newline), [ascii(line) for line in s], ascii(s.getvalue()))
        s.seek(0)
        print([ascii(s.readline(limit)) for limit in (0, 1, 2, 3, 3, 100, -1)])

# States and reuse.
s = io.StringIO("wide \u20ac", newline="")
s.read(2)
t = io.StringIO()
t.__setstate__(s.__getstate__())
print(ascii(t.getvalue()), t.tell(), ascii(t.read()))
t.__init__("again")
print(t.getvalue(), t.read(2))
t.close()
try:
    t.read()
except ValueError as e:
    print(e)
