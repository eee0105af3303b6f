"""Runs many generated programs in one process, each in a namespace of its own: start-up is paid once, and later programs
meet the caches, traces and counters that earlier ones have left.

usage: batch.py make FILE FIRST COUNT   generates and runs programs, and appends those to FILE that end in time;
                                         ends by SIGVTALRM at one that gets stuck
       batch.py run FILE [BEHIND]       runs the programs of FILE, those behind seed BEHIND only

Each program's output follows a line "=== SEED". FILE holds seeds and code objects: whoever runs it need not compile.
"""
import marshal
import sys
import traceback

CPU_SECONDS = 0.4  # what a program may take on CPython
STUCK_SECONDS = 1


class TooSlow(BaseException):
    pass


def run(seed, code):
    print("===", seed, flush=True)
    try:
        exec(code, {"__name__": f"seed{seed}"})
    except TooSlow:
        raise
    except BaseException as e:
        print("uncaught", type(e).__name__, str(e)[:200], [f.lineno for f in traceback.extract_tb(e.__traceback__)][1:])
    finally:
        sys.settrace(None)


def make(path, first, count):
    import signal
    import programs

    slow = False

    def stop(*_):
        nonlocal slow
        slow = True
        raise TooSlow

    signal.signal(signal.SIGPROF, stop)
    for seed in range(first, first + count):
        try:
            code = compile(programs.program(seed), f"seed{seed}.py", "exec")
        except SyntaxError:  # nested more deeply than Python allows
            continue
        slow = False
        # Ends the process: a loop in C code sees no other signal.
        signal.setitimer(signal.ITIMER_VIRTUAL, STUCK_SECONDS)
        try:
            # Again and again: the program may catch it.
            signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS, 0.05)
            run(seed, code)
            signal.setitimer(signal.ITIMER_PROF, 0)
        except TooSlow:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if slow:  # though it may have come to its end
            print("\ntoo slow")
        else:
            with open(path, "ab") as file:
                marshal.dump((seed, code), file)


def stored(path):
    with open(path, "rb") as file:
        while True:
            try:
                yield marshal.load(file)
            except EOFError:
                return


def main():
    command, path, *numbers = sys.argv[1:]
    if command == "make":
        return make(path, *map(int, numbers))
    behind = int(numbers[0]) if numbers else -1
    for seed, code in list(stored(path)):
        if seed > behind:
            run(seed, code)


if __name__ == "__main__":
    main()
