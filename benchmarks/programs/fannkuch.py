"""Fannkuch: over all permutations of n pancakes, the greatest number of prefix flips needed, and a signed
sum.

Permutations come by rotating prefixes with a counter array; the flips are done element by element.
"""
import sys

DEFAULT = 9
SMALL = 6


def fannkuch(n):
    perm = list(range(n))
    work = [0] * n
    count = [0] * n
    checksum = most = 0
    sign = 1
    left = n
    while True:
        while left > 1:
            count[left - 1] = left
            left -= 1
        first = perm[0]
        if first:
            for i in range(n):
                work[i] = perm[i]
            flips = 0
            while first:
                low, high = 0, first
                while low < high:
                    work[low], work[high] = work[high], work[low]
                    low += 1
                    high -= 1
                flips += 1
                first = work[0]
            if flips > most:
                most = flips
            checksum += sign * flips
        sign = -sign
        while True:
            if left == n:
                return checksum, most
            head = perm[0]
            for i in range(left):
                perm[i] = perm[i + 1]
            perm[left] = head
            count[left] -= 1
            if count[left] > 0:
                break
            left += 1


def run(n):
    checksum, most = fannkuch(n)
    return f"{checksum} {most}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
