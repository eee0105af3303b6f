"""Start-up: the best processor time and the peak resident memory of an empty program.

usage: start_up.py [--rounds N] COMMAND...   each command (in quotes when it has options) runs with `-c pass`, by turns
"""
import argparse
import os
import shlex
import subprocess


ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def seconds(command):
    """Processor time of one process."""
    _, status, usage = os.wait4(os.posix_spawnp(command[0], command, ENVIRONMENT), 0)
    if status:
        raise SystemExit(f"{command}: status {status}")
    return usage.ru_utime + usage.ru_stime


def megabytes(command):
    """Peak resident memory. (Counted by a small program: a process begins with the peak of the one that forked it.)"""
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *command], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-1]) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("commands", nargs="*", default=["/usr/bin/python3.11", "build/krait --jit=off", "build/krait"])
    options = parser.parse_args()
    results = {command: [] for command in options.commands}
    for _ in range(options.rounds):
        for command in options.commands:
            results[command].append(seconds([*shlex.split(command), "-c", "pass"]))
    for command, times in results.items():
        sizes = [megabytes([*shlex.split(command), "-c", "pass"]) for _ in range(5)]
        print(f"{min(times) * 1000:5.1f} ms  {min(sizes):4.1f} to {max(sizes):4.1f} MB  {command}", flush=True)


if __name__ == "__main__":
    main()
