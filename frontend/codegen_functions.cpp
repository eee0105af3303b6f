// Functions, lambdas and classes.
#include "frontend/codegen.h"
#include "frontend/fold.h"
#include "frontend/unparse.h"
#include "runtime/code.h"
#include "runtime/error.h"
#include "runtime/tuple.h"

namespace krait {

using ast::as;
using ast::ExprContext;
using ast::maybe;

// --- decorators ---

bool CodeGenerator::visit_decorators(const Span<ast::ExprNode*>& decorators) {
  return visit_exprs(decorators);
}

void CodeGenerator::apply_decorators(const Span<ast::ExprNode*>& decorators) {
  const ast::Location place = unit_->place;
  for (int i = decorators.size(); i-- > 0;) {
    set_place(decorators[i]);
    emit_call(0);
  }
  unit_->place = place;
}

static int first_line_of(const ast::StmtNode* node, const Span<ast::ExprNode*>& decorators) {
  return decorators.empty() ? node->lineno : decorators.front()->lineno;
}

// --- parameters ---

bool CodeGenerator::check_parameters(ast::Arguments* arguments) {
  auto check = [this](ast::Arg* parameter) {
    return parameter == nullptr || check_not_debug(parameter->arg, ExprContext::kStore);
  };
  for (const Span<ast::Arg*>& parameters : {arguments->posonlyargs, arguments->args, arguments->kwonlyargs}) {
    for (ast::Arg* parameter : parameters) {
      if (!check(parameter)) return false;
    }
  }
  return check(arguments->vararg) && check(arguments->kwarg);
}

void CodeGenerator::set_argument_counts(ast::Arguments* arguments) {
  unit_->positional_only_count = arguments->posonlyargs.size();
  unit_->arg_count = arguments->posonlyargs.size() + arguments->args.size();
  unit_->keyword_only_count = arguments->kwonlyargs.size();
}

bool CodeGenerator::visit_defaults(ast::Arguments* arguments, int* flags) {
  if (!arguments->defaults.empty()) {
    *flags |= kMakeDefaults;
    if (!visit_exprs(arguments->defaults)) return false;
    emit(OP_BUILD_TUPLE, arguments->defaults.size());
  }
  RootVector keys;
  for (int i = 0; i < arguments->kwonlyargs.size(); ++i) {
    ast::ExprNode* value = i < arguments->kw_defaults.size() ? arguments->kw_defaults[i] : nullptr;
    if (value == nullptr) continue;
    keys.push_back(Value::object(mangle(arguments->kwonlyargs[i]->arg)));
    if (!visit_expr(value)) return false;
  }
  if (keys.empty()) return true;
  *flags |= kMakeKwDefaults;
  emit_constant(tuple_new(keys.data(), keys.size()));
  emit(OP_BUILD_CONST_KEY_MAP, int(keys.size()));
  return true;
}

bool CodeGenerator::visit_annotation(ast::ExprNode* annotation) {
  if (!context_.has_annotations_feature()) return visit_expr(annotation);
  Value text = unparse_expression(annotation);
  if (text.is_exception()) return false;
  emit_constant(text);
  return true;
}

bool CodeGenerator::visit_parameter_annotation(Value name, ast::ExprNode* annotation, int* count) {
  if (annotation == nullptr) return true;
  emit_constant(Value::object(mangle(name)));
  auto* starred = maybe<ast::Starred>(annotation);
  if (starred != nullptr && !context_.has_annotations_feature()) {
    // *args: *Ts
    if (!visit_expr(starred->value)) return false;
    emit(OP_UNPACK_SEQUENCE, 1);
  } else if (!visit_annotation(annotation)) {
    return false;
  }
  *count += 2;
  return true;
}

bool CodeGenerator::visit_annotations(ast::Arguments* arguments, ast::ExprNode* returns, int* flags) {
  int count = 0;
  auto visit = [&](ast::Arg* parameter) {
    return parameter == nullptr || visit_parameter_annotation(parameter->arg, parameter->annotation, &count);
  };
  auto visit_all = [&](const Span<ast::Arg*>& parameters) {
    for (ast::Arg* parameter : parameters) {
      if (!visit(parameter)) return false;
    }
    return true;
  };
  if (!visit_all(arguments->args) || !visit_all(arguments->posonlyargs) || !visit(arguments->vararg) ||
      !visit_all(arguments->kwonlyargs) || !visit(arguments->kwarg) ||
      !visit_parameter_annotation(Value::object(context_.name("return")), returns, &count)) {
    return false;
  }
  if (count == 0) return true;
  emit(OP_BUILD_TUPLE, count);
  *flags |= kMakeAnnotations;
  return true;
}

// --- function objects ---

void CodeGenerator::emit_closure_cell(Str* name) {
  bool is_cell = (unit_->kind == UnitKind::kClass && name == name_class_) ||
                 unit_->scope->scope_of(name) == NameScope::kCell;
  emit(OP_LOAD_CLOSURE, is_cell ? unit_->cells.find(name) : unit_->cells.size() + unit_->frees.find(name));
}

void CodeGenerator::emit_function(Value code_value, int flags) {
  auto* code = code_value.as<Code>();
  if (code->free_count > 0) {
    auto* names = code->locals_plus_names.as<Tuple>();
    for (int i = code->locals_plus_count - code->free_count; i < code->locals_plus_count; ++i) {
      emit_closure_cell(names->items[i].as<Str>());
    }
    emit(OP_BUILD_TUPLE, code->free_count);
    flags |= kMakeClosure;
  }
  emit_constant(code_value);
  emit(OP_MAKE_FUNCTION, flags);
}

template <class T>
bool CodeGenerator::visit_function(T* node, UnitKind kind) {
  if (!check_parameters(node->args) || !visit_decorators(node->decorator_list)) return false;
  int flags = 0;
  if (!visit_defaults(node->args, &flags) || !visit_annotations(node->args, node->returns, &flags))
    return false;
  GeneratedUnit unit(&context_.constants);
  enter_unit(&unit, node->name.template as<Str>(), kind, node, first_line_of(node, node->decorator_list));
  set_argument_counts(node->args);
  if (!visit_function_body(node->body)) {
    abandon_unit();
    return false;
  }
  Value code = leave_unit(true);
  if (code.is_exception()) return false;
  emit_function(code, flags);
  apply_decorators(node->decorator_list);
  return emit_name(node->name, ExprContext::kStore);
}
template bool CodeGenerator::visit_function(ast::FunctionDef* node, UnitKind kind);
template bool CodeGenerator::visit_function(ast::AsyncFunctionDef* node, UnitKind kind);

bool CodeGenerator::visit_function_body(const Span<ast::StmtNode*>& body) {
  // The first constant is the docstring, or None.
  ast::Constant* docstring = context_.optimize >= 2 ? nullptr : docstring_of(body);
  unit_->constants.add(docstring != nullptr ? docstring->value : Value::none());
  return visit_body(body, docstring != nullptr ? 1 : 0);
}

bool CodeGenerator::visit_lambda(ast::Lambda* node) {
  int flags = 0;
  if (!check_parameters(node->args) || !visit_defaults(node->args, &flags)) return false;
  GeneratedUnit unit(&context_.constants);
  enter_unit(&unit, context_.name("<lambda>"), UnitKind::kLambda, node, node->lineno);
  // A lambda has no docstring.
  unit.constants.add(Value::none());
  set_argument_counts(node->args);
  if (!visit_expr(node->body)) {
    abandon_unit();
    return false;
  }
  bool is_generator = unit.scope->is_generator;
  if (!is_generator) emit(OP_RETURN_VALUE);
  Value code = leave_unit(!is_generator);
  if (code.is_exception()) return false;
  emit_function(code, flags);
  return true;
}

// --- classes ---

bool CodeGenerator::visit_class(ast::ClassDef* node) {
  if (!visit_decorators(node->decorator_list)) return false;
  GeneratedUnit unit(&context_.constants);
  enter_unit(&unit, node->name.as<Str>(), UnitKind::kClass, node, first_line_of(node, node->decorator_list));
  if (!visit_class_body(node)) {
    abandon_unit();
    return false;
  }
  Value code = leave_unit(true);
  if (code.is_exception()) return false;
  emit(OP_PUSH_NULL);
  emit(OP_LOAD_BUILD_CLASS);
  emit_function(code, 0);
  emit_constant(node->name);
  if (!visit_call_arguments(2, node->bases, node->keywords)) return false;
  apply_decorators(node->decorator_list);
  return emit_name(node->name, ExprContext::kStore);
}

bool CodeGenerator::visit_class_body(ast::ClassDef* node) {
  unit_->private_name = node->name.as<Str>();
  if (!emit_name(Value::object(names::__name__), ExprContext::kLoad) ||
      !emit_name(Value::object(names::__module__), ExprContext::kStore)) {
    return false;
  }
  emit_constant(Value::object(unit_->qualname));
  if (!emit_name(Value::object(names::__qualname__), ExprContext::kStore)) return false;
  if (!visit_suite(node->body)) return false;
  // The body returns the cell of __class__ when methods use it.
  unset_place();
  if (unit_->scope->needs_class_closure) {
    emit(OP_LOAD_CLOSURE, unit_->cells.find(name_class_));
    emit(OP_COPY, 1);
    if (!emit_name(Value::object(names::__classcell__), ExprContext::kStore)) return false;
  } else {
    emit_none();
  }
  emit(OP_RETURN_VALUE);
  return true;
}

}  // namespace krait
