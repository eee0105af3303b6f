#include "frontend/token_stream.h"

namespace krait {

void TokenStream::fetch() {
  Token token;
  tokenizer_.next(&token);
  while (token.kind == TokenKind::TypeIgnore) {
    type_ignores_.push_back({tokenizer_.lineno(), token.text()});
    tokenizer_.next(&token);
  }
  if (is_single_ && token.kind == TokenKind::EndMarker && started_) {
    // A statement at the end of interactive input needs no line end, and its blocks end there.
    token.kind = TokenKind::Newline;
    started_ = false;
    if (imply_dedents_ && tokenizer_.indents() > 0) tokenizer_.imply_dedents();
  } else {
    started_ = true;
  }
  tokens_.push_back(token);
}

bool is_blank_or_comment(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    char c = text[i];
    if (c == '#') {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\f') {
      ++i;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace krait
