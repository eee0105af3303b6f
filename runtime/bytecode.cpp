// Lookup tables generated from bytecode.def.
#include "runtime/bytecode.h"

#include <bit>

namespace krait {

namespace {

struct InfoTable {
  OpcodeInfo rows[256] = {};
};

constexpr InfoTable make_info_table() {
  InfoTable table;
#define KRAIT_OPCODE(name, number, caches, operand, pops, pushes, ends_block) \
  table.rows[number] = {#name, caches, OperandKind::k##operand, ends_block};
#include "runtime/bytecode.def"
  return table;
}

constexpr InfoTable kInfoTable = make_info_table();

}  // namespace

const OpcodeInfo& opcode_info(int opcode) { return kInfoTable.rows[opcode & 255]; }

const char* const kCompareOpSymbols[kCompareOpCount] = {
#define KRAIT_COMPARE_OP(name, symbol) symbol,
#include "runtime/bytecode.def"
};

const char* const kBinaryOpSymbols[kBinaryOpCount] = {
#define KRAIT_BINARY_OP(name, symbol) symbol,
#include "runtime/bytecode.def"
};

static int bit_count(int x) { return std::popcount(unsigned(x)); }

StackUse stack_use(int opcode, uint32_t operand) {
  const int arg = int(operand);
  StackUse use{0, 0, 0};
  switch (opcode) {
#define KRAIT_OPCODE(name, number, caches, operand, pops, pushes, ends_block) \
  case number: use = {pops, pushes, (pushes) - (pops)}; break;
#include "runtime/bytecode.def"
  }
  switch (opcode) {
#define KRAIT_OPCODE_JUMP_EFFECT(name, effect) \
  case OP_##name: use.jump_effect = effect; break;
#include "runtime/bytecode.def"
  }
  return use;
}

}  // namespace krait
