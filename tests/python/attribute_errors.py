# The name and object of AttributeErrors that properties, descriptors and __getattr__ raise, from hot loops too.
class A:
    @property
    def p(self):
        raise AttributeError("no p")
    def __getattr__(self, name):
        raise AttributeError("none " + name)
class P:
    @property
    def p(self):
        raise AttributeError("no p")
class D:
    def __get__(self, o, c): raise AttributeError("d")
class H:
    d = D()
class G:
    def __getattr__(self, name):
        raise AttributeError("g")
class GA:
    def __getattribute__(self, name):
        raise AttributeError("ga")
def run(n):
    log = []
    objs = [A(), P(), H(), G(), GA()]
    for i in range(n):
        for o, f in zip(objs, (lambda o: o.p, lambda o: o.p, lambda o: o.d, lambda o: o.zzz, lambda o: o.yyy)):
            try: f(o)
            except AttributeError as e:
                r = (type(o).__name__, str(e), e.name, e.obj is o)
                if r not in log:
                    log.append(r)
        for o, f in zip(objs, (lambda o: o.p(), lambda o: o.p(), lambda o: o.d(), lambda o: o.zzz(), lambda o: o.yyy())):
            try: f(o)
            except AttributeError as e:
                r = (type(o).__name__, str(e), e.name, e.obj is o)
                if r not in log:
                    log.append(r)
        for o, n2 in zip(objs, ("p", "p", "d", "zzz", "yyy")):
            try: getattr(o, n2)
            except AttributeError as e:
                r = (type(o).__name__, str(e), e.name, e.obj is o)
                if r not in log:
                    log.append(r)
    return log
for r in run(600): print(r)
