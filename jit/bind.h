// Binding arguments to the parameters of an inlined Python function while recording: what interp/bind.cpp
// does at run time.
#pragma once

#include "jit/natives.h"

namespace krait::jit {

// The first locals of the callee's frame: its parameters.
struct BoundArguments {
  static constexpr size_t kMost = Invocation::kMostArguments;
  Ref slots[kMost];
  Value live[kMost];
  size_t count = 0;
};

// False: the call is refused at run time, takes more than is recorded in line (still active; no effect has
// been recorded), or the recording is aborted. `function` is the reference of `f`, whose code is guarded.
bool bind_arguments(Recorder& r, const Function* f, Ref function, const Invocation& site,
                    BoundArguments* out);

}  // namespace krait::jit
