# Audit events: hooks hear of what native code does, and may object.
import gc
import marshal
import pickle
import sys

seen = []
objects_to = None


def hook(event, args):
    if seen is None:
        return
    seen.append((event, args))
    if event == objects_to:
        raise RuntimeError("not allowed: " + event)


sys.addaudithook(hook)


def events(function, *args):
    """What the hook hears of a call, except for what the interpreters do on their own."""
    seen.clear()
    try:
        function(*args)
    except RuntimeError as error:
        print(error)
    return [event for event, _ in seen if event not in ("object.__getattr__", "builtins.id")]


class A:
    pass


class B:
    pass


print(events(sys.audit, "my.event", 1, 2), seen)
print(events(eval, "1 + 1"))
print(events(exec, compile("x = 1", "file", "exec")))
print(events(marshal.loads, marshal.dumps([1])))
print(events(gc.get_referents, []))
print(events(sys._getframe))
print(events(open, "/dev/null"))
print(seen[-1][1][:2])
print(events(setattr, A(), "__class__", B))
print(events(setattr, A, "__name__", "C"))

objects_to = "open"
print(events(open, "/dev/null"))
objects_to = "pickle.find_class"
print(events(pickle.loads, pickle.dumps(B)))
objects_to = "import"
sys.modules.pop("this", None)
print(events(__import__, "this"))
objects_to = "sys.addaudithook"
print(events(sys.addaudithook, print))
objects_to = None
print(events(sys.audit, "my.last"))
seen = None
