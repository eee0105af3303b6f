"""string, textwrap, pprint, difflib, Unicode data, codecs, shlex, html, fnmatch: the text modules."""
import codecs
import difflib
import fnmatch
import html
import pprint
import shlex
import string
import textwrap
import unicodedata
from _table import attempt, section, table

table(r"""
string.Template("$a ${b}c $$ $d").safe_substitute(a=1, b=2), string.Template("$x").substitute({"x": "y"}), string.capwords("the  quick fox"), string.ascii_letters[:5], string.punctuation, string.digits, string.Formatter().format("{0} {a!r:>5}", 1, a="x"), list(string.Formatter().parse("a{b!r:c}d{}")), string.Template("$a $b").get_identifiers(), string.Template("$ x").is_valid()
string.Template("$a").substitute()
string.Template("$ a").substitute()
string.Formatter().format("{x.y[0]}", x=1)
textwrap.wrap("The quick brown fox jumps over the lazy dog", 15), textwrap.fill("aaa bbb ccc", 7), textwrap.dedent("  a\n    b\n  c"), textwrap.indent("a\n\nb", "> "), textwrap.shorten("hello wide world", 12), textwrap.wrap("averyveryverylongword x", 6), textwrap.wrap("a-b-c d", 4), textwrap.fill("x y", initial_indent="* ", subsequent_indent="  ", width=4), textwrap.wrap("tab\there", 20)
pprint.pformat({"b": 1, "a": [1, 2, {"x": (1,)}]}), pprint.pformat(list(range(50)), width=40, compact=True), pprint.pformat({"k" * 30: "v" * 60, "l": ["x" * 40] * 3}), pprint.pformat([[]] * 3, depth=1), pprint.pformat("long string " * 12, width=50), pprint.pformat({3, 1, 2}), pprint.pformat((1,)), pprint.pformat({1: {2: {3: 4}}}, indent=2, width=1), pprint.saferepr([1, "a"]), pprint.isreadable([len]), pprint.isrecursive([])
list(difflib.unified_diff("a b c d".split(), "a x c d e".split(), "old", "new", lineterm="")), list(difflib.ndiff(["one\n", "two\n"], ["one\n", "tow\n"])), difflib.get_close_matches("appel", ["ape", "apple", "peach"]), difflib.SequenceMatcher(None, "abcd", "bcde").ratio(), difflib.SequenceMatcher(None, "qabxcd", "abycdf").get_opcodes(), list(difflib.context_diff(["a"], ["b"], lineterm=""))
unicodedata.name("é"), unicodedata.lookup("SNOWMAN"), unicodedata.category("A"), unicodedata.category("\n"), unicodedata.decimal("٣"), unicodedata.numeric("½"), unicodedata.digit("²"), unicodedata.bidirectional("א"), unicodedata.combining("\u0301"), unicodedata.east_asian_width("日"), unicodedata.mirrored("("), unicodedata.normalize("NFD", "é"), unicodedata.normalize("NFC", "e\u0301"), unicodedata.normalize("NFKC", "ﬁ①"), unicodedata.is_normalized("NFC", "é"), unicodedata.decomposition("é"), unicodedata.name("가"), unicodedata.unidata_version
unicodedata.name("\0")
unicodedata.name("\0", "default"), unicodedata.decimal("a", -1)
unicodedata.decimal("a")
unicodedata.lookup("NO SUCH")
unicodedata.name("ab")
unicodedata.normalize("X", "a")
codecs.encode("abc", "rot13"), codecs.decode(b"616263", "hex"), codecs.lookup("UTF8").name, codecs.lookup("latin1").name, "é".encode("cp850"), b"\x82".decode("cp437"), "a".encode("utf-7"), "é+".encode("utf-7"), "bücher".encode("idna"), "bücher".encode("punycode"), "é\n".encode("unicode_escape"), b"\\xe9\\n".decode("unicode_escape"), "é€".encode("raw_unicode_escape"), codecs.escape_decode(b"\\x41")[0], codecs.BOM_UTF8, codecs.getincrementaldecoder("utf-8")().decode(b"\xc3"), codecs.charmap_encode("ab", "strict", {97: 65, 98: "B"}), "日".encode("koi8-r", "replace")
codecs.lookup("nonsense")
"a".encode("hex")
b"a".decode("rot13")
"日".encode("cp1252")
codecs.encode("é", "ascii", "xmlcharrefreplace"), codecs.encode("é", "ascii", "namereplace"), codecs.encode("é", "ascii", "backslashreplace"), b"\xff".decode("ascii", "surrogateescape").encode("ascii", "surrogateescape"), "\ud800".encode("utf-8", "surrogatepass"), b"a\xffb".decode("utf-8", "replace"), list(codecs.iterdecode([b"\xc3", b"\xa9"], "utf-8")), codecs.lookup_error("strict").__name__
shlex.split("a 'b c' \"d \\\" e\" f\\ g # h"), shlex.quote("it's"), shlex.join(["a b", "c"]), html.escape("<a & 'b'>"), html.unescape("&lt;&eacute;&#233;&#x41;&notanentity;"), fnmatch.filter(["a.py", "b.txt"], "*.py"), fnmatch.translate("a*?[b]"), fnmatch.fnmatchcase("A", "a")
shlex.split("'unclosed")
"ß".upper(), "ŉ".upper(), "ǆ".title(), "İ".lower(), "ΑΣ".lower(), "Σ".lower(), "ﬃ".casefold(), "ß".casefold(), "ᾳ".swapcase(), "ǅ".istitle(), "É".isidentifier(), "٣".isdigit(), "½".isnumeric(), "²".isdecimal(), "日本".isalpha(), "\u2003".isspace(), "aé".isascii(), "\u00ad".isprintable(), "𝐀".isupper(), "℀".isalnum()
"a\u0301".center(5, "*"), "日".ljust(3, "é"), len("😀"), "😀"[0] == "😀", "a😀b"[::-1], "é".encode("utf-16-le"), ascii("é😀\x7f"), repr("\x00\x7f\xad\u2028\ud800é"), "%a" % "é", "\N{LATIN SMALL LETTER E WITH ACUTE}", "e\u0301" == "é", "z" < "é" < "日" < "😀", max("aé😀"), "é" * 3, "x😀y".find("y"), "ab😀".partition("😀"), "ÀÉ".translate({0xC0: "A", 0xC9: None}), str.maketrans("ab", "xy", "c"), "日本語".split("本"), "\r\n\x0b\u2028x".splitlines(), "éa".replace("é", "😀")
""", globals())


