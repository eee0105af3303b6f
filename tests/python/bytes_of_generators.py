"""bytes() and bytearray() of generators: what is consumed, what is raised, and what a traceback shows."""
import traceback


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        if self.value is None:
            raise ValueError("no index")
        return self.value


def attempts(make):
    out = []
    for last in (3, 256, -1, 2**70, "x", 2.5, None, Index(7), Index(300), Index(None), True):
        generator = (last if k == 5 else k for k in range(8))
        try:
            out.append(make(generator))
        except Exception as e:
            out.append((type(e).__name__, str(e), [f.name for f in traceback.extract_tb(e.__traceback__)], e.args))
        out.append(list(generator))
    return out


def raising(k):
    for i in range(k):
        yield i
    raise ValueError("byte must not be here")


class Sub(bytearray):
    def append(self, item):
        raise AssertionError


def xor(data, key):
    return bytes(b ^ key for b in data)


for make in bytes, bytearray, lambda g: bytearray(b"ab").__iadd__(bytearray(g)), Sub, bytearray().extend:
    for item in attempts(make):
        print(item)
    for _ in range(3):
        try:
            make(raising(4))
        except ValueError as e:
            print(e)
data = bytes(range(256))
for key in range(300):
    data = xor(data, key & 255)
print(data[:9], bytes(x for x in ()), bytearray(i * i & 255 for i in range(1000))[-3:], Sub(x for x in b"abc"))
target = bytearray(b"start")
target.extend(len(target) + k for k in range(3))
print(target)
