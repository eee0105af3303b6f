"""Files and streams: modes, text layers, newlines, encodings, buffering, seeking, BytesIO and StringIO, errors, os functions."""
import io
import os
import tempfile
from _table import outcome, section

folder = tempfile.mkdtemp()
path = os.path.join(folder, "file.txt")


def attempt(function, *args, **kwargs):
    print(outcome(function, *args, **kwargs).replace(folder, "FOLDER"))


@section("text")
def text():
    with open(path, "w") as f:
        print(f.write("line one\nline two\n"), f.writable(), f.readable(), f.seekable(), f.mode, f.name == path, f.encoding, f.newlines, f.line_buffering, f.closed, f.tell())
        f.writelines(["three\n", "four"])
        print("printed", 5, file=f, end="!\n", sep="-")
    print(f.closed)
    attempt(f.write, "x")
    with open(path) as f:
        print(f.read(4), f.readline(), f.readline(3), f.readlines(), repr(f.read()), f.tell())
        f.seek(0)
        print([line for line in f], f.seek(5), f.read(3), f.readable(), next(iter(f)))
        attempt(f.write, "x")
        attempt(f.seek, 3, 1)
        attempt(f.seek, -1)
        f.seek(0, 2)
        print(repr(f.readline()), list(f))
        f.seek(0)
        next(f)
        attempt(f.tell)
    with open(path, "a+") as f:
        f.write("appended")
        f.seek(0)
        print(f.read()[-12:])
    with open(path, "r+") as f:
        f.write("LINE")
        f.seek(0)
        print(f.readline(), f.truncate(6), f.tell())
    print(os.path.getsize(path))
    attempt(open, path, "x")
    attempt(open, os.path.join(folder, "none"))
    attempt(open, folder)
    attempt(open, folder, "w")
    for mode in ("", "q", "rw", "bt", "r+w", "w+b", "rb+", "U", "xb", "rt", "wr", "++"):
        print(repr(mode), end=" ")
        attempt(lambda: open(os.path.join(folder, "modes"), mode).close())
    attempt(open, path, "rb", encoding="ascii")
    attempt(open, path, "rb", newline="")
    attempt(open, path, "r", 0)
    attempt(open, path, newline="x")
    attempt(open, path, encoding="nonsense")
    attempt(open, "a\0b")
    attempt(open, -5)
    attempt(open, 1.5)
    attempt(open, path, "w", closefd=False)


@section("newlines and encodings")
def newlines():
    with open(path, "wb") as f:
        f.write(b"a\nb\r\nc\rd")
    for newline in (None, "", "\n", "\r", "\r\n"):
        with open(path, newline=newline) as f:
            lines = list(f)
            print(repr(newline), lines, f.newlines)
    for newline in (None, "", "\n", "\r", "\r\n"):
        with open(path, "w", newline=newline) as f:
            f.write("x\ny\r\n")
        print(repr(newline), open(path, "rb").read())
    for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig", "cp1252", "ascii"):
        try:
            with open(path, "w", encoding=encoding) as f:
                f.write("aé")
                f.write("z")
            print(encoding, open(path, "rb").read(), open(path, encoding=encoding).read())
        except UnicodeError as error:
            print(encoding, error)
    with open(path, "wb") as f:
        f.write(b"ok \xff\xfe bad \xc3")
    for errors in ("strict", "ignore", "replace", "backslashreplace", "surrogateescape"):
        attempt(lambda: open(path, encoding="utf-8", errors=errors).read())
    with open(path, "w", encoding="ascii", errors="xmlcharrefreplace") as f:
        f.write("é€")
    print(open(path).read())
    with open(path, "w", encoding="utf-8") as f:
        f.write("é" * 10000 + "\n" + "日本" * 5000)
    with open(path, encoding="utf-8") as f:
        positions = []
        first = f.read(3)
        positions.append(f.tell())
        f.readline()
        positions.append(f.tell())
        f.seek(positions[0])
        again = f.read(2)
        f.seek(positions[1])
        print(first, positions, again, f.read(2), len(f.read()))
    with open(path, encoding="utf-8") as f:
        f.reconfigure(errors="replace", newline="")
        print(f.errors, f.buffer.raw.name == path, type(f.buffer).__name__, type(f.buffer.raw).__name__, f.detach().read(4))


