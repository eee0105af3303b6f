# gc.disable(): what dies young is freed all the same, as reference counts free it, and its finalisers run. Threads that
# make garbage do not run ahead of finalisers that wait.
import gc
import resource
import threading
import time


class Finalised:
    count = 0

    def __del__(self):
        Finalised.count += 1


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


gc.disable()
before = megabytes()
for i in range(40000):
    kept = [Finalised(), bytearray(5000)]
assert Finalised.count > 20000, Finalised.count
assert megabytes() - before < 100, megabytes() - before
gc.enable()


class Sleeping:
    made = finalised = 0

    def __init__(self):
        self.data = bytearray(2000)
        Sleeping.made += 1

    def __del__(self):
        time.sleep(0.000001)
        Sleeping.finalised += 1


def make_garbage():
    while not stop:
        Sleeping()


stop = []
threads = [threading.Thread(target=make_garbage) for _ in range(2)]
for thread in threads:
    thread.start()
time.sleep(0.3)
stop.append(True)
for thread in threads:
    thread.join()
gc.collect()
gc.collect()
assert Sleeping.made - Sleeping.finalised < 10, (Sleeping.made, Sleeping.finalised)
