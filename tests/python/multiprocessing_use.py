"""multiprocessing: start methods, pools, queues, pipes, locks, shared memory, managers; process pools of concurrent.futures."""
import concurrent.futures
import multiprocessing
from multiprocessing import connection, shared_memory


def square(x):
    return x * x


def fail(x):
    raise ValueError(x)


def child(queue, lock, pipe):
    with lock:
        queue.put("from child")
    pipe.send({"got": pipe.recv()})


def table(name, function, *args):
    try:
        print(name, function(*args))
    except Exception as error:
        print(name, type(error).__name__, error)


def main():
    for method in ("fork", "spawn"):
        context = multiprocessing.get_context(method)
        queue, lock = context.Queue(), context.Lock()
        ours, theirs = context.Pipe()
        process = context.Process(target=child, args=(queue, lock, theirs))
        process.start()
        ours.send([1, "two"])
        print(method, queue.get(), ours.recv())
        process.join()
        print(process.exitcode, process.is_alive())
        with context.Pool(2) as pool:
            print(pool.map(square, range(6)), pool.apply(square, (7,)), sorted(pool.imap_unordered(square, range(3))))
            table("failing", pool.apply, fail, (5,))
    semaphore = multiprocessing.Semaphore(2)
    print(semaphore.acquire(), semaphore.acquire(), semaphore.acquire(False), semaphore.acquire(timeout=0.01))
    lock = multiprocessing.RLock()
    print(lock.acquire(), lock.acquire(), lock, lock.release(), lock.release())
    table("release", lock.release)
    bounded = multiprocessing.BoundedSemaphore(1)
    table("bounded", bounded.release)
    event = multiprocessing.Event()
    print(event.is_set(), event.wait(0.01), event.set(), event.wait(1))
    memory = shared_memory.SharedMemory(create=True, size=100)
    memory.buf[:5] = b"hello"
    again = shared_memory.SharedMemory(memory.name)
    print(bytes(again.buf[:5]), again.size >= 100)
    again.close()
    memory.close()
    memory.unlink()
    try:
        shared_memory.SharedMemory(memory.name)
    except FileNotFoundError as error:
        print("missing", error.errno)
    with multiprocessing.Manager() as manager:
        d, l = manager.dict(a=1), manager.list([1, 2])
        d["b"] = 2
        l.append(3)
        print(dict(d), list(l), len(l))
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(list(pool.map(square, range(5))), pool.submit(square, 12).result())
        table("future", pool.submit(fail, "x").result)
    a, b = multiprocessing.Pipe(duplex=False)
    b.send_bytes(b"bytes")
    print(a.poll(1), a.recv_bytes(), connection.wait([a], 0))
    b.close()
    table("closed", a.recv)


if __name__ == "__main__":
    main()
