// Equality of code objects and their constants: 1, 1.0, True and -0.0 are all different constants.
#pragma once

#include "runtime/code.h"

namespace krait {

// 1, 0, -1 raised.
int code_equal(const Code* a, const Code* b);
int constants_equal(Value a, Value b);
[[nodiscard]] bool constant_hash(Value v, int64_t* out);

}  // namespace krait
