#include "frontend/unparse.h"

#include <utility>

#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

using ast::as;
using ast::maybe;
using ast::NodeKind;

namespace {

// How tightly an expression binds; an operand that binds less tightly than its place demands gets
// parentheses.
enum Precedence : int {
  kTuple,
  kTest,  // if-else, lambda
  kOr,
  kAnd,
  kNot,
  kCompare,
  kBitOr,
  kBitXor,
  kBitAnd,
  kShift,
  kSum,
  kTerm,
  kFactor,
  kPower,
  kAwait,
  kAtom,
};
constexpr int kExpr = kBitOr;

struct OperatorText {
  const char* text;
  int precedence;
};

OperatorText text_of(ast::Operator op) {
  switch (op) {
    case ast::Operator::kAdd: return {" + ", kSum};
    case ast::Operator::kSub: return {" - ", kSum};
    case ast::Operator::kMult: return {" * ", kTerm};
    case ast::Operator::kMatMult: return {" @ ", kTerm};
    case ast::Operator::kDiv: return {" / ", kTerm};
    case ast::Operator::kMod: return {" % ", kTerm};
    case ast::Operator::kFloorDiv: return {" // ", kTerm};
    case ast::Operator::kLShift: return {" << ", kShift};
    case ast::Operator::kRShift: return {" >> ", kShift};
    case ast::Operator::kBitOr: return {" | ", kBitOr};
    case ast::Operator::kBitXor: return {" ^ ", kBitXor};
    case ast::Operator::kBitAnd: return {" & ", kBitAnd};
    case ast::Operator::kPow: return {" ** ", kPower};
  }
  return {"", kAtom};
}

OperatorText text_of(ast::UnaryOperator op) {
  switch (op) {
    case ast::UnaryOperator::kInvert: return {"~", kFactor};
    case ast::UnaryOperator::kNot: return {"not ", kNot};
    case ast::UnaryOperator::kUAdd: return {"+", kFactor};
    case ast::UnaryOperator::kUSub: return {"-", kFactor};
  }
  return {"", kAtom};
}

const char* text_of(ast::CmpOperator op) {
  switch (op) {
    case ast::CmpOperator::kEq: return " == ";
    case ast::CmpOperator::kNotEq: return " != ";
    case ast::CmpOperator::kLt: return " < ";
    case ast::CmpOperator::kLtE: return " <= ";
    case ast::CmpOperator::kGt: return " > ";
    case ast::CmpOperator::kGtE: return " >= ";
    case ast::CmpOperator::kIs: return " is ";
    case ast::CmpOperator::kIsNot: return " is not ";
    case ast::CmpOperator::kIn: return " in ";
    case ast::CmpOperator::kNotIn: return " not in ";
  }
  return "";
}

// Writes expressions. Functions return false when they raised.
class Unparser {
 public:
  bool write(const ast::ExprNode* node, int level);
  Value finish() { return out_.finish(); }

 private:
  void text(const char* ascii) { out_.append_ascii(ascii); }
  void text_if(bool condition, const char* ascii) {
    if (condition) text(ascii);
  }
  void name(Value v) { out_.append(v.as<Str>()); }
  bool list(const Span<ast::ExprNode*>& nodes, int level);
  bool bool_op(const ast::BoolOp* node, int level);
  bool binary(const ast::BinOp* node, int level);
  bool unary(const ast::UnaryOp* node, int level);
  bool lambda(const ast::Lambda* node, int level);
  bool parameters(const ast::Arguments* arguments);
  bool parameter(const ast::Arg* arg);
  bool if_exp(const ast::IfExp* node, int level);
  bool dict(const ast::Dict* node);
  bool tuple(const ast::Tuple* node, int level);
  bool comprehension(const char* open, const ast::ExprNode* element, const ast::ExprNode* value,
                     const Span<ast::Comprehension*>& generators, const char* close);
  bool compare(const ast::Compare* node, int level);
  bool call(const ast::Call* node);
  bool joined_str(const ast::JoinedStr* node, bool is_format_spec);
  bool f_string_part(const ast::ExprNode* node, bool is_format_spec);
  bool formatted_value(const ast::FormattedValue* node);
  bool constant(Value value);
  bool slice(const ast::Slice* node);
  bool named_expr(const ast::NamedExpr* node, int level);

