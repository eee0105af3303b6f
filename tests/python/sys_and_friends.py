"""sys, types, inspect, warnings, contextvars, atexit, logging, argparse, time: what programs ask of the interpreter."""
import argparse
import contextvars
import inspect
import io
import logging
import sys
import time
import types
import warnings
from _table import attempt, section


@section("sys")
def system():
    print(sys.version_info[:3] >= (3, 11), sys.version_info.major, sys.maxsize == 2**63 - 1, sys.byteorder, sys.maxunicode, sys.hexversion >> 16, sys.float_info.max, sys.float_info.epsilon, sys.hash_info.modulus, sys.hash_info.width, sys.flags.optimize, sys.api_version, sys.platform, sys.copyright[:9])
    print(sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.stdout.encoding, sys.argv, sys.orig_argv[-1], isinstance(sys.path, list), sys.getrecursionlimit(), sys.intern("a b") is sys.intern("a" + " b"), sys.is_finalizing(), sys.getswitchinterval(), sys.thread_info[0], len(sys.builtin_module_names) > 10, sys.modules["sys"] is sys, callable(sys.displayhook), sys.warnoptions, sys.pycache_prefix, sys.dont_write_bytecode, sys.ps1 if hasattr(sys, "ps1") else "no prompt", sys.float_repr_style)
    attempt(sys.setrecursionlimit, 0)
    attempt(sys.setrecursionlimit, "a")
    attempt(sys.intern, 5)
    attempt(sys.setswitchinterval, -1)
    attempt(sys.exit, 3)
    attempt(sys.exit, "text")
    attempt(sys.getsizeof)
    attempt(sys.getrefcount)
    attempt(sys.call_tracing, 1, 2)
    print(sys.getsizeof([]) > 0, sys.getsizeof(type("S", (), {"__sizeof__": lambda s: 1000})()) >= 1000, sys.exc_info(), sys.audit("test"), sys.get_int_max_str_digits(), sys.getallocatedblocks() >= 0)
    sys.displayhook(None)
    sys.displayhook([1])
    out, err, old = io.StringIO(), io.StringIO(), (sys.stdout, sys.stderr)
    sys.stdout, sys.stderr = out, err
    try:
        print("captured")
        sys.excepthook(ValueError, ValueError("hooked"), None)
        sys.displayhook("shown")
    finally:
        sys.stdout, sys.stderr = old
    print(repr(out.getvalue()), repr(err.getvalue()))
    sys.stdout = None
    print("lost")
    sys.stdout = old[0]
    limit = sys.getrecursionlimit()
    depths = []

    def deep(n):
        depths.append(n)
        deep(n + 1)
    for wanted in (200, 500, 3000):
        sys.setrecursionlimit(wanted)
        depths.clear()
        try:
            deep(0)
        except RecursionError as error:
            print(error, wanted - 30 < len(depths) < wanted + 5)
    sys.setrecursionlimit(limit)
    try:
        attempt(sys.setrecursionlimit, 1)
    finally:
        sys.setrecursionlimit(limit)


def bracket(x, y):
    return [x, y]


@section("types and inspect")
def types_inspect():
    ns = types.SimpleNamespace(a=1, b="x")
    ns.c = [ns]
    print(ns, ns == types.SimpleNamespace(a=1), vars(ns).keys(), types.SimpleNamespace(**{"x y": 1}))
    attempt(types.SimpleNamespace, 1)
    m = types.MappingProxyType({"a": 1})
    print(m, m["a"], dict(m), m | {"b": 2}, len(m), "a" in m, m == {"a": 1}, m.copy())
    attempt(lambda: m.__setitem__("a", 1))
    attempt(types.MappingProxyType, 5)
    attempt(hash, m)
    print([t.__name__ for t in (types.FunctionType, types.GeneratorType, types.CodeType, types.MethodType, types.BuiltinFunctionType, types.ModuleType, types.TracebackType, types.FrameType, types.CellType, types.GetSetDescriptorType, types.MemberDescriptorType, types.NoneType, types.EllipsisType, types.UnionType, types.GenericAlias, types.WrapperDescriptorType, types.MethodWrapperType, types.MethodDescriptorType, types.ClassMethodDescriptorType, types.AsyncGeneratorType, types.CoroutineType)])

    class A:
        """Doc of A."""
        x = 1

        def method(self, a, b=2):
            "Doc of method."

        @classmethod
        def c(cls): pass

        @staticmethod
        def s(): pass

        @property
        def p(self): pass
    print(inspect.signature(A.method), inspect.getdoc(A().method), inspect.ismethod(A().method), inspect.isfunction(A.method), inspect.isclass(A), inspect.isbuiltin(len), inspect.getmodule(A).__name__, inspect.getmro(A), inspect.isdatadescriptor(A.p), [n for n, _ in inspect.getmembers(A) if not n.startswith("__")], inspect.getattr_static(A, "s").__class__.__name__, inspect.classify_class_attrs(A)[-1].kind)
    print(inspect.getsource(bracket), inspect.getsourcelines(bracket)[1] > 0, inspect.getfile(bracket) == __file__, inspect.unwrap(bracket) is bracket, inspect.getcallargs(bracket, 1, y=2), inspect.cleandoc("  a\n    b"), inspect.isawaitable(5))
    for f in (len, print, sorted, int, dict.get, "".join, [].append, object.__init__, range, type, max):
        try:
            print(f.__name__, inspect.signature(f), end="; ")
        except ValueError as error:
            print(f.__name__, "no signature", end="; ")
    print()
    s = inspect.signature(bracket)
    print(s.parameters["x"].kind.name, s.replace(return_annotation=int), s.bind(1, 2).args, s == inspect.signature(bracket), list(s.parameters))
    attempt(s.bind, 1)
    attempt(s.bind, 1, 2, 3)
    attempt(inspect.signature, 5)


