// The parameters of functions and lambdas.
#include "frontend/parser.h"

namespace krait {

using namespace ast;

namespace {

constexpr int kDefaultRules = 6;  // grammar rules from a parameter list to a default value

}  // namespace

// Up to `end`: the closing bracket of a function's, the colon of a lambda's. There may be none.
Arguments* Parser::parameters(TokenKind end) {
  auto* node = context_.arena.make<Arguments>();
  List<Arg*> positional(*this);
  List<ExprNode*> defaults(*this);
  bool has_slash = false;
  Nesting nesting(*this, kDefaultRules);
  bool more = true;
  while (more && !at(end) && !failed_) {
    if (at(TokenKind::Star) || at(TokenKind::DoubleStar)) {
      star_parameters(node, end);
      break;
    }
    if (accept(TokenKind::Slash)) {
      need_version(8);
      if (has_slash || positional.size() == 0) fail();
      has_slash = true;
      node->posonlyargs = positional.finish();
      positional.clear();
      more = accept(TokenKind::Comma);
      continue;
    }
    Arg* arg = parameter(end, false);
    positional.push(arg);
    if (accept(TokenKind::Assign)) {
      defaults.push(expression());
    } else if (defaults.size() > 0) {
      fail();
    }
    more = end_of_parameter(arg, end);
  }
  node->args = positional.finish();
  node->defaults = defaults.finish();
  return node;
}

// From `*` or `**` on.
void Parser::star_parameters(Arguments* node, TokenKind end) {
  bool more = true;
  if (accept(TokenKind::Star)) {
    if (accept(TokenKind::Comma)) {
      if (!at(TokenKind::Name)) fail();
    } else {
      node->vararg = parameter(end, true);
      more = end_of_parameter(node->vararg, end);
    }
    List<Arg*> keyword_only(*this);
    List<ExprNode*> defaults(*this);
    while (more && at(TokenKind::Name)) {
      Arg* arg = parameter(end, false);
      keyword_only.push(arg);
      defaults.push(accept(TokenKind::Assign) ? expression() : nullptr);
      more = end_of_parameter(arg, end);
    }
    node->kwonlyargs = keyword_only.finish();
    node->kw_defaults = defaults.finish();
  }
  if (more && accept(TokenKind::DoubleStar)) {
    node->kwarg = parameter(end, false);
    end_of_parameter(node->kwarg, end);
  }
}

Arg* Parser::parameter(TokenKind end, bool is_vararg) {
  auto* node = make<Arg>(place());
  node->arg = identifier();
  if (end != TokenKind::Colon && accept(TokenKind::Colon)) {
    node->annotation = is_vararg ? star_expression() : expression();
  }
  return finish(node);
}

// A comma or the end of the list, with the parameter's type comment. True: another parameter may follow.
bool Parser::end_of_parameter(Arg* arg, TokenKind end) {
  bool has_comma = accept(TokenKind::Comma);
  if (end != TokenKind::Colon) arg->type_comment = optional_type_comment();
  if (!has_comma && !at(end)) fail();
  return has_comma;
}

}  // namespace krait
