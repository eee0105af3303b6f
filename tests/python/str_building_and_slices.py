"""Strings that grow, shrink, share and change width in loops."""
s = ""
for i in range(2000):
    s += chr(97 + i % 26)
    if i == 700:
        kept = s
    if i == 900:
        s += "é"
    if i == 1100:
        s += "€"
    if i == 1300:
        s += "😀"
print(len(s), len(kept), s[:5], s[898:905], s[-3:], kept[-3:], hash(s) == hash("".join(list(s))))

a = "x"
b = a
for _ in range(10):
    b = a + b
    a += "y"
print(a, b)

shared = "abc"
first = shared + "1"
second = shared + "2"
first += "3"
print(first, second, shared)

parts = []
t = "0123456789" * 5
for i in range(0, 50, 7):
    parts.append(t[i:i + 7])
    t = t[1:] + t[0]
print(parts, t)

d = {}
word = ""
for c in "the quick brown fox jumps over the lazy dog":
    if c == " ":
        d[word] = d.get(word, 0) + 1
        word = ""
    else:
        word += c
d[word] = d.get(word, 0) + 1
print(d)

u = "é" * 3
for i in range(3):
    u = u[1:] + "z"
print(u, len(u), u.isascii(), u == "zzz", {"zzz": 1}[u])
v = ("a" * 1000 + "b") * 3
print(v.find("b"), v.rfind("b"), v.count("ab"), v.index("ba"), len(v.replace("ab", "")), v[1000::1001])