@section("binary")
def binary():
    with open(path, "wb", buffering=0) as f:
        print(type(f).__name__, f.write(b"raw"), f.fileno() > 2, f.isatty(), f.mode)
    with open(path, "w+b", 16) as f:
        f.write(bytes(range(100)))
        f.seek(-10, 2)
        f.write(b"XY")
        print(f.tell(), f.seek(0), f.read(3), f.peek(2)[:2], f.read1(4), f.readinto(bytearray(3)), f.seek(2, 1), f.read(2), type(f).__name__)
        b = bytearray(4)
        print(f.readinto(b), b, f.readinto1(memoryview(b)), f.readline(), f.readlines()[:1])
        f.flush()
        print(f.truncate(50), f.seek(0, 2), f.read())
    with open(path, "rb") as f:
        print(f.raw.readall()[:3], f.read(), f.seek(48), list(f))
        attempt(f.write, b"x")
        attempt(f.read, -5)
        attempt(f.read, "a")
        attempt(f.seek, 0, 9)
        attempt(f.seek, -1)
        attempt(open(path, "ab").read)
    attempt(f.read)
    attempt(open(path, "wb").write, "text")
    attempt(open(path, "w").write, b"bytes")
    r, w = os.pipe()
    reader, writer = os.fdopen(r, "rb"), os.fdopen(w, "w")
    writer.write("through a pipe\n")
    writer.close()
    print(reader.read(), reader.seekable())
    attempt(reader.seek, 0)
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    print(os.write(fd, b"low level"), os.lseek(fd, 4, 0), os.read(fd, 100), os.fstat(fd).st_size)
    with open(fd, "r", closefd=False) as f:
        f.seek(0)
        print(f.read())
    os.close(fd)
    attempt(os.read, fd, 1)


@section("memory streams")
def memory():
    b = io.BytesIO(b"abc\ndef")
    print(b.read(2), b.readline(), b.getvalue(), b.tell(), b.seek(0, 2), b.write(b"ghi"), b.getvalue(), b.seek(20), b.write(b"!"), b.getvalue(), b.truncate(5), b.getvalue(), b.readable())
    with b.getbuffer() as view:
        view[0] = 65
        attempt(b.write, b"much longer than before, so it resizes")
    print(b.getvalue())
    b.close()
    attempt(b.read)
    attempt(io.BytesIO, "text")
    attempt(io.BytesIO(b"").write, "text")
    s = io.StringIO("one\ntwo\r\nthree")
    print(s.read(2), s.readlines(), s.seek(0), s.write("ONE"), s.getvalue(), s.tell(), s.truncate(), repr(s.getvalue()))
    print(repr(io.StringIO("a\r\nb\r", newline=None).read()), repr(io.StringIO("a\r\nb", newline="").read()), list(io.StringIO("a\rb\nc", newline="")), repr(io.StringIO(newline="\r\n").write("x\n")))
    attempt(io.StringIO, b"bytes")
    attempt(s.write, 5)
    attempt(s.seek, 5, 1)
    s.seek(100)
    s.write("far")
    print(repr(s.getvalue()[-5:]), len(s.getvalue()))
    t = io.TextIOWrapper(io.BytesIO(b"\xe9t\xe9\n"), encoding="latin-1")
    print(t.read(), t.detach().getvalue())
    attempt(t.read)
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    print("é", file=out)
    print(out.buffer.getvalue())
    r = io.BufferedReader(io.BytesIO(b"buffered bytes"), buffer_size=4)
    print(r.read(3), r.peek(), r.read1(100), r.read())
    w = io.BufferedWriter(io.BytesIO(), 8)
    print(w.write(b"12345"), w.raw.getvalue(), w.write(b"67890"), w.flush(), w.raw.getvalue())
    p = io.BufferedRWPair(io.BytesIO(b"in"), io.BytesIO())
    print(p.read(), p.write(b"out"))
    d = io.IncrementalNewlineDecoder(None, True)
    print(repr(d.decode("a\r")), repr(d.decode("\nb\r", final=True)), d.newlines)

    class Raw(io.RawIOBase):
        def __init__(self): self.chunks = [b"ab", b"c\nd", b""]
        def readable(self): return True

        def readinto(self, b):
            chunk = self.chunks.pop(0) if self.chunks else b""
            b[:len(chunk)] = chunk
            return len(chunk)
    print(io.BufferedReader(Raw()).readlines(), io.BufferedReader(Raw()).read())

    class Upper(io.StringIO):
        def write(self, s): return super().write(s.upper())
    u = Upper()
    print("shout", file=u)
    print(u.getvalue(), isinstance(u, io.TextIOBase), issubclass(io.BytesIO, io.BufferedIOBase))
    print(hasattr(io.IOBase(), "read"))
    attempt(io.RawIOBase().read)
    attempt(io.TextIOBase().read)


