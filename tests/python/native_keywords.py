"""Keyword arguments of native functions: bound by name in any order, and the errors of wrong ones."""


def attempt(call):
    try:
        print(call())
    except TypeError as error:
        print(error)


attempt(lambda: "a-b-c".split(maxsplit=1, sep="-"))
attempt(lambda: "a-b-c".split("-", maxsplit=1))
attempt(lambda: "a-b-c".split("-", sep="-"))
attempt(lambda: "a-b-c".split("-", limit=1))
attempt(lambda: "a-b-c".split(**{"".join(["s", "ep"]): "-", "maxsplit": 1}))
attempt(lambda: sorted([3, 1, 2], reverse=True, key=lambda x: -x))
attempt(lambda: sorted([3, 1, 2], **{"re" + str("verse"): True}))
attempt(lambda: sorted())
attempt(lambda: int("ff", base=16))
attempt(lambda: int(x="ff", base=16))
attempt(lambda: print("x", end="!\n", sep="", file=None, flush=False))
attempt(lambda: print("x", ende=""))
attempt(lambda: max([1, 2], default=None, key=None))
attempt(lambda: max(1, 2, default=None))
attempt(lambda: dict(a=1, b=2))
attempt(lambda: dict([("a", 1)], a=2, b=3))
attempt(lambda: (5).to_bytes(length=2, byteorder="big", signed=True))
attempt(lambda: int.from_bytes(b"\1\2", byteorder="big"))
attempt(lambda: enumerate("ab", start=3).__next__())
attempt(lambda: b"".hex(sep=b":", bytes_per_sep=1))
attempt(lambda: "x".encode(errors="strict"))
attempt(lambda: "x".encode("utf-8", encoding="utf-8"))
