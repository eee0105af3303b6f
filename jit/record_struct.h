// Recording what the module struct packs and unpacks.
#pragma once

#include "jit/byte_access.h"
#include "runtime/modules/struct_format.h"

namespace krait::jit {

// The layout of a Struct, guarded to be that of now. Null: it has none, or aborted.
const structs::Layout* layout_of_struct(Recorder& r, Ref format, Value live);

// The tuple of the values at a position, where they are all there. kNoRef: there are values that are not
// unpacked in line, or aborted.
Ref unpack_in_line(Recorder& r, const structs::Layout& layout, const ByteAccess& bytes, Ref position,
                   int64_t live_position);

}  // namespace krait::jit
