// The limit on the number of decimal digits that conversions between int and text accept
// (sys.set_int_max_str_digits).
#pragma once

#include "runtime/int.h"

namespace krait {

inline constexpr int64_t kDefaultMaxStrDigits = 4300;
extern int64_t g_int_max_str_digits;  // 0: no limit

}  // namespace krait
