"""The digits of ints around powers of ten and of the bases, through every way of writing them."""
total = 0
for base in (2, 8, 10, 16, 100):
    for exponent in range(0, 66):
        for add in (-1, 0, 1):
            for sign in (1, -1):
                i = sign * (base**exponent + add)
                texts = (str(i), repr(i), f"{i}", f"{i:x}", f"{i:b}", f"{i:o}", f"{i:X}", f"{i:,}", f"{i:+d}", f"{i:>30}",
                         "%d" % i, "%x" % i, "%o" % i, "%X" % i, "%5d" % i, "%05d|%-5d" % (i, i), "%.4d" % i, f"{i!r:>9}",
                         "%s,%s" % (i, i), "{} {:d}".format(i, i), str([i]), hex(i), oct(i), bin(i), b"%d" % i)
                assert int(texts[0]) == i and int(texts[3], 16) == i and int(texts[7].replace(",", "")) == i
                for text in texts:
                    for c in str(text):
                        total = (total * 31 + ord(c)) % (1 << 61)
print(total)
print([str(i) for i in (0, 9, 10, 99, 100, 101, 999, 1000, -1, -9, -10, -99, -100, -1000)])
