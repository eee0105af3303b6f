// Ordinary decimal numbers: finite, not zero with a sign, with a coefficient that fits a machine word and a
// moderate exponent. Their exact sums, products, comparisons and texts need neither 128 bits nor a context:
// a result of at most 18 digits is not rounded by any usual one.
#pragma once

#include <string_view>

#include "runtime/modules/decimal/number.h"

namespace krait::decimal {

// value * 10**exponent.
struct Word {
  int64_t value;
  int64_t exponent;
};

// Decimals of 18 digits and ints that are of that kind.
[[nodiscard]] bool word_operand(Value v, Word* out);

// Is the result of every operation below what arithmetic under these settings gives, without conditions?
[[nodiscard]] bool words_suffice(const Settings& s);

// The result, if it is exact, ordinary and not zero (whose sign depends on more). False: not done.
[[nodiscard]] bool word_add(Word a, Word b, Word* out);
[[nodiscard]] bool word_subtract(Word a, Word b, Word* out);
[[nodiscard]] bool word_multiply(Word a, Word b, Word* out);
// x // y and x % y.
[[nodiscard]] bool word_whole_quotient(Word a, Word b, Word* out);
[[nodiscard]] bool word_remainder(Word a, Word b, Word* out);
// The number with that exponent, rounded and with conditions as below. False: not done.
[[nodiscard]] bool word_quantize(Word a, int64_t exponent, Settings& s, Number* out);
// Rounds as the settings say, and adds Inexact and Rounded to their status. False: not done.
[[nodiscard]] bool word_divide(Word a, Word b, Settings& s, Number* out);
// -1, 0, 1. False: not done.
[[nodiscard]] bool word_compare(Word a, Word b, int* out);

Value word_to_decimal(Word w);

// "-1.25": digits and at most one point; the length in out, which has room for kWordText. 0: not done.
inline constexpr size_t kWordText = 48;
[[nodiscard]] size_t word_to_text(Word w, char* out);
// False: not of that form. "-0" is not.
[[nodiscard]] bool word_from_text(std::string_view text, Word* out);
// The nearest double; false: not done.
[[nodiscard]] bool word_to_double(Word w, double* out);

}  // namespace krait::decimal
