// Recording attribute loads, for other files.
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

// An attribute whose load runs no code. kNoRef: something else, or aborted.
Ref load_attribute(Recorder& r, Ref owner, Value live, Str* name);

}  // namespace krait::jit
