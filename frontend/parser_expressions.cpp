// Expressions. Binary operators are parsed by precedence climbing; everything else has one function per
// grammar level.
#include <utility>

#include "frontend/parser.h"

namespace krait {

using namespace ast;

namespace {

// Grammar rules that CPython's parser is deep in when such a construct nests (see Nesting).
constexpr int kParenthesesRules = 28;
constexpr int kTupleRules = 2;  // in addition
constexpr int kBracketsRules = 29;
constexpr int kBracesRules = 30;
constexpr int kCallRules = 27;
constexpr int kSubscriptRules = 24;
constexpr int kLambdaRules = 2;
constexpr int kPowerRules = 2;

struct BinaryOperator {
  int precedence;  // 0: not a binary operator
  Operator op;
};

BinaryOperator binary_operator(TokenKind kind) {
  switch (kind) {
    case TokenKind::Bar: return {1, Operator::kBitOr};
    case TokenKind::Caret: return {2, Operator::kBitXor};
    case TokenKind::Ampersand: return {3, Operator::kBitAnd};
    case TokenKind::LeftShift: return {4, Operator::kLShift};
    case TokenKind::RightShift: return {4, Operator::kRShift};
    case TokenKind::Plus: return {5, Operator::kAdd};
    case TokenKind::Minus: return {5, Operator::kSub};
    case TokenKind::Star: return {6, Operator::kMult};
    case TokenKind::Slash: return {6, Operator::kDiv};
    case TokenKind::DoubleSlash: return {6, Operator::kFloorDiv};
    case TokenKind::Percent: return {6, Operator::kMod};
    case TokenKind::At: return {6, Operator::kMatMult};
    default: return {0, Operator::kAdd};
  }
}
constexpr int kLowestPrecedence = 1;

// Can the token begin an expression? Asked after a comma, which may be the last of a tuple.
bool begins_expression(TokenKind kind) {
  switch (kind) {
    case TokenKind::Name:
    case TokenKind::Number:
    case TokenKind::String:
    case TokenKind::LeftParen:
    case TokenKind::LeftBracket:
    case TokenKind::LeftBrace:
    case TokenKind::Plus:
    case TokenKind::Minus:
    case TokenKind::Tilde:
    case TokenKind::Star:
    case TokenKind::Ellipsis:
    case TokenKind::None:
    case TokenKind::True:
    case TokenKind::False:
    case TokenKind::Not:
    case TokenKind::Await:
    case TokenKind::Lambda: return true;
    default: return false;
  }
}

}  // namespace

// expression (',' expression)* [',']
ExprNode* Parser::expressions() {
  Place start = place();
  ExprNode* first = expression();
  if (!at(TokenKind::Comma)) return first;
  auto* tuple = make<ast::Tuple>(start);
  List<ExprNode*> items(*this);
  items.push(first);
  while (accept(TokenKind::Comma) && begins_expression(kind_) && !at(TokenKind::Star))
    items.push(expression());
  tuple->elts = items.finish();
  return finish(tuple);
}

// The same with starred elements.
ExprNode* Parser::star_expressions() {
  Place start = place();
  ExprNode* first = star_expression();
  if (!at(TokenKind::Comma)) return first;
  auto* tuple = make<ast::Tuple>(start);
  List<ExprNode*> items(*this);
  items.push(first);
  while (accept(TokenKind::Comma) && begins_expression(kind_)) items.push(star_expression());
  tuple->elts = items.finish();
  return finish(tuple);
}

ExprNode* Parser::star_expression() { return at(TokenKind::Star) ? starred(false) : expression(); }

// '*' and an operand: a full expression in calls, else what binds tighter than comparisons.
ExprNode* Parser::starred(bool is_full_expression) {
  auto* node = make<Starred>(place());
  expect(TokenKind::Star);
  node->value = is_full_expression ? expression() : binary(kLowestPrecedence);
  return finish(node);
}

ExprNode* Parser::star_named_expression() {
  return at(TokenKind::Star) ? starred(false) : named_expression();
}

ExprNode* Parser::yield_or_star_expressions() {
  return at(TokenKind::Yield) ? yield_expression() : star_expressions();
}

ExprNode* Parser::yield_expression() {
  Place start = place();
  expect(TokenKind::Yield);
  if (accept(TokenKind::From)) {
    auto* node = make<YieldFrom>(start);
    node->value = expression();
    return finish(node);
  }
  auto* node = make<Yield>(start);
  if (begins_expression(kind_)) node->value = star_expressions();
  return finish(node);
}

ExprNode* Parser::named_expression() {
  Place start = place();
  ExprNode* value = expression();
  return at(TokenKind::ColonEqual) ? named_expression_tail(start, value) : value;
}

// At ':='. Its target must be a name without brackets, so the name is the token just read.
ExprNode* Parser::named_expression_tail(Place start, ExprNode* target) {
  need_version(8);
  bool is_plain_name = target->node_kind == NodeKind::kName &&
                       as<Name>(target)->col_offset == start.col_offset &&
                       as<Name>(target)->lineno == start.lineno;
  if (!is_plain_name) fail();
  auto* node = make<NamedExpr>(start);
  set_context(target, ExprContext::kStore);
  node->target = target;
  expect(TokenKind::ColonEqual);
  node->value = expression();
  return finish(node);
}

ExprNode* Parser::expression() {
  if (at(TokenKind::Lambda)) return lambda();
  Place start = place();
  ExprNode* value = disjunction();
  if (!at(TokenKind::If)) return value;
  Nesting nesting(*this, 1);
  auto* node = make<IfExp>(start);
  advance();
  node->body = value;
  node->test = disjunction();
  expect(TokenKind::Else);
  node->orelse = expression();
  return finish(node);
}

ExprNode* Parser::lambda() {
  Nesting nesting(*this, kLambdaRules);
  auto* node = make<Lambda>(place());
  expect(TokenKind::Lambda);
  node->args = parameters(TokenKind::Colon);
  expect(TokenKind::Colon);
  node->body = expression();
  return finish(node);
}

ExprNode* Parser::disjunction() {
  Place start = place();
  ExprNode* first = conjunction();
  if (!at(TokenKind::Or)) return first;
  auto* node = make<BoolOp>(start);
  node->op = BoolOperator::kOr;
  List<ExprNode*> values(*this);
  values.push(first);
  while (accept(TokenKind::Or)) values.push(conjunction());
  node->values = values.finish();
  return finish(node);
}

ExprNode* Parser::conjunction() {
  Place start = place();
  ExprNode* first = inversion();
  if (!at(TokenKind::And)) return first;
  auto* node = make<BoolOp>(start);
  node->op = BoolOperator::kAnd;
  List<ExprNode*> values(*this);
  values.push(first);
  while (accept(TokenKind::And)) values.push(inversion());
  node->values = values.finish();
  return finish(node);
}

ExprNode* Parser::inversion() {
  if (!at(TokenKind::Not)) return comparison();
  Nesting nesting(*this, 1);
  auto* node = make<UnaryOp>(place());
  advance();
  node->op = UnaryOperator::kNot;
  node->operand = inversion();
  return finish(node);
}

ExprNode* Parser::comparison() {
  Place start = place();
  ExprNode* left = binary(kLowestPrecedence);
  bool found;
  CmpOperator op = comparison_operator(&found);
  if (!found) return left;
  auto* node = make<Compare>(start);
  node->left = left;
  List<CmpOperator> ops(*this);
  List<ExprNode*> comparators(*this);
  do {
    ops.push(op);
    comparators.push(binary(kLowestPrecedence));
    op = comparison_operator(&found);
  } while (found);
  node->ops = ops.finish();
  node->comparators = comparators.finish();
  return finish(node);
}

// Reads a comparison operator if there is one.
CmpOperator Parser::comparison_operator(bool* found) {
  CmpOperator op = CmpOperator::kEq;
  *found = true;
  switch (kind_) {
    case TokenKind::EqualEqual: op = CmpOperator::kEq; break;
    case TokenKind::NotEqual: {
      bool wants_flufl = (context_.options.flags & kParseBarryAsFlufl) != 0;
      if ((token().text() == "<>") != wants_flufl) fail();
      op = CmpOperator::kNotEq;
      break;
    }
    case TokenKind::Less: op = CmpOperator::kLt; break;
    case TokenKind::LessEqual: op = CmpOperator::kLtE; break;
    case TokenKind::Greater: op = CmpOperator::kGt; break;
    case TokenKind::GreaterEqual: op = CmpOperator::kGtE; break;
    case TokenKind::In: op = CmpOperator::kIn; break;
    case TokenKind::Not:
      if (peek_kind() != TokenKind::In) {
        *found = false;
        return op;
      }
      advance();
      op = CmpOperator::kNotIn;
      break;
    case TokenKind::Is:
      op = CmpOperator::kIs;
      if (peek_kind() == TokenKind::Not) {
        advance();
        op = CmpOperator::kIsNot;
      }
      break;
    default: *found = false; return op;
  }
  advance();
  return op;
}

ExprNode* Parser::binary(int min_precedence) {
  Place start = place();
  ExprNode* left = factor();
  for (;;) {
    BinaryOperator found = binary_operator(kind_);
    if (found.precedence < min_precedence) return left;
    if (found.op == Operator::kMatMult) need_version(5);
    auto* node = make<BinOp>(start);
    node->left = left;
    node->op = found.op;
    advance();
    node->right = binary(found.precedence + 1);
    left = finish(node);
  }
}

ExprNode* Parser::factor() {
  UnaryOperator op;
  switch (kind_) {
    case TokenKind::Minus: op = UnaryOperator::kUSub; break;
    case TokenKind::Plus: op = UnaryOperator::kUAdd; break;
    case TokenKind::Tilde: op = UnaryOperator::kInvert; break;
    default: return power();
  }
  Nesting nesting(*this, 1);
  auto* node = make<UnaryOp>(place());
  advance();
  node->op = op;
  node->operand = factor();
  return finish(node);
}

// [await] primary ['**' factor]
ExprNode* Parser::power() {
  Place start = place();
  ExprNode* base;
  if (at(TokenKind::Await)) {
    need_version(5);
    auto* node = make<Await>(start);
    advance();
    node->value = primary();
    base = finish(node);
  } else {
    base = primary();
  }
  if (!at(TokenKind::DoubleStar)) return base;
  Nesting nesting(*this, kPowerRules);
  auto* node = make<BinOp>(start);
  node->left = base;
  node->op = Operator::kPow;
  advance();
  node->right = factor();
  return finish(node);
}

ExprNode* Parser::primary() {
  Place start = place();
  ExprNode* value = atom();
  for (;;) {
    switch (kind_) {
      case TokenKind::Dot: {
        auto* node = make<Attribute>(start);
        advance();
        node->value = value;
        node->attr = identifier();
        value = finish(node);
        break;
      }
      case TokenKind::LeftParen: value = call(start, value); break;
      case TokenKind::LeftBracket: value = subscript(start, value); break;
      default: return value;
    }
  }
}

ExprNode* Parser::atom() {
  switch (kind_) {
    case TokenKind::Name: return name();
    case TokenKind::Number: return number();
    case TokenKind::String: return strings();
    case TokenKind::LeftParen: return parenthesized();
    case TokenKind::LeftBracket: return list_display();
    case TokenKind::LeftBrace: return brace_display();
    case TokenKind::True: return constant(Value::true_());
    case TokenKind::False: return constant(Value::false_());
    case TokenKind::None: return constant(Value::none());
    case TokenKind::Ellipsis: return constant(Value::ellipsis());
    default: fail(); return constant(Value::none());
  }
}

ExprNode* Parser::name() {
  auto* node = make<Name>(place());
  node->id = identifier();
  return finish(node);
}

ExprNode* Parser::number() {
  LiteralError error;
  ExprNode* node = parse_number(context_, token(), &error);
  if (node == nullptr) {
    fail();
    return constant(Value::none());
  }
  advance();
  return node;
}

ExprNode* Parser::strings() {
  List<Token> tokens(*this);
  do {
    tokens.push(token());
    advance();
  } while (at(TokenKind::String));
  if (failed_) return constant(Value::none());
  bool warns = is_unwarned(tokens.data()[0]);
  bool warned_before = std::exchange(context_.issues_warnings, context_.issues_warnings && warns);
  LiteralError error;
  ExprNode* node = parse_strings(context_, tokens.data(), tokens.size(), &error);
  context_.issues_warnings = warned_before;
  if (node != nullptr) return node;
  fail();
  return constant(Value::none());
}

// A tuple, a generator expression, or an expression in brackets.
ExprNode* Parser::parenthesized() {
  Nesting nesting(*this, kParenthesesRules);
  Place start = place();
  expect(TokenKind::LeftParen);
  if (at(TokenKind::Yield)) {
    ExprNode* yield = yield_expression();
    expect(TokenKind::RightParen);
    return yield;
  }
  List<ExprNode*> items(*this);
  if (!at(TokenKind::RightParen)) {
    ExprNode* first = star_named_expression();
    if (at_comprehension()) return comprehension_of<GeneratorExp>(start, first, TokenKind::RightParen);
    if (!at(TokenKind::Comma)) {
      if (first->node_kind == NodeKind::kStarred) fail();
      expect(TokenKind::RightParen);
      return first;
    }
    items.push(first);
    Nesting more(*this, kTupleRules);
    more_star_named_expressions(TokenKind::RightParen, &items);
  }
  auto* node = make<ast::Tuple>(start);
  expect(TokenKind::RightParen);
  node->elts = items.finish();
  return finish(node);
}

// (',' star_named_expression)* [','] before `end`
void Parser::more_star_named_expressions(TokenKind end, List<ExprNode*>* items) {
  while (accept(TokenKind::Comma) && !at(end)) items->push(star_named_expression());
}

ExprNode* Parser::list_display() {
  Nesting nesting(*this, kBracketsRules);
  Place start = place();
  expect(TokenKind::LeftBracket);
  List<ExprNode*> items(*this);
  if (!at(TokenKind::RightBracket)) {
    ExprNode* first = star_named_expression();
    if (at_comprehension()) return comprehension_of<ListComp>(start, first, TokenKind::RightBracket);
    items.push(first);
    more_star_named_expressions(TokenKind::RightBracket, &items);
  }
  auto* node = make<ast::List>(start);
  expect(TokenKind::RightBracket);
  node->elts = items.finish();
  return finish(node);
}

// A dict or set, or a comprehension of either.
ExprNode* Parser::brace_display() {
  Nesting nesting(*this, kBracesRules);
  Place start = place();
  expect(TokenKind::LeftBrace);
  if (at(TokenKind::RightBrace) || at(TokenKind::DoubleStar)) return dict_display(start, nullptr);
  if (at(TokenKind::Star)) return set_display(start, starred(false));
  Place first_start = place();
  ExprNode* first = expression();
  if (at(TokenKind::Colon)) return dict_display(start, first);
  if (at(TokenKind::ColonEqual)) first = named_expression_tail(first_start, first);
  return set_display(start, first);
}

// From the first key's colon on; without a first key, from behind the brace.
ExprNode* Parser::dict_display(Place start, ExprNode* first_key) {
  List<ExprNode*> keys(*this);
  List<ExprNode*> values(*this);
  auto read_value = [&](ExprNode* key) {
    expect(TokenKind::Colon);
    keys.push(key);
    ExprNode* value = expression();
    values.push(value);
    return value;
  };
  bool more = true;
  if (first_key != nullptr) {
    ExprNode* value = read_value(first_key);
    if (at_comprehension()) {
      auto* node = make<DictComp>(start);
      node->key = first_key;
      node->value = value;
      node->generators = comprehension_clauses();
      expect(TokenKind::RightBrace);
      return finish(node);
    }
    more = accept(TokenKind::Comma);
  }
  while (more && !at(TokenKind::RightBrace) && !failed_) {
    if (accept(TokenKind::DoubleStar)) {
      keys.push(nullptr);
      values.push(binary(kLowestPrecedence));
    } else {
      read_value(expression());
    }
    more = accept(TokenKind::Comma);
  }
  auto* node = make<ast::Dict>(start);
  expect(TokenKind::RightBrace);
  node->keys = keys.finish();
  node->values = values.finish();
  return finish(node);
}

ExprNode* Parser::set_display(Place start, ExprNode* first) {
  if (at_comprehension()) return comprehension_of<SetComp>(start, first, TokenKind::RightBrace);
  auto* node = make<ast::Set>(start);
  List<ExprNode*> items(*this);
  items.push(first);
  more_star_named_expressions(TokenKind::RightBrace, &items);
  expect(TokenKind::RightBrace);
  node->elts = items.finish();
  return finish(node);
}

template <class T>
ExprNode* Parser::comprehension_of(Place start, ExprNode* element, TokenKind end) {
  if (element->node_kind == NodeKind::kStarred) fail();
  auto* node = make<T>(start);
  node->elt = element;
  node->generators = comprehension_clauses();
  expect(end);
  return finish(node);
}

Span<Comprehension*> Parser::comprehension_clauses() {
  List<Comprehension*> clauses(*this);
  while (at_comprehension()) {
    auto* clause = context_.arena.make<Comprehension>();
    clause->is_async = accept(TokenKind::Async);
    if (clause->is_async) need_version(6);
    expect(TokenKind::For);
    clause->target = for_targets();
    expect(TokenKind::In);
    clause->iter = disjunction();
    List<ExprNode*> conditions(*this);
    while (accept(TokenKind::If)) conditions.push(disjunction());
    clause->ifs = conditions.finish();
    clauses.push(clause);
  }
  return clauses.finish();
}

// The targets between `for` and `in`.
ExprNode* Parser::for_targets() {
  Place start = place();
  auto target = [&] {
    ExprNode* node = at(TokenKind::Star) ? starred(false) : primary();
    set_context(node, ExprContext::kStore);
    return node;
  };
  ExprNode* first = target();
  if (!at(TokenKind::Comma)) return first;
  auto* tuple = make<ast::Tuple>(start);
  List<ExprNode*> items(*this);
  items.push(first);
  while (accept(TokenKind::Comma) && !at(TokenKind::In)) items.push(target());
  tuple->elts = items.finish();
  tuple->ctx = ExprContext::kStore;
  return finish(tuple);
}

ExprNode* Parser::call(Place start, ExprNode* function) {
  Nesting nesting(*this, kCallRules);
  auto* node = make<Call>(start);
  node->func = function;
  Place arguments_start = place();
  expect(TokenKind::LeftParen);
  call_arguments(&node->args, &node->keywords);
  // f(x for x in y): the generator expression owns the brackets of the call.
  if (at_comprehension() && node->args.size() == 1 && node->keywords.empty()) {
    node->args[0] = comprehension_of<GeneratorExp>(arguments_start, node->args[0], TokenKind::RightParen);
  } else {
    expect(TokenKind::RightParen);
  }
  return finish(node);
}

// Arguments up to the closing bracket (or a `for`, which only a call may go on with).
void Parser::call_arguments(Span<ExprNode*>* args, Span<Keyword*>* keywords) {
  List<ExprNode*> positional(*this);
  List<Keyword*> named(*this);
  bool after_double_star = false;
  while (!at(TokenKind::RightParen) && !failed_) {
    if (at(TokenKind::Star)) {
      if (after_double_star) fail();
      positional.push(starred(true));
    } else if (at(TokenKind::DoubleStar) || (at(TokenKind::Name) && peek_kind() == TokenKind::Assign)) {
      auto* keyword = make<Keyword>(place());
      if (accept(TokenKind::DoubleStar)) {
        after_double_star = true;
      } else {
        keyword->arg = identifier();
        advance();
      }
      keyword->value = expression();
      named.push(finish(keyword));
    } else {
      if (named.size() > 0) fail();
      positional.push(named_expression());
      if (at_comprehension() && positional.size() == 1) break;
    }
    if (!accept(TokenKind::Comma)) break;
  }
  *args = positional.finish();
  *keywords = named.finish();
}

ExprNode* Parser::subscript(Place start, ExprNode* value) {
  Nesting nesting(*this, kSubscriptRules);
  auto* node = make<Subscript>(start);
  node->value = value;
  expect(TokenKind::LeftBracket);
  node->slice = slices();
  expect(TokenKind::RightBracket);
  return finish(node);
}

ExprNode* Parser::slices() {
  Place start = place();
  bool is_starred = at(TokenKind::Star);
  ExprNode* first = is_starred ? starred(true) : slice();
  if (!is_starred && !at(TokenKind::Comma)) return first;
  auto* tuple = make<ast::Tuple>(start);
  List<ExprNode*> items(*this);
  items.push(first);
  while (accept(TokenKind::Comma) && !at(TokenKind::RightBracket)) {
    items.push(at(TokenKind::Star) ? starred(true) : slice());
  }
  tuple->elts = items.finish();
  return finish(tuple);
}

ExprNode* Parser::slice() {
  Place start = place();
  ExprNode* lower = nullptr;
  if (!at(TokenKind::Colon)) {
    lower = expression();
    if (at(TokenKind::ColonEqual)) return named_expression_tail(start, lower);
    if (!at(TokenKind::Colon)) return lower;
  }
  auto* node = make<Slice>(start);
  node->lower = lower;
  expect(TokenKind::Colon);
  auto ends = [&] { return at(TokenKind::Colon) || at(TokenKind::Comma) || at(TokenKind::RightBracket); };
  if (!ends()) node->upper = expression();
  if (accept(TokenKind::Colon) && !ends()) node->step = expression();
  return finish(node);
}

// The argument types of a function's type comment; stars are read and ignored.
Span<ExprNode*> Parser::type_expressions() {
  List<ExprNode*> types(*this);
  if (at(TokenKind::RightParen)) return {};
  bool after_star = false;
  do {
    if (accept(TokenKind::DoubleStar)) {
      types.push(expression());
      break;
    }
    if (after_star) fail();
    after_star = accept(TokenKind::Star);
    types.push(expression());
  } while (accept(TokenKind::Comma));
  return types.finish();
}

}  // namespace krait
