"""Runs one file of CPython's test suite inside the interpreter under test; started by scripts/conformance.

usage: run_file.py MODULE RESULTS [DONE]

Appends to RESULTS, line by line: "start NAME" when a test begins, a JSON list [name, outcome, detail] when it ends, and
"end". So whoever reads it knows how far the process came if it crashes or hangs. Tests named in the file DONE are left
out: they ran in an earlier process.
"""
import json
import pathlib
import sys
import unittest

import stand_ins


class StreamedResult(unittest.TestResult):
    """Writes each outcome at once. Sub-tests count as their test, which fails if one of them does."""

    def __init__(self, path):
        super().__init__()
        self.out = open(path, "a", encoding="utf-8", errors="backslashreplace", buffering=1)
        self.outcome = None  # of the running test

    def write(self, test, outcome, detail):
        name = getattr(test, "conformance_name", None) or test.id()
        self.out.write(json.dumps([name, outcome, detail]) + "\n")

    def record(self, test, outcome, detail):
        """The worst that happens to a test counts. Failing fixtures of classes and modules stand for themselves."""
        if self.outcome is None:
            self.write(test, outcome, detail)
        elif self.outcome[0] != "fail":
            self.outcome = outcome, detail

    def startTest(self, test):
        super().startTest(test)
        self.outcome = "pass", ""
        self.out.write(f"start {test.conformance_name}\n")

    def stopTest(self, test):
        self.write(test, *self.outcome)
        self.outcome = None
        super().stopTest(test)

    def addSuccess(self, test):
        pass

    def addError(self, test, err):
        self.record(test, "fail", self._exc_info_to_string(err, test))

    addFailure = addError

    def addSkip(self, test, reason):
        self.record(test, "skip", reason)

    def addExpectedFailure(self, test, err):
        pass

    def addUnexpectedSuccess(self, test):
        self.record(test, "fail", "unexpected success")

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.record(subtest, "fail", f"{subtest}\n{self._exc_info_to_string(err, test)}")


def select(suite, module, done, counts):
    """Names the tests (their id inside the module, numbered when it repeats) and drops those that are done."""
    kept = []
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            select(test, module, done, counts)
        else:
            name = " ".join(test.id().removeprefix(module + ".").split())
            counts[name] = counts.get(name, 0) + 1
            test.conformance_name = name if counts[name] == 1 else f"{name} #{counts[name]}"
            if test.conformance_name in done:
                continue
        kept.append(test)
    suite._tests = kept


def main():
    module, results, *rest = sys.argv[1:]
    done = set(pathlib.Path(rest[0]).read_text(encoding="utf-8").split("\n")) if rest else set()
    sys.argv[1:] = []
    sys.path.pop(0)  # this script's folder
    from test import support
    stand_ins.install(module)
    support.use_resources = []  # as regrtest: no network, no gigabytes
    result = StreamedResult(results)
    try:
        suite = unittest.defaultTestLoader.loadTestsFromName(module)
        stand_ins.loaded()
        select(suite, module, done, {})
        suite.run(result)
    except unittest.SkipTest as skip:
        result.out.write(json.dumps(["(file)", "skip", str(skip)]) + "\n")
    result.out.write("end\n")


if __name__ == "__main__":
    main()
