# Native modules say what they are for.
import importlib
import inspect

NAMES = "builtins sys posix _io _thread _signal _weakref marshal time itertools math errno _struct select array binascii gc zlib atexit"
for name in NAMES.split():
    module = importlib.import_module(name)
    print(name, type(module.__doc__).__name__, len(inspect.getdoc(module)) > 10)
