"""What the compiler costs: a guard that fails, and the compilation of the median trace.

usage: krait jit_costs.py [PROGRAM...]   programs of benchmarks/programs; none: all

A failed guard is measured in loops whose guard fails in every second iteration and that are kept from compiling what lies
behind it; the interpreter finishes the iteration and enters compiled code again, which is counted in. Programs run in
processes of their own, with their times for recording and compiling all traces (krait.jit.counters()).
"""
import ast
import pathlib
import statistics
import subprocess
import sys
import time

from krait import jit

PROGRAMS = pathlib.Path(__file__).resolve().parent.parent / "programs"
COUNTERS = """
import io, runpy, sys
from krait import jit
out, sys.stdout = sys.stdout, io.StringIO()
path = sys.argv[1]
sys.argv[:] = [path]
runpy.run_path(path, run_name="__main__")
c = jit.counters()
print([c["traces"], c["recorded_length"], c["record_ns"], c["compile_ns"], c["median_ns"]], file=out)
"""


def one_value(n):
    odd = 0
    for i in range(n):
        if i & 1:
            odd += 1
    return odd


def many_values(n):
    a = b = c = d = e = 0
    x = y = z = 0.5
    for i in range(n):
        a, b, c, d, e = b + 1, c + 2, d + 3, e + 4, a & 255
        x, y, z = y + 0.25, z * 0.5, x * 0.5
        if i & 1:
            a += 1
    return a + b + c + d + e + x + y + z


def inlined(n):
    def inner(i):
        return 1 if i & 1 else 0

    def outer(i):
        return inner(i)

    odd = 0
    for i in range(n):
        odd += outer(i)
    return odd


def seconds(function, n):
    best = float("inf")
    for _ in range(5):
        begin = time.perf_counter()
        function(n)
        best = min(best, time.perf_counter() - begin)
    return best


def copy_of(function):
    """The same with a code object, and so with traces, of its own."""
    return type(function)(function.__code__.replace(), globals())


def measure_exits():
    rounds = 100_000
    for function in (one_value, many_values, inlined):
        jit.set_param("hot_exit", 10)
        compiled = seconds(copy_of(function), rounds)
        jit.set_param("hot_exit", 1_000_000)
        leaving = copy_of(function)
        leaving(1000)
        before = jit.counters()["exits_taken"]
        left = seconds(leaving, rounds)
        exits = (jit.counters()["exits_taken"] - before) / 5
        print(f"failed guard, {function.__name__.replace('_', ' '):12} {1e9 * (left - compiled) / exits:6.0f} ns  "
              f"({exits / rounds:.2f} exits an iteration)")


def measure_compilation(names):
    medians, totals = [], [0] * 4
    for program in names:
        result = subprocess.run([sys.executable, "-c", COUNTERS, str(PROGRAMS / f"{program}.py")], capture_output=True, text=True)
        if result.returncode:
            print(f"{program}: {result.stderr.splitlines()[-1:]}")
            continue
        *counts, median = ast.literal_eval(result.stdout)
        totals = [sum(pair) for pair in zip(totals, counts)]
        if counts[0]:
            medians.append((median / 1000, program))
    traces, length, record_ns, compile_ns = totals
    print(f"{traces} traces of {len(medians)} programs: {record_ns / traces / 1000:.0f} us recording and "
          f"{compile_ns / traces / 1000:.0f} us compiling each; {(record_ns + compile_ns) / length / 1000:.2f} us for an IR instruction")
    print(f"median trace: {statistics.median_low(medians)[0]:.0f} us "
          f"in the median program, {max(medians)[0]:.0f} us in {max(medians)[1]}")


if __name__ == "__main__":
    measure_exits()
    measure_compilation(sys.argv[1:] or sorted(path.stem for path in PROGRAMS.glob("*.py")))
