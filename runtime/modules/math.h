// The integer half of the module math.
#pragma once

#include "runtime/native.h"

namespace krait {

// gcd, lcm, isqrt, factorial, comb, perm.
extern const NativeDef kMathIntegerFunctions[];

}  // namespace krait
