// try statements of both kinds, and with statements. Handlers and finally bodies are blocks that the
// exception table leads to; a finally body is emitted once for every way of leaving.
#include "frontend/codegen.h"

namespace krait {

using ast::as;
using ast::ExprContext;

template <class T>
bool CodeGenerator::visit_try(T* node) {
  return node->finalbody.empty() ? visit_try_except(node) : visit_try_finally(node);
}
template bool CodeGenerator::visit_try(ast::Try* node);
template bool CodeGenerator::visit_try(ast::TryStar* node);

template <class T>
bool CodeGenerator::visit_try_finally(T* node) {
  Block* body = new_block();
  Block* end = new_block();
  Block* cleanup = new_block();
  Block* exit = new_block();
  emit_setup(PSEUDO_SETUP_FINALLY, end);
  use_block(body);
  FrameBlock frame{FrameKind::kFinallyTry, body, end};
  frame.finally_body = &node->finalbody;
  if (!push_frame(frame)) return false;
  if (node->handlers.empty() ? !visit_body(node->body) : !visit_try_except(node)) return false;
  emit_without_place(PSEUDO_POP_BLOCK);
  pop_frame(FrameKind::kFinallyTry);
  if (!visit_body(node->finalbody)) return false;
  emit_jump_without_place(PSEUDO_JUMP, exit);

  use_block(end);
  if (!push_frame({FrameKind::kFinallyEnd, end})) return false;
  unset_place();
  emit_setup(PSEUDO_SETUP_CLEANUP, cleanup);
  emit(OP_PUSH_EXC_INFO);
  if (!visit_body(node->finalbody)) return false;
  emit(OP_RERAISE, 0);
  pop_frame(FrameKind::kFinallyEnd);
  use_block(cleanup);
  emit_pop_except_and_reraise();
  use_block(exit);
  return true;
}

// Stack: previous exception, lasti, exception. Restores the first and raises the last again.
void CodeGenerator::emit_pop_except_and_reraise() {
  emit(OP_COPY, 3);
  emit(OP_POP_EXCEPT);
  emit(OP_RERAISE, 1);
}

// --- except ---

bool CodeGenerator::visit_plain_handlers(ast::Try* node) {
  Block* body = new_block();
  Block* except = new_block();
  Block* end = new_block();
  Block* cleanup = new_block();
  emit_setup(PSEUDO_SETUP_FINALLY, except);
  use_block(body);
  if (!push_frame({FrameKind::kTryExcept, body})) return false;
  if (!visit_body(node->body)) return false;
  pop_frame(FrameKind::kTryExcept);
  emit_without_place(PSEUDO_POP_BLOCK);
  if (!visit_body(node->orelse)) return false;
  emit_jump_without_place(PSEUDO_JUMP, end);

  use_block(except);
  unset_place();
  emit_setup(PSEUDO_SETUP_CLEANUP, cleanup);
  emit(OP_PUSH_EXC_INFO);
  if (!push_frame({FrameKind::kExceptionHandler})) return false;
  for (int i = 0; i < node->handlers.size(); ++i) {
    auto* handler = as<ast::ExceptHandler>(node->handlers[i]);
    set_place(handler);
    if (handler->type == nullptr && i + 1 < node->handlers.size())
      return fail("default 'except:' must be last");
    if (!visit_handler(handler, end)) return false;
  }
  unset_place();
  pop_frame(FrameKind::kExceptionHandler);
  emit(OP_RERAISE, 0);
  use_block(cleanup);
  emit_pop_except_and_reraise();
  use_block(end);
  return true;
}

// One except clause; what follows it is where the next one goes.
bool CodeGenerator::visit_handler(ast::ExceptHandler* handler, Block* end) {
  Block* next = new_block();
  bool has_name = !handler->name.is_none();
  if (handler->type != nullptr) {
    if (!visit_expr(handler->type)) return false;
    emit(OP_CHECK_EXC_MATCH);
    emit_jump(PSEUDO_POP_JUMP_IF_FALSE, next);
  }
  Block* cleanup_end = has_name ? new_block() : nullptr;
  Block* cleanup_body = new_block();
  if (has_name) {
    if (!emit_name(handler->name, ExprContext::kStore)) return false;
    emit_setup(PSEUDO_SETUP_CLEANUP, cleanup_end);
  } else {
    emit(OP_POP_TOP);
  }
  use_block(cleanup_body);
  FrameBlock frame{FrameKind::kHandlerCleanup, cleanup_body};
  frame.name = handler->name;
  if (!push_frame(frame)) return false;
  if (!visit_body(handler->body)) return false;
  pop_frame(FrameKind::kHandlerCleanup);
  unset_place();
  if (has_name) emit(PSEUDO_POP_BLOCK);
  emit(PSEUDO_POP_BLOCK);
  emit(OP_POP_EXCEPT);
  if (has_name && !unbind_handler_name(handler->name)) return false;
  emit_jump(PSEUDO_JUMP, end);
  if (has_name) {
    use_block(cleanup_end);
    unset_place();
    if (!unbind_handler_name(handler->name)) return false;
    emit(OP_RERAISE, 1);
  }
  use_block(next);
  return true;
}

// The name of `except ... as name` ends with the clause: name = None; del name (the body may have deleted
// it).
bool CodeGenerator::unbind_handler_name(Value name) {
  emit_none();
  return emit_name(name, ExprContext::kStore) && emit_name(name, ExprContext::kDel);
}

// --- except* ---

// Stack while the clauses run: previous exception, the original group, a list of what was raised or not
// handled, the rest of the group.
bool CodeGenerator::visit_star_handlers(ast::TryStar* node) {
  Block* body = new_block();
  Block* except = new_block();
  Block* orelse = new_block();
  Block* end = new_block();
  Block* cleanup = new_block();
  Block* reraise_star = new_block();
  emit_setup(PSEUDO_SETUP_FINALLY, except);
  use_block(body);
  if (!push_frame({FrameKind::kTryExcept, body})) return false;
  if (!visit_body(node->body)) return false;
  pop_frame(FrameKind::kTryExcept);
  emit_without_place(PSEUDO_POP_BLOCK);
  emit_jump_without_place(PSEUDO_JUMP, orelse);

  use_block(except);
  unset_place();
  emit_setup(PSEUDO_SETUP_CLEANUP, cleanup);
  emit(OP_PUSH_EXC_INFO);
  if (!push_frame({FrameKind::kExceptionGroupHandler})) return false;
  for (int i = 0; i < node->handlers.size(); ++i) {
    auto* handler = as<ast::ExceptHandler>(node->handlers[i]);
    set_place(handler);
    Block* next = new_block();
    if (i == 0) {
      emit(OP_COPY, 1);
      emit(OP_BUILD_LIST, 0);
      emit(OP_SWAP, 2);
    }
    if (!visit_star_handler(handler, next)) return false;
    use_block(next);
  }
  // What is left of the group joins the list.
  emit(OP_LIST_APPEND, 1);
  emit_jump(PSEUDO_JUMP, reraise_star);
  unset_place();
  pop_frame(FrameKind::kExceptionGroupHandler);

  Block* reraise = new_block();
  use_block(reraise_star);
  emit(OP_PREP_RERAISE_STAR);
  emit(OP_COPY, 1);
  emit_jump(PSEUDO_POP_JUMP_IF_NOT_NONE, reraise);
  emit(OP_POP_TOP);
  emit(PSEUDO_POP_BLOCK);
  emit(OP_POP_EXCEPT);
  emit_jump(PSEUDO_JUMP, end);
  use_block(reraise);
  emit(PSEUDO_POP_BLOCK);
  emit(OP_SWAP, 2);
  emit(OP_POP_EXCEPT);
  emit(OP_RERAISE, 0);
  use_block(cleanup);
  emit_pop_except_and_reraise();
  use_block(orelse);
  if (!visit_body(node->orelse)) return false;
  use_block(end);
  return true;
}

bool CodeGenerator::visit_star_handler(ast::ExceptHandler* handler, Block* next) {
  Block* handle_match = new_block();
  bool has_name = !handler->name.is_none();
  if (handler->type != nullptr) {
    if (!visit_expr(handler->type)) return false;
    emit(OP_CHECK_EG_MATCH);
    emit(OP_COPY, 1);
    emit_jump(PSEUDO_POP_JUMP_IF_NOT_NONE, handle_match);
    emit(OP_POP_TOP);  // nothing matched
    emit_jump(PSEUDO_JUMP, next);
  }
  use_block(handle_match);
  Block* cleanup_end = new_block();
  Block* cleanup_body = new_block();
  if (!has_name) {
    emit(OP_POP_TOP);
  } else if (!emit_name(handler->name, ExprContext::kStore)) {
    return false;
  }
  emit_setup(PSEUDO_SETUP_CLEANUP, cleanup_end);
  use_block(cleanup_body);
  FrameBlock frame{FrameKind::kHandlerCleanup, cleanup_body};
  frame.name = handler->name;
  if (!push_frame(frame)) return false;
  if (!visit_body(handler->body)) return false;
  pop_frame(FrameKind::kHandlerCleanup);
  unset_place();
  emit(PSEUDO_POP_BLOCK);
  if (has_name && !unbind_handler_name(handler->name)) return false;
  emit_jump(PSEUDO_JUMP, next);
  use_block(cleanup_end);
  unset_place();
  if (has_name && !unbind_handler_name(handler->name)) return false;
  // An exception raised by the clause joins the list.
  emit(OP_LIST_APPEND, 3);
  emit(OP_POP_TOP);  // lasti
  emit_jump(PSEUDO_JUMP, next);
  return true;
}

// --- with ---

void CodeGenerator::emit_exit_with_nones() {
  emit_none();
  emit_none();
  emit_none();
  emit_call(2);
}

// After WITH_EXCEPT_START: raise on, or go on behind the statement when __exit__ returned true.
void CodeGenerator::emit_with_except_finish(Block* cleanup) {
  unset_place();
  Block* suppress = new_block();
  emit_jump(PSEUDO_POP_JUMP_IF_TRUE, suppress);
  emit(OP_RERAISE, 2);
  use_block(cleanup);
  emit_pop_except_and_reraise();
  use_block(suppress);
  emit(OP_POP_TOP);
  emit(PSEUDO_POP_BLOCK);
  emit(OP_POP_EXCEPT);
  emit(OP_POP_TOP);
  emit(OP_POP_TOP);
}

// Awaits the value on the stack. `where` is the argument of GET_AWAITABLE, for its messages: 1 and 2 for what
// __aenter__ and __aexit__ returned, 0 elsewhere.
void CodeGenerator::emit_await(int where) {
  emit(OP_GET_AWAITABLE, where);
  emit_none();
  emit_yield_from(true);
}

// `with` and `async with`, from the item of that index on.
template <typename With>
bool CodeGenerator::visit_with(With* node, int index) {
  constexpr bool kAsync = std::is_same_v<With, ast::AsyncWith>;
  constexpr FrameKind kKind = kAsync ? FrameKind::kAsyncWith : FrameKind::kWith;
  ast::WithItem* item = node->items[index];
  Block* block = new_block();
  Block* final = new_block();
  Block* exit = new_block();
  Block* cleanup = new_block();
  if (!visit_expr(item->context_expr)) return false;
  emit(kAsync ? OP_BEFORE_ASYNC_WITH : OP_BEFORE_WITH);
  if (kAsync) emit_await(1);
  emit_setup(PSEUDO_SETUP_WITH, final);
  use_block(block);
  FrameBlock frame{kKind, block, final};
  frame.statement = node;
  if (!push_frame(frame)) return false;
  if (item->optional_vars == nullptr) {
    emit(OP_POP_TOP);
  } else if (!visit_expr(item->optional_vars)) {
    return false;
  }
  const bool is_last = index + 1 == node->items.size();
  if (is_last ? !visit_body(node->body) : !visit_with(node, index + 1)) return false;
  if (!kAsync) unset_place();  // as in CPython, which keeps the place of `async with`
  emit(PSEUDO_POP_BLOCK);
  pop_frame(kKind);
  set_place(node);
  emit_exit_with_nones();
  if (kAsync) emit_await(2);
  emit(OP_POP_TOP);
  emit_jump(PSEUDO_JUMP, exit);

  use_block(final);
  emit_setup(PSEUDO_SETUP_CLEANUP, cleanup);
  emit(OP_PUSH_EXC_INFO);
  emit(OP_WITH_EXCEPT_START);
  if (kAsync) emit_await(2);
  emit_with_except_finish(cleanup);
  use_block(exit);
  return true;
}
template bool CodeGenerator::visit_with(ast::With*, int);

bool CodeGenerator::visit_async_with(ast::AsyncWith* node) {
  if (context_.allows_top_level_await() && unit_->kind == UnitKind::kModule) {
    unit_->scope->is_coroutine = true;
  } else if (unit_->kind != UnitKind::kAsyncFunction) {
    return fail("'async with' outside async function");
  }
  return visit_with(node, 0);
}

}  // namespace krait
