"""Runs one command and measures it from outside: wall time, peak resident memory, exit code, output.

The peak that wait4 reports survives exec, so a direct child would start with this process's own size. A shell
stands in between: it starts the command in the background and ends, and the command becomes our child
(we are its "subreaper"), having begun as a copy of the small shell.
"""
import ctypes
import os
import pathlib
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass

PR_SET_CHILD_SUBREAPER = 36
LAUNCHER = 'folder=$1; shift; "$@" >"$folder/out" 2>"$folder/err" & echo $!'


@dataclass
class Result:
    """What one process did. `status` is "ok", "timeout", "exit N" or "signal N"."""
    status: str
    seconds: float
    megabytes: float
    out: str
    err: str

    @property
    def ok(self):
        return self.status == "ok"


class TimeUp(Exception):
    pass


def _time_up(number, frame):
    raise TimeUp


def _wait_until(pid, seconds):
    """Waits for a child at most so long; kills it (and what it started) afterwards. Returns (status text, rusage)."""
    previous = signal.signal(signal.SIGALRM, _time_up)
    try:
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
        _, status, usage = os.wait4(pid, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except TimeUp:
        os.killpg(os.getpgid(pid), signal.SIGKILL)
        return "timeout", os.wait4(pid, 0)[2]
    finally:
        signal.signal(signal.SIGALRM, previous)
    code = os.waitstatus_to_exitcode(status)
    return "ok" if code == 0 else f"exit {code}" if code > 0 else f"signal {-code}", usage


def run(command, timeout, env=None):
    """Runs a command (a list of strings) without input and with a time limit in seconds; returns a Result."""
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError("prctl(PR_SET_CHILD_SUBREAPER) failed")
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        shell = subprocess.run(["/bin/sh", "-c", LAUNCHER, "sh", folder, *command], env=env, check=True,
                               stdout=subprocess.PIPE, start_new_session=True)
        status, usage = _wait_until(int(shell.stdout), timeout)
        seconds = time.perf_counter() - start
        out, err = ((pathlib.Path(folder) / name).read_text(errors="replace") for name in ("out", "err"))
    return Result(status, seconds, usage.ru_maxrss / 1024, out, err)
