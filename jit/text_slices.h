// Short slices of bytes, and of strings with one byte per character. Mostly they are only compared or looked
// up, which is done where their characters are: the slice itself is made where something else needs it, and
// by an exit where nothing does.
#pragma once

#include <optional>

#include "jit/recorder.h"
#include "runtime/text_slice.h"

namespace krait::jit {

struct SliceParts {
  Ref whole, begin, end;
  bool is_bytes;

  Ref length(Builder& b) const { return b.emit(Op::Sub, end, begin); }
  // The address of the first character.
  Ref data(Builder& b) const;
};

// The slice, guarded to be short, as it is now. kNoRef: declined or aborted. The bounds are in range, but the
// end may come before the start.
Ref short_slice(Recorder& r, Ref whole, Value live, Ref begin, Ref end, int64_t live_begin, int64_t live_end);
// What a slice of that kind is made of.
std::optional<SliceParts> parts_of_slice(const Ir& ir, Ref r);

inline TextSlice text_slice(Value whole, int64_t begin, int64_t end) {
  return {whole, size_t(begin), size_t(end)};
}

}  // namespace krait::jit
