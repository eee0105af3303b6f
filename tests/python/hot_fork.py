# Compiled code in a forked child: parent and child compile on their own.
import os


def count(n):
    total = 0
    for i in range(n):
        total += i % 3
    return total


def strings(n):
    out = []
    for i in range(n):
        out.append(str(i) * 2)
    return len("".join(out))


print(count(5000), flush=True)
for round in range(3):
    child = os.fork()
    if child == 0:
        good = strings(3000) == 21780 and count(7000) == 7000 - 1
        for k in range(2, 40):
            total = 0
            for i in range(k * 10):
                total ^= i * k
        os._exit(0 if good else 1)
    for k in range(2, 40):
        text = ""
        for i in range(k * 10):
            text += chr(65 + i % k)
    print(count(6000), len(text), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
