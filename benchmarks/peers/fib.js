// The peer of programs/fib.py: Fibonacci numbers by the doubly recursive definition.
"use strict";

function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

exports.run = (n) => String(fib(n));
