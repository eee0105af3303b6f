// The rules of diagnosis_rules.h in compiled form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/ast.h"
#include "frontend/tokenizer.h"

namespace krait {

// Functions that alternatives call with %name.
#define KRAIT_DIAGNOSIS_CHECKS(CHECK)      \
  CHECK(interactive_end)                   \
  CHECK(or_pattern)                        \
  CHECK(real_number)                       \
  CHECK(imaginary_number)                  \
  CHECK(not_equal)                         \
  CHECK(strings)                           \
  CHECK(generator_in_call)                 \
  CHECK(generator_after_arguments)         \
  CHECK(positional_after_keyword)          \
  CHECK(legacy_statement)                  \
  CHECK(missing_comma)                     \
  CHECK(positional_after_keyword_patterns) \
  CHECK(missing_colon_in_dict)

enum class DiagnosisCheck : uint8_t {
  None,
#define CHECK(name) name,
  KRAIT_DIAGNOSIS_CHECKS(CHECK)
#undef CHECK
};

struct GrammarItem {
  enum class Kind : uint8_t {
    Token,        // of kind `token`
    SoftKeyword,  // a name with this text; empty: any soft keyword
    Rule,         // `index`
    Group,        // alternatives of the nameless rule `index`
    Optional,     // of the item `index`
    Repeat0,
    Repeat1,
    Gather,  // items `index` separated by the item `separator`
    Lookahead,
    NotLookahead,
    Forced,  // a token that must follow
    Cut,
  };
  Kind kind = Kind::Cut;
  TokenKind token = TokenKind::Error;
  bool is_captured = false;
  int16_t index = 0;
  int16_t separator = 0;
  std::string_view text;
};

struct GrammarAction {
  enum class Kind : uint8_t { None, At, Span, From, Here, Indent, Target };
  Kind kind = Kind::None;
  DiagnosisCheck check = DiagnosisCheck::None;
  bool builds_node = false;
  ast::NodeKind node = ast::NodeKind::kName;
  int minor_version = 0;  // of Python 3, when the syntax is newer than the first
  std::string version_feature;
  std::string text;  // message, or the sort of target
};

struct GrammarAlternative {
  std::vector<int16_t> items;
  bool has_capture = false;
  bool is_invalid = false;  // nothing but an invalid_ rule: second pass only
  GrammarAction action;
};

struct GrammarRule {
  std::string_view name;
  bool without_invalid = false;  // nothing below is
  bool is_remembered = false;
  bool is_left_recursive = false;
  std::vector<GrammarAlternative> alternatives;
};

struct Grammar {
  std::vector<GrammarItem> items;
  std::vector<GrammarRule> rules;
  int rule(std::string_view name) const;
};

// Compiled at first use.
const Grammar& diagnosis_grammar();

}  // namespace krait
