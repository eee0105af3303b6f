"""Every method of str on ordinary and odd arguments."""
from _table import table

text = "Hello, World"
table("""
text.upper(), text.lower(), text.swapcase(), text.title(), text.capitalize(), text.casefold()
"ß".upper(), "ẞ".lower(), "ﬁ".title(), "ǆ".title(), "ΑΣ".lower(), "İ".lower(), "straße".casefold(), "they're bill's".title()
"x".center(5, "-"), "x".center(4), "ab".center(5, "*"), "x".ljust(3) + "|", "x".rjust(3), "x".zfill(3), "-5".zfill(4), "+x".zfill(5), "".zfill(2)
"x".center(5, "ab")
"x".ljust("a")
text.find("o"), text.find("o", 5), text.find("o", 5, 7), text.rfind("o"), text.find("zz"), text.find(""), text.find("", 20), text.rfind("")
text.index("World"), text.rindex("l"), text.count("l"), text.count(""), text.count("l", 3, 5), "aaaa".count("aa"), "".count("")
text.index("zz")
text.rindex("zz")
text.startswith("He"), text.startswith(("x", "H")), text.startswith("W", 7), text.startswith("", 12), text.startswith("", 13), text.endswith(("d", "x")), text.endswith("ld", 0, -1)
text.startswith(5)
text.endswith(["a"])
text.replace("l", "L"), text.replace("l", "L", 1), text.replace("", "-"), "aaa".replace("a", "bb", -1), "".replace("", "x"), "abc".replace("", "x", 2)
"a,b,,c".split(","), "a,b,,c".split(",", 1), "  a  b ".split(), "  a  b ".split(None, 1), "".split(), "".split(","), "a b".split(" "), " a ".split(" ")
"a,b,,c".rsplit(",", 1), "  a  b ".rsplit(None, 1), "abcbd".rsplit("b"), "a\\u2003b\\x1fc".split()
"a".split("")
"a".split(1)
"a\\nb\\r\\nc\\rd\\x0be\\x85f\\u2028g".splitlines(), "a\\nb\\n".splitlines(True), "".splitlines(), "\\n".splitlines()
"a-b-c".partition("-"), "a-b-c".rpartition("-"), "abc".partition("-"), "abc".rpartition("-")
"a".partition("")
",".join(["a", "b"]), "".join([]), "-".join("abc"), ",".join({"k": 1}), ", ".join(str(i) for i in range(3))
",".join(["a", 1])
",".join(5)
"  x ".strip() + "|", "  x ".lstrip() + "|", "  x ".rstrip() + "|", "xxaxx".strip("x"), "abcba".strip("ab"), "\\u2003x\\u3000".strip(), "x".strip("")
"x".strip(1)
"prefix-x".removeprefix("prefix-"), "x.py".removesuffix(".py"), "x".removesuffix(""), "abc".removeprefix("z")
"a\\tb".expandtabs(), "a\\tb".expandtabs(4), "\\t\\tx\\n\\ty".expandtabs(2), "ab\\tc".expandtabs(0)
"abc".translate({97: "X", 98: None, 99: 0x1F600}), "abc".translate(str.maketrans("ab", "xy", "c")), "a".translate({})
str.maketrans({"a": 1, 98: "z"}), str.maketrans("ab", "xy")
str.maketrans({"ab": 1})
"abc".isalpha(), "".isalpha(), "ab1".isalnum(), "12".isdigit(), "²".isdigit(), "½".isnumeric(), "½".isdigit(), "١".isdecimal(), "²".isdecimal()
"abc".islower(), "aB".islower(), "1".islower(), "ABC".isupper(), "Abc Def".istitle(), "ABc".istitle(), "".istitle(), " \\t".isspace(), "".isspace(), "\\x1c".isspace()
"abc".isidentifier(), "1a".isidentifier(), "é".isidentifier(), "class".isidentifier(), "".isidentifier(), "abc".isprintable(), "\\n".isprintable(), "".isprintable(), "abc".isascii(), "é".isascii(), "".isascii()
"abc".encode(), "é€😀".encode("utf-8"), "é".encode("latin-1"), "é€".encode("utf-16-le"), "a".encode("utf-16"), "😀".encode("utf-32-be"), "é".encode("ascii", "replace")
"é€".encode("ascii", "ignore"), "é€😀".encode("ascii", "backslashreplace"), "é€".encode("ascii", "xmlcharrefreplace"), "é".encode("ascii", "namereplace"), "\\udc80".encode("utf-8", "surrogateescape"), "\\ud800".encode("utf-8", "surrogatepass")
"é".encode("ascii")
"\\ud800".encode()
text[0], text[-1], text[2:5], text[::-1], text[::3], text[-3:], text[5:2], text[100:], text[:-100], text[True]
text[12]
text[-13]
text["a"]
text[1.0]
"a" + "b", "ab" * 3, 3 * "ab", "a" * 0, "a" * -1, "a" in "abc", "" in "", "bc" in "abc", "x" not in "abc"
1 in "abc"
"a" * 1.5
"a" + 1
"a" < "b", "a" < "B", "" < "a", "abc" < "abd", "é" > "z", "a" == "a", "a" != 1, "😀" > "\\uffff"
"a" < 1
len("é€😀"), len(""), ord("😀"), chr(0x1F600), repr("it's"), repr('say "hi"'), repr("it's \\"both\\""), repr("\\n\\t\\\\\\x00\\x7f\\xa0\\xad\\u2028\\U0001F600é\\ud800\\ue000")
ascii("é€😀'"), str(b"ab"), str(b"ab", "ascii"), str("x"), str(), str(object=5), str(1.0), str(None), str([1, "a"])
str(b"\\xff", "utf-8", "replace"), str(b"\\xff", errors="ignore")
str("a", "utf-8")
str(5, "utf-8")
hash("") == hash(b""), "abc".__hash__() == hash("abc"), sorted("hello"), max("hello"), list("héy"), set("aab") == {"a", "b"}, tuple("ab"), "abc".__contains__("b")
"%s" % "a", "abc".__getitem__(1), "abc".__len__(), "a".__add__("b"), "a".__mul__(3), "a".__rmul__(2), "a".__eq__(1), "a".__lt__(1), "abc".__iter__().__next__()
"a".__add__(1)
"abc".foo
"abc".upper(1)
"abc".center()
"abc".replace("a")
""", globals())


class Sub(str):
    def __str__(self):
        return "from __str__"


table("""
Sub("abc"), str(Sub("abc")), Sub("abc") + "d", type(Sub("abc") + "d"), type(Sub("abc").upper()), f"{Sub('abc')}", "%s" % Sub("abc"), "".join([Sub("abc")])
Sub("abc") == "abc", hash(Sub("abc")) == hash("abc"), {"abc": 1}[Sub("abc")], Sub("abc")[0:2], type(Sub("abc")[:]), type(str.__str__(Sub("q")))
""", globals())

# replace(): results of other widths, nothing to find, and results that there is no memory for.
for s in ("", "a", "abc", "äbc", "日本a", "\U0001f600日", "ab\U0001f600"):
    for old in ("", "a", "日", "日本", "\U0001f600", "ä"):
        for new in ("", "x", "é", "本", "\U0001f601y"):
            for count in (-1, 0, 1, 2, 9):
                r = s.replace(old, new, count)
                print(ascii(r), len(r), end=" ")
    print()
huge = "日b" * 10_000_000
for old in ("", "日", "b"):
    try:
        huge.replace(old, huge)
    except MemoryError as e:
        print("MemoryError", e)
