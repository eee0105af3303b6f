// Parsing: source text to a syntax tree.
//
// Two parsers share one tokenizer. parser.h is the fast one: it builds the tree and only knows whether the
// text is in the language. When it is not, diagnose.h parses the text again the way CPython's PEG parser does
// and raises the SyntaxError that CPython raises.
#pragma once

#include <string_view>

#include "frontend/ast.h"

namespace krait {

enum class ParseMode : uint8_t {
  File,          // a module: `exec`
  Single,        // one interactive statement
  Eval,          // an expression
  FunctionType,  // a function's type comment: `(int, str) -> None`
  Embedded,      // the expression of an f-string, in parentheses (used by the parser itself)
};

enum ParseFlags : uint32_t {
  kParseTypeComments = 1,
  kParseDontImplyDedent = 2,  // interactive input: open blocks at the end of the text are not closed
  kParseAllowIncomplete = 4,  // report text that ends too early as "incomplete input"
  kParseBarryAsFlufl = 8,     // <> instead of !=
  kParseIgnoreCookie = 16,    // the bytes are UTF-8 of a str: no encoding declaration counts
  kParseFromFile = 32,        // a script run from its file, whose reader is stricter than compile()
  kParseTyped = 64,  // at a prompt: an error is not explained by what follows, which nobody typed yet
};

inline constexpr int kLatestFeatureVersion = 11;

struct ParseOptions {
  Value filename = Value::none();  // str
  ParseMode mode = ParseMode::File;
  uint32_t flags = 0;
  int feature_version = kLatestFeatureVersion;  // syntax of later Python 3 minor versions is refused
};

// Parses source bytes: decodes them (byte order mark, encoding cookie, line ends) and builds the tree in the
// arena. nullptr: an exception is set (SyntaxError and its kind, MemoryError for too deep nesting, or what a
// warning filter turned a warning into).
[[nodiscard]] ast::ModNode* parse(std::string_view source, const ParseOptions& options, Arena& arena);

}  // namespace krait
