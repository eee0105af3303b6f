"""Which of __iter__, __len__, __length_hint__ and __getitem__ consumers call, and in which order."""
class Seq:
    def __len__(self):
        print("len"); return 3
    def __getitem__(self, i):
        print("item", i)
        if i >= 3: raise IndexError
        return i
    def __iter__(self):
        print("iter"); i=0
        while True:
            try: v=self[i]
            except IndexError: return
            yield v
            i+=1
class Seq2:
    def __len__(self):
        print("len"); return 3
    def __getitem__(self, i):
        print("item", i)
        if i >= 3: raise IndexError
        return i
class LH:
    def __init__(self): self.n=0
    def __iter__(self): print("iter"); return self
    def __length_hint__(self): print("hint"); return 3
    def __next__(self):
        self.n+=1
        if self.n>3: raise StopIteration
        return self.n
class LH2(LH):
    def __next__(self): return str(LH.__next__(self))
l=[]
print('a, *b = Seq()')
a, *b = Seq()
print('a, *b = Seq2()')
a, *b = Seq2()
print('[*Seq()]')
[*Seq()]
print('[*Seq2()]')
[*Seq2()]
print('list(Seq())')
list(Seq())
print('list(Seq2())')
list(Seq2())
print('tuple(Seq())')
tuple(Seq())
print('tuple(Seq2())')
tuple(Seq2())
print('l.extend(Seq())')
l.extend(Seq())
print('l+=Seq()')
l+=Seq()
print('l+=Seq2()')
l+=Seq2()
print('l[:0]=Seq()')
l[:0]=Seq()
print('l[:0]=Seq2()')
l[:0]=Seq2()
print('(lambda *a:0)(*Seq())')
(lambda *a:0)(*Seq())
print('(lambda *a:0)(*Seq2())')
(lambda *a:0)(*Seq2())
print('set(Seq())')
set(Seq())
print('frozenset(Seq())')
frozenset(Seq())
print('dict.fromkeys(Seq())')
dict.fromkeys(Seq())
print('sorted(Seq())')
sorted(Seq())
print('bytearray(Seq())')
bytearray(Seq())
print('sum(Seq())')
sum(Seq())
print('min(Seq())')
min(Seq())
print('import collections; collections.deque(Seq())')
import collections; collections.deque(Seq())
print('list(map(str,Seq()))')
list(map(str,Seq()))
print('list(map(str,Seq2()))')
list(map(str,Seq2()))
print('list(zip(Seq()))')
list(zip(Seq()))
print('list(enumerate(Seq()))')
list(enumerate(Seq()))
print('list(reversed(Seq()))')
list(reversed(Seq()))
print('a,*b=LH()')
a,*b=LH()
print('list(LH())')
list(LH())
print('tuple(LH())')
tuple(LH())
print('[*LH()]')
[*LH()]
print('(*LH(),)')
(*LH(),)
print('list(map(str, LH()))')
list(map(str, LH()))
print('list(filter(None, LH()))')
list(filter(None, LH()))
print('list(zip(LH()))')
list(zip(LH()))
print('list(iter(LH()))')
list(iter(LH()))
print('sorted(LH())')
sorted(LH())
print('{*LH()}')
{*LH()}
print('l.extend(LH())')
l.extend(LH())
print('l[1:2]=LH()')
l[1:2]=LH()
print('a,b,c=LH()')
a,b,c=LH()
print('"".join(LH2())')
"".join(LH2())
print('import itertools; list(itertools.chain(LH()))')
import itertools; list(itertools.chain(LH()))
print('list(itertools.repeat(1,3))')
list(itertools.repeat(1,3))
print('list(reversed(Seq2()))')
list(reversed(Seq2()))
print('import operator; print(operator.length_hint(iter(Seq2())), operator.length_hint(LH()), operator.length_hint(iter(Seq())))')
import operator; print(operator.length_hint(iter(Seq2())), operator.length_hint(LH()), operator.length_hint(iter(Seq())))
print('collections.deque(LH())')
collections.deque(LH())
print('collections.Counter(LH())')
collections.Counter(LH())
print('" ".join(map(str, LH()))')
" ".join(map(str, LH()))
print('{}.update(zip(LH(), LH()))')
{}.update(zip(LH(), LH()))
print('max(*LH())')
max(*LH())
print('print(*LH())')
print(*LH())
print('[x for x in Seq2()]')
[x for x in Seq2()]
print("f'{Seq2()!s:.3}'")
f'{Seq2()!s:.3}'
print('all(Seq2())')
all(Seq2())
print('3 in Seq2()')
3 in Seq2()
print('3 in Seq()')
3 in Seq()
print('operator.indexOf(Seq2(), 1)')
operator.indexOf(Seq2(), 1)
print('operator.countOf(Seq2(), 1)')
operator.countOf(Seq2(), 1)
print('iter(Seq2()).__length_hint__()')
iter(Seq2()).__length_hint__()
