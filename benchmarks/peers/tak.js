// The peer of programs/tak.py: Takeuchi's function of (18, 12, 6), n times.
"use strict";

function tak(x, y, z) {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

exports.run = (n) => {
  let total = 0;
  for (let i = 0; i < n; i++) total += tak(18, 12, 6) * i + 1;
  return String(total);
};
