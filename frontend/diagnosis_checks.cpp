// The functions and error actions of the grammar's alternatives.
#include "frontend/diagnoser.h"
#include "runtime/error.h"
#include "runtime/float.h"

namespace krait {

using ast::NodeKind;

namespace {

ast::Location span(const Match* a, const Match* b) {
  return {a->lineno, a->col_offset, b->end_lineno, b->end_col_offset};
}

bool is_node(const Match* match, NodeKind kind) {
  return match->kind == Match::Kind::Node && match->node == kind;
}

// The last expression of a comprehension clause: its last condition, else its iterable.
const Match* last_expression(const Match* clauses) {
  const Match* clause = clauses->parts.back();
  const Match* conditions = clause->parts.back();
  return conditions->parts.empty() ? clause->parts[clause->parts.size() - 2] : conditions->parts.back();
}

const char* node_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::kAttribute: return "attribute";
    case NodeKind::kSubscript: return "subscript";
    case NodeKind::kStarred: return "starred";
    case NodeKind::kName: return "name";
    case NodeKind::kList: return "list";
    case NodeKind::kTuple: return "tuple";
    case NodeKind::kLambda: return "lambda";
    case NodeKind::kCall: return "function call";
    case NodeKind::kBoolOp:
    case NodeKind::kBinOp:
    case NodeKind::kUnaryOp: return "expression";
    case NodeKind::kGeneratorExp: return "generator expression";
    case NodeKind::kYield:
    case NodeKind::kYieldFrom: return "yield expression";
    case NodeKind::kAwait: return "await expression";
    case NodeKind::kListComp: return "list comprehension";
    case NodeKind::kSetComp: return "set comprehension";
    case NodeKind::kDictComp: return "dict comprehension";
    case NodeKind::kDict: return "dict literal";
    case NodeKind::kSet: return "set display";
    case NodeKind::kJoinedStr: return "f-string expression";
    case NodeKind::kCompare: return "comparison";
    case NodeKind::kIfExp: return "conditional expression";
    case NodeKind::kNamedExpr: return "named expression";
    default: return "literal";
  }
}

}  // namespace

bool Diagnoser::is_expression(const Match* match) {
  if (match->kind == Match::Kind::Node) return true;
  if (match->kind == Match::Kind::List) return false;
  TokenKind kind = token_of(match).kind;
  return kind == TokenKind::Name || kind == TokenKind::Number;
}

// The expressions that a match is made of, in order, whatever groups and lists they are in.
void Diagnoser::collect_expressions(const Match* match, std::vector<Match*>* out) {
  for (Match* part : match->parts) {
    if (part == nullptr) continue;
    if (part->kind == Match::Kind::List) {
      collect_expressions(part, out);
    } else if (is_expression(part)) {
      out->push_back(part);
    }
  }
}

const char* Diagnoser::expression_name(const Match* match) {
  if (match->kind != Match::Kind::Node) {
    return token_of(match).kind == TokenKind::Name ? "name" : "literal";
  }
  if (match->node == NodeKind::kConstant && !match->is_literal) {
    TokenKind kind = token_of(match).kind;
    return kind == TokenKind::Ellipsis ? "ellipsis" : token_text(kind);
  }
  return node_name(match->node);
}

Match* Diagnoser::apply_error(const GrammarAction& action, Match* a, Match* b) {
  using Kind = GrammarAction::Kind;
  if (action.kind == Kind::Target) return raise_invalid_target(action.text, a);
  std::string message;
  for (size_t i = 0; i < action.text.size(); ++i) {
    if (action.text[i] != '%') {
      message += action.text[i];
      continue;
    }
    char directive = action.text[++i];
    if (directive == 'e') {
      message += expression_name(a);
    } else if (directive == 't') {
      message += token_of(a).text();
    } else {
      message += std::to_string(a->lineno);
    }
  }
  switch (action.kind) {
    case Kind::At: return raise_at(*a, message);
    case Kind::Span: return raise_at(span(a, last_part(b)), message);
    case Kind::From:
      return raise_located(types::SyntaxError, a->lineno, a->col_offset + 1, kHere, kHere, message);
    case Kind::Indent: return raise_here(message, types::IndentationError);
    default: return raise_here(message);
  }
}

// Of a list its last element.
const Match* Diagnoser::last_part(const Match* match) {
  return match->kind == Match::Kind::List && !match->parts.empty() ? match->parts.back() : match;
}

// The part of an expression that cannot be assigned to (or deleted), or null.
Match* Diagnoser::find_invalid_target(std::string_view sort, Match* target) {
  if (target->kind != Match::Kind::Node) return token_of(target).kind == TokenKind::Name ? nullptr : target;
  switch (target->node) {
    case NodeKind::kList:
    case NodeKind::kTuple: {
      std::vector<Match*> elements;
      collect_expressions(target, &elements);
      for (Match* element : elements) {
        if (Match* found = find_invalid_target(sort, element)) return found;
      }
      return nullptr;
    }
    case NodeKind::kStarred: return sort == "del" ? target : find_invalid_target(sort, target->parts[1]);
    case NodeKind::kCompare: {
      if (sort != "for") return target;
      // `a in b` of `for a in b` is a comparison at first.
      const Match* comparison = target->parts[1]->parts[0];
      return token_of(comparison).kind == TokenKind::In ? find_invalid_target(sort, target->parts[0])
                                                        : nullptr;
    }
    case NodeKind::kName:
    case NodeKind::kSubscript:
    case NodeKind::kAttribute: return nullptr;
    default: return target;
  }
}

