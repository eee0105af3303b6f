// See emission.h.
#include "jit/emission.h"

namespace krait::jit {

Ref unboxed_at_once(const EmitRequest& request, size_t edit, Ref guard) {
  const Ref unbox = request.lowered.unboxed_behind(guard);
  const std::vector<Edit>& edits = request.allocation.edits;
  const bool moves = edit < edits.size() && unbox != kNoRef && edits[edit].position <= Ir::index(unbox);
  return moves ? kNoRef : unbox;
}

}  // namespace krait::jit
