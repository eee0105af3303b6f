# Sums and differences of ints at the ends of a machine word, and of bools.
edges = [0, 1, -1, True, False, 2**61, 2**62 - 1, 2**62, -(2**62), -(2**62) - 1, 2**63 - 1, -(2**63), 2**64]
print([(a + b, a - b, type(a + b).__name__) for a in edges for b in edges])


def count(n):
    k = 0
    for i in range(n):
        k += i % 3 == 0
        k -= i % 5 == 0
        k = True + k - False
    return k


print(count(1000))
