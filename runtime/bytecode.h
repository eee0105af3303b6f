// The instruction set as C++: enums and lookups generated from bytecode.def.
#pragma once

#include <cstdint>

namespace krait {

enum class OperandKind : uint8_t {
#define KRAIT_OPERAND_KIND(name) k##name,
#include "runtime/bytecode.def"
};

// Plain enums: opcodes are bytes and operands are integers wherever they are used.
enum Opcode : uint8_t {
#define KRAIT_OPCODE(name, number, ...) OP_##name = number,
#include "runtime/bytecode.def"
};

enum CompareOp : uint8_t {
#define KRAIT_COMPARE_OP(name, symbol) kCompare##name,
#include "runtime/bytecode.def"
  kCompareOpCount
};

enum BinaryOp : uint8_t {
#define KRAIT_BINARY_OP(name, symbol) kBinary##name,
#include "runtime/bytecode.def"
  kBinaryOpCount
};

// Added to a plain BinaryOp it gives the in-place form.
inline constexpr int kBinaryInplaceOffset = kBinaryInplaceAdd;

// Opcodes from here on take an argument.
inline constexpr int kHaveArgument = 90;

// The instruction set's constants that are not rows: flag bits inside arguments.
enum MakeFunctionFlags : uint8_t {
  kMakeDefaults = 1,
  kMakeKwDefaults = 2,
  kMakeAnnotations = 4,
  kMakeClosure = 8
};
enum FormatValueFlags : uint8_t {
  kFormatStr = 1,
  kFormatRepr = 2,
  kFormatAscii = 3,
  kFormatConversionMask = 3,
  kFormatHasSpec = 4
};
enum ResumeKind : uint8_t { kResumeAtStart, kResumeAfterYield, kResumeAfterYieldFrom, kResumeAfterAwait };

struct OpcodeInfo {
  const char* name;  // nullptr: no such opcode
  uint8_t caches;
  OperandKind operand;
  bool ends_block;
};

extern const char* const kCompareOpSymbols[kCompareOpCount];
extern const char* const kBinaryOpSymbols[kBinaryOpCount];

const OpcodeInfo& opcode_info(int opcode);
inline const char* opcode_name(int opcode) { return opcode_info(opcode).name; }
inline int cache_units(int opcode) { return opcode_info(opcode).caches; }
inline bool is_jump(int opcode) {
  OperandKind kind = opcode_info(opcode).operand;
  return kind == OperandKind::kJumpForward || kind == OperandKind::kJumpBackward;
}

// What an instruction does to the evaluation stack.
struct StackUse {
  int pops;         // values it needs
  int pushes;       // values it leaves when it falls through
  int jump_effect;  // change of depth when its jump is taken
  int effect() const { return pushes - pops; }
};

// Precondition: `opcode` is a row of the table.
StackUse stack_use(int opcode, uint32_t arg);

}  // namespace krait
