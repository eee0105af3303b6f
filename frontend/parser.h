// The fast parser: recursive descent with precedence climbing, tokens to syntax tree in one pass.
//
// It accepts exactly the language of CPython's 3.11 grammar and has no opinion on errors. Failure is sticky:
// once a construct does not match, the current token becomes Error for good, which no alternative accepts, so
// every function runs out quickly without checks; what they return then is meaningless but never null.
#pragma once

#include "frontend/ast.h"
#include "frontend/literals.h"
#include "frontend/parse_context.h"
#include "frontend/token_stream.h"

namespace krait {

class Parser {
 public:
  Parser(ParseContext& context, std::string_view text, const TokenizerOptions& tokenizer_options);

  // The module in the options' mode; nullptr: the text is not in the language, or an exception is set.
  ast::ModNode* parse_module();
  // The expression of an embedded text.
  ast::ExprNode* parse_embedded_expression();

 private:
  // Where a construct began.
  struct Place {
    int32_t lineno;
    int32_t col_offset;
  };

  // A sequence under construction: short ones stay in the frame.
  template <class T>
  class List {
   public:
    explicit List(Parser& parser) : arena_(parser.context_.arena) {}
    List(const List&) = delete;
    List& operator=(const List&) = delete;

    void push(T item) {
      if (count_ == capacity_) grow();
      items_[count_++] = item;
    }
    int size() const { return count_; }
    const T* data() const { return items_; }
    void clear() { count_ = 0; }
    // The items so far, in the arena.
    Span<T> finish() const { return arena_.copy(items_, static_cast<size_t>(count_)); }

   private:
    static constexpr int kInline = 6;
    void grow() {
      auto* larger = static_cast<T*>(arena_.allocate(sizeof(T) * capacity_ * 4));
      for (int i = 0; i < count_; ++i) larger[i] = items_[i];
      items_ = larger;
      capacity_ *= 4;
    }

    Arena& arena_;
    T inline_[kInline];
    T* items_ = inline_;
    int count_ = 0;
    int capacity_ = kInline;
  };

  // Counts nesting in grammar rules, as CPython's parser does; beyond its limit the parser fails.
  class Nesting {
   public:
    Nesting(Parser& parser, int rules) : parser_(parser), rules_(rules) {
      parser.context_.depth += rules;
      if (parser.context_.depth > kMaxParserDepth) parser.fail();
    }
    ~Nesting() { parser_.context_.depth -= rules_; }
    Nesting(const Nesting&) = delete;

   private:
    Parser& parser_;
    int rules_;
  };

  // Tokens.
  bool at(TokenKind kind) const { return kind_ == kind; }
  bool at_name(std::string_view word) { return at(TokenKind::Name) && token().text() == word; }
  const Token& token() { return stream_.at(position_); }
  TokenKind peek_kind(size_t ahead = 1) {
    return failed_ ? TokenKind::Error : stream_.at(position_ + ahead).kind;
  }
  void advance();
  bool accept(TokenKind kind);
  void expect(TokenKind kind);
  void load_token();
  void fail();
  struct Checkpoint {
    size_t position;
    Place end;
  };
  Checkpoint checkpoint() const { return {position_, end_}; }
  // Undoes what was read (and the failure) since the checkpoint. False when the failure is final.
  bool rewind(const Checkpoint& checkpoint);
  bool is_unwarned(const Token& literal);
  // Fails unless the syntax exists in the requested version of Python 3.
  void need_version(int minor) {
    if (context_.options.feature_version < minor) fail();
  }

  // Nodes.
  Place place() {
    const Token& t = token();
    return {t.lineno, t.col_offset};
  }
  template <class T>
  T* make(Place start) {
    auto* node = context_.arena.make<T>();
    node->set_location({start.lineno, start.col_offset, 0, 0});
    return node;
  }
  // Sets the end to that of the last token read.
  template <class T>
  T* finish(T* node) {
    node->end_lineno = end_.lineno;
    node->end_col_offset = end_.col_offset;
    return node;
  }
  ast::ExprNode* constant(Value value);
  Value identifier();  // expects a Name
  Value optional_type_comment();
  Value token_string(const Token& token);
  void set_context(ast::ExprNode* target, ast::ExprContext context);

