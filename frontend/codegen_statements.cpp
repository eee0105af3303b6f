// Simple statements: assignments, imports, assertions, and the dispatch over all kinds of statements.
#include "frontend/codegen.h"
#include "frontend/fold.h"
#include "runtime/error.h"
#include "runtime/tuple.h"

namespace krait {

using ast::as;
using ast::ExprContext;
using ast::maybe;
using ast::NodeKind;

bool CodeGenerator::visit_body(const Span<ast::StmtNode*>& body, int first) {
  for (int i = first; i < body.size(); ++i) {
    if (!visit_stmt(body[i])) return false;
  }
  return true;
}

static bool has_annotations(const Span<ast::StmtNode*>& body);

template <class T>
static bool try_has_annotations(const T* node) {
  for (ast::ExceptHandlerNode* handler : node->handlers) {
    if (has_annotations(as<ast::ExceptHandler>(handler)->body)) return true;
  }
  return has_annotations(node->body) || has_annotations(node->finalbody) || has_annotations(node->orelse);
}

// Is there an annotated assignment in this block itself?
static bool has_annotations(const ast::StmtNode* node) {
  switch (node->node_kind) {
    case NodeKind::kAnnAssign: return true;
    case NodeKind::kFor:
      return has_annotations(as<ast::For>(node)->body) || has_annotations(as<ast::For>(node)->orelse);
    case NodeKind::kAsyncFor:
      return has_annotations(as<ast::AsyncFor>(node)->body) ||
             has_annotations(as<ast::AsyncFor>(node)->orelse);
    case NodeKind::kWhile:
      return has_annotations(as<ast::While>(node)->body) || has_annotations(as<ast::While>(node)->orelse);
    case NodeKind::kIf:
      return has_annotations(as<ast::If>(node)->body) || has_annotations(as<ast::If>(node)->orelse);
    case NodeKind::kWith: return has_annotations(as<ast::With>(node)->body);
    case NodeKind::kAsyncWith: return has_annotations(as<ast::AsyncWith>(node)->body);
    case NodeKind::kTry: return try_has_annotations(as<ast::Try>(node));
    case NodeKind::kTryStar: return try_has_annotations(as<ast::TryStar>(node));
    default: return false;
  }
}

static bool has_annotations(const Span<ast::StmtNode*>& body) {
  for (ast::StmtNode* node : body) {
    if (has_annotations(node)) return true;
  }
  return false;
}

bool CodeGenerator::visit_suite(const Span<ast::StmtNode*>& body) {
  bool is_interactive = context_.interactive && unit_->kind == UnitKind::kModule;
  if (unit_->kind == UnitKind::kModule && !body.empty() && !is_interactive) set_place(body.front());
  if (has_annotations(body)) emit(OP_SETUP_ANNOTATIONS);
  int first = 0;
  ast::Constant* docstring = is_interactive || context_.optimize >= 2 ? nullptr : docstring_of(body);
  if (docstring != nullptr) {
    first = 1;
    if (!visit_expr(docstring)) return false;
    unset_place();
    if (!emit_name(Value::object(names::__doc__), ExprContext::kStore)) return false;
  }
  return visit_body(body, first);
}

bool CodeGenerator::visit_stmt(ast::StmtNode* node) {
  set_place(node);
  switch (node->node_kind) {
    case NodeKind::kFunctionDef: return visit_function(as<ast::FunctionDef>(node), UnitKind::kFunction);
    case NodeKind::kAsyncFunctionDef:
      return visit_function(as<ast::AsyncFunctionDef>(node), UnitKind::kAsyncFunction);
    case NodeKind::kClassDef: return visit_class(as<ast::ClassDef>(node));
    case NodeKind::kReturn: return visit_return(as<ast::Return>(node));
    case NodeKind::kDelete: return visit_exprs(as<ast::Delete>(node)->targets);
    case NodeKind::kAssign: return visit_assign(as<ast::Assign>(node));
    case NodeKind::kAugAssign: return visit_aug_assign(as<ast::AugAssign>(node));
    case NodeKind::kAnnAssign: return visit_ann_assign(as<ast::AnnAssign>(node));
    case NodeKind::kFor: return visit_for(as<ast::For>(node));
    case NodeKind::kAsyncFor: return visit_async_for(as<ast::AsyncFor>(node));
    case NodeKind::kWhile: return visit_while(as<ast::While>(node));
    case NodeKind::kIf: return visit_if(as<ast::If>(node));
    case NodeKind::kWith: return visit_with(as<ast::With>(node), 0);
    case NodeKind::kAsyncWith: return visit_async_with(as<ast::AsyncWith>(node));
    case NodeKind::kMatch: return visit_match(as<ast::Match>(node));
    case NodeKind::kRaise: return visit_raise(as<ast::Raise>(node));
    case NodeKind::kTry: return visit_try(as<ast::Try>(node));
    case NodeKind::kTryStar: return visit_try(as<ast::TryStar>(node));
    case NodeKind::kAssert: return visit_assert(as<ast::Assert>(node));
    case NodeKind::kImport: return visit_import(as<ast::Import>(node));
    case NodeKind::kImportFrom: return visit_import_from(as<ast::ImportFrom>(node));
    case NodeKind::kExpr: return visit_expression_statement(as<ast::Expr>(node)->value);
    case NodeKind::kPass: emit(OP_NOP); return true;
    case NodeKind::kBreak: return visit_break();
    case NodeKind::kContinue: return visit_continue();
    default: return true;  // global, nonlocal
  }
}

bool CodeGenerator::visit_expression_statement(ast::ExprNode* value) {
  if (context_.interactive && unit_->outer == nullptr) {
    if (!visit_expr(value)) return false;
    emit(OP_PRINT_EXPR);
    return true;
  }
  if (value->node_kind == NodeKind::kConstant) {
    emit(OP_NOP);
    return true;
  }
  if (!visit_expr(value)) return false;
  unset_place();
  emit(OP_POP_TOP);
  return true;
}

bool CodeGenerator::visit_assign(ast::Assign* node) {
  if (!visit_expr(node->value)) return false;
  for (int i = 0; i < node->targets.size(); ++i) {
    if (i + 1 < node->targets.size()) emit(OP_COPY, 1);
    if (!visit_expr(node->targets[i])) return false;
  }
  return true;
}

bool CodeGenerator::visit_aug_assign(ast::AugAssign* node) {
  const ast::Location statement = unit_->place;
  auto* attribute = maybe<ast::Attribute>(node->target);
  auto* subscript = maybe<ast::Subscript>(node->target);
  auto* name = maybe<ast::Name>(node->target);
  set_place(node->target);
  if (attribute != nullptr) {
    if (!visit_expr(attribute->value)) return false;
    emit(OP_COPY, 1);
    move_place_to_attribute(attribute);
    emit_name_operand(OP_LOAD_ATTR, attribute->attr);
  } else if (subscript != nullptr) {
    if (!visit_expr(subscript->value) || !visit_expr(subscript->slice)) return false;
    emit(OP_COPY, 2);
    emit(OP_COPY, 2);
    emit(OP_BINARY_SUBSCR);
  } else if (name == nullptr) {
    (void)raise(types::SystemError, "invalid node type (%d) for augmented assignment",
                int(node->target->node_kind));
    return false;
  } else if (!emit_name(name->id, ExprContext::kLoad)) {
    return false;
  }
  unit_->place = statement;
  if (!visit_expr(node->value)) return false;
  emit_binary(node->op, true);
  set_place(node->target);
  if (attribute != nullptr) {
    move_place_to_attribute(attribute);
    emit(OP_SWAP, 2);
    emit_name_operand(OP_STORE_ATTR, attribute->attr);
    return true;
  }
  if (subscript != nullptr) {
    emit(OP_SWAP, 3);
    emit(OP_SWAP, 2);
    emit(OP_STORE_SUBSCR);
    return true;
  }
  return emit_name(name->id, ExprContext::kStore);
}

bool CodeGenerator::visit_ann_assign(ast::AnnAssign* node) {
  if (node->value != nullptr && (!visit_expr(node->value) || !visit_expr(node->target))) return false;
  bool evaluates = unit_->kind == UnitKind::kModule || unit_->kind == UnitKind::kClass;
  if (auto* name = maybe<ast::Name>(node->target)) {
    if (!check_not_debug(name->id, ExprContext::kStore)) return false;
    if (node->simple && evaluates) {
      if (!visit_annotation(node->annotation)) return false;
      emit_plain_name(OP_LOAD_NAME, names::__annotations__);
      emit_constant(Value::object(mangle(name->id)));
      emit(OP_STORE_SUBSCR);
    }
  } else if (!check_annotation_target(node->target, node->value != nullptr)) {
    return false;
  }
  if (node->simple || context_.has_annotations_feature() || !evaluates) return true;
  return discard_expr(node->annotation);
}

// The parts of an annotated target that is not assigned are evaluated all the same.
bool CodeGenerator::check_annotation_target(ast::ExprNode* target, bool has_value) {
  if (auto* attribute = maybe<ast::Attribute>(target)) {
    if (!check_not_debug(attribute->attr, ExprContext::kStore)) return false;
    return has_value || discard_expr(attribute->value);
  }
  if (auto* subscript = maybe<ast::Subscript>(target)) {
    return has_value || (discard_expr(subscript->value) && discard_subscript(subscript->slice));
  }
  (void)raise(types::SystemError, "invalid node type (%d) for annotated assignment", int(target->node_kind));
  return false;
}

bool CodeGenerator::discard_expr(ast::ExprNode* node) {
  if (!visit_expr(node)) return false;
  emit(OP_POP_TOP);
  return true;
}

bool CodeGenerator::discard_subscript(ast::ExprNode* node) {
  if (auto* slice = maybe<ast::Slice>(node)) {
    for (ast::ExprNode* part : {slice->lower, slice->upper, slice->step}) {
      if (part != nullptr && !discard_expr(part)) return false;
    }
    return true;
  }
  if (auto* tuple = maybe<ast::Tuple>(node)) {
    for (ast::ExprNode* element : tuple->elts) {
      if (!discard_subscript(element)) return false;
    }
    return true;
  }
  return discard_expr(node);
}

bool CodeGenerator::visit_assert(ast::Assert* node) {
  auto* tuple = maybe<ast::Tuple>(node->test);
  auto* constant = maybe<ast::Constant>(node->test);
  bool is_tuple_test =
      (tuple != nullptr && !tuple->elts.empty()) ||
      (constant != nullptr && is_tuple(constant->value) && constant->value.as<Tuple>()->length > 0);
  if (is_tuple_test && !warn(format_string("assertion is always true, perhaps remove parentheses?")))
    return false;
  if (context_.optimize > 0) return true;
  Block* end = new_block();
  if (!jump_if(node->test, end, true)) return false;
  emit(OP_LOAD_ASSERTION_ERROR);
  if (node->msg != nullptr) {
    if (!visit_expr(node->msg)) return false;
    emit_call(0);
  }
  emit(OP_RAISE_VARARGS, 1);
  use_block(end);
  return true;
}

bool CodeGenerator::visit_raise(ast::Raise* node) {
  int count = 0;
  if (node->exc != nullptr) {
    if (!visit_expr(node->exc)) return false;
    ++count;
    if (node->cause != nullptr) {
      if (!visit_expr(node->cause)) return false;
      ++count;
    }
  }
  emit(OP_RAISE_VARARGS, count);
  return true;
}

// --- imports ---

static int64_t find_dot(const Str* name, size_t from) {
  for (size_t i = from; i < name->length; ++i) {
    if (name->at(i) == '.') return int64_t(i);
  }
  return -1;
}

static Str* part_of(CompileContext& context, Str* name, size_t begin, size_t end) {
  Str* part = str_intern(str_substring(name, begin, end));
  context.arena.keep(Value::object(part));
  return part;
}

bool CodeGenerator::visit_import(ast::Import* node) {
  for (ast::Alias* alias : node->names) {
    emit_constant(Value::small_int(0));
    emit_none();
    emit_name_operand(OP_IMPORT_NAME, alias->name);
    Str* name = alias->name.as<Str>();
    if (!alias->asname.is_none()) {
      if (!visit_import_as(name, alias->asname)) return false;
      continue;
    }
    int64_t dot = find_dot(name, 0);
    if (dot >= 0) name = part_of(context_, name, 0, size_t(dot));
    if (!emit_name(Value::object(name), ExprContext::kStore)) return false;
  }
  return true;
}

// `import a.b.c as x`: from the imported `a` to its submodule.
bool CodeGenerator::visit_import_as(Str* name, Value as_name) {
  int64_t dot = find_dot(name, 0);
  if (dot < 0) return emit_name(as_name, ExprContext::kStore);
  for (;;) {
    size_t begin = size_t(dot) + 1;
    dot = find_dot(name, begin);
    emit_plain_name(OP_IMPORT_FROM, part_of(context_, name, begin, dot < 0 ? name->length : size_t(dot)));
    if (dot < 0) break;
    emit(OP_SWAP, 2);
    emit(OP_POP_TOP);
  }
  if (!emit_name(as_name, ExprContext::kStore)) return false;
  emit(OP_POP_TOP);
  return true;
}

bool CodeGenerator::visit_import_from(ast::ImportFrom* node) {
  emit_constant(Value::small_int(node->level));
  Tuple* names = tuple_allocate(size_t(node->names.size()));
  if (names == nullptr) return false;
  for (int i = 0; i < node->names.size(); ++i) names->items[i] = node->names[i]->name;
  bool is_future = !node->module.is_none() && str_equals_ascii(node->module.as<Str>(), "__future__");
  if (is_future && node->lineno > context_.future_line) {
    return fail("from __future__ imports must occur at the beginning of the file");
  }
  emit_constant(Value::object(names));
  emit_name_operand(OP_IMPORT_NAME, node->module.is_none() ? Value::object(context_.name("")) : node->module);
  for (int i = 0; i < node->names.size(); ++i) {
    ast::Alias* alias = node->names[i];
    if (i == 0 && str_equals_ascii(alias->name.as<Str>(), "*")) {
      emit(OP_IMPORT_STAR);
      return true;
    }
    emit_name_operand(OP_IMPORT_FROM, alias->name);
    if (!emit_name(alias->asname.is_none() ? alias->name : alias->asname, ExprContext::kStore)) return false;
  }
  emit(OP_POP_TOP);
  return true;
}

}  // namespace krait
