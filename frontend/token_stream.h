// The tokens of a text by index, fetched when first asked for. Both parsers read through it.
#pragma once

#include <vector>

#include "frontend/parse_context.h"
#include "frontend/tokenizer.h"

namespace krait {

class TokenStream {
 public:
  TokenStream(std::string_view text, const ParseOptions& options, const TokenizerOptions& tokenizer_options)
      : tokenizer_(text, tokenizer_options),
        is_single_(options.mode == ParseMode::Single && !tokenizer_options.is_embedded),
        imply_dedents_((options.flags & kParseDontImplyDedent) == 0) {}

  // Fetches as far as necessary. The reference lasts until the next fetch.
  const Token& at(size_t index) {
    while (index >= tokens_.size()) fetch();
    return tokens_[index];
  }
  size_t fetched() const { return tokens_.size(); }
  const Token& last_fetched() const { return tokens_.back(); }

  // Forgets the first `count` tokens; indices shift down.
  void discard(size_t count) {
    tokens_.erase(tokens_.begin(), tokens_.begin() + static_cast<ptrdiff_t>(count));
  }

  struct TypeIgnore {
    int32_t lineno;
    std::string_view tag;
  };
  const std::vector<TypeIgnore>& type_ignores() const { return type_ignores_; }

  Tokenizer& tokenizer() { return tokenizer_; }

 private:
  void fetch();

  Tokenizer tokenizer_;
  std::vector<Token> tokens_;
  std::vector<TypeIgnore> type_ignores_;
  bool is_single_;
  bool imply_dedents_;
  bool started_ = false;  // interactive mode: a token was read since the start or the extra Newline
};

// "no" for text behind a single statement, blanks and comments aside.
bool is_blank_or_comment(std::string_view text);

}  // namespace krait
