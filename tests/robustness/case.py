"""A case of bad input: how an interpreter is started with it, and what may come out."""
import re
from dataclasses import dataclass, field

import harness

ERROR_LINE = re.compile(rb"^(\w+\.)*(\w*(Error|Interrupt|Exit|Exception|Group|Iteration|Warning))\b|^ *\+-+$|^lost sys\.stderr$")

# What CPython was doing when its own C stack met the limit.
RECURSION = re.compile(rb"^(RecursionError: maximum recursion depth exceeded)( .*)$")


@dataclass
class Case:
    """`files` are written into an empty folder (name -> bytes), then `command` runs there after the interpreter's path.

    `shell` replaces the command: a shell line in which $PYTHON is the interpreter, for redirections and signals.
    Unless `clean` is set, krait must do what CPython does: same exit code, same output, same last line of errors.
    With `clean` (where CPython itself crashes, hangs or has another limit) it must only succeed or end in an
    exception: exit code 0 or 1, and in the second case a line that names an exception.
    """
    name: str
    command: tuple = ("main.py",)
    files: dict = field(default_factory=dict)
    shell: str = ""
    stdin: bytes = b""
    clean: bool = False
    codes: tuple = (0, 1)
    megabytes: int = 1500
    timeout: float = 60
    prepare: object = None  # called with the folder before the interpreter starts
    env: dict = field(default_factory=dict)

    def run(self, interpreter, folder, room=0):
        """`room`: megabytes of address space beyond the case's own limit, for an emulator. Since the limit does not tell krait
        then how much it has for itself, it is told."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if self.prepare:
            self.prepare(folder)
        command = ["/bin/bash", "-c", self.shell] if self.shell else [interpreter, *self.command]
        limit = {"KRAIT_MAX_HEAP": str(self.megabytes * 4 // 7)} if room else {}
        env = harness.environment(PYTHON=str(interpreter), **limit | self.env)
        return harness.execute(command, self.timeout, cwd=folder, env=env, stdin=self.stdin, megabytes=self.megabytes + room)


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else b""


def problem(case, expected, actual, krait):
    """What is wrong with krait's outcome; empty if nothing is. `expected` is CPython's, None for clean cases."""
    shown = f"    {actual.describe()}, last line of errors: {last_line(actual.err)[:200]!r}"
    if actual.code is None or actual.crashed():
        return shown
    if expected is None:
        if actual.code not in case.codes:
            return shown
        return "" if actual.code == 0 or any(map(ERROR_LINE.match, actual.err.splitlines())) else shown
    ours, theirs = (RECURSION.sub(rb"\1", harness.normalise(last_line(outcome.err), krait)) for outcome in (actual, expected))
    if (actual.code, ours) != (expected.code, theirs):
        return f"{shown}\n    CPython: {expected.describe()}, {theirs[:200]!r}"
    out, wanted = (harness.normalise(outcome.out, krait) for outcome in (actual, expected))
    return "" if out == wanted else harness.difference(wanted, out, "stdout")


def program(name, source, **options):
    """A case that runs one program."""
    return Case(name, files={"main.py": source}, **options)
