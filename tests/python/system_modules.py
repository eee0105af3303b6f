"""mmap, termios and pty, syslog, crypt, uuid, _opcode, tracemalloc, readline: the small system modules."""
import _opcode
import fcntl
import mmap
import os
import pty
import syslog
import tempfile
import termios
import tracemalloc
import tty
import uuid
import warnings
from _table import attempt, section


@section("mmap")
def maps():
    m = mmap.mmap(-1, 100)
    print(m, len(m), m[0], m[:3], m[::40])
    m.write(b"hello\nworld\n")
    m.seek(0)
    print(m.readline(), m.read(3), m.tell(), m.read_byte(), m.find(b"l"), m.find(b"l", 0), m.rfind(b"o"), m.find(b"zz"), m.find(b"", 5), m.rfind(b"l", -95, -90))
    m[0] = 72
    m[1:3] = b"EL"
    m[20:30:3] = b"abcd"
    m.move(50, 0, 5)
    print(m[:12], m[20:30], m[50:55], m.read(0), m.seek(-1, 2), m.read(), m.seek(90), m.seek(5, 1))
    for f in (lambda: m[1.5], lambda: m["a"], lambda: m[1000], lambda: m.__setitem__(0, 300), lambda: m.__setitem__(0, b"aa"), lambda: m.__setitem__(slice(0, 3), b"a"),
              lambda: m.__delitem__(0), lambda: m.__delitem__(slice(0, 1)), lambda: m.move(90, 80, 50), lambda: m.seek(1000), lambda: m.seek(0, 9), lambda: m.read("a"), lambda: m.find(5), lambda: m.find(),
              lambda: m.write(b"a" * 1000), lambda: m.write_byte(1000), lambda: m.write_byte(b"a"), lambda: m.resize(-1), lambda: m.madvise(mmap.MADV_NORMAL, 1), lambda: m.madvise(1, 1000), lambda: m.flush(-1), lambda: m.flush(1, 10000),
              lambda: m.size(), lambda: mmap.mmap(-1, -1), lambda: mmap.mmap(-1, 1, offset=-1), lambda: mmap.mmap(-1, 1, access=7), lambda: mmap.mmap(-1, 1, flags=2, access=1), lambda: mmap.mmap(-1, 0), lambda: m + b""):
        attempt(f)
    view = memoryview(m)
    print(view.readonly, len(view), bytes(view[:5]))
    attempt(m.close)
    attempt(m.resize, 50)
    view.release()
    m.resize(5000)
    print(len(m), m[:5], m.flush(), m.madvise(mmap.MADV_NORMAL))
    m.close()
    print(m.closed, m)
    attempt(m.read)
    attempt(len, m)


@section("mapped files")
def files():
    with tempfile.TemporaryFile() as f:
        attempt(mmap.mmap, f.fileno(), 0)
        f.write(b"0123456789" * 1000)
        f.flush()
        attempt(mmap.mmap, f.fileno(), 20000)
        attempt(mmap.mmap, f.fileno(), 0, offset=81920)
        with mmap.mmap(f.fileno(), 0) as m:
            m[:5] = b"abcde"
            m.flush()
            print(m.size(), len(m), os.pread(f.fileno(), 8, 0))
        with mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_COPY, offset=4096) as m:
            m[0] = 65
            print(len(m), m[:4], os.pread(f.fileno(), 4, 4096), m)
        with mmap.mmap(f.fileno(), 100, access=mmap.ACCESS_READ) as m:
            attempt(m.__setitem__, 0, 1)
            attempt(m.write, b"x")
            attempt(m.resize, 10)
            print(memoryview(m).readonly, bytes(m[3:8]), m.flush())


