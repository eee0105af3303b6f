"""Runs many generated programs in one process, each in a namespace of its own: start-up is paid once, and later programs
meet the caches, traces and counters that earlier ones have left.

usage: batch.py make FILE FIRST COUNT   generates and runs programs, and writes those to FILE that end in time
       batch.py run FILE [BEHIND]       runs the programs of FILE, those behind seed BEHIND only

Each program's output follows a line "=== SEED". FILE holds code objects: whoever runs it need not compile.
"""
import marshal
import sys
import traceback

CPU_SECONDS = 0.4  # what a program may take on CPython


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
    kept = []
    for seed in range(first, first + count):
        code = compile(programs.program(seed), f"seed{seed}.py", "exec")
        slow = False
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
            kept.append((seed, code))
    with open(path, "wb") as file:
        marshal.dump(kept, file)


def main():
    command, path, *numbers = sys.argv[1:]
    if command == "make":
        return make(path, *map(int, numbers))
    behind = int(numbers[0]) if numbers else -1
    with open(path, "rb") as file:
        programs = marshal.load(file)
    for seed, code in programs:
        if seed > behind:
            run(seed, code)


if __name__ == "__main__":
    main()