  // Statements (parser_statements.cpp).
  using Statements = List<ast::StmtNode*>;
  void statements_until(TokenKind end, Statements* out);
  void statement(Statements* out, bool* is_compound = nullptr);
  void simple_statements(Statements* out);
  ast::StmtNode* simple_statement();
  ast::StmtNode* expression_statement();
  ast::StmtNode* annotated_assignment(Place start, ast::ExprNode* target, bool is_parenthesized);
  ast::StmtNode* assignment(Place start, ast::ExprNode* first);
  ast::StmtNode* augmented_assignment(Place start, ast::ExprNode* target);
  ast::StmtNode* return_statement();
  ast::StmtNode* raise_statement();
  ast::StmtNode* global_statement();
  ast::StmtNode* nonlocal_statement();
  ast::StmtNode* del_statement();
  ast::StmtNode* assert_statement();
  ast::StmtNode* import_statement();
  ast::StmtNode* import_from_statement();
  template <class T>
  ast::StmtNode* keyword_statement();
  Span<Value> names();
  Value dotted_name();
  ast::Alias* alias(bool is_dotted);
  ast::StmtNode* if_statement();
  ast::StmtNode* while_statement();
  ast::StmtNode* for_statement(Place start, bool is_async);
  template <class T>
  ast::StmtNode* for_statement_of(Place start);
  ast::StmtNode* with_statement(Place start, bool is_async);
  template <class T>
  ast::StmtNode* with_statement_of(Place start);
  bool parenthesized_with_items(Span<ast::WithItem*>* items);
  ast::WithItem* with_item();
  ast::StmtNode* try_statement();
  ast::ExceptHandlerNode* except_handler(bool is_star);
  ast::StmtNode* decorated();
  ast::StmtNode* function_definition(Place start, bool is_async, Span<ast::ExprNode*> decorators);
  template <class T>
  ast::StmtNode* function_definition_of(Place start, Span<ast::ExprNode*> decorators);
  ast::StmtNode* class_definition(Span<ast::ExprNode*> decorators);
  ast::StmtNode* async_statement(Span<ast::ExprNode*> decorators);
  Value function_type_comment();
  ast::StmtNode* match_statement();
  Span<ast::StmtNode*> block();
  Span<ast::StmtNode*> optional_else();

  // Parameters (parser_parameters.cpp).
  ast::Arguments* parameters(TokenKind end);
  void star_parameters(ast::Arguments* node, TokenKind end);
  ast::Arg* parameter(TokenKind end, bool is_vararg);
  bool end_of_parameter(ast::Arg* arg, TokenKind end);

  // Expressions (parser_expressions.cpp).
  ast::ExprNode* expressions();
  ast::ExprNode* star_expressions();
  ast::ExprNode* star_expression();
  ast::ExprNode* yield_or_star_expressions();
  ast::ExprNode* yield_expression();
  ast::ExprNode* expression();
  ast::ExprNode* named_expression();
  ast::ExprNode* named_expression_tail(Place start, ast::ExprNode* target);
  ast::ExprNode* star_named_expression();
  ast::ExprNode* starred(bool is_full_expression);
  ast::ExprNode* lambda();
  ast::ExprNode* disjunction();
  ast::ExprNode* conjunction();
  ast::ExprNode* inversion();
  ast::ExprNode* comparison();
  ast::ExprNode* binary(int min_precedence);
  ast::ExprNode* factor();
  ast::ExprNode* power();
  ast::ExprNode* primary();
  ast::ExprNode* atom();
  ast::ExprNode* name();
  ast::ExprNode* number();
  ast::ExprNode* strings();
  ast::ExprNode* parenthesized();
  ast::ExprNode* list_display();
  ast::ExprNode* brace_display();
  ast::ExprNode* dict_display(Place start, ast::ExprNode* first_key);
  ast::ExprNode* set_display(Place start, ast::ExprNode* first);
  ast::ExprNode* call(Place start, ast::ExprNode* function);
  ast::ExprNode* subscript(Place start, ast::ExprNode* value);
  ast::ExprNode* slices();
  ast::ExprNode* slice();
  void call_arguments(Span<ast::ExprNode*>* args, Span<ast::Keyword*>* keywords);
  template <class T>
  ast::ExprNode* comprehension_of(Place start, ast::ExprNode* element, TokenKind end);
  bool at_comprehension() { return at(TokenKind::For) || at(TokenKind::Async); }
  Span<ast::Comprehension*> comprehension_clauses();
  ast::ExprNode* for_targets();
  ast::CmpOperator comparison_operator(bool* found);
  void more_star_named_expressions(TokenKind end, List<ast::ExprNode*>* items);
  Span<ast::ExprNode*> type_expressions();

  // Patterns (parser_patterns.cpp).
  ast::MatchCase* match_case();
  ast::PatternNode* patterns();
  ast::PatternNode* pattern();
  ast::PatternNode* or_pattern();
  ast::PatternNode* closed_pattern();
  ast::PatternNode* name_pattern();
  ast::PatternNode* class_pattern(Place start, ast::ExprNode* cls);
  ast::PatternNode* group_or_sequence_pattern();
  ast::PatternNode* mapping_pattern();
  ast::PatternNode* maybe_star_pattern();
  ast::ExprNode* literal_expression();
  ast::ExprNode* signed_number(bool* is_complex);
  Value capture_target();
  bool at_wildcard() { return at_name("_"); }

  ParseContext& context_;
  TokenStream stream_;
  size_t position_ = 0;
  TokenKind kind_ = TokenKind::EndMarker;  // of the current token; Error for good after a failure
  Place end_ = {0, 0};                     // of the last token read that is not a line's or block's end
  bool failed_ = false;
  Place last_literal_ = {0, -1};       // the furthest that warnings were due for
  const char* newline_end_ = nullptr;  // of the last Newline read; null for an implied one
};

}  // namespace krait
