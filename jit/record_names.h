// Recording names of namespaces, for other files.
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

// Loads the value of a key that a namespace has now from its entry; guards that the keys are the same.
// kNoRef: the dict does not tell, or aborted.
Ref load_entry(Recorder& r, Dict* d, Str* key);

}  // namespace krait::jit
