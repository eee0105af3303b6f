// Coefficients: non-negative integers, as unsigned __int128 while they are small.
#include <algorithm>
#include <cmath>

#include "runtime/heap.h"
#include "runtime/modules/decimal/number.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::decimal {

namespace {

constexpr int kSmallDigits = 37;  // 10**37 < 2**126
constexpr u128 kSmallLimit = u128{1} << 126;
constexpr size_t kLogarithmLimbs = size_t{1} << 20;  // logarithms of shorter numbers are good to 1e-8

struct PowerTable {
  u128 power[kSmallDigits + 1];
  constexpr PowerTable() : power() {
    power[0] = 1;
    for (int i = 1; i <= kSmallDigits; ++i) power[i] = power[i - 1] * 10;
  }
};
constexpr PowerTable kPowers;

int bit_length(u128 v) {
  auto high = uint64_t(v >> 64);
  return high ? 128 - std::countl_zero(high) : 64 - std::countl_zero(uint64_t(v));
}

int64_t small_digits(u128 v) {
  if ((v >> 64) == 0) {
    const auto low = uint64_t(v);
    if (low == 0) return 1;
    const int estimate = ((64 - std::countl_zero(low)) * 1233) >> 12;
    return estimate + (low >= uint64_t(kPowers.power[estimate]));
  }
  int estimate = (bit_length(v) * 1233) >> 12;  // log10(2) * 4096
  return estimate + (v >= kPowers.power[estimate]);
}

// Python ints of large powers of ten, the last few used.
Value big_power(int64_t digits) {
  static RootVector cache;
  constexpr int64_t kCached = 512;
  if (digits >= kCached) return int_power(Value::small_int(10), Value::small_int(digits), Value::none());
  if (cache.empty()) cache.resize(kCached);
  Value& slot = cache[size_t(digits)];
  if (slot.is_unbound()) slot = int_power(Value::small_int(10), Value::small_int(digits), Value::none());
  return slot;
}

// Quotients of 64-bit numbers do not need the library's division.
u128 divide_small(u128 a, u128 b) {
  if ((a >> 64) == 0) return (b >> 64) == 0 ? uint64_t(a) / uint64_t(b) : 0;
  return a / b;
}

}  // namespace

Coefficient Coefficient::from_u128(u128 v) {
  Coefficient c;
  if (v < kSmallLimit) {
    c.small_ = v;
  } else {
    uint64_t limbs[2] = {uint64_t(v), uint64_t(v >> 64)};
    c.big_ = int_from_limbs(limbs, 2, false);
  }
  return c;
}

Coefficient Coefficient::from_int(Value v) {
  Coefficient c;
  if (v.is_small_int()) {
    c.small_ = uint64_t(v.as_small_int());
    return c;
  }
  auto* b = v.as<BigInt>();
  if (b->size() == 1 || (b->size() == 2 && b->limbs[1] < uint64_t(kSmallLimit >> 64))) {
    c.small_ = b->limbs[0] | u128(b->size() == 2 ? b->limbs[1] : 0) << 64;
  } else {
    c.big_ = v;
  }
  return c;
}

Value Coefficient::to_int() const {
  if (!is_small()) return big_;
  uint64_t limbs[2] = {uint64_t(small_), uint64_t(small_ >> 64)};
  return int_from_limbs(limbs, 2, false);
}

int Coefficient::last_digit() const {
  // 2**64 % 10 is 6.
  if (is_small()) return int((uint64_t(small_ >> 64) % 10 * 6 + uint64_t(small_) % 10) % 10);
  return int(int_remainder(big_, Value::small_int(10)).as_small_int());
}

int64_t Coefficient::digits() const {
  if (is_small()) return small_digits(small_);
  const auto* b = big_.as<BigInt>();
  if (b->size() >= 3 && b->size() < kLogarithmLimbs) {
    // The number of digits is certain unless a power of ten is near.
    size_t top = b->size() - 1;
    double leading = std::ldexp(double(b->limbs[top]), 64) + double(b->limbs[top - 1]);
    double logarithm = std::log10(leading) + double(top - 1) * 19.265919722494796494;
    double whole = std::floor(logarithm);
    if (logarithm - whole > 1e-6 && logarithm - whole < 1 - 1e-6) return int64_t(whole) + 1;
  }
  auto estimate = int64_t(double(int_bit_length(big_) - 1) * 0.30102999566398119521) + 1;
  // The estimate is exact or one too small.
  return estimate + (int_compare(big_, big_power(estimate)) >= 0);
}

int compare(const Coefficient& a, const Coefficient& b) {
  if (a.is_small() && b.is_small()) return a.small_ < b.small_ ? -1 : a.small_ > b.small_;
  return int_compare(a.to_int(), b.to_int());
}

