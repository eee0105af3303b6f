// Characters of strings in traces.
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

// The one-character string of a code below 256.
Ref character(Builder& b, Ref code);
// The code of a string that is known to be a single latin-1 character; kNoRef if it is not.
Ref code_of_character(Builder& b, Ref s);

}  // namespace krait::jit
