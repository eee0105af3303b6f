// The peer of programs/queens.py: all solutions of the n queens puzzle by backtracking.
"use strict";

class Queens {
  constructor(n) {
    this.n = n;
    this.freeRows = new Array(n).fill(true);
    this.freeUp = new Array(2 * n).fill(true);
    this.freeDown = new Array(2 * n).fill(true);
    this.rows = new Array(n).fill(0);
    this.solutions = 0;
    this.checksum = 0;
  }

  isFree(row, column) {
    return this.freeRows[row] && this.freeUp[column + row] && this.freeDown[column - row + this.n - 1];
  }

  mark(row, column, value) {
    this.freeRows[row] = value;
    this.freeUp[column + row] = value;
    this.freeDown[column - row + this.n - 1] = value;
  }

  place(column) {
    if (column === this.n) {
      this.solutions++;
      for (const row of this.rows) this.checksum = (this.checksum * 31 + row) % 1000003;
      return;
    }
    for (let row = 0; row < this.n; row++) {
      if (this.isFree(row, column)) {
        this.rows[column] = row;
        this.mark(row, column, false);
        this.place(column + 1);
        this.mark(row, column, true);
      }
    }
  }
}

exports.run = (n) => {
  const queens = new Queens(n);
  queens.place(0);
  return `${queens.solutions} ${queens.checksum}`;
};
