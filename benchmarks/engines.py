"""The engines that scripts/bench compares, and how each one runs a program cold (once) and for its steady state."""
import pathlib
import re
import shutil
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
REFERENCE = "cpython"


@dataclass(frozen=True)
class Program:
    """A program under programs/, with the sizes that it declares."""
    name: str
    path: pathlib.Path
    default: int
    small: int


@dataclass(frozen=True)
class Engine:
    """An engine runs programs with one extension: Python's own, or the peers in another language."""
    name: str
    command: tuple
    extension: str

    def source(self, program):
        """The file this engine runs for a program, or None if there is none in its language."""
        if self.extension == "py":
            return program.path
        path = HERE / "peers" / f"{program.name}.{self.extension}"
        return path if path.exists() else None

    def cold(self, program, size):
        source = self.source(program)
        harness = () if self.extension == "py" else (str(HERE / f"steady.{self.extension}"),)
        return [*self.command, *harness, str(source), str(size)]

    def steady(self, program, size, seconds, rounds):
        harness = str(HERE / f"steady.{self.extension}")
        return [*self.command, harness, str(self.source(program)), str(size), str(seconds), str(rounds)]


def programs(names=()):
    """All programs, or the named ones (with or without ".py"); raises ValueError for a name that does not exist."""
    found = {path.stem: path for path in sorted((HERE / "programs").glob("*.py"))}
    wanted = [name.removesuffix(".py") for name in names] or list(found)
    unknown = [name for name in wanted if name not in found]
    if unknown:
        raise ValueError(f"no such program: {', '.join(unknown)}")
    return [_describe(name, found[name]) for name in wanted]


def _describe(name, path):
    text = path.read_text()
    default, small = (int(re.search(rf"^{word} = ([\d_]+)$", text, re.M)[1]) for word in ("DEFAULT", "SMALL"))
    return Program(name, path, default, small)


def engines(krait, names=()):
    """(engines that are installed, names of those asked for that are not)."""
    known = [
        Engine("cpython", ("/usr/bin/python3.11",), "py"),
        Engine("jit-on", (str(krait), "--jit=on"), "py"),
        Engine("jit-off", (str(krait), "--jit=off"), "py"),
        Engine("pypy", ("pypy3",), "py"),
        Engine("node", ("node",), "js"),
        Engine("luajit", ("luajit",), "lua"),
    ]
    wanted = set(names) or {engine.name for engine in known}
    unknown = wanted - {engine.name for engine in known}
    if unknown:
        raise ValueError(f"no such engine: {', '.join(sorted(unknown))}")
    wanted.add(REFERENCE)
    chosen = [engine for engine in known if engine.name in wanted]
    present = [engine for engine in chosen if shutil.which(engine.command[0])]
    return present, [engine.name for engine in chosen if engine not in present]
