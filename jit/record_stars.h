// Recording of instructions with stars, for other files.
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

// Unpacks any iterable into `count` values.
void record_unpack_any(Recorder& r, uint64_t count);

}  // namespace krait::jit
