// The peer of programs/sor.py: successive over-relaxation on a 60 by 60 grid, n sweeps.
"use strict";

const SIZE = 60;

function relax(grid, omega, sweeps) {
  const rows = grid.length, columns = grid[0].length;
  const quarter = omega * 0.25;
  const keep = 1.0 - omega;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let i = 1; i < rows - 1; i++) {
      const above = grid[i - 1], row = grid[i], below = grid[i + 1];
      for (let j = 1; j < columns - 1; j++) {
        row[j] = quarter * (above[j] + below[j] + row[j - 1] + row[j + 1]) + keep * row[j];
      }
    }
  }
}

exports.run = (n) => {
  const grid = [];
  for (let i = 0; i < SIZE; i++) {
    grid.push(Array.from({ length: SIZE }, (_, j) => ((i * 7 + j * 13) % 17) / 17.0));
  }
  relax(grid, 1.25, n);
  let total = 0.0;
  for (const row of grid) for (const value of row) total += value;
  return total.toFixed(9);
};
