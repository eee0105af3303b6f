// The peer of programs/fft.py: radix-2 FFT of 1024 points, forward and inverse, n times.
"use strict";

const SIZE = 1024;

function bitReverse(re, im) {
  const n = re.length;
  let j = 0;
  for (let i = 0; i < n - 1; i++) {
    if (i < j) {
      const a = re[i], b = im[i];
      re[i] = re[j];
      re[j] = a;
      im[i] = im[j];
      im[j] = b;
    }
    let half = n >> 1;
    while (half <= j) {
      j -= half;
      half >>= 1;
    }
    j += half;
  }
}

function transform(re, im, sign) {
  const n = re.length;
  bitReverse(re, im);
  for (let span = 1; span < n; span *= 2) {
    const angle = (sign * Math.PI) / span;
    const half = Math.sin(angle / 2);
    const stepRe = -2.0 * half * half;
    const stepIm = Math.sin(angle);
    let wRe = 1.0, wIm = 0.0;
    for (let k = 0; k < span; k++) {
      for (let i = k; i < n; i += 2 * span) {
        const j = i + span;
        const tRe = wRe * re[j] - wIm * im[j];
        const tIm = wRe * im[j] + wIm * re[j];
        re[j] = re[i] - tRe;
        im[j] = im[i] - tIm;
        re[i] += tRe;
        im[i] += tIm;
      }
      const next = wRe + wRe * stepRe - wIm * stepIm;
      wIm = wIm + wIm * stepRe + wRe * stepIm;
      wRe = next;
    }
  }
}

exports.run = (n) => {
  const re = Array.from({ length: SIZE }, (_, i) => ((i * 37) % 101) / 101.0);
  const im = Array.from({ length: SIZE }, (_, i) => ((i * 53) % 103) / 103.0);
  let power = 0.0;
  for (let round = 0; round < n; round++) {
    transform(re, im, 1);
    power = re[3] * re[3] + im[5] * im[5];
    transform(re, im, -1);
    for (let i = 0; i < SIZE; i++) {
      re[i] /= SIZE;
      im[i] /= SIZE;
    }
  }
  let total = 0.0;
  for (let i = 0; i < SIZE; i++) total += Math.abs(re[i] - im[i]);
  return `${power.toFixed(6)} ${total.toFixed(6)}`;
};
