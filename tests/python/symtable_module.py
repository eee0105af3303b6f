# The symtable module: scopes of every kind of block.
import symtable
src = '''
import os.path as p, sys
glob = 1
class A(B, metaclass=M):
    x: int = 1
    def f(self, a, *args, b=2, **kw):
        nonlocal_ = 1
        def g():
            nonlocal nonlocal_
            global glob
            nonlocal_ = __private = a
            return super().f, [i for i in args if (w := i)]
        return lambda q: q + nonlocal_ + p
    async def h(self): await self
'''
def show(t, ind=0):
    print(' ' * ind, t.get_type(), t.get_name(), t.get_lineno(), t.is_optimized(), t.is_nested(), t.has_children(), sorted(t.get_identifiers()))
    if t.get_type() == 'function': print(' ' * ind, t.get_parameters(), sorted(t.get_locals()), sorted(t.get_globals()), sorted(t.get_frees()), sorted(t.get_nonlocals()))
    for s in sorted(t.get_symbols(), key=lambda s: s.get_name()):
        print(' ' * ind, s.get_name(), [m for m in dir(s) if m.startswith('is_') and m != 'is_namespace' and getattr(s, m)()])
    for c in t.get_children(): show(c, ind + 2)
show(symtable.symtable(src, 'f', 'exec'))
show(symtable.symtable('[x for x in y]', 'f', 'eval'))
for bad in [('def f(a, a): pass', 'f', 'exec'), ('x', 'f', 'what'), (1, 'f', 'exec'), ('x = ', 'f', 'exec'), ('x\0', 'f', 'exec'), ('x', 3, 'exec')]:
    try: symtable.symtable(*bad)
    except Exception as e: print(type(e).__name__, e)
