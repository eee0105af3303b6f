// The peer of programs/fannkuch.py: the greatest number of prefix flips over all permutations of n.
"use strict";

function fannkuch(n) {
  const perm = Array.from({ length: n }, (_, i) => i);
  const work = new Array(n).fill(0);
  const count = new Array(n).fill(0);
  let checksum = 0, most = 0, sign = 1, left = n;
  for (;;) {
    while (left > 1) {
      count[left - 1] = left;
      left--;
    }
    let first = perm[0];
    if (first) {
      for (let i = 0; i < n; i++) work[i] = perm[i];
      let flips = 0;
      while (first) {
        for (let low = 0, high = first; low < high; low++, high--) {
          const kept = work[low];
          work[low] = work[high];
          work[high] = kept;
        }
        flips++;
        first = work[0];
      }
      if (flips > most) most = flips;
      checksum += sign * flips;
    }
    sign = -sign;
    for (;;) {
      if (left === n) return [checksum, most];
      const head = perm[0];
      for (let i = 0; i < left; i++) perm[i] = perm[i + 1];
      perm[left] = head;
      count[left]--;
      if (count[left] > 0) break;
      left++;
    }
  }
}

exports.run = (n) => {
  const [checksum, most] = fannkuch(n);
  return `${checksum} ${most}`;
};
