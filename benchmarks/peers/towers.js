// The peer of programs/towers.py: towers of Hanoi with linked disks on three piles.
"use strict";

class Disk {
  constructor(size, below) {
    this.size = size;
    this.below = below;
  }
}

class Towers {
  constructor(disks) {
    this.piles = [null, null, null];
    this.moves = 0;
    for (let size = disks; size > 0; size--) this.push(0, new Disk(size, null));
  }

  push(pile, disk) {
    const top = this.piles[pile];
    if (top !== null && disk.size >= top.size) throw new Error("a bigger disk cannot lie on a smaller one");
    disk.below = top;
    this.piles[pile] = disk;
  }

  pop(pile) {
    const top = this.piles[pile];
    if (top === null) throw new Error("nothing to take");
    this.piles[pile] = top.below;
    top.below = null;
    return top;
  }

  move(disks, source, target) {
    if (disks === 1) {
      this.push(target, this.pop(source));
      this.moves++;
      return;
    }
    const spare = 3 - source - target;
    this.move(disks - 1, source, spare);
    this.move(1, source, target);
    this.move(disks - 1, spare, target);
  }
}

exports.run = (n) => {
  const towers = new Towers(n);
  towers.move(n, 0, 2);
  let sizes = 0;
  for (let disk = towers.piles[2]; disk !== null; disk = disk.below) sizes = ((sizes * 3) % 1000003) + disk.size;
  return `${towers.moves} ${sizes}`;
};
