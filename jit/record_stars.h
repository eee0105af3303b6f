// Recording of instructions with stars, for other files.
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

// Unpacks any iterable into `count` values.
void record_unpack_any(Recorder& r, uint64_t count);
// LIST_APPEND to a list that becomes the arguments of a call. False: another list, or aborted.
bool append_argument(Recorder& r, uint64_t arg);

}  // namespace krait::jit
