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
    ok = visit_loops(comprehension);
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

// All loops are opened, then the element, then all are closed: a comprehension may have more clauses than the
// native stack has room for calls.
bool CodeGenerator::visit_loops(const Comprehension& comprehension) {
  std::vector<ComprehensionLoop> loops;
  int iterators = 0;  // on the stack
  for (ast::Comprehension* clause : *comprehension.generators) {
    ComprehensionLoop loop;
    if (loops.empty()) {
      unit_->arg_count = 1;
      emit(OP_LOAD_FAST, 0);
    }
    if (!(clause->is_async ? open_async_loop(clause, loops.empty(), &loop)
                           : open_sync_loop(clause, loops.empty(), &loop))) {
      return false;
    }
    if (!visit_expr(clause->target)) return false;
    for (ast::ExprNode* condition : clause->ifs) {
      if (!jump_if(condition, loop.next, false)) return false;
    }
    iterators += loop.start != nullptr;
    loops.push_back(loop);
  }
  if (!visit_element(comprehension, iterators)) return false;
  for (size_t n = loops.size(); n-- > 0;) close_loop(loops[n], (*comprehension.generators)[n]->is_async);
  return true;
}

// The only element of a literal list or tuple, or nullptr: `for y in [f(x)]` is an assignment.
static ast::ExprNode* only_element(ast::ExprNode* iterable) {
  Span<ast::ExprNode*> elements;
  if (auto* list = maybe<ast::List>(iterable)) elements = list->elts;
  if (auto* tuple = maybe<ast::Tuple>(iterable)) elements = tuple->elts;
  if (elements.size() != 1 || elements.front()->node_kind == ast::NodeKind::kStarred) return nullptr;
  return elements.front();
}

// `outermost`: the iterator is the function's argument, on the stack already.
bool CodeGenerator::open_sync_loop(ast::Comprehension* clause, bool outermost, ComprehensionLoop* loop) {
  loop->start = new_block();
  loop->next = new_block();
  loop->end = new_block();
  if (!outermost) {
    if (ast::ExprNode* element = only_element(clause->iter)) {
      loop->start = nullptr;
      return visit_expr(element);
    }
    if (!visit_expr(clause->iter)) return false;
    emit(OP_GET_ITER);
  }
  use_block(loop->start);
  emit_jump(OP_FOR_ITER, loop->end);
  return true;
}

bool CodeGenerator::open_async_loop(ast::Comprehension* clause, bool outermost, ComprehensionLoop* loop) {
  loop->start = new_block();
  loop->end = new_block();
  loop->next = new_block();
  if (!outermost) {
    if (!visit_expr(clause->iter)) return false;
    emit(OP_GET_AITER);
  }
  use_block(loop->start);
  if (!push_frame({FrameKind::kAsyncComprehensionGenerator, loop->start})) return false;
  emit_setup(PSEUDO_SETUP_FINALLY, loop->end);
  emit(OP_GET_ANEXT);
  emit_none();
  emit_yield_from(true);
  emit(PSEUDO_POP_BLOCK);
  return true;
}

void CodeGenerator::close_loop(const ComprehensionLoop& loop, bool is_async) {
  use_block(loop.next);
  if (loop.start == nullptr) return;
  emit_jump(PSEUDO_JUMP, loop.start);
  if (is_async) pop_frame(FrameKind::kAsyncComprehensionGenerator);
  use_block(loop.end);
  if (is_async) emit(OP_END_ASYNC_FOR);
}

// `depth`: how many iterators are on the stack.
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
