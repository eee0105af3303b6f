// Dicts with known keys, made in line: displays, and keyword arguments on their way through **kwargs.
#pragma once

#include <span>
#include <vector>

#include "jit/recorder.h"

namespace krait::jit {

struct NewDictEntry {
  Value key;
  Ref value;
};

// A dict with these entries. kNoRef: declined (equal keys, too many, or keys whose hash needs Python code),
// or aborted.
Ref new_dict(Recorder& r, std::span<const NewDictEntry> entries);
Ref new_empty_dict(Recorder& r);
// The dict that the trace has made has these entries, and nobody else can have changed it. False: unknown.
bool entries_of_new_dict(Recorder& r, Ref dict, std::vector<NewDictEntry>* entries);
// Gives such a dict these entries instead. False: declined or aborted.
bool replace_entries(Recorder& r, Ref dict, std::span<const NewDictEntry> entries);

}  // namespace krait::jit
