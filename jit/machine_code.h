// What emission takes and gives: the boundary between the machine-independent compiler and a target.
//
// A trace's native frame lies below the return address of whoever entered it: spill slot n is at
// frame_base - 8 * (n + 1), where frame_base is the address of the return address; the stack pointer is at
// frame_base - frame_size all the time. A side trace inherits its parent's frame and resizes it.
#pragma once

#include <cstdint>
#include <vector>

#include "jit/regalloc.h"

namespace krait::jit {

// Where other traces enter a trace: link instructions put their operands there, in this order.
struct EntryPoint {
  const uint8_t* address = nullptr;
  uint32_t frame_size = 0;
  std::vector<EntryValue> values;  // ref: in the entered trace
};

// An exit, in the order of the instructions that have one.
struct ExitCode {
  Ref ins;
  uint32_t stub;         // offset of its stub
  uint32_t branches[2];  // offsets of the patchable branches to it; 0: none
};

// A call during which the frames may be walked: `offset` is the return address.
struct CallSite {
  Ref ins;
  uint32_t offset;
};

struct EmitRequest {
  const Ir& ir;
  const Lowered& lowered;
  const Allocation& allocation;
  uint32_t first_exit;         // number of this trace's first exit; the others follow
  uint32_t parent_frame_size;  // side traces: the frame they inherit; else 0
  bool is_side;
};

struct MachineCode {
  const uint8_t* code = nullptr;
  uint32_t size = 0;
  uint32_t frame_size = 0;
  uint32_t entry_offset = 0;  // of the entry marker
  uint32_t loop_offset = 0;   // of the loop's head
  uint32_t body_size = 0;     // slow paths and exit stubs lie behind
  std::vector<ExitCode> exits;
  std::vector<CallSite> call_sites;
  std::vector<CallSite> links;            // `offset`: of the code that can be patched to leave instead
  std::vector<uint32_t> validity_points;  // offsets of guard_valid's patchable no-ops, with ...
  std::vector<uint32_t> validity_exits;   // ... the number of their exit within the trace
  std::vector<uint32_t> offsets;          // per instruction: where its code begins
};

// The machine's registers as an exit found them.
struct ExitState {
  uint64_t stack;  // stack pointer in the trace
  uint64_t general[32];
  uint64_t floats[32];
  uint64_t exit;  // number

  uint64_t reg(Reg r) const { return is_float_reg(r) ? floats[r - kFirstFloatReg] : general[r]; }
};

// What the exit handler wants: the stack pointer at which to return (that of the return address of the
// activation to end), and the value to return.
struct ExitReturn {
  uint64_t value;
  uint64_t stack;
};
using ExitHandler = ExitReturn (*)(ExitState* state);

}  // namespace krait::jit
