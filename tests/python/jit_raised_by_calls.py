# Calls that raise now and then, in hot loops: the way to the handler is compiled, too, and leaves the same tracebacks.
import sys
import traceback


def convert(text):
    try:
        return int(text)
    except ValueError:
        try:
            return int(float(text))
        except ValueError as error:
            raise TypeError("not a number") from error


def conversions(texts, n):
    total = 0
    for i in range(n):
        try:
            total += convert(texts[i % len(texts)])
        except TypeError as error:
            total += len(str(error.__cause__)) + len(repr(error.__context__))
    return total


print(conversions(["12", "3.5", "x", "77"], 4000))
print(conversions(["1", "2", "3", "4", "5", "6", "7", "1e400x", "8", "nan?"], 4000))


def shape(error):
    """Which functions and lines a traceback shows, and who called them."""
    out = []
    tb = error.__traceback__
    while tb:
        frame = tb.tb_frame
        out.append((frame.f_code.co_name, tb.tb_lineno - frame.f_code.co_firstlineno, frame.f_back.f_code.co_name if frame.f_back else None,
                    sorted(k for k in frame.f_locals if k != "error")))
        tb = tb.tb_next
    return out


def inner(values, i):
    return values[i] + 1


def outer(values, i):
    scaled = i * 2
    return inner(values, scaled) * 2


def shown(n):
    values = list(range(100))
    seen = {}
    for i in range(n):
        try:
            outer(values, i % 55)
        except IndexError as error:
            key = str(shape(error))
            seen[key] = seen.get(key, 0) + 1
    return seen


print(shown(3000))


def in_finally(n):
    steps, d = [], {}
    for i in range(n):
        try:
            try:
                d[i % 7] if i % 3 else {}[i]
            finally:
                steps.append(i % 5)
                d[i % 9] = i
        except KeyError as error:
            steps.append(error.args[0] % 11)
    return sum(steps), len(steps)


print(in_finally(3000))


class Guard:
    def __init__(self):
        self.seen = []

    def __enter__(self):
        return self

    def __exit__(self, kind, error, tb):
        self.seen.append((kind and kind.__name__, tb and tb.tb_lineno - run_guarded.__code__.co_firstlineno))
        return kind is ZeroDivisionError


def run_guarded(n):
    guard, caught = Guard(), 0
    for i in range(n):
        try:
            with guard:
                if i % 4 == 1:
                    [][i]
                divmod(i, i % 5)
        except IndexError:
            caught += 1
    return caught, len(guard.seen), sorted(set(map(str, guard.seen)))


print(run_guarded(2000))


def different_types(n):
    counts = {}
    makers = [lambda: int("q"), lambda: {}["k"], lambda: [][1], lambda: 1 // 0, lambda: None.x, lambda: len(5), lambda: "a" + 1]
    for i in range(n):
        try:
            makers[i * i % 7 if i > 500 else 0]()
        except (ValueError, KeyError) as error:
            name = type(error).__name__
        except LookupError as error:
            name = "L" + type(error).__name__
        except Exception as error:
            name = str(error)
        counts[name] = counts.get(name, 0) + 1
    return counts


print(different_types(4000))


def unhandled(n):
    for i in range(n):
        int("7" if i < n - 1 else "seven")


def attempt():
    try:
        unhandled(2500)
    except ValueError:
        text = traceback.format_exc().splitlines()
        return [line.strip() for line in text if not line.strip().startswith("File")]


print(attempt())
print(attempt())


def generator(n):
    for i in range(n):
        try:
            yield int("5" if i % 6 else "five")
        except ValueError as error:
            yield len(str(error))


print(sum(generator(3000)))


def in_handler(n):
    """The exception being handled is the context of the next one, and is restored behind it."""
    total = 0
    for i in range(n):
        try:
            raise RuntimeError(i)
        except RuntimeError:
            try:
                int("z" if i % 2 else "3")
            except ValueError as error:
                total += error.__context__.args[0]
            total += sys.exc_info()[1].args[0]
        if sys.exc_info() != (None, None, None):
            return "still handled"
    return total


print(in_handler(3000))


# A function that returns behind a handler: its frame's object, which the traceback holds, keeps the variables.
kept = []


def first_with(maps, key, keep):
    tried = 0
    for m in maps:
        tried += 1
        try:
            return m[key], tried
        except KeyError as error:
            if keep:
                kept.append(error)
    return None, tried


def search(n):
    maps, found = [{"a": 1}, {}, {"b": 2, "c": 3}], 0
    for i in range(n):
        value, tried = first_with(maps, "abcd"[i & 3], i % 500 == 3)
        found += (value or 0) + tried
    return found


print(search(4000))
for error in kept[:4] + kept[-4:]:
    frame = error.__traceback__.tb_frame
    print(error.args, frame.f_code.co_name, frame.f_locals["tried"], sorted(frame.f_locals),
          frame.f_lineno - frame.f_code.co_firstlineno, error.__traceback__.tb_next)


def looks(n):
    """The frame is seen while it runs."""
    out = 0
    for i in range(n):
        out += watched(i)
    return out


def watched(i):
    frame = None
    for step in range(3):
        try:
            [][step]
        except IndexError as error:
            if i % 100 == 7:
                frame = error.__traceback__.tb_frame
    return step + (frame.f_locals["i"] + frame.f_lineno - frame.f_code.co_firstlineno if frame else 0)


print(looks(2000))
