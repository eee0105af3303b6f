// What the emitters of all targets share: the routines beside the traces, code behind a trace, and questions
// that only the allocation answers.
#pragma once

#include <asmjit/core.h>

#include "jit/lower.h"
#include "jit/machine_code.h"

namespace krait::jit {

// Routines shared by all traces.
struct Routines {
  const uint8_t* enter;
  const uint8_t* enter_return;
  const uint8_t* enter_function;
  const uint8_t* enter_function_return;
  const uint8_t* enter_few;
  const uint8_t* enter_few_return;
  const uint8_t* exit;
  const uint8_t* allocate;
  const uint8_t* log_object;
  const uint8_t* box_double;
  const uint8_t* box_uint;
  const uint8_t* grow_list;
  const uint8_t* square;
  const uint8_t* uncompiled;
};

// Code behind the trace: `place` is bound there, control returns to `back`.
struct SlowPath {
  enum {
    Allocate,
    Log,
    BoxDouble,
    BoxUInt,
    Square,
    UnboxBigInt,
    UnboxZero,
    UnboxChecked,
    GrowList,
    Equal,  // of doubles, where flags alone do not tell: x86-64
  } kind;
  asmjit::Label place, back;
  Reg reg;    // result, or the object to log or to grow
  Reg other;  // BoxDouble, BoxUInt, Square, UnboxBigInt, UnboxChecked: the operand
  Ref ins;
  asmjit::Label leave = {};  // GrowList: the exit; UnboxBigInt: the branch to it
  Reg owner = kNoReg;        // BoxDouble, BoxUInt: the object to log, in which the box is stored at once
  uint32_t exit = 0;         // UnboxChecked, Equal: the index of the exit
};

// The unboxing of the flonum that the guard asks for, if no move lies between them; else kNoRef. edit: the
// next one.
Ref unboxed_at_once(const EmitRequest& request, size_t edit, Ref guard);

}  // namespace krait::jit
