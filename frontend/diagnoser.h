// Finds out what is wrong with a text that the fast parser refused, and raises CPython's error for it.
//
// CPython parses with a PEG parser: a first pass that only accepts or fails, then a second one in which
// additional alternatives recognise common mistakes. Which message and place result depends on the order of
// alternatives, on how far each attempt read, and on the tokenizer's state at that moment. So this is an
// interpreter for the same grammar (diagnosis_rules.h) with the same two passes. It builds no syntax tree,
// only nodes with kind and place.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "frontend/diagnosis_grammar.h"
#include "frontend/literals.h"
#include "frontend/parse_context.h"
#include "frontend/source.h"
#include "frontend/token_stream.h"
#include "runtime/type.h"

namespace krait {

// What a rule matched.
struct Match : ast::Location {
  enum class Kind : uint8_t { Token, Node, List };
  Kind kind = Kind::List;
  ast::NodeKind node = ast::NodeKind::kName;  // of Kind::Node
  int32_t first = 0;                          // token index
  bool is_complex = false;                    // number tokens
  bool is_literal = false;                    // a Constant that is no word like True
  Span<Match*> parts;
};

class Diagnoser {
 public:
  // `place` is that of an embedded expression, else null.
  Diagnoser(ParseContext& context, std::string_view text, const TokenizerOptions& tokenizer_options,
            std::string_view declared_encoding);

  // Leaves an exception set. Returns false when the text turns out to be correct after all (nothing is set
  // then), which happens only when the fast parser counted nesting more strictly.
  bool run();

 private:
  // One past the end of an error where the place reached ends it.
  static constexpr int32_t kHere = -5;

  struct Remembered {
    int16_t rule;
    Match* match;
    size_t end;
  };

  const Token& token(size_t index) { return stream_.at(index); }
  const Token& token_of(const Match* match) { return token(static_cast<size_t>(match->first)); }
  bool ensure_token();  // that the current one was fetched; false: an error was raised
  bool is_end_of_source();

  // Rules. nullptr: no match, or (error_) an error was raised.
  Match* parse_rule(int index);
  Match* parse_left_recursive(int index);
  Match* parse_alternatives(const GrammarRule& rule);
  bool parse_alternative(const GrammarAlternative& alternative, Match** result, bool* cut);
  bool parse_item(const GrammarItem& item, Match** match);
  Match* parse_token(TokenKind kind);
  Match* parse_soft_keyword(std::string_view text);
  Match* parse_forced(TokenKind kind);
  Match* parse_repeat(const GrammarItem& item);
  Match* parse_gather(const GrammarItem& item);
  Match* act(const GrammarAlternative& alternative, size_t start, Match* const* parts, size_t count, Match* a,
             Match* b);
  Match* make_match(Match::Kind kind, size_t start, Match* const* parts, size_t count);
  Match* token_match(size_t index);
  bool enter_rule();
  void leave_rule() { --context_.depth; }
  void forget_statement();
  Remembered* remembered(int rule);
  void remember(int rule, size_t start, Match* match, size_t end);

  // Errors (diagnosis_errors.cpp). Results are nullptr.
  Match* raise_located(Type* type, int32_t line, int32_t offset, int32_t end_line, int32_t end_offset,
                       std::string message);
  Match* raise_at(const ast::Location& place, const std::string& message);
  Match* raise_here(const std::string& message, Type* type = types::SyntaxError);
  Match* raise_literal_error(const LiteralError& error);
  void raise_tokenizer_error();
  void raise_glued_number(const Token& number);
  void raise_unclosed_bracket();
  void set_syntax_error(const Token& last);
  void check_rest_of_tokens();
  bool warn_in_rest(const Token& number);
  std::string error_text(int32_t line);
  bool read_line_of_file(int32_t line, std::string* text);

  // What alternatives do (diagnosis_checks.cpp).
  Match* apply_error(const GrammarAction& action, Match* a, Match* b);
  Match* check(DiagnosisCheck check, Match* whole, Match* a, Match* b);
  Match* raise_invalid_target(std::string_view sort, Match* target);
  Match* find_invalid_target(std::string_view sort, Match* target);
  Match* number_match(size_t index);
  Match* strings_match(Match* list);
  const char* expression_name(const Match* match);
  bool is_expression(const Match* match);
  bool is_legacy_name(const Match* match);
  void collect_expressions(const Match* match, std::vector<Match*>* out);
  static const Match* last_part(const Match* match);

  ParseContext& context_;
  const Grammar& grammar_;
  TokenStream stream_;
  TokenizerOptions place_;
  std::string declared_encoding_;
  size_t position_ = 0;
  bool error_ = false;         // an exception is set: everything unwinds
  bool with_invalid_ = false;  // the second pass, and not below a rule "without invalid"
  std::unique_ptr<Arena> nodes_;
  std::vector<std::vector<Remembered>> memory_;  // per token
  std::vector<Match*> scratch_;                  // parts of the alternatives being tried
  int32_t error_token_line_ = -1;                // of the token that a warning turned error is about
  int statement_rule_;
  int statement_depth_ = 0;
};

}  // namespace krait
