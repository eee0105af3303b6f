// The peer of programs/sieve.py: the sieve of Eratosthenes up to n, and the widest gap.
"use strict";

function primesBelow(n) {
  const composite = new Array(n).fill(false);
  const primes = [];
  for (let candidate = 2; candidate < n; candidate++) {
    if (composite[candidate]) continue;
    primes.push(candidate);
    for (let multiple = candidate * candidate; multiple < n; multiple += candidate) composite[multiple] = true;
  }
  return primes;
}

exports.run = (n) => {
  const primes = primesBelow(n);
  let widest = 0, at = 0;
  for (let i = 1; i < primes.length; i++) {
    const gap = primes[i] - primes[i - 1];
    if (gap > widest) {
      widest = gap;
      at = primes[i];
    }
  }
  return `${primes.length} ${widest} ${at}`;
};
