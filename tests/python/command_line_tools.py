"""The standard library's command-line tools, run as a user would: -m timeit, doctest, unittest, json.tool, zipfile, tarfile, pdb, venv, http.server, ..."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from _table import section

folder = tempfile.mkdtemp()
environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

FILES = {
    "sums.py": '''"""Sums.

>>> add(1, 2)
3
"""


def add(a, b):
    """
    >>> add(2, 2)
    5
    """
    return a + b


def main():
    total = 0
    for i in range(3):
        total = add(total, i)
    print(total)


if __name__ == "__main__":
    main()
''',
    "test_sums.py": '''import unittest
import sums


class SumsTest(unittest.TestCase):
    def test_right(self):
        self.assertEqual(sums.add(1, 2), 3)

    def test_wrong(self):
        self.assertEqual(sums.add(1, 2), 4, "see above")

    @unittest.skip("later")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.assertIn(1, [2])

    def test_parts(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertNotEqual(i, 1)
''',
    "data.json": '{"b": [1, 2.50, null, true], "a": "\\u00e9"}',
    "bad.json": '{"a": }',
    "bad.py": "def f(:\n",
    "pack/__init__.py": "",
    "pack/__main__.py": "import sys\nprint(__name__, __package__, sys.argv[1:])\n",
}
for name, text in FILES.items():
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def clean(text):
    text = text.replace(folder, "FOLDER").replace(sys.executable, "PYTHON").replace(sys.implementation.cache_tag, "TAG")
    text = re.sub(r"0x[0-9a-f]+", "0x?", text)
    return re.sub(r"\b\d+\.\d+s\b|\b\d+\.\d\d\d\b|\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", text)


def run(*arguments, stdin="", lines=None):
    result = subprocess.run([sys.executable, *arguments], input=stdin, capture_output=True, text=True, cwd=folder, env=environment, timeout=120)
    print("---", *arguments, "->", result.returncode)
    for text in (result.stdout, result.stderr):
        if text:
            print("\n".join(clean(text).rstrip().split("\n")[:lines]))


@section("tests")
def tests():
    run("-m", "doctest", "sums.py")
    run("-m", "unittest", "test_sums")
    run("-m", "unittest", "-v", "test_sums.SumsTest.test_right")
    run("-m", "unittest", "no_such_test", lines=4)
    run("-m", "unittest", "-k", "right")


@section("files")
def files():
    run("-m", "json.tool", "data.json")
    run("-m", "json.tool", "--compact", "--sort-keys", stdin='{"z": 1, "a": [ ]}')
    run("-m", "json.tool", "bad.json")
    run("-m", "zipfile", "-c", "files.zip", "sums.py", "data.json")
    run("-m", "zipfile", "-l", "files.zip")
    run("-m", "zipfile", "-t", "files.zip")
    run("-m", "zipfile", "-e", "files.zip", "out")
    run("-m", "tarfile", "-c", "files.tar.gz", "sums.py", "pack")
    run("-m", "tarfile", "-l", "files.tar.gz")
    run("-m", "tarfile", "-e", "files.tar.gz", "out2")
    print(sorted(os.listdir(os.path.join(folder, "out"))), sorted(os.listdir(os.path.join(folder, "out2"))))
    run("-m", "gzip", "data.json")
    run("-m", "base64", "-e", stdin="hello")
    run("-m", "zipapp", "pack", "-o", "app.pyz")
    run("app.pyz", "z")
    run("-m", "compileall", "sums.py", "bad.py")
    run("-m", "py_compile", "sums.py")
    run("-m", "pack", "a", "b")
    run("pack", "c")


@section("looking at programs")
def looking():
    run("-m", "timeit", "-n", "1", "-r", "1", "-s", "x = 1", "y", lines=3)
    print(bool(re.fullmatch(r"1000 loops, best of 2: [\d.]+ [nu]sec per loop\n", subprocess.run([sys.executable, "-m", "timeit", "-n1000", "-r2", "1+1"], capture_output=True, text=True).stdout)))
    run("-m", "cProfile", "-s", "name", "sums.py", lines=1)
    run("-m", "trace", "--count", "--missing", "-C", "counts", "sums.py", lines=1)
    run("-m", "pdb", "sums.py", stdin="break add\ncontinue\nargs\np a + b\nwhere\nreturn\nnext\nlist\nclear 1\ncontinue\nquit\n", lines=30)
    run("-m", "pdb", "-c", "continue", "bad.py", lines=3, stdin="quit\n")
    run("-m", "ast", stdin="x = 1")
    run("-m", "tokenize", "data.json")
    run("-m", "tabnanny", "-v", "sums.py")
    run("-m", "pyclbr", "test_sums.py")
    run("-m", "calendar", "2024", "2")
    run("-m", "symtable", stdin="x = 1", lines=1)
    run("-m", "no_such_module")
    run("-m", "pack.nothing")
    run("-m", "inspect", "--details", "sums", lines=1)


@section("venv")
def venv():
    run("-m", "venv", "--without-pip", "env")
    python = os.path.join(folder, "env", "bin", "python")
    print(subprocess.run([python, "-c", "import sys; print(sys.prefix != sys.base_prefix, sys.executable.endswith('env/bin/python'), any('site-packages' in p for p in sys.path))"], capture_output=True, text=True, env=environment).stdout)
    print(sorted(name for name in os.listdir(os.path.join(folder, "env", "bin")) if name.startswith(("activate", "python"))))


@section("http.server")
def server():
    process = subprocess.Popen([sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1", "0"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    greeting = process.stdout.readline()
    port = re.search(r"port (\d+)", greeting)[1]
    print(greeting.replace(port, "PORT"))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sums.py") as reply:
        print(reply.status, reply.headers["Content-Type"], len(reply.read()))
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/nothing")
    except urllib.error.HTTPError as error:
        print(error)
        error.close()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/pack/") as reply:
        print(b"__main__.py" in reply.read())
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    print(process.returncode, repr(out), re.sub(r"\[.*?\]", "[DATE]", err))


@section("signals")
def signals():
    for code in ("import time; print('ready', flush=True); time.sleep(60)", "print('ready', flush=True)\nwhile True: pass", "import signal, sys\nsignal.signal(2, lambda *a: sys.exit(5))\nprint('ready', flush=True)\nsignal.pause()"):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdout.readline()
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        print(process.returncode, err.strip().split("\n")[-1])
