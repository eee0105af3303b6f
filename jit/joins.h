// Joins: where ways through a code object meet that part again further on.
//
// Each trace has a copy of everything behind its guards, so k tests in a row make 2^k traces. Once enough traces
// of a code object have copied what follows a join, the join becomes an anchor: what follows is recorded once
// more, from the interpreter's frame, and traces that arrive there end by jumping to it. A test that leads to
// nothing but another jump back is no reason for that. Joins of inlined calls are no anchors: the callee gets
// traces of its own instead.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/code.h"

namespace krait::jit {

struct Join {
  uint32_t unit;
  uint32_t copies = 0;  // valid traces that go on behind it in their bottom frame
};

// In the order of their units.
std::vector<Join> find_joins(const Code* code, const std::vector<uint32_t>& loop_headers);

}  // namespace krait::jit
