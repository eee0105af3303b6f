"""re: syntax, flags, groups, look-around, substitution, splitting, scanning, errors, Unicode, many patterns on many texts."""
import re
from _table import attempt, section, table

table(r"""
re.match("a+b", "aaab").group(), re.match("b", "ab"), re.search("b", "ab").span(), re.fullmatch("a|ab", "ab").group(), re.fullmatch("a*?", "aaa").group(), bool(re.match("", ""))
re.findall(r"\d+", "a1b22c333"), re.findall(r"(\w)(\d)", "a1 b2"), re.findall(r"(a)|b", "ab"), re.findall("", "abc"), re.findall("x*", "axxb"), re.findall(r"\b", "ab cd")
[m.span() for m in re.finditer("a|(?=b)", "aab")], [m.group() for m in re.finditer(r"\w+", "x yy  zzz")]
re.split(r"\s+", " a b  c "), re.split(r"(,)", "a,b,c"), re.split(",", "a,b,c", maxsplit=1), re.split("x*", "axbc"), re.split("(x)|(y)", "1x2y3"), re.split("", "abc"), re.split(r"\b", "ab cd")
re.sub("a", "b", "banana"), re.sub("a", "b", "banana", count=2), re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world"), re.sub("x*", "-", "abxd"), re.sub("(?P<n>a)", r"[\g<n>\g<1>\g<0>]", "cat"), re.sub("a", lambda m: m.group().upper() * 2, "banana"), re.subn("a", "", "banana"), re.sub("a", r"\n\t\\", "a"), re.sub("(a)|b", r"[\1]", "ab"), re.sub("^", ">", "a\nb", flags=re.M)
re.sub("a", r"\1", "a")
re.sub("a", r"\g<x>", "a")
re.sub("a", r"\q", "a")
re.sub("a", r"\g<", "a")
re.sub("a", 5, "a")
re.match("(a)(b)?(c)", "ac").groups(), re.match("(a)(b)?", "a").groups("none"), re.match("(?P<x>a)(?P<y>b)?", "a").groupdict(), re.match("(a(b)(c))", "abc").group(1, 2, 3), re.match("(a)(b)?", "a").span(2), re.match("(a)|b", "b").start(1), re.match("(?P<n>a)", "a")["n"], re.match("(a)(b)", "ab")[2], re.match("(a)(?P<k>b)(c)", "abc").lastindex, re.match("(a)(?P<k>b)", "ab").lastgroup, re.match("(a)", "ab").expand(r"<\1>"), re.match("a", "a").regs
re.match("a", "a").group(1)
re.match("a", "a").group("n")
re.match("a", "a")["x"]
re.compile("a(b)(?P<n>c)").groups, re.compile("a(b)(?P<n>c)").groupindex, re.compile("a", re.I | re.M).flags, re.compile("(?i)a").flags, re.compile("a").pattern, repr(re.compile("a'\"b", re.I | re.X)), repr(re.match("a", "abc")), re.compile(b"a").flags, re.compile("a") == re.compile("a"), re.compile(re.compile("a")).pattern
re.compile(re.compile("a"), re.I)
re.match("a", b"a")
re.match(b"a", "a")
re.match(5, "a")
re.match("a", 5)
re.match(r"(\w+)\s\1", "the the").group(), re.match(r"(?P<q>['\"]).*?(?P=q)", "'a\"b' c").group(), re.match(r"(a)?(?(1)b|c)", "ab").group(), re.match(r"(a)?(?(1)b|c)", "c").group(), re.match("(?:ab)+", "ababa").group(), re.match("a{2,3}", "aaaa").group(), re.match("a{2}", "aaa").group(), re.match("a{,2}b", "aab").group(), re.match("a{2,}", "aaaa").group(), re.match("a{2,3}?", "aaaa").group(), re.match("a{x}", "a{x}").group(), re.match("a{,}", "aa").group()
re.search("(?<=a)b", "ab").span(), re.search("(?<!a)b", "ab cb").span(), re.search("a(?=b)", "acab").span(), re.search("a(?!b)", "abac").span(), re.search("(?<=(a|b))c", "bc").group(1), re.findall("(?<=,)[^,]*", "a,b,c"), re.search(r"(?<=\bfoo)bar", "xfoobar foobar").span()
re.match("(?>a+)ab", "aaab"), re.match("a++b", "aab").group(), re.match("a*+a", "aaa"), re.match("(?>a|ab)c", "abc"), re.match("a?+a", "a"), re.match("(?:ab)?+ab", "ab")
re.findall("[a-c]", "abcd"), re.findall("[^a-c]", "abcd"), re.findall(r"[\]\-a]", "]-ab"), re.findall("[]a]", "]a"), re.findall("[^]a]", "]ab"), re.findall(r"[\d.]+", "1.5 a2"), re.findall("[a-]", "a-b"), re.findall(r"[\w-]+", "a-b c"), re.findall("[é-ü]", "aéüz"), re.findall("[😀-😂]", "x😁"), re.findall(r"\x41\u0042\U00000043\103\N{DIGIT ONE}", "ABCC1"), re.findall(r"[\b]", "\b")
re.findall("(?i)É", "éÉ"), re.findall("(?i)[a-c]+", "aBCd"), re.findall("(?i)ß", "ßẞ"), re.findall("(?i)k", "K\u212a"), re.findall("(?ia)k", "K\u212a"), re.findall("(?i)ſ", "sS"), re.findall("(?i)[^x]", "xXy"), re.findall("(?i:a)b", "Ab AB"), re.findall("(?-i:a)b", "ab Ab", re.I), re.findall("(?s-m:.)", "\n"), re.findall("(?i)σ", "ςΣσ"), re.findall("(?i)ı", "iI")
re.findall("^a", "a\na", re.M), re.findall("a$", "a\na\n"), re.findall("a$", "a\na\n", re.M), re.findall(r"a\Z", "a\na\n"), re.findall(r"\Aa", "aa"), re.findall(".", "a\nb"), re.findall(".", "a\nb", re.S), re.findall("a b # c\n d", "abd", re.X), re.findall(r"a\ b[ ]", "a b ", re.X), re.findall("$", "a\n"), re.findall("^", "a\nb", re.M)
re.findall(r"\w", "aé_1-٣"), re.findall(r"\w", "aé_1", re.A), re.findall(r"\d", "1٣½"), re.findall(r"\s", " \t\n\x0b\u2003\x1c"), re.findall(rb"\w", b"a\xe9"), re.findall(r"\W\D\S", "-a-"), re.findall(r"\bé\b", "é é1"), re.findall(r"\B", "ab"), re.findall(r"\B", ""), re.findall(r"\b", "")
re.compile("a").match("ba", 1).span(), re.compile("^a").match("ba", 1), re.compile("^a").search("ba", 1), re.compile("a$").search("ab", 0, 1).span(), re.compile("a").search("aaa", 5), re.compile("a").findall("aaaa", 1, 3), re.compile("a").match("a", -5).pos, re.match("a", "ab").endpos, re.compile("").search("abc", 2).span(), re.compile("a").fullmatch("xax", 1, 2).span()
re.escape("a.b*c é\n"), re.escape(b"a-b"), re.purge(), re.template if hasattr(re, "template") and 0 else 0, re.I, repr(re.I | re.M), re.RegexFlag(0), ~re.I & 3
re.match("(a*)*b", "aaab").groups(), re.match("(a|b)*", "abab").groups(), re.match("(a|ab)(c|bcd)(d*)", "abcd").groups(), re.match("((a)|b)*", "ab").groups(), re.match("(?:(a)|(b))*", "ab").groups(), re.match("(a?)*", "").groups(), re.match("()*", "a").groups(), re.match("(?:a?)*?y", "z"), re.match("(a+|b+)+c", "aabbc").groups(), re.match("(.*?)(,|$)", "a,b").groups(), re.match("(x)*", "").groups(), re.match("^(?:(\\d+)|(\\w+))*$", "1a2").groups()
""".replace(', re.template if hasattr(re, "template") and 0 else 0', ''), globals())


