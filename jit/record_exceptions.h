// Recording of exceptions, for other files.
#pragma once

#include <span>

#include "jit/recorder.h"

namespace krait::jit {

// Do calls of this class make an exception by BaseException.__new__, without further ado?
bool makes_plain_exceptions(const krait::Type* type);
Value make_plain_exception(krait::Type* type, Value args);
// Such an exception with these arguments, as __new__ makes it. kNoRef: aborted.
Ref new_exception(Recorder& r, const krait::Type* type, std::span<const Ref> args);
// The instruction under way is about to raise such an exception, as has been guarded: records that. `type`:
// of the runtime. False: declined (it may be called, and raise by itself), or aborted.
bool raises_new(Recorder& r, const krait::Type* type, std::span<const Ref> args);
bool raises_new(Recorder& r, const krait::Type* type, const char* message);

// An attribute is asked for that the object lacks. False: it may have it, declined or aborted.
bool raises_attribute_error(Recorder& r, Ref owner, Value live, Str* name);
// The StopIteration with which the generator in the innermost frame, which next() or send() has resumed, ends
// with this result. To be made before anything is stored. kNoRef: declined or aborted.
Ref end_of_generator(Recorder& r, Ref result, Value live);

}  // namespace krait::jit
