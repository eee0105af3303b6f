// SyntaxWarnings about code that is legal and surely not meant: `x is 1`, a missing comma between two
// displays.
#include "frontend/codegen.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/set.h"
#include "runtime/tuple.h"

namespace krait {

using ast::as;
using ast::maybe;
using ast::NodeKind;

// `is` makes sense with everything but literals of values.
static bool is_sensible_identity(const ast::ExprNode* node) {
  auto* constant = maybe<ast::Constant>(node);
  return constant == nullptr || constant->value.is_none() || constant->value.is_bool() ||
         constant->value.is_ellipsis();
}

bool CodeGenerator::check_compare(ast::Compare* node) {
  bool left = is_sensible_identity(node->left);
  for (int i = 0; i < node->ops.size(); ++i) {
    bool right = is_sensible_identity(node->comparators[i]);
    ast::CmpOperator op = node->ops[i];
    if ((op == ast::CmpOperator::kIs || op == ast::CmpOperator::kIsNot) && !(left && right)) {
      return warn(format_string(op == ast::CmpOperator::kIs
                                    ? "\"is\" with a literal. Did you mean \"==\"?"
                                    : "\"is not\" with a literal. Did you mean \"!=\"?"));
    }
    left = right;
  }
  return true;
}

// The type that an expression's value surely has, or nullptr.
static Type* known_type(const ast::ExprNode* node) {
  switch (node->node_kind) {
    case NodeKind::kTuple: return types::tuple;
    case NodeKind::kList:
    case NodeKind::kListComp: return types::list;
    case NodeKind::kDict:
    case NodeKind::kDictComp: return types::dict;
    case NodeKind::kSet:
    case NodeKind::kSetComp: return types::set;
    case NodeKind::kGeneratorExp: return types::generator;
    case NodeKind::kLambda: return types::function;
    case NodeKind::kJoinedStr:
    case NodeKind::kFormattedValue: return types::str;
    case NodeKind::kConstant: return type_of(as<ast::Constant>(node)->value);
    default: return nullptr;
  }
}

bool CodeGenerator::check_caller(ast::ExprNode* callee) {
  Type* type = known_type(callee);
  if (type == nullptr || type == types::function) return true;
  return warn(format_string("'%N' object is not callable; perhaps you missed a comma?", type));
}

bool CodeGenerator::check_subscripted(ast::ExprNode* value) {
  switch (value->node_kind) {
    case NodeKind::kConstant: {
      Value constant = as<ast::Constant>(value)->value;
      if (constant.is_none() || constant.is_ellipsis() || is_int(constant) || is_float(constant) ||
          has_kind(constant, Kind::Complex) || is_set(constant)) {
        break;
      }
      return true;
    }
    case NodeKind::kSet:
    case NodeKind::kSetComp:
    case NodeKind::kGeneratorExp:
    case NodeKind::kLambda: break;
    default: return true;
  }
  return warn(
      format_string("'%N' object is not subscriptable; perhaps you missed a comma?", known_type(value)));
}

bool CodeGenerator::check_index(ast::ExprNode* value, ast::ExprNode* index) {
  Type* index_type = known_type(index);
  if (index_type == nullptr || is_subtype(index_type, types::int_)) return true;
  switch (value->node_kind) {
    case NodeKind::kConstant: {
      Value constant = as<ast::Constant>(value)->value;
      if (!is_str(constant) && !has_kind(constant, Kind::Bytes) && !is_tuple(constant)) return true;
      break;
    }
    case NodeKind::kTuple:
    case NodeKind::kList:
    case NodeKind::kListComp:
    case NodeKind::kJoinedStr:
    case NodeKind::kFormattedValue: break;
    default: return true;
  }
  return warn(format_string("%N indices must be integers or slices, not %N; perhaps you missed a comma?",
                            known_type(value), index_type));
}

}  // namespace krait