Match* Diagnoser::raise_invalid_target(std::string_view sort, Match* target) {
  Match* invalid = find_invalid_target(sort, target);
  if (invalid == nullptr) return nullptr;
  return raise_at(*invalid, std::string(sort == "del" ? "cannot delete " : "cannot assign to ") +
                                expression_name(invalid));
}

bool Diagnoser::is_legacy_name(const Match* match) {
  if (match->kind != Match::Kind::Token || token_of(match).kind != TokenKind::Name) return false;
  std::string_view word = token_of(match).text();
  return word == "print" || word == "exec";
}

Match* Diagnoser::number_match(size_t index) {
  LiteralError error;
  ast::ExprNode* node = parse_number(context_, token(index), &error);
  if (node == nullptr) return raise_literal_error(error);
  Match* match = token_match(index);
  match->is_complex = has_kind(ast::as<ast::Constant>(node)->value, Kind::Complex);
  return match;
}

// Adjacent string tokens: a literal or an f-string.
Match* Diagnoser::strings_match(Match* list) {
  std::vector<Token> tokens;
  for (Match* part : list->parts) tokens.push_back(token_of(part));
  LiteralError error;
  ast::ExprNode* node = parse_strings(context_, tokens.data(), static_cast<int>(tokens.size()), &error);
  if (node == nullptr) return raise_literal_error(error);
  Match* match =
      make_match(Match::Kind::Node, static_cast<size_t>(list->first), list->parts.data, tokens.size());
  match->node = node->node_kind;
  match->is_literal = true;
  return match;
}

// `whole` is all that the alternative matched, a and b what it marked. Null: no match, or an error was
// raised.
Match* Diagnoser::check(DiagnosisCheck check, Match* whole, Match* a, Match* b) {
  switch (check) {
    case DiagnosisCheck::interactive_end: return nullptr;
    case DiagnosisCheck::or_pattern: return whole->parts.size() == 1 ? whole->parts[0] : whole;
    case DiagnosisCheck::real_number:
      return a->is_complex ? raise_at(*a, "real number required in complex literal") : a;
    case DiagnosisCheck::imaginary_number:
      return a->is_complex ? a : raise_at(*a, "imaginary number required in complex literal");
    case DiagnosisCheck::not_equal: {
      bool is_flufl = token_of(a).text() == "<>";
      if ((context_.options.flags & kParseBarryAsFlufl) == 0) return is_flufl ? nullptr : a;
      return is_flufl ? a : raise_here("with Barry as BDFL, use '<>' instead of '!='");
    }
    case DiagnosisCheck::strings: return strings_match(whole);
    case DiagnosisCheck::generator_in_call:
      return raise_at(span(a, last_expression(b)), "Generator expression must be parenthesized");
    case DiagnosisCheck::generator_after_arguments: {
      std::vector<Match*> arguments;
      collect_expressions(a, &arguments);
      std::erase_if(arguments, [](Match* argument) { return is_node(argument, NodeKind::kKeyword); });
      if (arguments.size() <= 1) return nullptr;
      return raise_at(span(arguments.back(), last_expression(b)),
                      "Generator expression must be parenthesized");
    }
    case DiagnosisCheck::positional_after_keyword: {
      std::vector<Match*> arguments;
      collect_expressions(a, &arguments);
      for (Match* argument : arguments) {
        if (is_node(argument, NodeKind::kKeyword) && token_of(argument).kind == TokenKind::DoubleStar) {
          return raise_here("positional argument follows keyword argument unpacking");
        }
      }
      return raise_here("positional argument follows keyword argument");
    }
    case DiagnosisCheck::legacy_statement: {
      if (!is_legacy_name(a)) return nullptr;
      std::string name(token_of(a).text());
      return raise_at(span(a, b),
                      "Missing parentheses in call to '" + name + "'. Did you mean " + name + "(...)?");
    }
    case DiagnosisCheck::missing_comma:
      if (is_legacy_name(a) || token(position_ - 1).level == 0) return nullptr;
      return raise_at(span(a, b), "invalid syntax. Perhaps you forgot a comma?");
    case DiagnosisCheck::positional_after_keyword_patterns:
      return raise_at(span(a->parts.front(), a->parts.back()), "positional patterns follow keyword patterns");
    case DiagnosisCheck::missing_colon_in_dict:
      return raise_located(types::SyntaxError, a->lineno, a->end_col_offset, a->end_lineno, 0,
                           "':' expected after dictionary key");
    case DiagnosisCheck::None: break;
  }
  return whole;
}

}  // namespace krait
