// IEEE 754 half precision.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace krait {

// Rounds to the nearest half, ties to even; false when a finite value is too large.
inline bool half_from_double(double d, uint16_t* out) {
  auto sign = uint16_t(std::signbit(d) ? 0x8000 : 0);
  double a = std::fabs(d);
  if (std::isnan(d)) {
    *out = sign | 0x7E00;
    return true;
  }
  if (std::isinf(d) || a == 0.0) {
    *out = sign | (a == 0.0 ? 0 : 0x7C00);
    return true;
  }
  int exponent = 0;
  double fraction = std::frexp(a, &exponent);  // a = fraction * 2**exponent, 0.5 <= fraction < 1
  // The unit of the last place: subnormal halves share the smallest exponent.
  int lowest = exponent - 1 < -14 ? -14 : exponent - 1;
  double units = std::nearbyint(std::ldexp(fraction, exponent - lowest + 10));  // below 2048, or just 2048
  auto bits = uint32_t(units) + (uint32_t(lowest + 14) << 10);  // a carry moves into the exponent
  if (bits >= 0x7C00) return false;
  *out = uint16_t(sign | bits);
  return true;
}

inline double double_from_half(uint16_t half) {
  int exponent = half >> 10 & 31, fraction = half & 1023;
  double d;
  if (exponent == 31) d = fraction ? std::nan("") : HUGE_VAL;
  else d = std::ldexp(exponent ? 1024 + fraction : fraction, (exponent ? exponent : 1) - 25);
  return half & 0x8000 ? -d : d;
}

}  // namespace krait
