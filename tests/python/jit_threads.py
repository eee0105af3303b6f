"""Threads in compiled loops: what one writes the others see whole, and code that is given up stops running everywhere."""
import sys
import threading
from _table import section

sys.setswitchinterval(1e-5)
TURNS = 3000


def run(*bodies):
    threads = [threading.Thread(target=body) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Point:
    def __init__(self, n):
        self.x = n
        self.y = (n, [n, n * 0.5])
        self.z = str(n)


@section("fresh objects are seen complete")
def publication():
    shared = [Point(0)]
    table = {"last": shared[0]}
    bad = []
    done = []

    def write(first):
        for n in range(first, first + TURNS):
            point = Point(n)
            shared[0] = point
            table["last"] = point
        done.append(first)

    def read():
        last = 0
        while len(done) < 2:
            for point in (shared[0], table["last"]):
                n, (half, whole) = point.x, (point.y[1][1] * 2, point.y[0])
                if not n == half == whole or point.z != str(n):
                    bad.append((n, half, whole, point.z))
                last = n
        return last

    run(lambda: write(0), lambda: write(10**6), read, read)
    print(sorted(done), bad)


@section("what grows while others look")
def growth():
    items, pairs = [], {}
    wrong = []
    done = []

    def grow():
        for n in range(TURNS):
            items.append((n, n + 1))
            pairs[n] = items[-1]
        done.append(True)

    def look():
        while not done:
            n = len(items)
            if n and items[n - 1] != (n - 1, n):
                wrong.append((n, items[n - 1]))
            n = len(pairs)
            if n and pairs[n - 1] != (n - 1, n):
                wrong.append((n, pairs[n - 1]))

    run(grow, look, look)
    print(len(items), len(pairs), wrong)


@section("flags")
def flags():
    # Each thread waits in a hot loop for the other's turn.
    turn, log = [0], []

    def play(me, other):
        for n in range(100):
            while turn[0] != me:
                pass
            log.append((me, n))
            turn[0] = other

    run(lambda: play(0, 1), lambda: play(1, 2), lambda: play(2, 0))
    print(len(log), log == [(k % 3, k // 3) for k in range(300)])


@section("a global and a function change while all use them")
def changes():
    global STEP, step

    def step(n):
        return n + STEP

    STEP = 1
    stop, seen = [], [set(), set(), set()]

    def use(found):
        n = 0
        while not stop:
            before = n
            n = step(n)
            found.add(n - before)
            if n > 10**6:
                n = 0

    def change():
        global STEP, step

        def wait_for(value):
            while not all(value in found for found in seen):
                pass

        for value in (1, 2, 5, 3):
            STEP = value
            wait_for(value)

        def step(n):
            return n + 10
        wait_for(10)
        stop.append(True)

    run(change, *[lambda found=found: use(found) for found in seen])
    print([sorted(found) for found in seen])
