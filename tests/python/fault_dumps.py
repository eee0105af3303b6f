"""faulthandler: dumps on demand, on signals, after a time, and when the process dies; cProfile's counts."""
import cProfile
import faulthandler
import gc
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from _table import attempt, section


def dumped(function, **options):
    with tempfile.TemporaryFile() as file:
        function(file=file, **options)
        file.seek(0)
        return re.sub(r"0x[0-9a-f]+", "0x?", file.read().decode()).replace(__file__, "FILE").replace(os.path.basename(__file__), "FILE")


@section("on demand")
def demand():
    def inner():
        return dumped(faulthandler.dump_traceback, all_threads=False)
    print(inner())
    event, started = threading.Event(), threading.Event()

    def wait_here():
        started.set()
        event.wait()
    thread = threading.Thread(target=wait_here)
    thread.start()
    started.wait()
    time.sleep(0.05)
    text = dumped(faulthandler.dump_traceback)
    print(text.count("Thread 0x"), text.count("Current thread 0x"), "in wait_here" in text, "in demand" in text)
    event.set()
    thread.join()
    for a in ("x", -1, 1 << 40):
        attempt(faulthandler.dump_traceback, a)
    attempt(faulthandler.dump_traceback, 1, 2, 3)


@section("after a time")
def later():
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback_later(0.05, file=file)
        # Until the dump is complete: its last line is the module's.
        end = time.monotonic() + 30
        while b"in <module>" not in os.pread(file.fileno(), 100_000, 0) and time.monotonic() < end:
            time.sleep(0.05)
        file.seek(0)
        lines = file.read().decode().split("\n")
        print(lines[0], "in later" in lines[2])
    faulthandler.dump_traceback_later(100)
    print(faulthandler.cancel_dump_traceback_later(), faulthandler.cancel_dump_traceback_later())
    for a in (0, -1, "x", 1e30):
        attempt(faulthandler.dump_traceback_later, a)


@section("signals")
def signals():
    with tempfile.TemporaryFile() as file:
        faulthandler.register(signal.SIGUSR1, file=file, all_threads=False)
        os.kill(os.getpid(), signal.SIGUSR1)
        print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))
        file.seek(0)
        print(file.read().decode().split("\n")[0])
    for a in (11, 0, 9, "x"):
        attempt(faulthandler.register, a)
    print(faulthandler.is_enabled(), faulthandler.enable(), faulthandler.is_enabled(), faulthandler.disable(), faulthandler.disable())


@section("death")
def death():
    for how in ("_sigsegv()", "_sigabrt()", "_sigfpe()", "_read_null()", "_stack_overflow()", "dump_traceback_later(0.05, exit=True); import time; time.sleep(5)"):
        result = subprocess.run([sys.executable, "-X", "faulthandler", "-c", f"import faulthandler\ndef f():\n    faulthandler.{how}\nf()"], capture_output=True, text=True)
        text = re.sub(r"qemu: .*\n", "", result.stderr)  # an emulator's own line
        print(result.returncode, re.sub(r"0x[0-9a-f]+", "0x?", text))


@section("profile")
def profile():
    def square(x):
        return x * x

    def work(n):
        return sum([square(i) for i in range(n)]) + len([]) + (work(n - 1) if n > 3 else 0)
    gc.collect()  # no callbacks of weak references in between
    profiler = cProfile.Profile()
    profiler.enable()
    work(5)
    profiler.disable()
    for entry in sorted(profiler.getstats(), key=lambda e: str(getattr(e.code, "co_name", e.code))):
        name = getattr(entry.code, "co_name", entry.code)
        calls = sorted((str(getattr(c.code, "co_name", c.code)), c.callcount, c.reccallcount) for c in entry.calls or ())
        print(name, entry.callcount, entry.reccallcount, entry.totaltime >= entry.inlinetime >= 0, calls)
    ticks = iter(range(1000))
    counted = cProfile.Profile(lambda: next(ticks), 1.0)
    counted.runcall(square, 5)
    print([(getattr(e.code, "co_name", e.code), e.callcount, e.totaltime, e.inlinetime) for e in counted.getstats() if hasattr(e.code, "co_name")])
    attempt(cProfile.Profile, timeunit="x")
