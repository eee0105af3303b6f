// Recording names of namespaces, for other files.
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

// A namespace: the same dict in each execution, or the globals of whichever function runs.
struct Namespace {
  Dict* live;
  Ref ref;
  bool is_constant;
};
// The one of the function that runs, whose builtins are known then, too. False: aborted.
[[nodiscard]] bool find_namespace(Recorder& r, Namespace* out);

// Loads the value of a key that a namespace has now from its entry; guards that the keys are the same.
// kNoRef: the dict does not tell, or aborted.
Ref load_entry(Recorder& r, Dict* d, Str* key);
Ref load_entry(Recorder& r, const Namespace& n, Str* key);
// The value of a key, or unbound.
Ref look_up_name(Recorder& r, const Namespace& n, Str* key);

}  // namespace krait::jit
