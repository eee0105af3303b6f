// Recording of iter() for other files.
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

// An iterator over an exact range, list or tuple, made in line; a built-in iterator is its own. kNoRef:
// declined, with nothing recorded but guards, or aborted.
Ref new_iterator(Recorder& r, Ref iterable, Value live);
// The iterator that reversed() gives for an exact range or list. kNoRef as above.
// next(iterator), next(iterator, default) of a built-in iterator. False: declined or aborted.
bool record_next(Recorder& r, struct Invocation& site);
Ref new_reverse_iterator(Recorder& r, Ref iterable, Value live);

// How many items a built-in iterator will give at most. kNoRef: unknown, or aborted.
Ref items_to_come(Recorder& r, Ref iterator, Value live);

}  // namespace krait::jit
