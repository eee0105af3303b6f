// Traces as text: what dumps show and tests are written in. print() and parse() are each other's inverse.
//
//     %0 int = slot #0 !0               typed frame slot; leaves through snapshot 0 if the type differs
//     %1 value = slot #1 !0
//     entry
//     loop
//     %2 int = phi %0 %6
//     %3 bool = lt %2 100
//     guard_true %3 !1
//     %4 value = load %1 %2 [16 items]  address %1 + %2 * 8 + 16, alias class `items`
//     %5 value = call list_append(%1, %4) !1
//     %6 int = add_ov %2 1 !1
//     jump
//     !0 = 0x10@0 depth 4 {}
//     !1 = 0x10@8 depth 5 {0: %2} < 0x20@4 depth 3 {0: %1}
//
// Constants: 5 int, 5.0 f64, true bool, <5> <5.0> None True False v:0x18 value, p:0x18 ptr. A line starting
// with `!` defines a snapshot: frames from the innermost outwards, each `code@pc depth N {slot: value}`,
// `raise` behind the depth when an exception is pending there, then ` with %5 {8: %3, 16 w4: %6}` per removed
// allocation (`wN`: N raw bytes, else a Value field). `;` starts a comment.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "jit/ir.h"

namespace krait::jit {

// The whole trace, or one instruction (without the line end), or one operand.
std::string print(const Ir& ir);
void print_ins(const Ir& ir, Ref r, std::string& out);
void print_ref(const Ir& ir, Ref r, std::string& out);
void print_snapshot(const Ir& ir, uint32_t snapshot, std::string& out);

// Fills `ir` (cleared first). Calls are looked up by name in `calls`. Returns an error message with the line
// number, empty when all is well. The result is not verified.
std::string parse(std::string_view text, Ir& ir, std::span<const CallInfo> calls = {});

}  // namespace krait::jit