@section("os and paths")
def os_paths():
    sub = os.path.join(folder, "sub", "deeper")
    os.makedirs(sub)
    attempt(os.mkdir, sub)
    attempt(os.rmdir, folder)
    attempt(os.remove, os.path.join(folder, "none"))
    for name in ("b", "a", "c.txt"):
        open(os.path.join(sub, name), "w").close()
    print(sorted(os.listdir(sub)), sorted(e.name for e in os.scandir(sub) if e.is_file()), [(os.path.relpath(d, folder), sorted(ds), len(fs)) for d, ds, fs in os.walk(os.path.join(folder, "sub"))])
    os.rename(os.path.join(sub, "a"), os.path.join(sub, "z"))
    print(os.path.exists(os.path.join(sub, "a")), os.path.isfile(os.path.join(sub, "z")), os.path.isdir(sub), os.stat(os.path.join(sub, "z")).st_size, os.access(sub, os.R_OK))
    os.symlink("z", os.path.join(sub, "link"))
    print(os.readlink(os.path.join(sub, "link")), os.path.islink(os.path.join(sub, "link")))
    print(os.path.join("a", "/b"), os.path.split("/a/b"), os.path.splitext("a.tar.gz"), os.path.basename("/x/y"), os.path.normpath("a//b/../c"), os.path.commonpath(["/a/b", "/a/c"]), os.path.isabs("/a"), os.path.dirname("a/b"))
    from pathlib import Path
    p = Path(folder)
    (p / "new.txt").write_text("from pathlib é", encoding="utf-8")
    print((p / "new.txt").read_bytes(), sorted(q.name for q in p.glob("**/*.txt")), (p / "a.b").suffix, Path("a/b/../c").parts, (p / "new.txt").exists(), Path("/a/b").relative_to("/a"), (p / "x").with_suffix(".y").name)
    import shutil
    shutil.copy(p / "new.txt", p / "copy.txt")
    print((p / "copy.txt").read_text(encoding="utf-8"), os.environ.get("NO_SUCH_VARIABLE"), os.sep, os.linesep == "\n", os.getpid() > 0, os.cpu_count() > 0, isinstance(os.getcwd(), str))
    os.environ["KRAIT_TEST_VARIABLE"] = "set"
    print(os.environ["KRAIT_TEST_VARIABLE"], os.getenv("KRAIT_TEST_VARIABLE"), os.fsencode("é"), os.fsdecode(b"a\xff"), os.strerror(2))
    attempt(os.environ.__setitem__, "a", 5)
    attempt(os.environ.__getitem__, "NO_SUCH_VARIABLE")


def lines_and_words(n):
    with open(path, "w") as f:
        for i in range(n):
            f.write(f"{i} word{i % 7} " + "x" * (i % 50) + "\n")
    words = total = 0
    with open(path) as f:
        for number, line in enumerate(f):
            parts = line.split()
            words += len(parts)
            total += int(parts[0]) - number + len(line)
    return words, total


print(lines_and_words(3000))
import shutil
shutil.rmtree(folder)


# A stream without a buffer that writes to the text stream above it while that writes.
class Echoing(io.RawIOBase):
    def __init__(self):
        self.written = []

    def writable(self):
        return True

    def write(self, data):
        self.written.append(bytes(data))
        if len(self.written) == 1:
            stream.write("inner")
        return len(data)


stream = io.TextIOWrapper(Echoing(), encoding="ascii")
stream.write("outer")
stream.flush()
stream.write(", more")
stream.flush()
assert stream.buffer.written == [b"outer", b"inner, more"], stream.buffer.written