Coefficient add(const Coefficient& a, const Coefficient& b) {
  if (a.is_small() && b.is_small()) return Coefficient::from_u128(a.small_ + b.small_);
  return Coefficient::from_int(int_add(a.to_int(), b.to_int()));
}

Coefficient subtract(const Coefficient& a, const Coefficient& b) {
  if (a.is_small() && b.is_small()) return Coefficient::from_u128(a.small_ - b.small_);
  return Coefficient::from_int(int_subtract(a.to_int(), b.to_int()));
}

Coefficient multiply(const Coefficient& a, const Coefficient& b) {
  if (a.is_small() && b.is_small() && bit_length(a.small_) + bit_length(b.small_) <= 127)
    return Coefficient::from_u128(a.small_ * b.small_);
  return Coefficient::from_int(int_multiply(a.to_int(), b.to_int()));
}

Coefficient divide(const Coefficient& a, const Coefficient& b, Coefficient* remainder) {
  if (a.is_small() && b.is_small()) {
    Coefficient quotient;
    quotient.small_ = divide_small(a.small_, b.small_);
    *remainder = Coefficient();
    remainder->small_ = a.small_ - quotient.small_ * b.small_;
    return quotient;
  }
  Value pair = int_divmod(a.to_int(), b.to_int());
  *remainder = Coefficient::from_int(pair.as<Tuple>()->items[1]);
  return Coefficient::from_int(pair.as<Tuple>()->items[0]);
}

Coefficient power_of_ten(int64_t digits) {
  return digits <= kSmallDigits ? Coefficient::from_u128(kPowers.power[digits])
                                : Coefficient::from_int(big_power(digits));
}

Coefficient scale_up(const Coefficient& a, int64_t digits) {
  if (digits == 0 || a.is_zero()) return a;
  return multiply(a, power_of_ten(digits));
}

int64_t strip_zeros(Coefficient* c, int64_t most) {
  int64_t stripped = 0;
  if (c->is_zero()) return 0;
  for (int step : {256, 64, 16, 8, 4, 2, 1}) {
    while (step <= most - stripped) {
      // A multiple of 10**step is one of 2**step.
      if (c->is_small() && (c->small_ & ((u128{1} << std::min(step, 126)) - 1))) break;
      if (!c->is_small() && c->last_digit()) return stripped;
      Coefficient rest, quotient = divide(*c, power_of_ten(step), &rest);
      if (!rest.is_zero()) break;
      *c = quotient;
      stripped += step;
    }
  }
  return stripped;
}

std::string to_digits(const Coefficient& c) {
  if (!c.is_small()) return str_to_utf8(int_to_base(c.big_, 10));
  char buffer[48];
  char* p = buffer + sizeof buffer;
  u128 v = c.small_;
  do {
    // 18 digits at a time keep the divisions 64 bits wide.
    uint64_t part = uint64_t(v % 1000000000000000000ull);
    v /= 1000000000000000000ull;
    for (int i = 0; i < 18 && (part || v); ++i, part /= 10) *--p = char('0' + part % 10);
  } while (v);
  if (p == buffer + sizeof buffer) *--p = '0';
  return std::string(p, size_t(buffer + sizeof buffer - p));
}

Coefficient from_digits(std::string_view digits) {
  while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
  if (int(digits.size()) > kSmallDigits) return Coefficient::from_int(int_from_digits(digits, 10));
  u128 v = 0;
  for (char d : digits) v = v * 10 + unsigned(d - '0');
  return Coefficient::from_u128(v);
}

Coefficient round_off(const Coefficient& c, int64_t drop, Rounding rounding, bool negative, bool* lost) {
  if (drop <= 0 || c.is_zero()) return *lost = false, c;
  int64_t digits = c.digits();
  Coefficient rest, quotient;
  int half = -1;  // rest compared with half a unit
  if (drop > digits + 1) {
    rest = c;  // less than a tenth of a unit
  } else {
    Coefficient unit = power_of_ten(drop);
    quotient = divide(c, unit, &rest);
    if (rest.is_zero()) return *lost = false, quotient;
    half = compare(add(rest, rest), unit);
  }
  *lost = true;
  bool up = false;
  switch (rounding) {
    case Up: up = true; break;
    case Down: break;
    case Ceiling: up = !negative; break;
    case Floor: up = negative; break;
    case HalfUp: up = half >= 0; break;
    case HalfDown: up = half > 0; break;
    case HalfEven: up = half > 0 || (half == 0 && quotient.is_odd()); break;
    case ZeroFiveUp: up = quotient.last_digit() % 5 == 0; break;
    case kRoundingCount: break;
  }
  return up ? add(quotient, Coefficient(1)) : quotient;
}

}  // namespace krait::decimal
