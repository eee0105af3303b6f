// Tokens, nodes and identifiers; the entry points.
#include "frontend/parser.h"

#include "frontend/utf8.h"
#include "runtime/error.h"
#include "runtime/str.h"

namespace krait {

using namespace ast;

Parser::Parser(ParseContext& context, std::string_view text, const TokenizerOptions& tokenizer_options)
    : context_(context), stream_(text, context.options, tokenizer_options) {
  load_token();
}

ModNode* Parser::parse_module() {
  ModNode* result = nullptr;
  Arena& arena = context_.arena;
  switch (context_.options.mode) {
    case ParseMode::File: {
      auto* module = arena.make<ast::Module>();
      Statements body(*this);
      statements_until(TokenKind::EndMarker, &body);
      module->body = body.finish();
      List<TypeIgnoreNode*> ignores(*this);
      for (const TokenStream::TypeIgnore& found : stream_.type_ignores()) {
        auto* ignore = arena.make<TypeIgnore>();
        ignore->lineno = found.lineno;
        ignore->tag = arena.keep(str_from_utf8(utf8_replace_malformed(found.tag)));
        ignores.push(ignore);
      }
      module->type_ignores = ignores.finish();
      result = module;
      break;
    }
    case ParseMode::Single: {
      auto* module = arena.make<Interactive>();
      Statements body(*this);
      if (at(TokenKind::Newline)) {
        auto* pass = make<Pass>(place());
        end_ = {token().end_lineno, token().end_col_offset};
        body.push(finish(pass));
        advance();
      } else {
        int before = body.size();
        bool is_compound = false;
        statement(&body, &is_compound);
        if (is_compound && body.size() > before) expect(TokenKind::Newline);
      }
      module->body = body.finish();
      if (newline_end_ != nullptr && !is_blank_or_comment(stream_.tokenizer().text_from(newline_end_)))
        fail();
      result = module;
      break;
    }
    case ParseMode::Eval: {
      auto* module = arena.make<Expression>();
      module->body = expressions();
      while (at(TokenKind::Newline)) advance();
      expect(TokenKind::EndMarker);
      result = module;
      break;
    }
    case ParseMode::FunctionType: {
      auto* module = arena.make<FunctionType>();
      expect(TokenKind::LeftParen);
      module->argtypes = type_expressions();
      expect(TokenKind::RightParen);
      expect(TokenKind::Arrow);
      module->returns = expression();
      while (at(TokenKind::Newline)) advance();
      expect(TokenKind::EndMarker);
      result = module;
      break;
    }
    case ParseMode::Embedded: break;
  }
  return failed_ ? nullptr : result;
}

ExprNode* Parser::parse_embedded_expression() {
  ExprNode* result = star_expressions();
  return failed_ ? nullptr : result;
}

void Parser::load_token() {
  const Token& token = stream_.at(position_);
  if (KRAIT_UNLIKELY(token.kind == TokenKind::Error)) {
    fail();
    return;
  }
  kind_ = token.kind;
}

void Parser::advance() {
  if (failed_) return;
  const Token& token = this->token();
  if (kind_ != TokenKind::Newline && kind_ != TokenKind::Indent && kind_ != TokenKind::Dedent &&
      kind_ != TokenKind::EndMarker) {
    end_ = {token.end_lineno, token.end_col_offset};
    if (KRAIT_UNLIKELY(token.glued_number != NumberKind::None)) {
      if (is_unwarned(token) && !warn_of_glued_number(context_, token)) return fail();
    }
  } else if (kind_ == TokenKind::Newline) {
    newline_end_ = token.end;
  }
  ++position_;
  load_token();
}

bool Parser::accept(TokenKind kind) {
  if (kind_ != kind) return false;
  advance();
  return true;
}

void Parser::expect(TokenKind kind) {
  if (kind_ == kind) {
    advance();
  } else {
    fail();
  }
}

void Parser::fail() {
  failed_ = true;
  kind_ = TokenKind::Error;
}

bool Parser::rewind(const Checkpoint& checkpoint) {
  if (failed_ && (exception_pending() || context_.has_fatal_warning())) return false;
  failed_ = false;
  position_ = checkpoint.position;
  end_ = checkpoint.end;
  load_token();
  return true;
}

// True the first time that a literal is read: a rewind may lead to it again, but warnings are not repeated.
bool Parser::is_unwarned(const Token& token) {
  Place here = {token.lineno, token.col_offset};
  bool is_new = here.lineno > last_literal_.lineno ||
                (here.lineno == last_literal_.lineno && here.col_offset > last_literal_.col_offset);
  if (is_new) last_literal_ = here;
  return is_new;
}

ExprNode* Parser::constant(Value value) {
  auto* node = make<Constant>(place());
  node->value = value;
  advance();
  return finish(node);
}

Value Parser::identifier() {
  if (!at(TokenKind::Name)) {
    fail();
    return Value::none();
  }
  Value name = context_.identifiers.intern(token().text());
  if (name.is_exception()) {
    fail();
    return Value::none();
  }
  advance();
  return name;
}

Value Parser::token_string(const Token& token) {
  Value text = context_.arena.keep(str_from_utf8(utf8_replace_malformed(token.text())));
  return text;
}

Value Parser::optional_type_comment() {
  if (!at(TokenKind::TypeComment)) return Value::none();
  Value comment = token_string(token());
  advance();
  return comment;
}

// Makes an expression a target, in place; fails when it is none.
void Parser::set_context(ExprNode* target, ExprContext context) {
  switch (target->node_kind) {
    case NodeKind::kName: as<Name>(target)->ctx = context; return;
    case NodeKind::kAttribute: as<Attribute>(target)->ctx = context; return;
    case NodeKind::kSubscript: as<Subscript>(target)->ctx = context; return;
    case NodeKind::kStarred: {
      auto* starred = as<Starred>(target);
      if (context == ExprContext::kDel || starred->value->node_kind == NodeKind::kStarred) fail();
      starred->ctx = context;
      set_context(starred->value, context);
      return;
    }
    case NodeKind::kTuple:
      as<ast::Tuple>(target)->ctx = context;
      for (ExprNode* element : as<ast::Tuple>(target)->elts) set_context(element, context);
      return;
    case NodeKind::kList:
      as<ast::List>(target)->ctx = context;
      for (ExprNode* element : as<ast::List>(target)->elts) set_context(element, context);
      return;
    default: fail();
  }
}

}  // namespace krait
