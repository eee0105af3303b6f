// The peer of programs/lu.py: LU factorisation with partial pivoting, and one solved system.
"use strict";

function matrix(n) {
  let state = 42;
  const rows = [];
  for (let i = 0; i < n; i++) {
    const row = [];
    for (let j = 0; j < n; j++) {
      state = (state * 1103515 + 12345) % 2147483648;
      row.push(state / 2147483648.0 - 0.5);
    }
    rows.push(row);
  }
  return rows;
}

function factor(a) {
  const n = a.length;
  const pivots = Array.from({ length: n }, (_, i) => i);
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i][k]) > Math.abs(a[best][k])) best = i;
    if (best !== k) {
      [a[k], a[best]] = [a[best], a[k]];
      [pivots[k], pivots[best]] = [pivots[best], pivots[k]];
    }
    const rowK = a[k];
    const inverse = 1.0 / rowK[k];
    for (let i = k + 1; i < n; i++) {
      const rowI = a[i];
      const scale = rowI[k] * inverse;
      rowI[k] = scale;
      for (let j = k + 1; j < n; j++) rowI[j] -= scale * rowK[j];
    }
  }
  return pivots;
}

function solve(a, pivots, b) {
  const n = a.length;
  const x = pivots.map((p) => b[p]);
  for (let i = 0; i < n; i++) {
    const row = a[i];
    let total = x[i];
    for (let j = 0; j < i; j++) total -= row[j] * x[j];
    x[i] = total;
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = a[i];
    let total = x[i];
    for (let j = i + 1; j < n; j++) total -= row[j] * x[j];
    x[i] = total / row[i];
  }
  return x;
}

exports.run = (n) => {
  const a = matrix(n);
  const b = new Array(n).fill(0.0);
  for (let i = 0; i < n; i++) {
    let total = 0.0;
    for (let j = 0; j < n; j++) total += a[i][j] * ((j % 3) + 1);
    b[i] = total;
  }
  const pivots = factor(a);
  const x = solve(a, pivots, b);
  let mixed = 0;
  for (let i = 0; i < n; i++) mixed = (mixed * 31 + pivots[i] * (i + 1)) % 1000003;
  return `${mixed} ${x.reduce((sum, value) => sum + value, 0).toFixed(6)}`;
};
