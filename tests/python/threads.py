"""threading: starting, joining, locks, conditions, events, queues, thread-local data, exceptions in threads, pools."""
import queue
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from _table import attempt, section


@section("threads")
def threads():
    log = []

    def work(name, n):
        for i in range(n):
            log.append((name, i))
    ts = [threading.Thread(target=work, args=(name, 50), name=f"worker-{name}") for name in "abc"]
    for t in ts:
        t.start()
    for t in ts:
        t.join()
    print(len(log), [[i for name, i in log if name == n] == list(range(50)) for n in "abc"], [t.name for t in ts], any(t.is_alive() for t in ts))
    print(threading.current_thread() is threading.main_thread(), threading.main_thread().name, threading.active_count(), threading.get_ident() == threading.main_thread().ident)
    attempt(ts[0].start)
    attempt(threading.Thread(target=work).join)
    attempt(threading.current_thread().join)
    attempt(threading.Thread, 5)

    class Mine(threading.Thread):
        def run(self):
            self.result = sum(range(1000))
    m = Mine(daemon=True)
    m.start()
    m.join(10)
    print(m.result, m.daemon, m.is_alive())
    seen = []
    old = threading.excepthook
    threading.excepthook = lambda args: seen.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))
    t = threading.Thread(target=lambda: 1 / 0, name="failing")
    t.start()
    t.join()
    threading.excepthook = old
    print(seen)
    t = threading.Thread(target=sys.exit)
    t.start()
    t.join()


@section("locks")
def locks():
    lock = threading.Lock()
    print(lock.acquire(), lock.locked(), lock.acquire(False), lock.acquire(timeout=0.01), lock.release(), lock.locked())
    attempt(lock.release)
    attempt(lock.acquire, False, 5)
    attempt(lock.acquire, timeout=-5)
    r = threading.RLock()
    with r, r, r:
        print("nested")
    attempt(r.release)
    counter = 0

    def increment(n):
        nonlocal counter
        for _ in range(n):
            with lock:
                value = counter
                counter = value + 1
    ts = [threading.Thread(target=increment, args=(2000,)) for _ in range(4)]
    [t.start() for t in ts]
    [t.join() for t in ts]
    print(counter)
    event, order = threading.Event(), []
    t = threading.Thread(target=lambda: (event.wait(10), order.append("woken")))
    t.start()
    order.append("set")
    event.set()
    t.join()
    print(order, event.is_set(), threading.Event().wait(0.01))
    condition, items = threading.Condition(), []

    def consume(out):
        for _ in range(10):
            with condition:
                condition.wait_for(lambda: items, 10)
                out.append(items.pop(0))
    out = []
    t = threading.Thread(target=consume, args=(out,))
    t.start()
    for i in range(10):
        with condition:
            items.append(i)
            condition.notify()
    t.join()
    print(out)
    attempt(condition.notify)
    barrier, passed = threading.Barrier(3), []
    ts = [threading.Thread(target=lambda: passed.append(barrier.wait(10))) for _ in range(3)]
    [t.start() for t in ts]
    [t.join() for t in ts]
    print(sorted(passed))
    s = threading.BoundedSemaphore(2)
    print(s.acquire(), s.acquire(), s.acquire(blocking=False), s.release(), s.release())
    attempt(s.release)
    local = threading.local()
    local.x = "main"
    found = []
    t = threading.Thread(target=lambda: found.append(hasattr(local, "x")))
    t.start()
    t.join()
    print(found, local.x, local.__dict__)
    timer_log = []
    timer = threading.Timer(0.01, timer_log.append, ["fired"])
    timer.start()
    timer.join()
    cancelled = threading.Timer(60, timer_log.append, ["never"])
    cancelled.start()
    cancelled.cancel()
    cancelled.join()
    print(timer_log)


@section("queues and pools")
def queues():
    q, results = queue.Queue(3), []

    def worker():
        while (item := q.get()) is not None:
            results.append(item * item)
            q.task_done()
        q.task_done()
    ts = [threading.Thread(target=worker) for _ in range(3)]
    [t.start() for t in ts]
    for i in range(100):
        q.put(i)
    for _ in ts:
        q.put(None)
    q.join()
    [t.join() for t in ts]
    print(sum(results), len(results), q.empty(), q.qsize())
    attempt(q.get_nowait)
    attempt(q.get, timeout=0.01)
    p = queue.PriorityQueue()
    [p.put(x) for x in (3, 1, 2)]
    l = queue.LifoQueue()
    [l.put(x) for x in (3, 1, 2)]
    s = queue.SimpleQueue()
    s.put("simple")
    print([p.get() for _ in range(3)], [l.get() for _ in range(3)], s.get(), s.empty())
    with ThreadPoolExecutor(3) as pool:
        print(list(pool.map(lambda x: x * x, range(10))), sorted(f.result() for f in as_completed([pool.submit(pow, 2, i) for i in range(5)])))
        f = pool.submit(lambda: 1 / 0)
        print(repr(f.exception()), f.done())
        attempt(f.result)
    attempt(pool.submit, len)


def fairness():
    """Threads that never block must all make progress."""
    stop, counts = [], [0, 0, 0]

    def spin(i):
        while not stop:
            counts[i] += 1
    ts = [threading.Thread(target=spin, args=(i,)) for i in range(3)]
    [t.start() for t in ts]
    deadline = time.monotonic() + 20
    while min(counts) < 1000 and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.append(1)
    [t.join() for t in ts]
    return min(counts) >= 1000


def pipeline(n):
    a, b = queue.Queue(), queue.Queue()

    def stage(source, target, function):
        while (x := source.get()) is not None:
            target.put(function(x))
        target.put(None)
    end = queue.Queue()
    ts = [threading.Thread(target=stage, args=(a, b, lambda x: x + 1)), threading.Thread(target=stage, args=(b, end, lambda x: x * 2))]
    [t.start() for t in ts]
    for i in range(n):
        a.put(i)
    a.put(None)
    total = 0
    while (x := end.get()) is not None:
        total += x
    [t.join() for t in ts]
    return total


print(fairness(), pipeline(500))
