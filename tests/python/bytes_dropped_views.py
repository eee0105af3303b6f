# Views that nobody refers to any more: what they look at can be resized again, and is changed as a whole or not at
# all. When that is noticed may depend on what is collected, so nothing is said about a single one.
import io
from array import array

ROUNDS = 40


def insert(b):
    b[-3:] = b"abcd"


def shrink(b):
    b[2:9] = b"x"


def cut_front(b):
    del b[:3]


def cut(b):
    del b[4:6]


def thin_out(b):
    del b[::2]


def append(b):
    b.append(7)


def pop(b):
    b.pop()


def extend(b):
    b += b"more"


def repeat(b):
    b *= 2


def grow(a):
    a[1:2] = array("h", [70, 80, 90])


def narrow(a):
    a[1:5] = array("h", [7])


def write(stream):
    stream.write(b"longer than what was there before")


def truncate(stream):
    stream.truncate(3)


def look(x):
    return x.getbuffer() if isinstance(x, io.BytesIO) else memoryview(x)


def slices(*views):
    return [bytes(v) for v in views]


def dropped_variable(x):
    v = look(x)
    v = None


def dropped_argument(x):
    slices(look(x)[1:2], look(x)[2:5])


def dropped_generator(x):
    return sum(len(v) for v in (look(x)[i:] for i in range(3)))


def dropped_by_exception(x):
    try:
        slices(look(x)["no"])
    except TypeError:
        pass


def contents(x):
    return x.getvalue() if isinstance(x, io.BytesIO) else x


def check(make, drop, change):
    before, after, refused = contents(make()), make(), 0
    change(after)
    after = contents(after)
    for _ in range(ROUNDS):
        x = make()
        drop(x)
        try:
            change(x)
        except BufferError:
            refused += 1
            assert contents(x) == before, (drop, change, x)
        else:
            assert contents(x) == after, (drop, change, x)
    return refused * 2 < ROUNDS


def make_bytearray():
    return bytearray(range(20))


def make_array():
    return array("h", range(20))


def make_stream():
    return io.BytesIO(b"some text")


noticed = []
for drop in dropped_variable, dropped_argument, dropped_generator, dropped_by_exception:
    for change in insert, shrink, cut_front, cut, thin_out, append, pop, extend, repeat:
        noticed.append(check(make_bytearray, drop, change))
    for change in grow, narrow, cut_front, cut, thin_out, append, pop, repeat:
        noticed.append(check(make_array, drop, change))
    for change in write, truncate:
        noticed.append(check(make_stream, drop, change))
print(sum(noticed) * 2 > len(noticed))


# Views that are held do keep it.
def refusal(f, *arguments):
    try:
        f(*arguments)
    except BufferError as e:
        return str(e)


for make, changes in (
    (make_bytearray, (insert, shrink, cut_front, cut, thin_out, append, pop, extend, repeat)),
    (make_array, (grow, narrow, cut, thin_out, append, pop, repeat)),
    (make_stream, (write, truncate, io.BytesIO.close)),
):
    x = make()
    view = look(x)
    for change in changes:
        print(change.__name__, refusal(change, x))
    view.release()
    print(contents(x) == contents(make()), refusal(changes[0], x))


# A loop in which there is a view at times.
def at_times(n):
    b, a = bytearray(), array("h")
    for i in range(n):
        if i % 50 == 40:
            views = memoryview(b), memoryview(a)
        if i % 50 == 45:
            for v in views:
                v.release()
        try:
            b.append(i & 255)
            b.append(i & 127)
            b.pop()
        except BufferError:
            pass
        try:
            a.append(i)
            a.append(i)
            a.pop()
        except BufferError:
            pass
    return len(b), len(a)


print(at_times(400))
