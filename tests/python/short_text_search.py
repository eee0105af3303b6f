"""One character in texts of few characters: every length and place."""


def places(text, c):
    return text.find(c), c in text, text.find(c, 1), text.find(c, 2, -1), text.count(c)


def check():
    total = 0
    for length in range(40):
        for at in range(length + 1):
            text = "".join("x" if i == at else "abc\x80\xff"[i % 5] for i in range(length))
            wanted = at if at < length else -1
            assert places(text, "x")[:2] == (wanted, wanted >= 0), (length, at)
            for c in "xab\x7f\x80\xff\x00\u0100":
                total += sum(places(text, c))
            twice = text + text
            assert twice.find("x", at + 1) == (length + at if at < length else -1)
    return total


print([check() for _ in range(3)])
