"""json and csv: encoding, decoding, options, hooks, errors, dialects."""
import csv
import io
import json
from _table import attempt, section, table

nan, inf = float("nan"), float("inf")
table(r"""
json.dumps(None), json.dumps([True, False]), json.dumps(1), json.dumps(-1.5), json.dumps(1e100), json.dumps(10**30), json.dumps(0.1), json.dumps("a\"b\\c\n\t\x00\x7fé€😀/"), json.dumps("é", ensure_ascii=False), json.dumps([]), json.dumps({}), json.dumps([1, [2, [3]]]), json.dumps({"a": {"b": [1, None]}}), json.dumps((1, 2)), json.dumps(True), json.dumps([nan, inf, -inf])
json.dumps({1: "a", None: "b", True: "c", 1.5: "d"}), json.dumps({"b": 1, "a": 2}, sort_keys=True), json.dumps([1, {"a": 2}], indent=2), json.dumps([1, 2], indent="\t"), json.dumps([], indent=2), json.dumps({"a": 1}, separators=(",", ":")), json.dumps([1, 2], indent=0), json.dumps({(1, 2): 3, "a": 1}, skipkeys=True), json.dumps("\ud800"), json.dumps({"a": []}, indent=1)
json.dumps({1, 2})
json.dumps(b"a")
json.dumps({(1,): 1})
json.dumps(nan, allow_nan=False)
json.dumps(object)
json.dumps({"a": 1, 2: 3}, sort_keys=True)
json.dumps({1, 2}, default=sorted), json.dumps(1j, default=str), json.dumps(type("S", (str,), {})("sub")), json.dumps(type("I", (int,), {"__repr__": lambda s: "x"})(5)), json.dumps(type("D", (dict,), {})(a=1))
json.loads("null"), json.loads("[1, 2.5, -3e2, \"a\", true, false, {}]"), json.loads(" {\"a\" : [ ] } "), json.loads("\"\\u00e9\\ud83d\\ude00\\n\\/\\ud800\""), json.loads("1E400"), json.loads("-0"), json.loads("-0.0"), json.loads("123456789012345678901234567890"), json.loads("[NaN, Infinity, -Infinity]"), json.loads(b"[1]"), json.loads(bytearray(b"\"\xc3\xa9\"")), json.loads("\"a\"".encode("utf-16")), json.loads("{\"a\": 1, \"a\": 2}")
json.loads("")
json.loads("[1,]")
json.loads("{\"a\" 1}")
json.loads("{a: 1}")
json.loads("[1 2]")
json.loads("nul")
json.loads("\"abc")
json.loads("\"a\nb\"")
json.loads("\"a\nb\"", strict=False)
json.loads("\"\\x\"")
json.loads("\"\\u12\"")
json.loads("1 2")
json.loads("{\"a\": 1,}")
json.loads("[")
json.loads("{")
json.loads("{\"a\":")
json.loads("01")
json.loads("1.")
json.loads(".5")
json.loads("+1")
json.loads("'a'")
json.loads("\ufeff1")
json.loads(5)
json.loads("[\n1,\n  x]")
json.loads("[1.5, 2]", parse_float=str, parse_int=lambda s: s + "!"), json.loads("[NaN]", parse_constant=str.lower), json.loads("{\"a\": {\"b\": 1}}", object_hook=lambda d: sorted(d)), json.loads("{\"b\": 1, \"a\": 2}", object_pairs_hook=list), json.JSONDecoder().raw_decode("[1] rest"), json.JSONEncoder().encode([1]), list(json.JSONEncoder().iterencode([1, {"a": 2}]))
""", globals())


@section("classes and files")
def classes():
    class Encoder(json.JSONEncoder):
        def default(self, o):
            if isinstance(o, complex):
                return [o.real, o.imag]
            return super().default(o)
    print(json.dumps({"z": 1 + 2j}, cls=Encoder))
    attempt(json.dumps, {1}, cls=Encoder)
    r = []
    r.append(r)
    attempt(json.dumps, r)
    d = {}
    d["d"] = d
    attempt(json.dumps, d)
    deep = []
    for _ in range(100000):
        deep = [deep]
    try:
        json.dumps(deep)
    except RecursionError as error:
        print("RecursionError")
    try:
        json.loads("[" * 100000)
    except RecursionError as error:
        print("RecursionError")
    f = io.StringIO()
    json.dump({"k": [1, "é"]}, f, indent=1)
    f.seek(0)
    print(f.getvalue(), json.load(f))
    try:
        json.loads("[1,\n2,\n}")
    except json.JSONDecodeError as error:
        print(error.msg, error.pos, error.lineno, error.colno, error.doc)


@section("csv")
def csv_test():
    text = 'a,b,"c,d"\r\n1,"two ""quoted""",\n"multi\nline",x,y\n'
    print(list(csv.reader(io.StringIO(text, newline=""))), list(csv.DictReader(io.StringIO("x,y\n1,2\n3\n4,5,6\n"))))
    out = io.StringIO(newline="")
    w = csv.writer(out)
    w.writerow(["plain", "with,comma", 'quote"', "new\nline", 1, 2.5, None, True, ""])
    w.writerows([[1], [""], []])
    print(repr(out.getvalue()))
    for options in ({"delimiter": ";"}, {"quoting": csv.QUOTE_ALL}, {"quoting": csv.QUOTE_NONNUMERIC}, {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}, {"quotechar": "'"}, {"doublequote": False, "escapechar": "!"}, {"lineterminator": "|"}, {"dialect": "excel-tab"}, {"dialect": "unix"}):
        out = io.StringIO(newline="")
        csv.writer(out, **options).writerow(["a b", 'q"x', "s;c,t", "it's", 5])
        print(options, repr(out.getvalue()), list(csv.reader(io.StringIO(out.getvalue(), newline=""), **options)))
    attempt(lambda: csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow(['"']))
    attempt(csv.reader, [], delimiter="ab")
    attempt(csv.reader, [], unknown=1)
    attempt(csv.reader, 5)
    attempt(list, csv.reader(["a\0b"]))
    attempt(list, csv.reader([b"bytes"]))
    attempt(list, csv.reader(['"unclosed'], strict=True))
    attempt(csv.writer(io.StringIO()).writerow, 5)
    d = csv.DictWriter(io.StringIO(), ["a", "b"])
    d.writeheader()
    attempt(d.writerow, {"c": 1})
    print(csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter, sorted(csv.list_dialects()), csv.field_size_limit(), list(csv.reader(["a b  c"], delimiter=" ", skipinitialspace=True)))


data = [{"id": i, "name": f"item {i}", "tags": [str(j) for j in range(i % 4)], "price": i * 1.25, "nested": {"ok": i % 2 == 0, "none": None}} for i in range(300)]
encoded = json.dumps(data)
again = json.loads(encoded)
print(len(encoded), again == data, sum(d["price"] for d in again), hash(encoded) == hash(json.dumps(again)))
out = io.StringIO(newline="")
writer = csv.DictWriter(out, ["id", "name", "price"], extrasaction="ignore")
writer.writeheader()
writer.writerows(data)
rows = list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))
print(len(out.getvalue()), sum(float(r["price"]) for r in rows), rows[7])