class CountingHandler:
    calls = 0


@section("error handlers")
def handlers():
    def handler(error):
        CountingHandler.calls += 1
        return f"[{ord(error.object[error.start]):x}]", error.end
    codecs.register_error("test.bracket", handler)
    print("aé€b".encode("ascii", "test.bracket"), CountingHandler.calls)
    codecs.register_error("test.bad", lambda e: 5)
    attempt("é".encode, "ascii", "test.bad")
    codecs.register_error("test.skip", lambda e: ("", e.start + 1))
    print(b"a\xff\xfeb".decode("utf-8", "test.skip"))
    attempt(codecs.register_error, "x", 5)
    attempt(codecs.lookup_error, "no.such.handler")

    def search(name):
        if name == "test_upper":
            return codecs.CodecInfo(lambda s, e="strict": (s.upper().encode(), len(s)), lambda b, e="strict": (bytes(b).decode().lower(), len(b)), name="test_upper")
    codecs.register(search)
    print("abc".encode("test-upper"), b"ABC".decode("test_upper"))
    codecs.unregister(search)


text = "It was the best of times, it was the worst of times. " * 30
words = {}
for word in text.lower().translate(str.maketrans("", "", string.punctuation)).split():
    words[word] = words.get(word, 0) + 1
print(sorted(words.items(), key=lambda kv: (-kv[1], kv[0]))[:4], len(textwrap.wrap(text, 61)))
print(sum(unicodedata.category(chr(i))[0] == "L" for i in range(0x3000)), sum(len(unicodedata.normalize("NFD", chr(i))) for i in range(0xC0, 0x500)), len("".join(chr(i) for i in range(0x20, 0x2000)).upper()))
