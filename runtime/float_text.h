// Floats and text, for those who need more than float.h offers: complex parsing, formatting, rounding.
#pragma once

#include <string>
#include <string_view>

#include "runtime/float.h"

namespace krait {

struct Str;

// PyOS_double_to_string: code r e f g E F G %, see float_format.
std::string float_to_text(double d, char code, int precision, bool alternate, bool always_sign,
                          bool add_dot_0);

// Parses a prefix of ASCII text as a float, inf and nan included; false when there is none. No blanks, no
// underscores.
bool parse_float_text(std::string_view text, double* out, size_t* used);

// The string with blanks trimmed, decimal digits of all scripts as 0-9, and other non-ASCII characters as
// '?'.
std::string numeric_ascii(const Str* s);

// Exact comparison of a non-NaN double with an int: -1, 0, 1.
int float_compare_int(double d, Value i);

// Rounds to ndigits decimals, correctly (halves of the exact decimal value to even). Infinite on overflow.
double float_round_to(double d, int ndigits);

}  // namespace krait
