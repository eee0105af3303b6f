// The % operator of str, bytes and bytearray.
#pragma once

#include "runtime/str.h"

namespace krait {

// format % arguments; a str.
Value str_percent(Str* format, Value arguments);
// The same for bytes: a bytes or bytearray.
Value bytes_percent(const uint8_t* format, size_t length, Value arguments, bool as_bytearray);

}  // namespace krait
