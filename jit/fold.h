// The fold engine: rewrites an instruction as it is emitted, by the rules of fold.def.
//
// The rules' text is parsed at compile time into small trees; emission tries the rules of the instruction's
// operation in order. The proof test reads the same trees.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "jit/ir.h"

namespace krait::jit {

class Builder;

struct RuleNode {
  enum class Kind : uint8_t { Operand, Constant, Literal, Operation };
  Kind kind;
  Op op;             // Operation
  Type type;         // Literal
  uint8_t variable;  // Operand, Constant: number of the letter
  uint8_t children[3];
  uint8_t child_count;
  uint64_t literal;  // Literal: bits
};

struct Rule {
  static constexpr int kMaxNodes = 32;
  static constexpr int kMaxConditions = 4;
  static constexpr int kNoVariable = 255;

  std::string_view text;  // the pattern's, for messages
  RuleNode nodes[kMaxNodes];
  uint8_t node_count = 0;
  uint8_t variable_count = 0;
  uint8_t pattern = 0, replacement = 0;  // node numbers
  uint8_t conditions[kMaxConditions];    // node numbers
  uint8_t condition_count = 0;
  uint8_t log_result = kNoVariable, log_operand = kNoVariable;  // variables of "L = log2 A"

  constexpr Op op() const { return nodes[pattern].op; }
};

std::span<const Rule> fold_rules();

// Applies the first matching rule to `i`, whose operands are final. Returns the replacement, or kNoRef.
Ref fold_by_rules(Builder& builder, const Ins& i);

}  // namespace krait::jit
