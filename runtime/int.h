// Python ints: small ints in the word, others as BigInt on GMP's mpn layer; instances of subclasses wrap a
// plain int.
#pragma once

#include <string_view>

#include "runtime/heap.h"

namespace krait {

// An int outside the small range; never one that fits (canonical form).
struct BigInt : Object {
  static constexpr Kind kKind = Kind::BigInt;
  int64_t signed_size;  // number of limbs; negative for negative values
  uint64_t limbs[];     // least significant first, top limb non-zero

  size_t size() const { return size_t(signed_size < 0 ? -signed_size : signed_size); }
  bool negative() const { return signed_size < 0; }
};

struct IntSub : Object {
  static constexpr Kind kKind = Kind::IntSub;
  Value payload;  // plain int: small or BigInt
};

inline bool is_int(Value v) {  // int, bool or any subclass
  return v.is_small_int() || v.is_bool() || has_kind(v, Kind::BigInt) || has_kind(v, Kind::IntSub);
}
// The plain int (small or BigInt) of any is_int value.
inline Value int_plain(Value v) {
  if (v.is_small_int()) return v;
  if (v.is_bool()) return Value::small_int(v.is_true());
  return has_kind(v, Kind::IntSub) ? v.as<IntSub>()->payload : v;
}

Value int_from_i64(int64_t i);
Value int_from_u64(uint64_t u);
Value int_from_double(double d);  // truncates; d is finite
// The limbs of a magnitude (trailing zeros allowed) with a sign; copies.
Value int_from_limbs(const uint64_t* limbs, size_t count, bool negative);
// Digits in `base` (2..36), no sign, no underscores, at least one digit; for the front end and int(). Applies
// no length limit.
Value int_from_digits(std::string_view digits, int base);
// int(text, base) with everything that int() accepts; raises ValueError with CPython's text.
Value int_parse(Value text, int base);

// Does the int fit? Then stores it. v must be is_int.
bool int_fits_i64(Value v, int64_t* out);
// Any object with __index__ to int64; raises OverflowError("Python int too large to convert to C ssize_t") or
// TypeError.
[[nodiscard]] bool int_to_i64(Value v, int64_t* out);
// As an index or size: values out of range clamp instead of raising (slices).
[[nodiscard]] bool int_to_i64_clamped(Value v, int64_t* out);
[[nodiscard]] bool int_to_int(Value v, int* out);  // "... C int"
uint64_t int_low_bits(Value v);                    // value mod 2**64; v must be is_int
// Nearest double; false with OverflowError "int too large to convert to float".
[[nodiscard]] bool int_to_double(Value v, double* out);

int int_sign(Value v);
size_t int_bit_length(Value v);
int int_compare(Value a, Value b);  // -1, 0, 1
int64_t int_hash(Value v);          // numeric hash rule, modulus 2**61-1
bool int_equal(Value a, Value b);

// Arithmetic on is_int values. Those marked (raises) return exception for division by zero, huge shifts, ...
Value int_add(Value a, Value b);
Value int_subtract(Value a, Value b);
Value int_multiply(Value a, Value b);
Value int_floor_divide(Value a, Value b);          // raises
Value int_remainder(Value a, Value b);             // raises
Value int_true_divide(Value a, Value b);           // raises
Value int_divmod(Value a, Value b);                // tuple; raises
Value int_power(Value a, Value b, Value modulus);  // modulus None: plain; may give a float; raises
Value int_left_shift(Value a, Value b);            // raises
Value int_right_shift(Value a, Value b);           // raises
Value int_and(Value a, Value b);
Value int_or(Value a, Value b);
Value int_xor(Value a, Value b);
Value int_negate(Value a);
Value int_invert(Value a);
Value int_absolute(Value a);
Value int_gcd(Value a, Value b);  // never negative

// str(int) in base 10 with the int/str conversion limit (raises), or any base 2..36 without prefix and limit.
Value int_to_str(Value v);
Value int_to_base(Value v, int base);

// little-endian two's complement bytes; for int.to_bytes, struct, pickle. False: does not fit (nothing
// raised).
bool int_to_bytes_le(Value v, uint8_t* out, size_t length, bool is_signed);
Value int_from_bytes_le(const uint8_t* bytes, size_t length, bool is_signed);

// __index__ of any object as a plain int; raises TypeError "'%s' object cannot be interpreted as an integer".
Value index_of(Value v);

}  // namespace krait
