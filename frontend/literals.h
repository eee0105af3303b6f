// Number and string tokens to constants and f-string nodes.
//
// A literal with valid outer form may still be wrong inside ("\x1", f"{a b}", a huge decimal number). Such
// errors belong to the parser that asked: in the first pass it merely fails, in the diagnosing one it raises.
#pragma once

#include <string>

#include "frontend/ast.h"
#include "frontend/parse_context.h"
#include "frontend/tokenizer.h"

namespace krait {

struct LiteralError {
  enum class Place : uint8_t {
    None,       // no message: an exception is set already, or (first pass) nobody wants it
    LastToken,  // where the parser has got to
    Token,      // the literal itself
    TokenLine,  // its line, without columns: the text may be enormous
  };
  Place place = Place::None;
  Token token;
  std::string message;
};

// A Constant for a Number token. nullptr: *error is filled.
ast::ExprNode* parse_number(ParseContext& context, const Token& token, LiteralError* error);

// One node for adjacent String tokens: a Constant (str or bytes) or a JoinedStr. nullptr: *error is filled.
ast::ExprNode* parse_strings(ParseContext& context, const Token* tokens, int count, LiteralError* error);

// `1if x else y`: still accepted, with a SyntaxWarning. False: the warning is an error; when it is only
// the filters' doing, no exception is set and the context remembers the token as the one to blame.
[[nodiscard]] bool warn_of_glued_number(ParseContext& context, const Token& token);

}  // namespace krait
