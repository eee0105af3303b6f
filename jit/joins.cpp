// See joins.h.
#include "jit/joins.h"

#include <algorithm>

#include "interp/opcodes.h"
#include "runtime/bytecode.h"

namespace krait::jit {

namespace {

struct Instruction {
  uint8_t opcode;
  uint32_t next;    // the unit behind it and its caches
  uint32_t target;  // of a jump forward
  bool jumps_forward;

  bool is_test() const {
    return jumps_forward && opcode != OP_JUMP_FORWARD && opcode != OP_FOR_ITER && opcode != OP_SEND;
  }
  bool ends() const {
    return opcode_info(opcode).ends_block || opcode_info(opcode).operand == OperandKind::kJumpBackward;
  }
};

// The instruction whose prefixes, if it has any, begin at the unit.
Instruction instruction_at(const Code* code, uint32_t unit) {
  uint64_t arg = 0;
  uint8_t opcode;
  for (;; unit++) {
    opcode = base_opcode(uint8_t(code->quickened[unit]));
    arg = arg << 8 | code->quickened[unit] >> 8;
    if (opcode != OP_EXTENDED_ARG) break;
  }
  const uint32_t next = unit + 1 + uint32_t(cache_units(opcode));
  const bool forward = opcode_info(opcode).operand == OperandKind::kJumpForward;
  return {opcode, next, forward ? next + uint32_t(arg) : 0, forward};
}

// Does the code from here on test something before it ends or jumps?
bool parts_again(const Code* code, uint32_t unit) {
  while (unit < code->unit_count) {
    const Instruction i = instruction_at(code, unit);
    if (i.is_test()) return true;
    if (i.ends() || i.jumps_forward) return false;
    unit = i.next;
  }
  return false;
}

}  // namespace

std::vector<Join> find_joins(const Code* code, const std::vector<uint32_t>& loop_headers) {
  std::vector<uint8_t> ways(code->unit_count + 1, 0);  // that lead to a unit; two stand for more
  const auto add_way = [&](uint32_t unit) {
    if (ways[unit] < 2) ways[unit]++;
  };
  std::vector<uint32_t> targets;
  for (uint32_t unit = 0; unit < code->unit_count;) {
    const Instruction i = instruction_at(code, unit);
    if (i.jumps_forward && i.target < code->unit_count) {
      add_way(i.target);
      targets.push_back(i.target);
    }
    if (!opcode_info(i.opcode).ends_block) add_way(i.next);
    unit = i.next;
  }
  std::sort(targets.begin(), targets.end());
  targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
  std::vector<Join> joins;
  for (uint32_t unit : targets) {
    const bool header = std::binary_search(loop_headers.begin(), loop_headers.end(), unit);
    if (!header && ways[unit] > 1 && parts_again(code, unit)) joins.push_back({.unit = unit});
  }
  return joins;
}

}  // namespace krait::jit
