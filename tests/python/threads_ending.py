# Threads that end while others have long been waiting for the global lock.
import sys
import threading

sys.setswitchinterval(1e-5)
for _ in range(30):
    threads = [threading.Thread(target=sum, args=(range(2000),)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
