"""Side traces behind exits that raise: what they read of variables may no longer be of the type they know."""


def unpacked(n):
    total, seen, missed = 0, 0, 0
    for i in range(n):
        if i == 190:
            total = 0.5
        try:
            a, b, *c = range(i & 3)
            seen += a + b + len(c)
        except ValueError:
            total = total + 1
            missed += 1
    return total, seen, missed


def raised(n, texts):
    total, seen = 0, []
    for i in range(n):
        if i == 190:
            total = "x"
        try:
            v = int(texts[i % len(texts)])
            seen.append(v)
        except ValueError as e:
            total = total * 2 if i > 190 and len(total) < 40 else total + type(total)(1)
    return total, len(seen), seen[-3:]


print(unpacked(300), raised(300, ["1", "2", "z", "3", "y"]))
