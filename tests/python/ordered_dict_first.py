"""The first entry of an ordered dict that was emptied and filled again."""
from collections import OrderedDict

d = OrderedDict()
for i in range(60):
    d[i & 7] = i
    d.move_to_end(i & 7)
    print(list(d.items()), d.popitem(last=False), len(d))

d = OrderedDict()
for i in range(120):
    d[i & 7] = i
    d.move_to_end(i & 7)
    print(list(d.items()), d.popitem(last=False))
    d[i & 7] = i
    if 4 in d:
        d.move_to_end(4)
        print(list(d.items()), d.popitem(last=False))

d = OrderedDict()
for round in range(6):
    for i in range(4 + round):
        d[round, i] = i
    print([d.popitem(last=False) for _ in range(2)], d.popitem())
    for key in list(d)[1:]:
        del d[key]
    d[round, "last"] = round
    d.move_to_end((round, "last"), last=False)
    print(list(d.items()))
    d.pop((round, "last"))
    while d:
        print(d.popitem(last=round % 2 == 0))
    for i in range(3):
        d[i] = round
    del d[0]
    print(next(iter(d)), d.popitem(last=False), d.popitem(last=False), len(d))
