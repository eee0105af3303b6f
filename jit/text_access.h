// Characters of strings in traces.
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

// The one-character string of a code below 256.
Ref character(Builder& b, Ref code);
// The code of a string that is known to be a single latin-1 character; kNoRef if it is not.
Ref code_of_character(Builder& b, Ref s);
// The code of a string that is a single latin-1 character now, which is guarded. kNoRef: it is not, or
// aborted.
Ref only_character(Recorder& r, Ref s, Value live);

}  // namespace krait::jit
