// The front end's entrance: source text or a syntax tree to a code object.
#pragma once

#include "frontend/parse.h"

namespace krait {

struct CompileOptions {
  Value filename = Value::none();  // str
  ParseMode mode = ParseMode::File;
  uint32_t flags = 0;  // CO_FUTURE_* of the calling code and CompileFlags (runtime/compiler.h)
  int optimize = -1;   // -1: the interpreter's -O level, 0, 1 or 2
  int feature_version = kLatestFeatureVersion;
  bool from_file = false;  // a script run from its file, see kParseFromFile
  bool typed = false;      // at a prompt, see kParseTyped
};

// The -O level of this process; set once at start-up.
extern int g_optimization_level;

// Source bytes to a code object. Exception: SyntaxError and its kind, MemoryError, RecursionError, or what a
// warning filter made of a SyntaxWarning.
[[nodiscard]] Value compile_source(std::string_view source, const CompileOptions& options);

// A tree, which is changed by folding, to a code object. The tree has been validated if a program made it.
[[nodiscard]] Value compile_tree(ast::ModNode* module, Arena& arena, const CompileOptions& options);

// The flags for parse() that belong to these compiler flags.
uint32_t parse_flags_of(uint32_t compiler_flags);

}  // namespace krait
