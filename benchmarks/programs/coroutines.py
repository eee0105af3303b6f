"""A cooperative scheduler on plain generators: tasks yield system calls (spawn, wait, sleep, channels) to a
trampoline.
"""
import sys
from collections import deque
from heapq import heappop, heappush

DEFAULT = 50_000
SMALL = 50


class Channel:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = deque()
        self.readers = deque()
        self.writers = deque()


class Scheduler:
    def __init__(self):
        self.ready = deque()
        self.sleeping = []
        self.waiters = {}
        self.results = {}
        self.now = 0
        self.spawned = 0
        self.switches = 0

    def spawn(self, generator):
        self.spawned += 1
        task = (self.spawned, generator)
        self.ready.append((task, None))
        return self.spawned

    def run(self):
        while self.ready or self.sleeping:
            if not self.ready:
                self.now, _, task = heappop(self.sleeping)
                self.ready.append((task, None))
            task, value = self.ready.popleft()
            self.switches += 1
            try:
                request = task[1].send(value)
            except StopIteration as stop:
                self.results[task[0]] = stop.value
                for waiter in self.waiters.pop(task[0], ()):
                    self.ready.append((waiter, stop.value))
                continue
            getattr(self, "do_" + request[0])(task, *request[1:])

    def do_spawn(self, task, generator):
        self.ready.append((task, self.spawn(generator)))

    def do_sleep(self, task, ticks):
        heappush(self.sleeping, (self.now + ticks, task[0], task))

    def do_wait(self, task, ident):
        if ident in self.results:
            self.ready.append((task, self.results[ident]))
        else:
            self.waiters.setdefault(ident, []).append(task)

    def do_put(self, task, channel, item):
        if channel.readers:
            self.ready.append((channel.readers.popleft(), item))
            self.ready.append((task, None))
        elif len(channel.items) < channel.capacity:
            channel.items.append(item)
            self.ready.append((task, None))
        else:
            channel.writers.append((task, item))

    def do_get(self, task, channel):
        if channel.items:
            self.ready.append((task, channel.items.popleft()))
            if channel.writers:
                writer, item = channel.writers.popleft()
                channel.items.append(item)
                self.ready.append((writer, None))
        else:
            channel.readers.append(task)


def producer(channel, count, step):
    for i in range(count):
        yield "put", channel, i * step
        if i % 50 == 0:
            yield "sleep", 1 + i % 3
    return count


def worker(source, target):
    handled = 0
    while True:
        item = yield "get", source
        if item is None:
            yield "put", target, None
            return handled
        handled += 1
        yield "put", target, (item * item + handled) % 1009


def collector(channel, senders):
    total = 0
    while senders:
        item = yield "get", channel
        if item is None:
            senders -= 1
        else:
            total += item
    return total


def main(count):
    work, done = Channel(4), Channel(2)
    producers = []
    for step in (1, 2, 3):
        producers.append((yield "spawn", producer(work, count, step)))
    workers = []
    for _ in range(2):
        workers.append((yield "spawn", worker(work, done)))
    total_task = yield "spawn", collector(done, 2)
    produced = 0
    for ident in producers:
        produced += yield "wait", ident
    for _ in workers:
        yield "put", work, None
    total = yield "wait", total_task
    return produced, total


def run(n):
    scheduler = Scheduler()
    ident = scheduler.spawn(main(n))
    scheduler.run()
    return f"{scheduler.results[ident]} {scheduler.switches} {scheduler.now}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
