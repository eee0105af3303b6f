// The expression of an f-string's replacement field, parsed by a parser of its own.
#pragma once

#include <string_view>

#include "frontend/ast.h"
#include "frontend/parse_context.h"

namespace krait {

struct EmbeddedPlace {
  int lines_before;  // lines of the file before the one with the opening brace
  int column;        // of the opening brace
};

// nullptr: failed. In the first pass that is all; in the diagnosing pass the exception is set, its message
// prefixed with "f-string: ".
ast::ExprNode* parse_embedded(ParseContext& context, std::string_view source, EmbeddedPlace place);

}  // namespace krait
