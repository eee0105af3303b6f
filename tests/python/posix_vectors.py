# os.readv and its relatives: several buffers in one call.
import inspect
import os
import tempfile

with tempfile.TemporaryFile() as file:
    fd = file.fileno()
    print(os.writev(fd, [b"abc", bytearray(b"defg"), memoryview(b"hij")[1:]]))
    print(os.pwritev(fd, (b"XY", b"Z"), 2), os.pread(fd, 20, 0))
    first, second = bytearray(3), bytearray(10)
    print(os.preadv(fd, [first, second], 1), first, second)
    os.lseek(fd, 0, 0)
    print(os.readv(fd, [memoryview(second)[:2], first]), first, second)
    print(os.readv(fd, []))
    for call in (lambda: os.readv(fd, 5), lambda: os.readv(fd, [b"x"]), lambda: os.writev(fd, ["a"]), lambda: os.writev(fd, iter([])),
                 lambda: os.splice(fd, fd, -1), lambda: os.preadv(fd, [first], -1)):
        try:
            print(call())
        except Exception as e:
            print(type(e).__name__, e)
    reader, writer = os.pipe()
    print(os.splice(fd, writer, 4, offset_src=1), os.read(reader, 10))
    os.close(reader)
    os.close(writer)

for function in os.readv, os.writev, os.preadv, os.pwritev, os.splice, str.encode:
    print(function.__name__, inspect.signature(function))
