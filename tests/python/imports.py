"""Imports of modules and packages that the test writes: forms, caching, errors, relative imports, hooks, reload, circles."""
import importlib
import importlib.machinery
import importlib.util
import os
import sys
import tempfile
from _table import outcome, section

folder = tempfile.mkdtemp()
sys.path.insert(0, folder)


def attempt(function, *args, **kwargs):
    print(outcome(function, *args, **kwargs).replace(folder, "FOLDER"))


def write(name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    importlib.invalidate_caches()
    return path


write("simple.py", '"""Doc of simple."""\nprint("running", __name__)\nx = 1\n_hidden = 2\ndef f(): return x\n')
write("with_all.py", '__all__ = ["a", "_b"]\na = 1\n_b = 2\nc = 3\n')
write("bad_all.py", '__all__ = ["a", "missing"]\na = 1\n')
write("typed_all.py", '__all__ = [1]\n')
write("fails.py", 'print("running fails")\n1 / 0\n')
write("syntax_bad.py", 'x = 1\ndef f(:\n')
write("pack/__init__.py", 'print("init", __name__)\nfrom . import inner\nfrom .inner import value as v\nname = "pack"\n')
write("pack/inner.py", 'print("init", __name__, __package__)\nvalue = 10\nfrom . import late as _late\n')
write("pack/late.py", 'from .sub.deep import depth\nimport pack.inner\n')
write("pack/sub/__init__.py", '')
write("pack/sub/deep.py", 'depth = 3\nfrom ..sub import __name__ as parent\n')
write("pack/beyond.py", 'from ... import x\n')
write("pack/main.py", 'print("main of pack", __name__)\n')
write("circle_a.py", 'import circle_b\nx = 1\ndef use(): return circle_b.y\n')
write("circle_b.py", 'import circle_a\ny = 2\ndef use(): return circle_a.x\n')
write("circle_c.py", 'from circle_d import y\nx = 1\n')
write("circle_d.py", 'from circle_c import x\ny = 2\n')
write("dynamic.py", 'def __getattr__(name):\n    if name.startswith("dyn"):\n        return name.upper()\n    raise AttributeError(f"custom: no {name}")\ndef __dir__(): return ["dyn_a"]\n')
write("replaces.py", 'import sys\nclass M: attribute = "replaced"\nsys.modules[__name__] = M()\n')
write("removes.py", 'import sys\ndel sys.modules[__name__]\n')
write("space/one/part.py", 'where = "namespace"\n')
write("cookie.py", '# -*- coding: latin-1 -*-\ntext = "caf\\xe9"\n')


@section("forms")
def forms():
    import simple
    import simple as other
    from simple import x, f as g, x as y
    print(simple is other, x, g(), y, simple.__doc__, simple.__name__, simple.__file__ == os.path.join(folder, "simple.py"), simple.__package__, type(simple.__loader__).__name__, simple.__spec__.name)
    space = {}
    exec("from simple import *", space)
    print(sorted(k for k in space if k != "__builtins__"))
    space = {}
    exec("from with_all import *", space)
    print(sorted(k for k in space if k != "__builtins__"))
    attempt(exec, "from bad_all import *", {})
    attempt(exec, "from typed_all import *", {})
    attempt(exec, "from simple import missing", {})
    attempt(exec, "import no_such_module_at_all", {})
    attempt(exec, "import simple.sub", {})
    attempt(exec, "from no_such import x", {})
    attempt(exec, "import pack_missing.x.y", {})
    import os.path as p
    import xml.dom as dom
    print(p is os.path, dom.__name__, __import__("os.path").__name__, __import__("os.path", fromlist=["x"]).__name__.endswith("path"), importlib.import_module("simple") is simple)
    attempt(__import__, "")
    attempt(__import__, 5)
    attempt(__import__, "x", level=-1)
    attempt(__import__, "x", {}, level=1)
    attempt(importlib.import_module, ".x")
    sys.modules["blocked"] = None
    attempt(exec, "import blocked", {})
    del sys.modules["blocked"]


@section("failing modules")
def failing():
    for _ in range(2):
        attempt(exec, "import fails", {})
    print("fails" in sys.modules)
    try:
        import syntax_bad
    except SyntaxError as error:
        print(error.msg, os.path.basename(error.filename), error.lineno, error.offset)


@section("packages")
def packages():
    import pack
    print(pack.v, pack.inner.value, pack.__path__ == [os.path.join(folder, "pack")], pack.__package__, pack.inner.__package__, sorted(m for m in sys.modules if m.startswith("pack")))
    import pack.sub.deep as deep
    from pack.sub import deep as deep2
    print(deep is deep2, deep.depth, deep.parent)
    attempt(exec, "import pack.beyond", {})
    attempt(exec, "from pack import nothing", {})
    attempt(exec, "import pack.nothing", {})
    attempt(exec, "from . import x", {"__name__": "alone"})
    attempt(exec, "from . import x", {"__name__": "alone", "__package__": None})
    attempt(exec, "from .inner import value", {"__package__": "pack"})
    attempt(exec, "from ..inner import value", {"__package__": "pack"})
    attempt(exec, "from .x import y", {"__package__": 5})
    space = {}
    exec("from pack import *", space)
    print(sorted(k for k in space if not k.startswith("__")))
    import space.one.part as part
    print(part.where, type(sys.modules["space"].__path__).__name__, getattr(sys.modules["space"], "__file__", None))
    print(importlib.util.find_spec("pack.sub").submodule_search_locations == [os.path.join(folder, "pack", "sub")], importlib.util.find_spec("nowhere"))


@section("circles")
def circles():
    import circle_a
    print(circle_a.use(), circle_a.circle_b.use())
    try:
        import circle_c
    except ImportError as error:
        print(str(error).replace(folder, "FOLDER"))
    write("circle_e.py", "import circle_f\ncircle_f.missing_attribute\n")
    write("circle_f.py", "import circle_e\ncircle_e.not_yet\n")
    try:
        import circle_e
    except AttributeError as error:
        print(error)


@section("special modules")
def special():
    import dynamic
    print(dynamic.dyn_x, dir(dynamic))
    attempt(lambda: dynamic.other)
    from dynamic import dyn_from
    print(dyn_from)
    attempt(exec, "from dynamic import other", {})
    import replaces
    print(replaces.attribute, type(replaces).__name__)
    attempt(exec, "import removes", {})
    import cookie
    print(ascii(cookie.text))
    import types
    m = types.ModuleType("made", "its doc")
    print(m, m.__doc__, m.__dict__)
    m.x = 1
    print(m.x, sorted(vars(m)))
    attempt(lambda: m.y)
    attempt(types.ModuleType)
    attempt(types.ModuleType, 5)
    del m.__name__
    attempt(lambda: m.y)
    attempt(setattr, m, "__dict__", {})

    class Sub(types.ModuleType):
        @property
        def prop(self): return "property of a module"
    m.__class__ = Sub
    print(m.prop)


@section("reload and hooks")
def reload_hooks():
    path = write("changing.py", "value = 1\nkept = 'first'\n")
    import changing
    old = changing.value
    write("changing.py", "value = 22222\n")
    print(importlib.reload(changing) is changing, old, changing.value, changing.kept)
    attempt(importlib.reload, 5)

    class Finder:
        def find_spec(self, name, path=None, target=None):
            if name.startswith("virtual"):
                return importlib.machinery.ModuleSpec(name, self)

        def create_module(self, spec):
            return None

        def exec_module(self, module):
            module.answer = 42
    finder = Finder()
    sys.meta_path.append(finder)
    import virtual_module
    print(virtual_module.answer, virtual_module.__spec__.loader is finder)
    sys.meta_path.remove(finder)
    import builtins
    real = builtins.__import__
    seen = []

    def spy(name, globals=None, locals=None, fromlist=(), level=0):
        seen.append((name, fromlist, level))
        return real(name, globals, locals, fromlist, level)
    builtins.__import__ = spy
    try:
        import simple, os.path
        from simple import x
        exec("from .inner import value", {"__package__": "pack"})
    finally:
        builtins.__import__ = real
    print(seen[:3], seen[-1])
    import zipfile
    with zipfile.ZipFile(os.path.join(folder, "z.zip"), "w") as z:
        z.writestr("zipped.py", "where = 'zip'\n")
    sys.path.insert(0, os.path.join(folder, "z.zip"))
    import zipped
    print(zipped.where)
    import runpy
    print(sorted(k for k in runpy.run_path(path) if not k.startswith("__")), runpy.run_module("pack.main")["__name__"])


total = 0
for i in range(300):
    import simple
    from pack.inner import value
    total += simple.x + value
print(total)
import shutil
shutil.rmtree(folder)
