// The cases of a match statement and their patterns.
#include "frontend/parser.h"
#include "runtime/float.h"

namespace krait {

using namespace ast;

namespace {

constexpr int kPatternRules = 10;  // grammar rules per nested pattern

bool is_complex_constant(ExprNode* node) { return has_kind(as<Constant>(node)->value, Kind::Complex); }

}  // namespace

MatchCase* Parser::match_case() {
  auto* node = context_.arena.make<MatchCase>();
  if (!at_name("case")) fail();
  advance();
  node->pattern = patterns();
  if (accept(TokenKind::If)) node->guard = named_expression();
  expect(TokenKind::Colon);
  node->body = block();
  return node;
}

// A pattern, or a sequence of them without brackets.
PatternNode* Parser::patterns() {
  Place start = place();
  PatternNode* first = maybe_star_pattern();
  if (!at(TokenKind::Comma)) {
    if (first->node_kind == NodeKind::kMatchStar) fail();
    return first;
  }
  auto* node = make<MatchSequence>(start);
  List<PatternNode*> items(*this);
  items.push(first);
  while (accept(TokenKind::Comma) && !at(TokenKind::Colon) && !at(TokenKind::If))
    items.push(maybe_star_pattern());
  node->patterns = items.finish();
  return finish(node);
}

PatternNode* Parser::maybe_star_pattern() {
  if (!at(TokenKind::Star)) return pattern();
  auto* node = make<MatchStar>(place());
  advance();
  if (at_wildcard()) {
    advance();
  } else {
    node->name = capture_target();
  }
  return finish(node);
}

PatternNode* Parser::pattern() {
  Nesting nesting(*this, kPatternRules);
  Place start = place();
  PatternNode* first = or_pattern();
  if (!at(TokenKind::As)) return first;
  auto* node = make<MatchAs>(start);
  advance();
  node->pattern = first;
  node->name = capture_target();
  return finish(node);
}

PatternNode* Parser::or_pattern() {
  Place start = place();
  PatternNode* first = closed_pattern();
  if (!at(TokenKind::Bar)) return first;
  auto* node = make<MatchOr>(start);
  List<PatternNode*> items(*this);
  items.push(first);
  while (accept(TokenKind::Bar)) items.push(closed_pattern());
  node->patterns = items.finish();
  return finish(node);
}

// A name that a value is bound to: not `_`, and not the beginning of something else.
Value Parser::capture_target() {
  if (at_wildcard()) fail();
  Value name = identifier();
  if (at(TokenKind::Dot) || at(TokenKind::LeftParen) || at(TokenKind::Assign)) fail();
  return name;
}

PatternNode* Parser::closed_pattern() {
  Place start = place();
  auto singleton = [&](Value value) {
    auto* node = make<MatchSingleton>(start);
    node->value = value;
    advance();
    return finish(node);
  };
  switch (kind_) {
    case TokenKind::Name: return name_pattern();
    case TokenKind::LeftParen:
    case TokenKind::LeftBracket: return group_or_sequence_pattern();
    case TokenKind::LeftBrace: return mapping_pattern();
    case TokenKind::None: return singleton(Value::none());
    case TokenKind::True: return singleton(Value::true_());
    case TokenKind::False: return singleton(Value::false_());
    default: {
      auto* node = make<MatchValue>(start);
      node->value = literal_expression();
      return finish(node);
    }
  }
}

// A wildcard, capture, value (dotted name) or class pattern.
PatternNode* Parser::name_pattern() {
  Place start = place();
  TokenKind following = peek_kind();
  if (following != TokenKind::Dot && following != TokenKind::LeftParen) {
    auto* node = make<MatchAs>(start);
    if (at_wildcard()) {
      advance();
    } else {
      node->name = capture_target();
    }
    return finish(node);
  }
  ExprNode* value = name();
  while (at(TokenKind::Dot)) {
    auto* attribute = make<Attribute>(start);
    advance();
    attribute->value = value;
    attribute->attr = identifier();
    value = finish(attribute);
  }
  if (at(TokenKind::LeftParen)) return class_pattern(start, value);
  if (at(TokenKind::Assign)) fail();
  auto* node = make<MatchValue>(start);
  node->value = value;
  return finish(node);
}

PatternNode* Parser::class_pattern(Place start, ExprNode* cls) {
  auto* node = make<MatchClass>(start);
  node->cls = cls;
  expect(TokenKind::LeftParen);
  List<PatternNode*> positional(*this);
  List<Value> names(*this);
  List<PatternNode*> named(*this);
  while (!at(TokenKind::RightParen) && !failed_) {
    if (at(TokenKind::Name) && peek_kind() == TokenKind::Assign) {
      names.push(identifier());
      advance();
      named.push(pattern());
    } else {
      if (named.size() > 0) fail();
      positional.push(pattern());
    }
    if (!accept(TokenKind::Comma)) break;
  }
  expect(TokenKind::RightParen);
  node->patterns = positional.finish();
  node->kwd_attrs = names.finish();
  node->kwd_patterns = named.finish();
  return finish(node);
}

// [...], (...) with a comma, or a pattern in brackets.
PatternNode* Parser::group_or_sequence_pattern() {
  Place start = place();
  bool is_bracket = at(TokenKind::LeftBracket);
  TokenKind end = is_bracket ? TokenKind::RightBracket : TokenKind::RightParen;
  advance();
  List<PatternNode*> items(*this);
  if (!at(end)) {
    PatternNode* first = maybe_star_pattern();
    if (!is_bracket && !at(TokenKind::Comma)) {
      if (first->node_kind == NodeKind::kMatchStar) fail();
      expect(end);
      return first;
    }
    items.push(first);
    while (accept(TokenKind::Comma) && !at(end)) items.push(maybe_star_pattern());
  }
  auto* node = make<MatchSequence>(start);
  expect(end);
  node->patterns = items.finish();
  return finish(node);
}

PatternNode* Parser::mapping_pattern() {
  auto* node = make<MatchMapping>(place());
  advance();
  List<ExprNode*> keys(*this);
  List<PatternNode*> values(*this);
  while (!at(TokenKind::RightBrace) && !failed_) {
    if (accept(TokenKind::DoubleStar)) {
      node->rest = capture_target();
      accept(TokenKind::Comma);
      break;
    }
    keys.push(literal_expression());
    expect(TokenKind::Colon);
    values.push(pattern());
    if (!accept(TokenKind::Comma)) break;
  }
  expect(TokenKind::RightBrace);
  node->keys = keys.finish();
  node->patterns = values.finish();
  return finish(node);
}

// A literal (or, as a mapping's key, a dotted name).
ExprNode* Parser::literal_expression() {
  Place start = place();
  switch (kind_) {
    case TokenKind::String: return strings();
    case TokenKind::None: return constant(Value::none());
    case TokenKind::True: return constant(Value::true_());
    case TokenKind::False: return constant(Value::false_());
    case TokenKind::Name: {
      ExprNode* value = name();
      if (!at(TokenKind::Dot)) fail();
      while (at(TokenKind::Dot)) {
        auto* attribute = make<Attribute>(start);
        advance();
        attribute->value = value;
        attribute->attr = identifier();
        value = finish(attribute);
      }
      return value;
    }
    default: break;
  }
  bool is_complex;
  ExprNode* value = signed_number(&is_complex);
  if (!at(TokenKind::Plus) && !at(TokenKind::Minus)) return value;
  if (is_complex) fail();
  auto* node = make<BinOp>(start);
  node->left = value;
  node->op = at(TokenKind::Plus) ? Operator::kAdd : Operator::kSub;
  advance();
  if (!at(TokenKind::Number)) fail();
  node->right = number();
  if (!failed_ && !is_complex_constant(node->right)) fail();
  return finish(node);
}

ExprNode* Parser::signed_number(bool* is_complex) {
  Place start = place();
  bool is_negative = accept(TokenKind::Minus);
  if (!at(TokenKind::Number)) fail();
  ExprNode* value = number();
  *is_complex = !failed_ && is_complex_constant(value);
  if (!is_negative) return value;
  auto* node = make<UnaryOp>(start);
  node->op = UnaryOperator::kUSub;
  node->operand = value;
  return finish(node);
}

}  // namespace krait