  StringBuilder out_;
};

bool Unparser::list(const Span<ast::ExprNode*>& nodes, int level) {
  for (int i = 0; i < nodes.size(); ++i) {
    text_if(i > 0, ", ");
    if (!write(nodes[i], level)) return false;
  }
  return true;
}

bool Unparser::bool_op(const ast::BoolOp* node, int level) {
  bool is_and = node->op == ast::BoolOperator::kAnd;
  int precedence = is_and ? kAnd : kOr;
  text_if(level > precedence, "(");
  for (int i = 0; i < node->values.size(); ++i) {
    text_if(i > 0, is_and ? " and " : " or ");
    if (!write(node->values[i], precedence + 1)) return false;
  }
  text_if(level > precedence, ")");
  return true;
}

bool Unparser::binary(const ast::BinOp* node, int level) {
  OperatorText op = text_of(node->op);
  bool right_associative = node->op == ast::Operator::kPow;
  text_if(level > op.precedence, "(");
  if (!write(node->left, op.precedence + right_associative)) return false;
  text(op.text);
  if (!write(node->right, op.precedence + !right_associative)) return false;
  text_if(level > op.precedence, ")");
  return true;
}

bool Unparser::unary(const ast::UnaryOp* node, int level) {
  OperatorText op = text_of(node->op);
  text_if(level > op.precedence, "(");
  text(op.text);
  if (!write(node->operand, op.precedence)) return false;
  text_if(level > op.precedence, ")");
  return true;
}

bool Unparser::parameter(const ast::Arg* arg) {
  name(arg->arg);
  if (arg->annotation == nullptr) return true;
  text(": ");
  return write(arg->annotation, kTest);
}

bool Unparser::parameters(const ast::Arguments* arguments) {
  bool first = true;
  auto comma = [&] { text_if(!std::exchange(first, false), ", "); };
  auto with_default = [&](const ast::Arg* arg, const ast::ExprNode* value) {
    comma();
    if (!parameter(arg)) return false;
    if (value == nullptr) return true;
    text("=");
    return write(value, kTest);
  };
  int positional_only = arguments->posonlyargs.size();
  int positional = positional_only + arguments->args.size();
  int required = positional - arguments->defaults.size();
  for (int i = 0; i < positional; ++i) {
    const ast::Arg* arg =
        i < positional_only ? arguments->posonlyargs[i] : arguments->args[i - positional_only];
    if (!with_default(arg, i >= required ? arguments->defaults[i - required] : nullptr)) return false;
    text_if(i + 1 == positional_only, ", /");
  }
  if (arguments->vararg != nullptr || !arguments->kwonlyargs.empty()) {
    comma();
    text("*");
    if (arguments->vararg != nullptr && !parameter(arguments->vararg)) return false;
  }
  for (int i = 0; i < arguments->kwonlyargs.size(); ++i) {
    const ast::ExprNode* value = i < arguments->kw_defaults.size() ? arguments->kw_defaults[i] : nullptr;
    if (!with_default(arguments->kwonlyargs[i], value)) return false;
  }
  if (arguments->kwarg == nullptr) return true;
  comma();
  text("**");
  return parameter(arguments->kwarg);
}

bool Unparser::lambda(const ast::Lambda* node, int level) {
  bool has_positional = !node->args->args.empty() || !node->args->posonlyargs.empty();
  text_if(level > kTest, "(");
  text(has_positional ? "lambda " : "lambda");
  if (!parameters(node->args)) return false;
  text(": ");
  if (!write(node->body, kTest)) return false;
  text_if(level > kTest, ")");
  return true;
}

bool Unparser::if_exp(const ast::IfExp* node, int level) {
  text_if(level > kTest, "(");
  if (!write(node->body, kTest + 1)) return false;
  text(" if ");
  if (!write(node->test, kTest + 1)) return false;
  text(" else ");
  if (!write(node->orelse, kTest)) return false;
  text_if(level > kTest, ")");
  return true;
}

bool Unparser::dict(const ast::Dict* node) {
  text("{");
  for (int i = 0; i < node->values.size(); ++i) {
    text_if(i > 0, ", ");
    if (node->keys[i] == nullptr) {
      text("**");
      if (!write(node->values[i], kExpr)) return false;
    } else {
      if (!write(node->keys[i], kTest)) return false;
      text(": ");
      if (!write(node->values[i], kTest)) return false;
    }
  }
  text("}");
  return true;
}

bool Unparser::tuple(const ast::Tuple* node, int level) {
  if (node->elts.empty()) {
    text("()");
    return true;
  }
  text_if(level > kTuple, "(");
  if (!list(node->elts, kTest)) return false;
  text_if(node->elts.size() == 1, ",");
  text_if(level > kTuple, ")");
  return true;
}

bool Unparser::comprehension(const char* open, const ast::ExprNode* element, const ast::ExprNode* value,
                             const Span<ast::Comprehension*>& generators, const char* close) {
  text(open);
  if (!write(element, kTest)) return false;
  if (value != nullptr) {
    text(": ");
    if (!write(value, kTest)) return false;
  }
  for (const ast::Comprehension* generator : generators) {
    text(generator->is_async ? " async for " : " for ");
    if (!write(generator->target, kTuple)) return false;
    text(" in ");
    if (!write(generator->iter, kTest + 1)) return false;
    for (const ast::ExprNode* condition : generator->ifs) {
      text(" if ");
      if (!write(condition, kTest + 1)) return false;
    }
  }
  text(close);
  return true;
}

bool Unparser::compare(const ast::Compare* node, int level) {
  text_if(level > kCompare, "(");
  if (!write(node->left, kCompare + 1)) return false;
  for (int i = 0; i < node->ops.size(); ++i) {
    text(text_of(node->ops[i]));
    if (!write(node->comparators[i], kCompare + 1)) return false;
  }
  text_if(level > kCompare, ")");
  return true;
}

bool Unparser::call(const ast::Call* node) {
  if (!write(node->func, kAtom)) return false;
  if (node->args.size() == 1 && node->keywords.empty() &&
      node->args[0]->node_kind == NodeKind::kGeneratorExp) {
    return write(node->args[0], kTest);
  }
  text("(");
  if (!list(node->args, kTest)) return false;
  for (int i = 0; i < node->keywords.size(); ++i) {
    text_if(i > 0 || !node->args.empty(), ", ");
    const ast::Keyword* keyword = node->keywords[i];
    if (keyword->arg.is_none()) {
      text("**");
    } else {
      name(keyword->arg);
      text("=");
    }
    if (!write(keyword->value, kTest)) return false;
  }
  text(")");
  return true;
}

// --- f-strings ---

bool Unparser::f_string_part(const ast::ExprNode* node, bool is_format_spec) {
  if (auto* constant_node = maybe<ast::Constant>(node)) {
    auto* literal = constant_node->value.as<Str>();
    for (size_t i = 0; i < literal->length; ++i) {
      uint32_t c = literal->at(i);
      out_.append_char(c);
      if (c == '{' || c == '}') out_.append_char(c);
    }
    return true;
  }
  if (auto* joined = maybe<ast::JoinedStr>(node)) return joined_str(joined, is_format_spec);
  if (auto* value = maybe<ast::FormattedValue>(node)) return formatted_value(value);
  (void)raise(types::SystemError, "unknown expression kind inside f-string");
  return false;
}

bool Unparser::joined_str(const ast::JoinedStr* node, bool is_format_spec) {
  Unparser body;
  for (const ast::ExprNode* part : node->values) {
    if (!body.f_string_part(part, is_format_spec)) return false;
  }
  Value content = body.finish();
  if (content.is_exception()) return false;
  if (is_format_spec) {
    out_.append(content.as<Str>());
    return true;
  }
  text("f");
  return out_.append_repr_of(content);
}

bool Unparser::formatted_value(const ast::FormattedValue* node) {
  Unparser inner;
  if (!inner.write(node->value, kTest + 1)) return false;
  Value content = inner.finish();
  if (content.is_exception()) return false;
  auto* inner_text = content.as<Str>();
  // A brace directly behind the opening one would be an escaped brace.
  text(inner_text->length > 0 && inner_text->at(0) == '{' ? "{ " : "{");
  out_.append(inner_text);
  if (node->conversion > 0) {
    text("!");
    out_.append_char(uint32_t(node->conversion));
  }
  if (node->format_spec != nullptr) {
    text(":");
    if (!f_string_part(node->format_spec, true)) return false;
  }
  text("}");
  return true;
}

// --- atoms ---

// Infinity has no literal; 1e309 is one.
static Value without_inf(Value text) {
  Value inf = str_from_ascii("inf");
  Value literal = str_from_ascii("1e309");
  return str_replace(text.as<Str>(), inf.as<Str>(), literal.as<Str>(), -1);
}

bool Unparser::constant(Value value) {
  if (value.is_ellipsis()) {
    text("...");
    return true;
  }
  if (auto* items = cast<Tuple>(value)) {
    text("(");
    for (uint64_t i = 0; i < items->length; ++i) {
      text_if(i > 0, ", ");
      if (!constant(items->items[i])) return false;
    }
    text_if(items->length == 1, ",");
    text(")");
    return true;
  }
  Value representation = repr(value);
  if (representation.is_exception()) return false;
  if (is_float(value) || has_kind(value, Kind::Complex)) representation = without_inf(representation);
  if (representation.is_exception()) return false;
  out_.append(representation.as<Str>());
  return true;
}

bool Unparser::slice(const ast::Slice* node) {
  if (node->lower != nullptr && !write(node->lower, kTest)) return false;
  text(":");
  if (node->upper != nullptr && !write(node->upper, kTest)) return false;
  if (node->step == nullptr) return true;
  text(":");
  return write(node->step, kTest);
}

bool Unparser::named_expr(const ast::NamedExpr* node, int level) {
  text_if(level > kTuple, "(");
  if (!write(node->target, kAtom)) return false;
  text(" := ");
  if (!write(node->value, kAtom)) return false;
  text_if(level > kTuple, ")");
  return true;
}

bool Unparser::write(const ast::ExprNode* node, int level) {
  switch (node->node_kind) {
    case NodeKind::kBoolOp: return bool_op(as<ast::BoolOp>(node), level);
    case NodeKind::kBinOp: return binary(as<ast::BinOp>(node), level);
    case NodeKind::kUnaryOp: return unary(as<ast::UnaryOp>(node), level);
    case NodeKind::kLambda: return lambda(as<ast::Lambda>(node), level);
    case NodeKind::kIfExp: return if_exp(as<ast::IfExp>(node), level);
    case NodeKind::kDict: return dict(as<ast::Dict>(node));
    case NodeKind::kSet:
      text("{");
      if (!list(as<ast::Set>(node)->elts, kTest)) return false;
      text("}");
      return true;
    case NodeKind::kGeneratorExp:
      return comprehension("(", as<ast::GeneratorExp>(node)->elt, nullptr,
                           as<ast::GeneratorExp>(node)->generators, ")");
    case NodeKind::kListComp:
      return comprehension("[", as<ast::ListComp>(node)->elt, nullptr, as<ast::ListComp>(node)->generators,
                           "]");
    case NodeKind::kSetComp:
      return comprehension("{", as<ast::SetComp>(node)->elt, nullptr, as<ast::SetComp>(node)->generators,
                           "}");
    case NodeKind::kDictComp: {
      auto* comp = as<ast::DictComp>(node);
      return comprehension("{", comp->key, comp->value, comp->generators, "}");
    }
    case NodeKind::kYield: {
      auto* value = as<ast::Yield>(node)->value;
      text(value == nullptr ? "(yield" : "(yield ");
      if (value != nullptr && !write(value, kTest)) return false;
      text(")");
      return true;
    }
    case NodeKind::kYieldFrom:
      text("(yield from ");
      if (!write(as<ast::YieldFrom>(node)->value, kTest)) return false;
      text(")");
      return true;
    case NodeKind::kAwait:
      text_if(level > kAwait, "(");
      text("await ");
      if (!write(as<ast::Await>(node)->value, kAtom)) return false;
      text_if(level > kAwait, ")");
      return true;
    case NodeKind::kCompare: return compare(as<ast::Compare>(node), level);
    case NodeKind::kCall: return call(as<ast::Call>(node));
    case NodeKind::kConstant: {
      auto* literal = as<ast::Constant>(node);
      if (!literal->kind.is_none()) name(literal->kind);
      return constant(literal->value);
    }
    case NodeKind::kJoinedStr: return joined_str(as<ast::JoinedStr>(node), false);
    case NodeKind::kFormattedValue: return formatted_value(as<ast::FormattedValue>(node));
    case NodeKind::kAttribute: {
      auto* attribute = as<ast::Attribute>(node);
      if (!write(attribute->value, kAtom)) return false;
      // 1 .real
      auto* literal = maybe<ast::Constant>(attribute->value);
      text(literal != nullptr && is_int(literal->value) && !literal->value.is_bool() ? " ." : ".");
      name(attribute->attr);
      return true;
    }
    case NodeKind::kStarred: text("*"); return write(as<ast::Starred>(node)->value, kExpr);
    case NodeKind::kName: name(as<ast::Name>(node)->id); return true;
    case NodeKind::kList:
      text("[");
      if (!list(as<ast::List>(node)->elts, kTest)) return false;
      text("]");
      return true;
    case NodeKind::kTuple: return tuple(as<ast::Tuple>(node), level);
    case NodeKind::kSlice: return slice(as<ast::Slice>(node));
    case NodeKind::kSubscript:
      if (!write(as<ast::Subscript>(node)->value, kAtom)) return false;
      text("[");
      if (!write(as<ast::Subscript>(node)->slice, kTuple)) return false;
      text("]");
      return true;
    case NodeKind::kNamedExpr: return named_expr(as<ast::NamedExpr>(node), level);
    default: (void)raise(types::SystemError, "unknown expression kind"); return false;
  }
}

}  // namespace

Value unparse_expression(const ast::ExprNode* node) {
  Unparser unparser;
  if (!unparser.write(node, kTest)) return Value::exception();
  return unparser.finish();
}

}  // namespace krait