@section("errors")
def errors():
    for pattern in ("(", ")", "[", "[a", "a**", "*", "+a", "?", "a{2,1}", "(?P<1>a)", "(?P<a>x)(?P<a>y)", "(?P=b)", "(?P<a", "(?x", "(?z)", "(?(1)a)", "(?(a)b)", "(?<a)", "\\", "\\q", "[z-a]", "(?<=a*)", "(?<!a+b)", "\\1", "(a)\\2", "[\\q]", "(?i", "a(?i)b", "(?#comment", "(?#ok)a", "x{99999999999}", "a{1,2}{3}",
                    "\\x1", "\\u12", "\\U1234567890", "\\N{NO SUCH NAME}", "\\400", "(?-i)a", "(?i-i:a)", "(?au:b)", "(?L)a", "[[a]", "[a--b]", "a|*", "(?:", "(?P>a)", "(?(1)a|b|c)()", "()(?(1)a|b|c)", "(?P<é>a)", "\\8", "[\\d-z]", "a?+*", "(?>", "^*", "$+", "\\b*", "(?=a)*", "a{,5}{2}"):
        try:
            re.compile(pattern)
            print(repr(pattern), "fine")
        except re.error as error:
            print(repr(pattern), error, error.pos, error.lineno, error.colno)
        except Exception as error:
            print(repr(pattern), type(error).__name__, error)


