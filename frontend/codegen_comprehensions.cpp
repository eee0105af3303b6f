// Comprehensions and generator expressions: functions of one argument, the iterator over the outermost
// iterable.
#include "frontend/codegen.h"
#include "runtime/error.h"

namespace krait {

using ast::maybe;

static int build_opcode(ComprehensionKind kind) {
  switch (kind) {
    case ComprehensionKind::kList: return OP_BUILD_LIST;
    case ComprehensionKind::kSet: return OP_BUILD_SET;
    default: return OP_BUILD_MAP;
  }
}

bool CodeGenerator::visit_comprehension(ast::ExprNode* node, const char* name,
                                        const Comprehension& comprehension) {
  GeneratedUnit unit(&context_.constants);
  GeneratedUnit* outer = unit_;
  enter_unit(&unit, context_.name(name), UnitKind::kComprehension, node, node->lineno);
  bool is_async = unit.scope->is_coroutine;
  bool is_generator = comprehension.kind == ComprehensionKind::kGenerator;
  set_place(node);
  bool may_be_async = outer->kind == UnitKind::kAsyncFunction || outer->kind == UnitKind::kComprehension ||
                      (context_.allows_top_level_await() && outer->kind == UnitKind::kModule);
  bool ok = true;
  if (is_async && !is_generator && !may_be_async) {
    ok = fail("asynchronous comprehension outside of an asynchronous function");
  }
  if (ok) {
    if (!is_generator) emit(build_opcode(comprehension.kind), 0);
    ok = visit_generator(comprehension, 0, 0);
  }
  if (!ok) {
    abandon_unit();
    return false;
  }
  if (!is_generator) emit(OP_RETURN_VALUE);
  Value code = leave_unit(true);
  if (code.is_exception()) return false;
  if (context_.allows_top_level_await() && unit_->kind == UnitKind::kModule && is_async) {
    unit_->scope->is_coroutine = true;
  }
  emit_function(code, 0);
  ast::Comprehension* outermost = comprehension.generators->front();
  if (!visit_expr(outermost->iter)) return false;
  emit(outermost->is_async ? OP_GET_AITER : OP_GET_ITER);
  emit_call(0);
  if (is_async && !is_generator) emit_await(0);
  return true;
}

// `depth`: how many iterators are on the stack.
bool CodeGenerator::visit_generator(const Comprehension& comprehension, int index, int depth) {
  return (*comprehension.generators)[index]->is_async ? visit_async_generator(comprehension, index, depth)
                                                      : visit_sync_generator(comprehension, index, depth);
}

// The only element of a literal list or tuple, or nullptr: `for y in [f(x)]` is an assignment.
static ast::ExprNode* only_element(ast::ExprNode* iterable) {
  Span<ast::ExprNode*> elements;
  if (auto* list = maybe<ast::List>(iterable)) elements = list->elts;
  if (auto* tuple = maybe<ast::Tuple>(iterable)) elements = tuple->elts;
  if (elements.size() != 1 || elements.front()->node_kind == ast::NodeKind::kStarred) return nullptr;
  return elements.front();
}

bool CodeGenerator::visit_sync_generator(const Comprehension& comprehension, int index, int depth) {
  ast::Comprehension* generator = (*comprehension.generators)[index];
  Block* start = new_block();
  Block* if_cleanup = new_block();
  Block* anchor = new_block();
  if (index == 0) {
    unit_->arg_count = 1;
    emit(OP_LOAD_FAST, 0);
  } else if (ast::ExprNode* element = only_element(generator->iter)) {
    if (!visit_expr(element)) return false;
    start = nullptr;
  } else {
    if (!visit_expr(generator->iter)) return false;
    emit(OP_GET_ITER);
  }
  if (start != nullptr) {
    ++depth;
    use_block(start);
    emit_jump(OP_FOR_ITER, anchor);
  }
  if (!visit_expr(generator->target)) return false;
  if (!visit_generator_rest(comprehension, index, depth, if_cleanup)) return false;
  use_block(if_cleanup);
  if (start != nullptr) {
    emit_jump(PSEUDO_JUMP, start);
    use_block(anchor);
  }
  return true;
}

bool CodeGenerator::visit_async_generator(const Comprehension& comprehension, int index, int depth) {
  ast::Comprehension* generator = (*comprehension.generators)[index];
  Block* start = new_block();
  Block* except = new_block();
  Block* if_cleanup = new_block();
  if (index == 0) {
    unit_->arg_count = 1;
    emit(OP_LOAD_FAST, 0);
  } else {
    if (!visit_expr(generator->iter)) return false;
    emit(OP_GET_AITER);
  }
  use_block(start);
  if (!push_frame({FrameKind::kAsyncComprehensionGenerator, start})) return false;
  emit_setup(PSEUDO_SETUP_FINALLY, except);
  emit(OP_GET_ANEXT);
  emit_none();
  emit_yield_from(true);
  emit(PSEUDO_POP_BLOCK);
  if (!visit_expr(generator->target)) return false;
  if (!visit_generator_rest(comprehension, index, depth + 1, if_cleanup)) return false;
  use_block(if_cleanup);
  emit_jump(PSEUDO_JUMP, start);
  pop_frame(FrameKind::kAsyncComprehensionGenerator);
  use_block(except);
  emit(OP_END_ASYNC_FOR);
  return true;
}

// The conditions, then the next generator or the element.
bool CodeGenerator::visit_generator_rest(const Comprehension& comprehension, int index, int depth,
                                         Block* if_cleanup) {
  for (ast::ExprNode* condition : (*comprehension.generators)[index]->ifs) {
    if (!jump_if(condition, if_cleanup, false)) return false;
  }
  if (index + 1 < comprehension.generators->size()) return visit_generator(comprehension, index + 1, depth);
  return visit_element(comprehension, depth);
}

bool CodeGenerator::visit_element(const Comprehension& comprehension, int depth) {
  if (!visit_expr(comprehension.element)) return false;
  switch (comprehension.kind) {
    case ComprehensionKind::kList: emit(OP_LIST_APPEND, depth + 1); return true;
    case ComprehensionKind::kSet: emit(OP_SET_ADD, depth + 1); return true;
    case ComprehensionKind::kDict:
      if (!visit_expr(comprehension.value)) return false;
      emit(OP_MAP_ADD, depth + 1);
      return true;
    default:
      emit_yield();
      emit(OP_POP_TOP);
      return true;
  }
}

}  // namespace krait
