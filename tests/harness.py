"""What the test runners share: bounded child processes in a clean environment, a few at a time, and a closing count."""
import argparse
import difflib
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
CPYTHON = "/usr/bin/python3.11"
PATIENCE = 5
INHERITED = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "QEMU_LD_PREFIX", "_PYTHON_SYSCONFIGDATA_NAME", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
             "ASAN_SYMBOLIZER_PATH")
ADDRESS = re.compile(rb"0x[0-9a-f]{6,16}\b")


@dataclass
class Outcome:
    """How a child ended: its exit code (negative: a signal), or None if it took too long, and what it wrote."""
    code: int | None
    out: bytes
    err: bytes

    def describe(self):
        if self.code is None:
            return "timeout"
        if self.code < 0:
            return signal.Signals(-self.code).name
        return f"exit {self.code}"

    def crashed(self):
        """True if it ended by a signal that no Python program asks for."""
        return self.code is not None and -self.code in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL,
                                                        signal.SIGFPE, signal.SIGTRAP)


def environment(**extra):
    """The environment of every tested process, the same wherever the tests run: hashes and text encoding are fixed,
    and the compiler begins early, since the loops of tests are short."""
    env = {name: os.environ[name] for name in INHERITED if name in os.environ}
    env.setdefault("PATH", "/usr/local/bin:/usr/bin:/bin")
    env.update(LC_ALL="C.UTF-8", PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", COLUMNS="100",
               KRAIT_JIT="hot_loop=61,hot_function=61,hot_exit=10")
    env.update(extra)
    return env


def limit_resources(timeout, megabytes):
    """To be called in the child: no core files, an address-space limit if one is given, and an end to its processor
    time, should nobody be left to kill it. And SIGINT interrupts, though who runs the tests in the background may ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = int(timeout) * 4 + 10
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if megabytes:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def execute(command, timeout=60, cwd=None, env=None, stdin=b"", megabytes=None):
    """Runs a command to its end; it and what it started are killed after `timeout` seconds of processor time, or, since
    the machine may be busy, PATIENCE times as long. Returns an Outcome."""
    process = subprocess.Popen(
        [str(part) for part in command], cwd=cwd, env=env or environment(), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: limit_resources(timeout, megabytes))
    try:
        out, err = process.communicate(stdin, timeout=timeout * PATIENCE)
        return Outcome(process.returncode, out, err)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        return Outcome(None, out, err)


def normalise(text, binary):
    """Makes output comparable between engines: addresses in reprs and the path of the binary say nothing."""
    text = ADDRESS.sub(b"0xADDRESS", text)
    for path in (str(binary), CPYTHON):
        text = text.replace(path.encode(), b"PYTHON")
    return text


def difference(expected, actual, name):
    """A unified diff of two byte strings, at most 30 lines."""
    lines = list(difflib.unified_diff(expected.decode(errors="backslashreplace").splitlines(),
                                      actual.decode(errors="backslashreplace").splitlines(),
                                      f"{name} of CPython", f"{name} of krait", lineterm="", n=2))
    if len(lines) > 30:
        lines[30:] = [f"... {len(lines) - 30} more lines"]
    return "\n".join("    " + line for line in lines)


def compare(expected, actual, binary):
    """Text on how two Outcomes differ; empty if they do not."""
    parts = []
    if expected.code != actual.code:
        parts.append(f"    {expected.describe()} on CPython, {actual.describe()} on krait")
    for name in ("out", "err"):
        theirs, ours = (normalise(getattr(outcome, name), binary) for outcome in (expected, actual))
        if theirs != ours:
            parts.append(difference(theirs, ours, "std" + name))
    return "\n".join(parts)


def read_ledgers(paths):
    """Names of tests known to fail, one a line; '#' begins a comment. The lists may only shrink."""
    lines = [line for path in paths or () for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]
    return {line.split("#")[0].strip() for line in lines} - {""}


class Report:
    """Counts tests, shows the failed ones as they come, and ends with the closing line."""

    def __init__(self, verbose=False, ledgers=None):
        self.passed = 0
        self.failed = 0
        self.open = 0
        self.verbose = verbose
        self.ledger = read_ledgers(ledgers)

    def add(self, name, problem):
        """Records one test; `problem` is empty if it passed."""
        if problem and (name in self.ledger or name.split(" ")[0] in self.ledger):
            self.open += 1
            print(f"still open: {name}", flush=True)
        elif problem:
            self.failed += 1
            print(f"FAILED {name}\n{problem}", flush=True)
        else:
            self.passed += 1
            if self.verbose:
                print(f"ok {name}", flush=True)

    def close(self):
        """Prints the count and ends the process with 0 or 1."""
        if self.open:
            print(f"{self.open} of the ledger's tests still fail; they count neither as passed nor as failed")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)


def in_parallel(function, items, jobs=2):
    """Yields (item, function(item)) in the items' order, computing a few at a time."""
    items = list(items)
    with ThreadPoolExecutor(jobs) as pool:
        yield from zip(items, pool.map(function, items))


def parser(description):
    """The arguments that all runners have: the binary, names to run, jobs."""
    out = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    out.add_argument("--krait", type=lambda path: pathlib.Path(path).resolve(), default=ROOT / "build" / "krait",
                     help="the binary to test (default: build/krait)")
    out.add_argument("--jobs", type=int, default=2, help="processes at a time")
    out.add_argument("--timeout", type=float, default=60, help="limit for one process, in seconds")
    out.add_argument("--ledger", action="append", help="file naming tests that are known to fail; may be repeated")
    out.add_argument("--verbose", action="store_true", help="name the passing tests too")
    out.add_argument("names", nargs="*", help="only tests whose name contains one of these words")
    return out


def select(names, words):
    """The names that contain one of the words, or all of them without words."""
    return [name for name in names if not name.startswith("_") and (not words or any(word in str(name) for word in words))]
