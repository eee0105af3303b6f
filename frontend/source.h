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
  // A file's reader checks each line when the tokenizer comes to it: the text ends before the first line that
  // cannot be decoded, and this is the message (str) of the SyntaxError it stands for. Unbound: none.
  Value undecodable = Value::unbound();
};

// Decodes by byte order mark and encoding cookie. False: SyntaxError (or what a codec raised) is set.
[[nodiscard]] bool decode_source(std::string_view bytes, const ParseOptions& options, SourceText* result);

// Reads the line of that number from a file, its end (any of the three) as \n. False: there is none.
[[nodiscard]] bool read_line_of_file(const std::string& path, int line, std::string* text);

}  // namespace krait
