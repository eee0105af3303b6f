// The peer of programs/matmul.py: the product of two n by n float matrices by the textbook triple loop.
"use strict";

function build(n, seed) {
  const scale = 1.0 / n / n;
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => scale * (i - j) * (i + j + seed)));
}

function multiply(a, b) {
  const n = a.length, m = b.length, p = b[0].length;
  const columns = Array.from({ length: p }, (_, j) => Array.from({ length: m }, (_, k) => b[k][j]));
  const out = [];
  for (let i = 0; i < n; i++) {
    const rowA = a[i];
    const row = [];
    for (let j = 0; j < p; j++) {
      const column = columns[j];
      let total = 0.0;
      for (let k = 0; k < m; k++) total += rowA[k] * column[k];
      row.push(total);
    }
    out.push(row);
  }
  return out;
}

exports.run = (n) => {
  const product = multiply(build(n, 0), build(n, 1));
  let trace = 0.0;
  for (let i = 0; i < n; i++) trace += product[i][i];
  return `${product[n >> 1][Math.floor(n / 3)].toFixed(9)} ${trace.toFixed(9)}`;
};
