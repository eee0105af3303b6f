"""Towers of Hanoi with n disks: linked disks on three piles, moved by a recursive method."""
import sys

DEFAULT = 20
SMALL = 6


class Disk:
    def __init__(self, size, below):
        self.size = size
        self.below = below


class Towers:
    def __init__(self, disks):
        self.piles = [None, None, None]
        self.moves = 0
        for size in range(disks, 0, -1):
            self.push(0, Disk(size, None))

    def push(self, pile, disk):
        top = self.piles[pile]
        if top is not None and disk.size >= top.size:
            raise ValueError("a bigger disk cannot lie on a smaller one")
        disk.below = top
        self.piles[pile] = disk

    def pop(self, pile):
        top = self.piles[pile]
        if top is None:
            raise ValueError("nothing to take")
        self.piles[pile] = top.below
        top.below = None
        return top

    def move(self, disks, source, target):
        if disks == 1:
            self.push(target, self.pop(source))
            self.moves += 1
            return
        spare = 3 - source - target
        self.move(disks - 1, source, spare)
        self.move(1, source, target)
        self.move(disks - 1, spare, target)


def run(n):
    towers = Towers(n)
    towers.move(n, 0, 2)
    sizes = 0
    disk = towers.piles[2]
    while disk is not None:
        sizes = sizes * 3 % 1000003 + disk.size
        disk = disk.below
    return f"{towers.moves} {sizes}"


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
