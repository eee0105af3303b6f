# Names of a module that come and go while its loops are hot.
import builtins


class Found(Exception):
    pass


caught = 0
for i in range(3000):
    try:
        if i % 3:
            raise Found(i)
    except Found as found:
        caught += found.args[0]
    total = caught + i
print(caught, total, "found" in globals())

for i in range(2000):
    temporary = i
    caught -= temporary
    del temporary
    if i % 500 == 0:
        globals()[f"name_{i}"] = i
print(caught, "temporary" in globals(), name_500, name_1500)


def global_names(n):
    global passing
    out = 0
    for i in range(n):
        passing = i
        out += passing
        del passing
        try:
            passing
        except NameError as e:
            out += len(str(e))
    return out


print(global_names(1500))


# Deleted where it is not there, and hiding a builtin for a while.
log = []
for i in range(900):
    if i % 2:
        len = lambda x: 100
    log.append(len("ab"))
    try:
        del len
    except NameError as e:
        log.append(str(e))
print(sum(x for x in log if isinstance(x, int)), log[:4], log[-4:])

# Entries that move: names before them are deleted.
moving_a, moving_b, moving_c = 1, 2, 3
for i in range(1500):
    if i == 700:
        del moving_a
        for k in range(300):
            globals()["filler%d" % k] = k
    if i == 1000:
        for k in range(300):
            del globals()["filler%d" % k]
    moving_b += moving_c
    moving_c ^= i
print(moving_b, moving_c)
