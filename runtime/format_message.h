// The formatter behind raise(), warn() and format_string().
#pragma once

#include <cstdarg>

#include "runtime/value.h"

namespace krait {

// A new str; exception when a %S or %R argument could not be converted. Does not consume `arguments`.
Value format_message(const char* format, va_list arguments);

}  // namespace krait
