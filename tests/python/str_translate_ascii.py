# ASCII texts through translate() tables: characters that stay, change, vanish, grow; and simple case changes.
text = "Hello, World! 123 " * 20 + "~\x7f\x00"
tables = [
    {}, str.maketrans("lo", "01"), str.maketrans("", "", "lo ,!"), str.maketrans("H", "h", "l"), {ord("o"): "", ord("l"): None},
    {ord("e"): "EE"}, {ord("d"): None, ord("3"): "\u20ac", ord("l"): None}, {ord("W"): 0xE9, ord(" "): None}, {c: None for c in range(128)}, {ord("H"): None, ord("1"): "", 0: "x"},
]
for table in tables:
    print(ascii(text.translate(table)), ascii("lo".translate(table)), ascii("l".translate(table)), ascii("".translate(table)), ascii("\u0100lo".translate(table)))


class Table(dict):
    def __missing__(self, key):
        if key > 100:
            raise LookupError
        return None


print(text.translate(Table({ord("H"): "J"})))
for bad in ({ord("l"): 3.5}, {ord("l"): -1}, {ord("l"): 0x110000}, 5):
    try:
        text.translate(bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
every = "".join(map(chr, range(128)))
print(ascii([every.lower(), every.upper(), every.swapcase(), every.title(), every.capitalize(), every[65:].capitalize(), "".capitalize(), "q".capitalize(), "Q".capitalize(), "x".upper(), "AbC".casefold()]))
x = "word"
print(x.capitalize(), x, x.capitalize() is x, "A".capitalize() + "a".capitalize(), ["A", "a"])
