// The peer of programs/permute.py: all permutations of seven numbers by recursive swapping, n times over.
"use strict";

const SIZE = 7;

class Permuter {
  constructor(n) {
    this.values = Array.from({ length: n }, (_, i) => i);
    this.count = 0;
    this.checksum = 0;
  }

  swap(i, j) {
    const values = this.values;
    const kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }

  permute(n) {
    this.count++;
    this.checksum = (this.checksum * 7 + this.values[0]) % 1000003;
    if (n === 0) return;
    const last = n - 1;
    this.permute(last);
    for (let i = last; i >= 0; i--) {
      this.swap(last, i);
      this.permute(last);
      this.swap(last, i);
    }
  }
}

exports.run = (n) => {
  const permuter = new Permuter(SIZE);
  for (let i = 0; i < n; i++) permuter.permute(SIZE);
  return `${permuter.count} ${permuter.checksum}`;
};