@section("objects")
def objects():
    m = re.match("(?P<first>a)(b)?", "ab and")
    print(m.string, m.re.pattern, m.pos, m.endpos, m.start(), m.end(2), m.groups(), m.group("first"), m.span("first"), bool(m))
    attempt(m.start, 5)
    attempt(m.start, "none")
    attempt(m.group, 1.5)
    import copy, pickle
    p = re.compile("a(b)", re.I)
    print(copy.copy(p) is p, pickle.loads(pickle.dumps(p)) == p, copy.deepcopy(m) is m, hash(p) == hash(re.compile("a(b)", re.I)))
    attempt(pickle.dumps, m)
    attempt(setattr, p, "flags", 1)
    s = p.scanner("ab AB xab")
    print(s.match().group(), s.match(), s.search())
    print(re.Scanner([(r"\d+", lambda s, t: int(t)), (r"\w+", lambda s, t: t), (r"\s+", None)]).scan("12 ab 3 !"))
    for text in (bytearray(b"abc"), memoryview(b"abc")):
        print(re.findall(b"b", text), re.sub(b"b", b"x", text), re.split(b"b", text))


TOKEN = re.compile(r"(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<string>\"(?:[^\"\\]|\\.)*\")|(?P<operator>\*\*|[-+*/%()=<>!]=?)|(?P<space>\s+)|(?P<bad>.)")
source = 'x1 = 3.5e-2 * (alpha + "a \\"quoted\\" text") ** 2 - _y % 7 ? 12.  != z\n' * 20
counts = {}
for match in TOKEN.finditer(source):
    counts[match.lastgroup] = counts.get(match.lastgroup, 0) + len(match.group())
print(counts)
email = re.compile(r"^[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}$", re.I)
print([bool(email.match(e)) for e in ("a@b.co", "a.b+c@d-e.f.org", "@b.co", "a@b", "a@b.c", "a b@c.de")])
log = "\n".join(f"2024-{i % 12 + 1:02}-{i % 28 + 1:02} [{'INFO' if i % 3 else 'ERROR'}] user{i % 7}: took {i * 1.5:.1f}ms" for i in range(200))
totals = {}
for month, level, user, time in re.findall(r"^\d{4}-(\d\d)-\d\d \[(\w+)\] (\w+): took ([\d.]+)ms$", log, re.M):
    totals[level, user] = totals.get((level, user), 0) + float(time)
print(sorted(totals.items())[:4], len(totals))
print(re.sub(r"(?<!\d)(\d{1,3})(?=(\d{3})+(?!\d))", r"\1,", "1234567 123 1000"), re.sub(r"\b(\w)(\w*)\b", lambda m: m[1].upper() + m[2].lower(), "some wORDS hERE"), len(re.sub(r"[aeiou]", "", "the quick brown fox" * 50)))
print(re.match(r"(?:a|b|c|d|e)*z", "abcde" * 200 + "z") is not None, re.search(r"(x+x+)+y", "x" * 15), re.match(r"(.*)(\d+)(.*)", "abc123def").groups(), len(re.findall(r"(?=(aa))", "a" * 100)), re.match("a" * 500, "a" * 500).end(), re.match("(?:a?){12}a{12}", "a" * 12) is not None)