@section("warnings")
def warning():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("first")
        warnings.warn("second", DeprecationWarning, stacklevel=1)
        warnings.warn(UserWarning("instance"))
        compile("x is 1", "f", "exec")
        compile("'\\q'", "f", "exec")
        compile("assert (1, 2)", "f", "exec")
    print([(str(w.message), w.category.__name__, w.lineno > 0) for w in caught])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        attempt(warnings.warn, "raised")
        attempt(compile, "1 is 1", "f", "exec")
        warnings.filterwarnings("ignore", "quiet.*")
        warnings.warn("quiet please")
        warnings.filterwarnings("error", category=ResourceWarning)
        attempt(warnings.warn, "r", ResourceWarning)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("once")
        for _ in range(3):
            warnings.warn("repeated")
        warnings.simplefilter("default")
        for _ in range(3):
            warnings.warn("by place")
    print(len(caught))
    attempt(warnings.warn, "x", int)
    attempt(warnings.simplefilter, "nonsense")
    print(warnings.formatwarning("text", UserWarning, "f.py", 3, "the line"))


@section("contextvars")
def context_variables():
    v = contextvars.ContextVar("v", default=1)
    print(v.get(), v.name, v.get(5))
    token = v.set(2)
    print(v.get(), token.old_value is contextvars.Token.MISSING, token.var is v)
    c = contextvars.copy_context()
    print(c[v], v in c, len(c), c.run(lambda: (v.set(10), v.get())[1]), v.get(), c[v])
    v.reset(token)
    print(v.get())
    attempt(v.reset, token)
    attempt(contextvars.ContextVar("empty").get)
    attempt(c.run)
    attempt(c.run, lambda: c.run(len, "a"))
    attempt(lambda: c[5])


@section("logging and argparse")
def logging_argparse():
    out = io.StringIO()
    logger = logging.getLogger("test.krait")
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(funcName)s:%(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    logger.debug("hidden")
    logger.info("shown %s %d", "text", 5)
    logger.warning("%(a)s", {"a": 1})
    try:
        1 / 0
    except ZeroDivisionError:
        logger.exception("failed")
    print(out.getvalue().replace(__file__, "FILE"))
    p = argparse.ArgumentParser("prog", description="Text.")
    p.add_argument("name")
    p.add_argument("-n", "--number", type=int, default=3, help="a number")
    p.add_argument("--flag", action="store_true")
    p.add_argument("rest", nargs="*")
    p.add_argument("--pick", choices=["a", "b"])
    print(p.parse_args(["x", "y", "z", "-n5", "--flag"]), p.parse_known_args(["x", "--other"]))
    print(p.format_help())
    old, sys.stderr = sys.stderr, io.StringIO()
    for arguments in ([], ["x", "-n", "five"], ["x", "--pick", "c"], ["x", "--nope"]):
        attempt(p.parse_args, arguments)
    text, sys.stderr = sys.stderr.getvalue(), old
    print(text)
    sub = argparse.ArgumentParser("q").add_subparsers()
    print(type(sub).__name__)


@section("time")
def times():
    print(time.gmtime(0), time.strftime("%Y-%m-%d", time.gmtime(86400)), time.strptime("2024 5", "%Y %m")[:2], time.asctime(time.gmtime(0)), time.mktime(time.localtime(1000)) == 1000, time.monotonic() <= time.monotonic(), time.perf_counter_ns() > 0, time.time() > 1.6e9, time.process_time() >= 0, time.get_clock_info("monotonic").monotonic)
    attempt(time.sleep, -1)
    attempt(time.sleep, "a")
    attempt(time.strftime, 5)
    attempt(time.gmtime, 1e30)
    attempt(time.strptime, "a", "%Y")
    start = time.monotonic()
    time.sleep(0.01)
    print(0.005 < time.monotonic() - start < 5)
