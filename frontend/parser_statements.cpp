// Statements.
#include "frontend/parser.h"
#include "runtime/str.h"

namespace krait {

using namespace ast;

namespace {

constexpr int kBlockRules = 6;  // grammar rules per nested block

bool augmented_operator(TokenKind kind, Operator* op) {
  switch (kind) {
    case TokenKind::PlusAssign: *op = Operator::kAdd; return true;
    case TokenKind::MinusAssign: *op = Operator::kSub; return true;
    case TokenKind::StarAssign: *op = Operator::kMult; return true;
    case TokenKind::AtAssign: *op = Operator::kMatMult; return true;
    case TokenKind::SlashAssign: *op = Operator::kDiv; return true;
    case TokenKind::PercentAssign: *op = Operator::kMod; return true;
    case TokenKind::AmpersandAssign: *op = Operator::kBitAnd; return true;
    case TokenKind::BarAssign: *op = Operator::kBitOr; return true;
    case TokenKind::CaretAssign: *op = Operator::kBitXor; return true;
    case TokenKind::LeftShiftAssign: *op = Operator::kLShift; return true;
    case TokenKind::RightShiftAssign: *op = Operator::kRShift; return true;
    case TokenKind::DoubleStarAssign: *op = Operator::kPow; return true;
    case TokenKind::DoubleSlashAssign: *op = Operator::kFloorDiv; return true;
    default: return false;
  }
}

bool is_attribute_or_subscript(ExprNode* node) {
  return node->node_kind == NodeKind::kAttribute || node->node_kind == NodeKind::kSubscript;
}

// A target that an augmented or annotated assignment takes.
bool is_single_target(ExprNode* node) {
  return node->node_kind == NodeKind::kName || is_attribute_or_subscript(node);
}

}  // namespace

void Parser::statements_until(TokenKind end, Statements* out) {
  while (!at(end) && !failed_) statement(out);
  expect(end);
}

// Appends one statement, or the simple statements of one line.
void Parser::statement(Statements* out, bool* is_compound) {
  if (position_ > 0) {
    stream_.discard(position_);
    position_ = 0;
  }
  bool unused;
  if (is_compound == nullptr) is_compound = &unused;
  *is_compound = true;
  Place start = place();
  switch (kind_) {
    case TokenKind::If: return out->push(if_statement());
    case TokenKind::For: return out->push(for_statement(start, false));
    case TokenKind::While: return out->push(while_statement());
    case TokenKind::Try: return out->push(try_statement());
    case TokenKind::With: return out->push(with_statement(start, false));
    case TokenKind::Def: return out->push(function_definition(start, false, {}));
    case TokenKind::Class: return out->push(class_definition({}));
    case TokenKind::At: return out->push(decorated());
    case TokenKind::Async: return out->push(async_statement({}));
    case TokenKind::Name:
      if (at_name("match")) {
        StmtNode* match = match_statement();
        if (match != nullptr) return out->push(match);
      }
      break;
    default: break;
  }
  *is_compound = false;
  simple_statements(out);
}

void Parser::simple_statements(Statements* out) {
  do {
    out->push(simple_statement());
  } while (accept(TokenKind::Semicolon) && !at(TokenKind::Newline));
  expect(TokenKind::Newline);
}

StmtNode* Parser::simple_statement() {
  switch (kind_) {
    case TokenKind::Import: return import_statement();
    case TokenKind::From: return import_from_statement();
    case TokenKind::Return: return return_statement();
    case TokenKind::Raise: return raise_statement();
    case TokenKind::Pass: return keyword_statement<Pass>();
    case TokenKind::Break: return keyword_statement<Break>();
    case TokenKind::Continue: return keyword_statement<Continue>();
    case TokenKind::Del: return del_statement();
    case TokenKind::Assert: return assert_statement();
    case TokenKind::Global: return global_statement();
    case TokenKind::Nonlocal: return nonlocal_statement();
    default: return expression_statement();
  }
}

template <class T>
StmtNode* Parser::keyword_statement() {
  auto* node = make<T>(place());
  advance();
  return finish(node);
}

// An expression, or one of the assignments, which begin like one.
StmtNode* Parser::expression_statement() {
  Place start = place();
  bool is_yield = at(TokenKind::Yield);
  bool is_parenthesized = at(TokenKind::LeftParen);
  ExprNode* value = is_yield ? yield_expression() : star_expressions();
  if (!is_yield) {
    Operator op;
    if (at(TokenKind::Assign)) return assignment(start, value);
    if (at(TokenKind::Colon)) return annotated_assignment(start, value, is_parenthesized);
    if (augmented_operator(kind_, &op)) return augmented_assignment(start, value);
  }
  auto* node = make<Expr>(start);
  node->value = value;
  return finish(node);
}

StmtNode* Parser::annotated_assignment(Place start, ExprNode* target, bool is_parenthesized) {
  need_version(6);
  if (!is_single_target(target)) fail();
  auto* node = make<AnnAssign>(start);
  set_context(target, ExprContext::kStore);
  node->target = target;
  node->simple = target->node_kind == NodeKind::kName && !is_parenthesized;
  expect(TokenKind::Colon);
  node->annotation = expression();
  if (accept(TokenKind::Assign)) node->value = yield_or_star_expressions();
  return finish(node);
}

StmtNode* Parser::assignment(Place start, ExprNode* first) {
  auto* node = make<Assign>(start);
  List<ExprNode*> targets(*this);
  node->value = first;
  while (accept(TokenKind::Assign)) {
    if (node->value->node_kind == NodeKind::kYield || node->value->node_kind == NodeKind::kYieldFrom) fail();
    set_context(node->value, ExprContext::kStore);
    targets.push(node->value);
    node->value = yield_or_star_expressions();
  }
  node->targets = targets.finish();
  node->type_comment = optional_type_comment();
  return finish(node);
}

StmtNode* Parser::augmented_assignment(Place start, ExprNode* target) {
  auto* node = make<AugAssign>(start);
  augmented_operator(kind_, &node->op);
  if (node->op == Operator::kMatMult) need_version(5);
  if (!is_single_target(target)) fail();
  set_context(target, ExprContext::kStore);
  node->target = target;
  advance();
  node->value = yield_or_star_expressions();
  return finish(node);
}

StmtNode* Parser::return_statement() {
  auto* node = make<Return>(place());
  expect(TokenKind::Return);
  if (!at(TokenKind::Newline) && !at(TokenKind::Semicolon)) node->value = star_expressions();
  return finish(node);
}

StmtNode* Parser::raise_statement() {
  auto* node = make<Raise>(place());
  expect(TokenKind::Raise);
  if (!at(TokenKind::Newline) && !at(TokenKind::Semicolon)) {
    node->exc = expression();
    if (accept(TokenKind::From)) node->cause = expression();
  }
  return finish(node);
}

Span<Value> Parser::names() {
  List<Value> items(*this);
  do {
    items.push(identifier());
  } while (accept(TokenKind::Comma));
  return items.finish();
}

StmtNode* Parser::global_statement() {
  auto* node = make<Global>(place());
  expect(TokenKind::Global);
  node->names = names();
  return finish(node);
}

StmtNode* Parser::nonlocal_statement() {
  auto* node = make<Nonlocal>(place());
  expect(TokenKind::Nonlocal);
  node->names = names();
  return finish(node);
}

StmtNode* Parser::del_statement() {
  auto* node = make<Delete>(place());
  expect(TokenKind::Del);
  List<ExprNode*> targets(*this);
  do {
    ExprNode* target = primary();
    set_context(target, ExprContext::kDel);
    targets.push(target);
  } while (accept(TokenKind::Comma) && !at(TokenKind::Newline) && !at(TokenKind::Semicolon));
  if (!at(TokenKind::Newline) && !at(TokenKind::Semicolon)) fail();
  node->targets = targets.finish();
  return finish(node);
}

StmtNode* Parser::assert_statement() {
  auto* node = make<Assert>(place());
  expect(TokenKind::Assert);
  node->test = expression();
  if (accept(TokenKind::Comma)) node->msg = expression();
  return finish(node);
}

Value Parser::dotted_name() {
  if (!at(TokenKind::Name) || peek_kind() != TokenKind::Dot) return identifier();
  std::string text;
  for (;;) {
    Value part = identifier();
    if (failed_) return Value::none();
    text += str_to_utf8(part);
    if (!accept(TokenKind::Dot)) break;
    text += '.';
  }
  return context_.identifiers.intern(text);
}

Alias* Parser::alias(bool is_dotted) {
  auto* node = make<Alias>(place());
  node->name = is_dotted ? dotted_name() : identifier();
  if (accept(TokenKind::As)) node->asname = identifier();
  return finish(node);
}

StmtNode* Parser::import_statement() {
  auto* node = make<Import>(place());
  expect(TokenKind::Import);
  List<Alias*> items(*this);
  do {
    items.push(alias(true));
  } while (accept(TokenKind::Comma));
  node->names = items.finish();
  return finish(node);
}

StmtNode* Parser::import_from_statement() {
  auto* node = make<ImportFrom>(place());
  expect(TokenKind::From);
  for (;;) {
    if (accept(TokenKind::Dot)) {
      node->level += 1;
    } else if (accept(TokenKind::Ellipsis)) {
      node->level += 3;
    } else {
      break;
    }
  }
  if (node->level == 0 || !at(TokenKind::Import)) node->module = dotted_name();
  expect(TokenKind::Import);
  List<Alias*> items(*this);
  if (at(TokenKind::Star)) {
    auto* all = make<Alias>(place());
    all->name = context_.identifiers.intern("*");
    advance();
    items.push(finish(all));
  } else {
    bool is_parenthesized = accept(TokenKind::LeftParen);
    do {
      items.push(alias(false));
    } while (accept(TokenKind::Comma) && !(is_parenthesized && at(TokenKind::RightParen)));
    if (is_parenthesized) expect(TokenKind::RightParen);
  }
  node->names = items.finish();
  return finish(node);
}

// An indented block, or simple statements on the same line.
Span<StmtNode*> Parser::block() {
  Nesting nesting(*this, kBlockRules);
  Statements body(*this);
  if (accept(TokenKind::Newline)) {
    expect(TokenKind::Indent);
    statements_until(TokenKind::Dedent, &body);
  } else {
    simple_statements(&body);
  }
  return body.finish();
}

Span<StmtNode*> Parser::optional_else() {
  if (!accept(TokenKind::Else)) return {};
  expect(TokenKind::Colon);
  return block();
}

// At `if` or `elif`.
StmtNode* Parser::if_statement() {
  Nesting nesting(*this, 1);
  auto* node = make<If>(place());
  advance();
  node->test = named_expression();
  expect(TokenKind::Colon);
  node->body = block();
  if (at(TokenKind::Elif)) {
    StmtNode* rest = if_statement();
    node->orelse = context_.arena.copy(&rest, 1);
  } else {
    node->orelse = optional_else();
  }
  return finish(node);
}

StmtNode* Parser::while_statement() {
  auto* node = make<While>(place());
  expect(TokenKind::While);
  node->test = named_expression();
  expect(TokenKind::Colon);
  node->body = block();
  node->orelse = optional_else();
  return finish(node);
}

StmtNode* Parser::for_statement(Place start, bool is_async) {
  return is_async ? for_statement_of<AsyncFor>(start) : for_statement_of<For>(start);
}

template <class T>
StmtNode* Parser::for_statement_of(Place start) {
  auto* node = make<T>(start);
  expect(TokenKind::For);
  node->target = for_targets();
  expect(TokenKind::In);
  node->iter = star_expressions();
  expect(TokenKind::Colon);
  node->type_comment = optional_type_comment();
  node->body = block();
  node->orelse = optional_else();
  return finish(node);
}

StmtNode* Parser::with_statement(Place start, bool is_async) {
  return is_async ? with_statement_of<AsyncWith>(start) : with_statement_of<With>(start);
}

template <class T>
StmtNode* Parser::with_statement_of(Place start) {
  auto* node = make<T>(start);
  expect(TokenKind::With);
  if (!parenthesized_with_items(&node->items)) {
    List<WithItem*> items(*this);
    do {
      items.push(with_item());
    } while (accept(TokenKind::Comma));
    expect(TokenKind::Colon);
    node->items = items.finish();
    node->type_comment = optional_type_comment();
  }
  node->body = block();
  return finish(node);
}

// `(a as b, c):`, where the brackets belong to the statement. False, with nothing read: they begin an
// expression, or there are none.
bool Parser::parenthesized_with_items(Span<WithItem*>* result) {
  if (!at(TokenKind::LeftParen)) return false;
  Checkpoint start = checkpoint();
  advance();
  List<WithItem*> items(*this);
  do {
    items.push(with_item());
  } while (accept(TokenKind::Comma) && !at(TokenKind::RightParen));
  expect(TokenKind::RightParen);
  expect(TokenKind::Colon);
  if (failed_ || at(TokenKind::TypeComment)) {
    rewind(start);
    return false;
  }
  need_version(9);
  *result = items.finish();
  return true;
}

WithItem* Parser::with_item() {
  auto* node = context_.arena.make<WithItem>();
  node->context_expr = expression();
  if (accept(TokenKind::As)) {
    node->optional_vars = at(TokenKind::Star) ? starred(false) : primary();
    set_context(node->optional_vars, ExprContext::kStore);
  }
  return node;
}

StmtNode* Parser::try_statement() {
  Place start = place();
  expect(TokenKind::Try);
  expect(TokenKind::Colon);
  Span<StmtNode*> body = block();
  bool is_star = at(TokenKind::Except) && peek_kind() == TokenKind::Star;
  List<ExceptHandlerNode*> handlers(*this);
  while (at(TokenKind::Except)) handlers.push(except_handler(is_star));
  Span<StmtNode*> orelse;
  if (handlers.size() > 0) orelse = optional_else();
  Span<StmtNode*> finalbody;
  if (accept(TokenKind::Finally)) {
    expect(TokenKind::Colon);
    finalbody = block();
  } else if (handlers.size() == 0) {
    fail();
  }
  auto fill = [&](auto* node) -> StmtNode* {
    node->body = body;
    node->handlers = handlers.finish();
    node->orelse = orelse;
    node->finalbody = finalbody;
    return finish(node);
  };
  if (!is_star) return fill(make<Try>(start));
  need_version(11);
  return fill(make<TryStar>(start));
}

ExceptHandlerNode* Parser::except_handler(bool is_star) {
  auto* node = make<ExceptHandler>(place());
  expect(TokenKind::Except);
  if (is_star) expect(TokenKind::Star);
  if (is_star || !at(TokenKind::Colon)) {
    node->type = expression();
    if (accept(TokenKind::As)) node->name = identifier();
  }
  expect(TokenKind::Colon);
  node->body = block();
  return finish(node);
}

StmtNode* Parser::async_statement(Span<ExprNode*> decorators) {
  Place start = place();
  expect(TokenKind::Async);
  need_version(5);
  if (at(TokenKind::Def)) return function_definition(start, true, decorators);
  if (!decorators.empty()) fail();
  if (at(TokenKind::With)) return with_statement(start, true);
  return for_statement(start, true);
}

StmtNode* Parser::decorated() {
  List<ExprNode*> decorators(*this);
  while (accept(TokenKind::At)) {
    decorators.push(named_expression());
    expect(TokenKind::Newline);
  }
  Span<ExprNode*> items = decorators.finish();
  if (at(TokenKind::Class)) return class_definition(items);
  if (at(TokenKind::Async)) return async_statement(items);
  return function_definition(place(), false, items);
}

StmtNode* Parser::function_definition(Place start, bool is_async, Span<ExprNode*> decorators) {
  return is_async ? function_definition_of<AsyncFunctionDef>(start, decorators)
                  : function_definition_of<FunctionDef>(start, decorators);
}

template <class T>
StmtNode* Parser::function_definition_of(Place start, Span<ExprNode*> decorators) {
  auto* node = make<T>(start);
  node->decorator_list = decorators;
  expect(TokenKind::Def);
  node->name = identifier();
  expect(TokenKind::LeftParen);
  node->args = parameters(TokenKind::RightParen);
  expect(TokenKind::RightParen);
  if (accept(TokenKind::Arrow)) node->returns = expression();
  expect(TokenKind::Colon);
  node->type_comment = function_type_comment();
  node->body = block();
  return finish(node);
}

// On the line of the colon, or alone on the next line.
Value Parser::function_type_comment() {
  if (at(TokenKind::Newline) && peek_kind(1) == TokenKind::TypeComment) {
    if (peek_kind(2) != TokenKind::Newline || peek_kind(3) != TokenKind::Indent) fail();
    advance();
  }
  return optional_type_comment();
}

StmtNode* Parser::class_definition(Span<ExprNode*> decorators) {
  auto* node = make<ClassDef>(place());
  node->decorator_list = decorators;
  expect(TokenKind::Class);
  node->name = identifier();
  if (accept(TokenKind::LeftParen)) {
    call_arguments(&node->bases, &node->keywords);
    expect(TokenKind::RightParen);
  }
  expect(TokenKind::Colon);
  node->body = block();
  return finish(node);
}

// `match` is a keyword only where a subject, a colon and an indented `case` follow; nullptr, with nothing
// read, when it is a name.
StmtNode* Parser::match_statement() {
  Checkpoint before = checkpoint();
  auto* node = make<Match>(place());
  advance();
  Place subject_start = place();
  ExprNode* first = star_named_expression();
  if (at(TokenKind::Comma)) {
    auto* tuple = make<ast::Tuple>(subject_start);
    List<ExprNode*> items(*this);
    items.push(first);
    more_star_named_expressions(TokenKind::Colon, &items);
    tuple->elts = items.finish();
    first = finish(tuple);
  } else if (first->node_kind == NodeKind::kStarred) {
    fail();
  }
  node->subject = first;
  expect(TokenKind::Colon);
  expect(TokenKind::Newline);
  if (failed_) {
    rewind(before);
    return nullptr;
  }
  need_version(10);
  expect(TokenKind::Indent);
  List<MatchCase*> cases(*this);
  do {
    cases.push(match_case());
  } while (at_name("case"));
  expect(TokenKind::Dedent);
  node->cases = cases.finish();
  return finish(node);
}

}  // namespace krait
