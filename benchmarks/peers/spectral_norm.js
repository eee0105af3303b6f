// The peer of programs/spectral_norm.py: the power method on A[i][j] = 1 / ((i+j)(i+j+1)/2 + i + 1).
"use strict";

function element(i, j) {
  return 1.0 / (((i + j) * (i + j + 1)) / 2 + i + 1);
}

function times(v) {
  const n = v.length;
  const out = [];
  for (let i = 0; i < n; i++) {
    let total = 0.0;
    for (let j = 0; j < n; j++) total += element(i, j) * v[j];
    out.push(total);
  }
  return out;
}

function timesTransposed(v) {
  const n = v.length;
  const out = [];
  for (let i = 0; i < n; i++) {
    let total = 0.0;
    for (let j = 0; j < n; j++) total += element(j, i) * v[j];
    out.push(total);
  }
  return out;
}

exports.run = (n) => {
  let u = new Array(n).fill(1.0);
  let v = u;
  for (let i = 0; i < 10; i++) {
    v = timesTransposed(times(u));
    u = timesTransposed(times(v));
  }
  let numerator = 0.0, denominator = 0.0;
  for (let i = 0; i < n; i++) {
    numerator += u[i] * v[i];
    denominator += v[i] * v[i];
  }
  return Math.sqrt(numerator / denominator).toFixed(9);
};
