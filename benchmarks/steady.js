// Node's side of steady.py: usage: node steady.js PROGRAM.js SIZE [SECONDS ROUNDS]; without the last two it runs once
// and prints the checksum alone.
"use strict";

const path = require("path");
const { performance } = require("perf_hooks");

const { run } = require(path.resolve(process.argv[2]));
const size = Number(process.argv[3]);

if (process.argv.length === 4) {
  console.log(run(size));
} else {
  const seconds = Number(process.argv[4]);
  const rounds = Number(process.argv[5]);
  const times = [];
  const checksums = new Set();
  const begin = performance.now();
  while (times.length < 3 || (times.length < rounds && performance.now() - begin < seconds * 1000)) {
    const start = performance.now();
    checksums.add(run(size));
    times.push((performance.now() - start) / 1000);
  }
  console.log(JSON.stringify({ times, checksum: [...checksums].join(" | ") }));
}
