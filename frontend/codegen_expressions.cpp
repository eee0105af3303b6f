// Expressions, except displays and calls.
#include "frontend/codegen.h"
#include "frontend/operators.h"
#include "runtime/error.h"

namespace krait {

using ast::as;
using ast::ExprContext;
using ast::NodeKind;

bool CodeGenerator::visit_expr(ast::ExprNode* node) {
  const ast::Location place = unit_->place;
  set_place(node);
  bool ok = visit_expression(node);
  unit_->place = place;
  return ok;
}

bool CodeGenerator::visit_exprs(const Span<ast::ExprNode*>& nodes) {
  for (ast::ExprNode* node : nodes) {
    if (!visit_expr(node)) return false;
  }
  return true;
}

static int unary_opcode(ast::UnaryOperator op) {
  switch (op) {
    case ast::UnaryOperator::kInvert: return OP_UNARY_INVERT;
    case ast::UnaryOperator::kNot: return OP_UNARY_NOT;
    case ast::UnaryOperator::kUAdd: return OP_UNARY_POSITIVE;
    case ast::UnaryOperator::kUSub: return OP_UNARY_NEGATIVE;
  }
  return OP_NOP;
}

bool CodeGenerator::visit_expression(ast::ExprNode* node) {
  switch (node->node_kind) {
    case NodeKind::kNamedExpr:
      if (!visit_expr(as<ast::NamedExpr>(node)->value)) return false;
      emit(OP_COPY, 1);
      return visit_expr(as<ast::NamedExpr>(node)->target);
    case NodeKind::kBoolOp: return visit_bool_op(as<ast::BoolOp>(node));
    case NodeKind::kBinOp: {
      auto* binary = as<ast::BinOp>(node);
      if (!visit_expr(binary->left) || !visit_expr(binary->right)) return false;
      emit_binary(binary->op);
      return true;
    }
    case NodeKind::kUnaryOp:
      if (!visit_expr(as<ast::UnaryOp>(node)->operand)) return false;
      emit(unary_opcode(as<ast::UnaryOp>(node)->op));
      return true;
    case NodeKind::kLambda: return visit_lambda(as<ast::Lambda>(node));
    case NodeKind::kIfExp: return visit_if_exp(as<ast::IfExp>(node));
    case NodeKind::kDict: return visit_dict(as<ast::Dict>(node));
    case NodeKind::kSet: return visit_set(as<ast::Set>(node));
    case NodeKind::kGeneratorExp: {
      auto* comp = as<ast::GeneratorExp>(node);
      return visit_comprehension(node, "<genexpr>",
                                 {ComprehensionKind::kGenerator, &comp->generators, comp->elt, nullptr});
    }
    case NodeKind::kListComp: {
      auto* comp = as<ast::ListComp>(node);
      return visit_comprehension(node, "<listcomp>",
                                 {ComprehensionKind::kList, &comp->generators, comp->elt, nullptr});
    }
    case NodeKind::kSetComp: {
      auto* comp = as<ast::SetComp>(node);
      return visit_comprehension(node, "<setcomp>",
                                 {ComprehensionKind::kSet, &comp->generators, comp->elt, nullptr});
    }
    case NodeKind::kDictComp: {
      auto* comp = as<ast::DictComp>(node);
      return visit_comprehension(node, "<dictcomp>",
                                 {ComprehensionKind::kDict, &comp->generators, comp->key, comp->value});
    }
    case NodeKind::kYield: return visit_yield(as<ast::Yield>(node));
    case NodeKind::kYieldFrom: return visit_yield_from(as<ast::YieldFrom>(node));
    case NodeKind::kAwait: return visit_await(as<ast::Await>(node));
    case NodeKind::kCompare: return visit_compare(as<ast::Compare>(node));
    case NodeKind::kCall: return visit_call(as<ast::Call>(node));
    case NodeKind::kConstant: emit_constant(as<ast::Constant>(node)->value); return true;
    case NodeKind::kJoinedStr: return visit_joined_str(as<ast::JoinedStr>(node));
    case NodeKind::kFormattedValue: return visit_formatted_value(as<ast::FormattedValue>(node));
    case NodeKind::kAttribute: return visit_attribute(as<ast::Attribute>(node));
    case NodeKind::kSubscript: return visit_subscript(as<ast::Subscript>(node));
    case NodeKind::kStarred:
      return fail(as<ast::Starred>(node)->ctx == ExprContext::kStore
                      ? "starred assignment target must be in a list or tuple"
                      : "can't use starred expression here");
    case NodeKind::kSlice: return visit_slice(as<ast::Slice>(node));
    case NodeKind::kName: return emit_name(as<ast::Name>(node)->id, as<ast::Name>(node)->ctx);
    case NodeKind::kList: return visit_list(as<ast::List>(node));
    case NodeKind::kTuple: return visit_tuple(as<ast::Tuple>(node));
    default:
      (void)raise(types::SystemError, "unexpected expression kind %d", int(node->node_kind));
      return false;
  }
}

// --- operators ---

void CodeGenerator::emit_binary(ast::Operator op, bool inplace) {
  emit(OP_BINARY_OP, int(binary_op_of(op)) + (inplace ? kBinaryInplaceOffset : 0));
}

void CodeGenerator::emit_compare(ast::CmpOperator op) {
  switch (op) {
    case ast::CmpOperator::kEq: return emit(OP_COMPARE_OP, kCompareEq);
    case ast::CmpOperator::kNotEq: return emit(OP_COMPARE_OP, kCompareNe);
    case ast::CmpOperator::kLt: return emit(OP_COMPARE_OP, kCompareLt);
    case ast::CmpOperator::kLtE: return emit(OP_COMPARE_OP, kCompareLe);
    case ast::CmpOperator::kGt: return emit(OP_COMPARE_OP, kCompareGt);
    case ast::CmpOperator::kGtE: return emit(OP_COMPARE_OP, kCompareGe);
    case ast::CmpOperator::kIs: return emit(OP_IS_OP, 0);
    case ast::CmpOperator::kIsNot: return emit(OP_IS_OP, 1);
    case ast::CmpOperator::kIn: return emit(OP_CONTAINS_OP, 0);
    case ast::CmpOperator::kNotIn: return emit(OP_CONTAINS_OP, 1);
  }
}

bool CodeGenerator::visit_bool_op(ast::BoolOp* node) {
  int jump = node->op == ast::BoolOperator::kAnd ? OP_JUMP_IF_FALSE_OR_POP : OP_JUMP_IF_TRUE_OR_POP;
  Block* end = new_block();
  int last = node->values.size() - 1;
  for (int i = 0; i < last; ++i) {
    if (!visit_expr(node->values[i])) return false;
    emit_jump(jump, end);
    start_block();
  }
  if (!visit_expr(node->values[last])) return false;
  use_block(end);
  return true;
}

bool CodeGenerator::visit_if_exp(ast::IfExp* node) {
  Block* end = new_block();
  Block* next = new_block();
  if (!jump_if(node->test, next, false) || !visit_expr(node->body)) return false;
  emit_jump_without_place(PSEUDO_JUMP, end);
  use_block(next);
  if (!visit_expr(node->orelse)) return false;
  use_block(end);
  return true;
}

bool CodeGenerator::visit_compare(ast::Compare* node) {
  if (!check_compare(node) || !visit_expr(node->left)) return false;
  int last = node->ops.size() - 1;
  if (last == 0) {
    if (!visit_expr(node->comparators[0])) return false;
    emit_compare(node->ops[0]);
    return true;
  }
  Block* cleanup = new_block();
  for (int i = 0; i < last; ++i) {
    if (!visit_expr(node->comparators[i])) return false;
    emit(OP_SWAP, 2);
    emit(OP_COPY, 2);
    emit_compare(node->ops[i]);
    emit_jump(OP_JUMP_IF_FALSE_OR_POP, cleanup);
  }
  if (!visit_expr(node->comparators[last])) return false;
  emit_compare(node->ops[last]);
  Block* end = new_block();
  emit_jump_without_place(PSEUDO_JUMP, end);
  use_block(cleanup);
  emit(OP_SWAP, 2);
  emit(OP_POP_TOP);
  use_block(end);
  return true;
}

// --- f-strings ---

bool CodeGenerator::visit_joined_str(ast::JoinedStr* node) {
  if (node->values.size() <= kStackUseGuideline) {
    if (!visit_exprs(node->values)) return false;
    if (node->values.size() != 1) emit(OP_BUILD_STRING, node->values.size());
    return true;
  }
  emit_constant(str_empty());
  emit_plain_name(OP_LOAD_METHOD, context_.name("join"));
  emit(OP_BUILD_LIST, 0);
  for (ast::ExprNode* value : node->values) {
    if (!visit_expr(value)) return false;
    emit(OP_LIST_APPEND, 1);
  }
  emit_call(1);
  return true;
}

bool CodeGenerator::visit_formatted_value(ast::FormattedValue* node) {
  if (!visit_expr(node->value)) return false;
  int flags = 0;
  switch (node->conversion) {
    case 's': flags = kFormatStr; break;
    case 'r': flags = kFormatRepr; break;
    case 'a': flags = kFormatAscii; break;
    case -1: break;
    default:
      (void)raise(types::SystemError, "Unrecognized conversion character %d", int(node->conversion));
      return false;
  }
  if (node->format_spec != nullptr) {
    if (!visit_expr(node->format_spec)) return false;
    flags |= kFormatHasSpec;
  }
  emit(OP_FORMAT_VALUE, flags);
  return true;
}

// --- attributes and subscripts ---

void CodeGenerator::move_place_to_attribute(const ast::Attribute* node) {
  ast::Location& place = unit_->place;
  if (place.lineno == node->end_lineno) return;
  place.lineno = node->end_lineno;
  int length = int(node->attr.as<Str>()->length);
  if (length <= node->end_col_offset) {
    place.col_offset = node->end_col_offset - length;
  } else {  // a tree made by a program
    place.col_offset = place.end_col_offset = -1;
    place.end_lineno = place.lineno;
  }
}

bool CodeGenerator::visit_attribute(ast::Attribute* node) {
  if (!visit_expr(node->value)) return false;
  move_place_to_attribute(node);
  if (!check_not_debug(node->attr, node->ctx)) return false;
  switch (node->ctx) {
    case ExprContext::kLoad: emit_name_operand(OP_LOAD_ATTR, node->attr); break;
    case ExprContext::kStore: emit_name_operand(OP_STORE_ATTR, node->attr); break;
    case ExprContext::kDel: emit_name_operand(OP_DELETE_ATTR, node->attr); break;
  }
  return true;
}

bool CodeGenerator::visit_subscript(ast::Subscript* node) {
  if (node->ctx == ExprContext::kLoad &&
      (!check_subscripted(node->value) || !check_index(node->value, node->slice))) {
    return false;
  }
  if (!visit_expr(node->value) || !visit_expr(node->slice)) return false;
  switch (node->ctx) {
    case ExprContext::kLoad: emit(OP_BINARY_SUBSCR); break;
    case ExprContext::kStore: emit(OP_STORE_SUBSCR); break;
    case ExprContext::kDel: emit(OP_DELETE_SUBSCR); break;
  }
  return true;
}

bool CodeGenerator::visit_slice(ast::Slice* node) {
  for (ast::ExprNode* bound : {node->lower, node->upper}) {
    if (bound == nullptr) {
      emit_none();
    } else if (!visit_expr(bound)) {
      return false;
    }
  }
  if (node->step != nullptr && !visit_expr(node->step)) return false;
  emit(OP_BUILD_SLICE, node->step != nullptr ? 3 : 2);
  return true;
}

// --- yield and await ---

bool CodeGenerator::visit_yield(ast::Yield* node) {
  if (unit_->scope->kind != BlockKind::kFunction) return fail("'yield' outside function");
  if (node->value == nullptr) {
    emit_none();
  } else if (!visit_expr(node->value)) {
    return false;
  }
  emit_yield();
  return true;
}

bool CodeGenerator::visit_yield_from(ast::YieldFrom* node) {
  if (unit_->scope->kind != BlockKind::kFunction) return fail("'yield' outside function");
  if (unit_->kind == UnitKind::kAsyncFunction) return fail("'yield from' inside async function");
  if (!visit_expr(node->value)) return false;
  emit(OP_GET_YIELD_FROM_ITER);
  emit_none();
  emit_yield_from(false);
  return true;
}

bool CodeGenerator::visit_await(ast::Await* node) {
  bool at_top_level = context_.allows_top_level_await() && unit_->scope->kind == BlockKind::kModule;
  if (!at_top_level) {
    if (unit_->scope->kind != BlockKind::kFunction) return fail("'await' outside function");
    if (unit_->kind != UnitKind::kAsyncFunction && unit_->kind != UnitKind::kComprehension) {
      return fail("'await' outside async function");
    }
  }
  if (!visit_expr(node->value)) return false;
  emit_await(0);
  return true;
}

}  // namespace krait