@section("terminals")
def terminals():
    master, slave = pty.openpty()
    print(os.isatty(master), os.isatty(slave), os.ttyname(slave).startswith("/dev/"))
    old = termios.tcgetattr(slave)
    print(len(old), len(old[6]), type(old[6][0]), bool(old[3] & termios.ECHO))
    termios.tcsetwinsize(slave, (11, 22))
    print(termios.tcgetwinsize(master), os.get_terminal_size(slave))
    tty.setraw(slave)
    mode = termios.tcgetattr(slave)
    print(bool(mode[3] & termios.ECHO), mode[6][termios.VMIN], mode[6][termios.VTIME])
    os.write(master, b"raw\x03")
    print(os.read(slave, 10))
    termios.tcsetattr(slave, termios.TCSANOW, old)
    print(termios.tcgetattr(slave) == old, termios.tcdrain(slave), termios.tcflush(slave, termios.TCIOFLUSH), termios.tcflow(slave, termios.TCOON))
    attempt(termios.tcsetattr, slave, 0, [])
    attempt(termios.tcsetattr, slave, 0, old[:6] + [[]])
    attempt(termios.tcsetattr, slave, 0, old[:6] + [[1.5] * len(old[6])])
    attempt(termios.tcsetwinsize, slave, 5)
    attempt(termios.tcsetwinsize, slave, (1, -1))
    attempt(termios.tcgetattr, "x")
    os.close(slave)
    r, w = os.pipe()
    attempt(termios.tcgetattr, r)
    print(termios.error.__mro__, termios.TIOCGWINSZ)
    pid, fd = pty.fork()
    if pid == 0:
        print("in the child", os.isatty(0), os.getsid(0) == os.getpid(), flush=True)
        os._exit(7)
    said = b""
    while b"\n" not in said:
        said += os.read(fd, 100)
    print(said, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


@section("others")
def others():
    print(syslog.LOG_MASK(3), syslog.LOG_UPTO(3), syslog.LOG_CRON, syslog.setlogmask(0) == syslog.setlogmask(255))
    attempt(syslog.syslog)
    attempt(syslog.syslog, 5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import crypt
    print(crypt.crypt("secret", "$6$salt$"))
    attempt(crypt.crypt, "secret", 5)
    print(uuid.uuid1().version, uuid.uuid4().version, uuid.uuid5(uuid.NAMESPACE_DNS, "example.org"))
    print([_opcode.stack_effect(*a) for a in ((1,), (9,), (2,), (100, 0), (93, 5), (110, 5))], _opcode.stack_effect(93, 5, jump=True), _opcode.stack_effect(93, 5, jump=False))
    for a in ((255,), (100,), (9, 5), (300, 1)):
        attempt(_opcode.stack_effect, *a)
    print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_object_traceback([]))
    attempt(tracemalloc.start, 0)
    import readline
    readline.clear_history()
    for line in ("one", "two", "three é"):
        readline.add_history(line)
    print(readline.get_current_history_length(), readline.get_history_item(1), readline.get_history_item(3), readline.get_history_item(9))
    readline.replace_history_item(1, "2")
    readline.remove_history_item(0)
    print([readline.get_history_item(i) for i in range(1, readline.get_current_history_length() + 1)])
    attempt(readline.remove_history_item, 10)
    attempt(readline.replace_history_item, -1, "x")
    attempt(readline.set_completer, 5)
    readline.set_completer(print)
    print(readline.get_completer(), readline.set_completer(), readline.get_completer())
    with tempfile.NamedTemporaryFile() as f:
        readline.write_history_file(f.name)
        readline.clear_history()
        readline.read_history_file(f.name)
    print(readline.get_current_history_length(), readline.get_history_length(), repr(readline.get_completer_delims()))
    attempt(readline.read_history_file, "/no/such/file")


@section("descriptors, ids, paths")
def arguments():
    attempt(fcntl.flock, -1, fcntl.LOCK_SH)
    attempt(fcntl.fcntl, -1, fcntl.F_GETFD)
    attempt(termios.tcdrain, -1)
    for f in (os.setuid, os.setegid):
        for number in (1 << 32, -2, 1 << 70, "x"):
            attempt(f, number)
    attempt(os.chown, ".", 1 << 32, 0)
    attempt(os.setregid, 0, -5)
    for number in (-1, 1 << 64, 1.5):
        attempt(os.major, number)
    print(os.major(os.makedev(3, 4)), os.minor(os.makedev(3, 4)))
    fds = os.openpty()
    print([os.get_inheritable(fd) for fd in fds])
    for fd in fds:
        os.close(fd)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        attempt(os.listdir, bytearray(b"."))
        warnings.simplefilter("ignore")
        print(os.stat(bytearray(b".")).st_ino == os.stat(".").st_ino)
