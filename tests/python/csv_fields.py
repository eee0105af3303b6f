# csv.reader: fields taken whole, and all that must not be: quotes, escapes, blanks, breaks in odd places, limits.
import csv
import io

TEXTS = ["a,b,c\n", "a,b,c", ",,\n", "a,,c\n", "\n", "", "a\n\nb\n", 'a,"b,c",d\n', 'a"b,c"\n', '"a""b",c\n', "a\\,b,c\n",
         "a\\", " a, b ,c \n", "a\r\nb\r\n", "a\rb", "a\n b\rc\n", "é,€,😀\n", "1,2.5,x\n", '"1",2\n', "a;b|c\td\n", "x" * 50 + ",y\n",
         "'a,b',c\n", 'a,"b\nc",d\ne,f\n', 'a,"b', "a,b\n,\n", "a,b\r\r\nc\n", "a,\0b\n"]
OPTIONS = [{}, {"delimiter": ";"}, {"quotechar": "'"}, {"escapechar": "\\"}, {"skipinitialspace": True}, {"quoting": csv.QUOTE_NONE},
           {"quoting": csv.QUOTE_NONNUMERIC}, {"doublequote": False, "escapechar": "\\"}, {"strict": True}, {"delimiter": " "},
           {"delimiter": "€"}]
for options in OPTIONS:
    for text in TEXTS:
        for lines in (io.StringIO(text, newline=""), text.splitlines(True), [text]):
            try:
                reader = csv.reader(lines, **options)
                print([(row, reader.line_num) for row in reader])
            except (csv.Error, ValueError) as e:
                print(type(e).__name__, e)
old = csv.field_size_limit(10)
for text in ("x" * 10, "x" * 11, "a," + "x" * 11, '"' + "x" * 11 + '"'):
    try:
        print(list(csv.reader([text])))
    except csv.Error as e:
        print(e)
csv.field_size_limit(old)

# Pickles, one after the other, of more than the memo's first table holds.
import pickle

for n in (1, 10, 40, 100, 1000):
    data = [[i, str(i), (i, n)] for i in range(n)]
    data.append(data[0])
    for protocol in range(6):
        copy = pickle.loads(pickle.dumps(data, protocol))
        assert copy == data and copy[-1] is copy[0]

# Sorting short lists, stable.
import random

generator = random.Random(3)
for n in range(70):
    for kind in (lambda i: i, float, str, lambda i: (i, "x"), lambda i: i if i % 2 else float(i)):
        items = [kind(generator.randrange(12)) for _ in range(n)]
        s = sorted(items, key=lambda v: v if not isinstance(v, str) else v)
        assert all(not s[i + 1] < s[i] for i in range(n - 1)) and sorted(items) == s
        order = sorted(range(n), key=items.__getitem__)
        assert all(items[a] < items[b] or a < b for a, b in zip(order, order[1:]))
