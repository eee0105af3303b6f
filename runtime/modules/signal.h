// What other modules want of _signal.
#pragma once

#include <csignal>

#include "runtime/value.h"

namespace krait {

// An iterable of signal numbers. False: raised.
[[nodiscard]] bool signal_set_argument(Value iterable, sigset_t* out);

}  // namespace krait
