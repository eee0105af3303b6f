// What the parsers of one text share: options, the arena, identifiers, and the channel for string literals'
// errors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "frontend/parse.h"
#include "frontend/tokenizer.h"

namespace krait {

// Identifiers of one parse: each distinct spelling is normalised and interned once.
class IdentifierTable {
 public:
  explicit IdentifierTable(Arena& arena) : arena_(arena), slots_(kInitialSlots) {}
  // The interned str; exception when memory is exhausted.
  Value intern(std::string_view spelling);

 private:
  static constexpr size_t kInitialSlots = 256;  // a power of two
  struct Slot {
    std::string_view spelling;
    uint64_t hash = 0;
    Value name = Value::unbound();
  };
  void grow();

  Arena& arena_;
  std::vector<Slot> slots_;
  size_t used_ = 0;
};

struct ParseContext {
  ParseContext(const ParseOptions& options, Arena& arena)
      : options(options), arena(arena), identifiers(arena) {}

  const ParseOptions& options;
  Arena& arena;
  IdentifierTable identifiers;
  // The source declared its encoding or came from a str: columns in errors count characters, not bytes.
  bool has_encoding = false;
  // What is wrong with the line behind the text (SourceText::undecodable).
  Value undecodable = Value::unbound();
  // The text was refused and is parsed again to raise its error.
  bool is_diagnosing = false;
  // CPython warns in both of its passes, the first of which the fast parser stands for.
  bool issues_warnings = true;
  // The token whose warning the warning filters turned into an error: the diagnoser raises the SyntaxError
  // when it comes to it.
  int32_t fatal_warning_line = -1;
  int32_t fatal_warning_column = -1;
  void set_fatal_warning(const Token& token) {
    fatal_warning_line = token.lineno;
    fatal_warning_column = token.col_offset;
  }
  bool has_fatal_warning() const { return fatal_warning_line >= 0; }
  bool is_fatal_warning(const Token& token) const {
    return fatal_warning_line == token.lineno && fatal_warning_column == token.col_offset;
  }
  int depth = 0;  // of nested constructs, over embedded expressions too
};

// The nesting at which CPython's parser gives up with MemoryError, in its own measure: calls of grammar
// rules.
inline constexpr int kMaxParserDepth = 6000;

}  // namespace krait
