"""An inner loop that runs hot with its last jump back is recorded with an iteration that it has, not with its end."""


def total(rows):
    sum_of_all = 0
    for row in rows:
        for x in row:
            sum_of_all += x & 7
    return sum_of_all


try:
    from krait import jit
except ImportError:
    print("in the body")
else:
    length = jit.get_param("hot_loop")
    total([list(range(length)) for _ in range(50)])
    first = next(t for t in jit.traces() if t["kind"] == "loop" and "FOR_ITER" in t["place"])
    print("in the body" if "BINARY_OP" in first["bytecodes"] else first["bytecodes"])
