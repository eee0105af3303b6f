// Source bytes to the UTF-8 text that the tokenizer reads.
#pragma once

#include <string>
#include <string_view>

#include "frontend/parse.h"

namespace krait {

struct SourceText {
  std::string text;           // line ends are \n; a module ends in one
  bool has_encoding = false;  // declared, or the source came from a str
  std::string encoding;       // declared name, normalised; empty: none
};

// Decodes by byte order mark and encoding cookie. False: SyntaxError (or what a codec raised) is set.
[[nodiscard]] bool decode_source(std::string_view bytes, const ParseOptions& options, SourceText* result);

}  // namespace krait
