"""Steady state of one program: imports it and calls run(size) again and again in this process.

usage: steady.py PROGRAM.py SIZE SECONDS ROUNDS

Stops after SECONDS or ROUNDS calls, whichever comes first, but not before three calls. Prints one line of JSON with
the time of every call and the checksum, or the different checksums if the calls disagree.
"""
import importlib.util
import json
import sys
import time


def load(path):
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["program"] = module
    spec.loader.exec_module(module)
    return module


def main():
    path, size, seconds, rounds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    run = load(path).run
    times, checksums = [], []
    begin = time.perf_counter()
    while len(times) < 3 or (len(times) < rounds and time.perf_counter() - begin < seconds):
        start = time.perf_counter()
        checksum = str(run(size))
        times.append(time.perf_counter() - start)
        if checksum not in checksums:
            checksums.append(checksum)
    print(json.dumps({"times": times, "checksum": " | ".join(checksums)}))


main()
