"""Floats where the range ends that needs no memory (jit: boxing): powers of two from the least to the largest."""
import math

held = 1.0


def powers(x, factor, n):
    """Through a list, so that each one is stored and loaded again."""
    cell = [x]
    found = []
    for _ in range(n):
        cell[0] = cell[0] * factor
        found.append(cell[0])
    return found


def neighbours(x, factor, n, direction):
    found = []
    for _ in range(n):
        x *= factor
        found.append(math.nextafter(x, direction))
    return found


for sign in 1.0, -1.0:
    up, down = powers(sign, 2.0, 1023), powers(sign, 0.5, 1074)
    for k in range(1023):
        assert math.frexp(up[k]) == (sign * 0.5, k + 2), k
    for k in range(1074):
        assert math.frexp(down[k]) == (sign * 0.5, -k), k
    for found, powers_of_two in ((neighbours(sign, 2.0, 1023, 0.0), up), (neighbours(sign, 0.5, 1021, math.inf), down)):
        for near, power in zip(found, powers_of_two):
            assert 0 < abs(near - power) < abs(power) * 1e-15

for k in range(1, 1000):
    held += abs(held)
    assert math.frexp(held) == (0.5, k + 1), k
