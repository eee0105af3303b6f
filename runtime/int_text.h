// Ints as text: the limit on the number of decimal digits that conversions accept
// (sys.set_int_max_str_digits), and the digits of small ones.
#pragma once

#include <string_view>

#include "runtime/int.h"

namespace krait {

inline constexpr int64_t kDefaultMaxStrDigits = 4300;
extern int64_t g_int_max_str_digits;  // 0: no limit

// The digits of a machine word, with a sign if it is negative, at the end of the room.
inline constexpr size_t kWordDigits = 72;
std::string_view word_to_digits(int64_t v, int base, char (&room)[kWordDigits]);

}  // namespace krait
