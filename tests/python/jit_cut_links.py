# Function traces that jump to a loop's or a join's trace which is given up later: what is recorded behind the cut jump
# returns to a caller in compiled code. The thread's frames must then be the caller's.
import sys

STEP = 1


class Box:
    factor = 1


def depth():
    frame, count = sys._getframe(), 0
    while frame:
        frame, count = frame.f_back, count + 1
    return count


def joined(box, n, flag):
    if n % 3 == 0:
        a = STEP
    elif n % 3 == 1:
        a = 2 * box.factor
    else:
        a = n
    if a is None:
        return 0
    box.value = a + STEP
    if flag:
        box.other = n * box.factor
    return a


def looping(box, n, flag):
    total = 0
    while n > 0:
        total += STEP * box.factor
        n -= 1
    box.value = total
    if flag:
        return total
    return -total


def run(function, n):
    box, total = Box(), 0
    for i in range(n):
        total += function(box, i % 7, i % 2 == 0)
    return total, depth()


for round in range(12):
    for function in joined, looping:
        print(run(function, 60 + 13 * round))
    if round % 3 == 2:
        STEP += 1
    if round % 4 == 3:
        Box.factor += 1


# The frame object of a function trace whose link has been cut: it belongs to the trace again, and the traceback's lines stay.
class NoArguments:
    pass


numbers, limit, target = [1, 2, 3], 1 << 40, 100.0


def finally_loops():
    try:
        if (1, 2) < set():
            pass
    finally:
        for n in numbers[:40]:
            i = 0
            while i < 2 and limit <= target:
                NoArguments(set())


def lines(e):
    found, tb = [], e.__traceback__
    while tb:
        found.append(tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno)
        tb = tb.tb_next
    return found


def other(a, b, c, d):
    return [x for x in (a, b, c, d)], {a: b}


seen = set()
for i in range(100):
    try:
        finally_loops()
    except TypeError as e:
        seen.add(lines(e)[1])
assert seen == {2}, seen
limit &= 7
found = []
i = 1
while i < 149:
    i += 2
    try:
        "" + finally_loops()
    except TypeError as e:
        other(i, i, i, i)
        found.append(lines(e)[1])
assert found == [8] * 74, found
