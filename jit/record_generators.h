// Recording generators, for other files.
#pragma once

#include "jit/natives.h"

namespace krait::jit {

// Enters the body of a generator or coroutine that is suspended or has not begun, and pushes what is sent to
// it. The operands are popped. False: it is nothing of the kind, or aborted.
bool resume_generator(Recorder& r, size_t operands, Ref ref, Value live, Ref sent, Value live_sent);
// Calls of next(generator), generator.send(value) and the like. False: something else, or aborted.
bool record_resume(Recorder& r, Invocation& site);
// RETURN_VALUE in a generator's frame. False: not recorded.
bool return_from_generator(Recorder& r);
// SEND to another iterator, nothing being sent. False: declined or aborted.
bool send_to_iterator(Recorder& r, uint32_t end);

// Where a generator could as well be called: has its place not seen many others, and can recordings follow
// it?
bool is_worth_resuming(const Recorder& r, Value generator);

}  // namespace krait::jit
