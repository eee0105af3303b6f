// Recording the generators that iterators have in bytecode (interp/pipelines.h).
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

// iter() of an iterator that has one, on top of the stack: the generator is made in the trace. False:
// declined or aborted.
bool make_pipeline(Recorder& r);
// The loop under way is to go on with the generator of its iterator, if the trace can still choose.
void replace_by_pipeline(Recorder& r);

}  // namespace krait::jit
