# Loops over generators that are suspended at another place, or go round a loop of their own, for each item.


def words(text):
    position = 0
    while position < len(text):
        start = position
        if text[position].isalpha():
            while position < len(text) and text[position].isalpha():
                position += 1
            yield "word", text[start:position]
        elif text[position].isdigit():
            while position < len(text) and text[position].isdigit():
                position += 1
            yield "number", text[start:position]
        else:
            position += 1
            yield "other", text[start]


def alternating(n):
    for i in range(n):
        yield i
        yield -i
        if i % 3 == 0:
            yield i * i


def raising(n):
    for i in range(n):
        yield i
        if i == n - 1:
            raise ValueError(i)
        yield i + 1


def count(items):
    kinds, total = {}, 0
    for kind, text in items:
        kinds[kind] = kinds.get(kind, 0) + 1
        total = (total * 31 + len(text)) % 1_000_003
    return kinds, total


def add(items):
    total = 0
    try:
        for i in items:
            total += i
            if total > 1 << 40:
                break
    except ValueError as e:
        return total, e.args, e.__traceback__.tb_next.tb_frame.f_code.co_name
    finally:
        items.close()
    return total


text = "alpha 12 be7a, (gamma) 3.14; " * 40
first = count(words(text)), add(alternating(100)), add(raising(100))
print(first)
for _ in range(100):
    assert (count(words(text)), add(alternating(100)), add(raising(100))) == first
