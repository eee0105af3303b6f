// Control flow: branches, loops, and leaving them.
#include "frontend/codegen.h"
#include "runtime/error.h"

namespace krait {

using ast::as;
using ast::ExprContext;
using ast::maybe;
using ast::NodeKind;

// --- unwinding ---

// Emits what has to happen when control leaves the frame: handlers removed, iterators popped, finally bodies
// run. keep_top: the value on top of the stack (that of a return) survives.
bool CodeGenerator::unwind_frame(const FrameBlock& frame, bool keep_top) {
  switch (frame.kind) {
    case FrameKind::kWhileLoop:
    case FrameKind::kExceptionHandler:
    case FrameKind::kExceptionGroupHandler:
    case FrameKind::kAsyncComprehensionGenerator: return true;
    case FrameKind::kForLoop:
    case FrameKind::kPopValue:
      swap_if(keep_top);
      emit(OP_POP_TOP);
      return true;
    case FrameKind::kTryExcept: emit(PSEUDO_POP_BLOCK); return true;
    case FrameKind::kFinallyTry:
      emit(PSEUDO_POP_BLOCK);
      if (keep_top && !push_frame({FrameKind::kPopValue})) return false;
      if (!visit_body(*frame.finally_body)) return false;
      if (keep_top) pop_frame(FrameKind::kPopValue);
      // What follows runs after the finally body and shows no line of its own.
      unset_place();
      return true;
    case FrameKind::kFinallyEnd:
      swap_if(keep_top);
      emit(OP_POP_TOP);
      swap_if(keep_top);
      emit(PSEUDO_POP_BLOCK);
      emit(OP_POP_EXCEPT);
      return true;
    case FrameKind::kWith:
    case FrameKind::kAsyncWith:
      set_place(static_cast<const ast::LocatedNode*>(frame.statement));
      emit(PSEUDO_POP_BLOCK);
      swap_if(keep_top);
      emit_exit_with_nones();
      if (frame.kind == FrameKind::kAsyncWith) emit_await(2);
      emit(OP_POP_TOP);
      unset_place();
      return true;
    case FrameKind::kHandlerCleanup: {
      bool has_name = !frame.name.is_none();
      if (has_name) emit(PSEUDO_POP_BLOCK);
      swap_if(keep_top);
      emit(PSEUDO_POP_BLOCK);
      emit(OP_POP_EXCEPT);
      return !has_name || unbind_handler_name(frame.name);
    }
  }
  return true;
}

bool CodeGenerator::unwind_frames(bool keep_top, FrameBlock* loop, bool* found) {
  if (unit_->frames.empty()) return true;
  FrameBlock top = unit_->frames.back();
  if (top.kind == FrameKind::kExceptionGroupHandler) {
    return fail("'break', 'continue' and 'return' cannot appear in an except* block");
  }
  if (loop != nullptr && (top.kind == FrameKind::kWhileLoop || top.kind == FrameKind::kForLoop)) {
    *loop = top;
    *found = true;
    return true;
  }
  // While the frame is unwound it is not in force: a return inside a finally body unwinds only what is
  // outside.
  unit_->frames.pop_back();
  if (!unwind_frame(top, keep_top) || !unwind_frames(keep_top, loop, found)) return false;
  unit_->frames.push_back(top);
  return true;
}

bool CodeGenerator::visit_return(ast::Return* node) {
  ast::ExprNode* value = node->value;
  auto* constant = maybe<ast::Constant>(value);
  bool keep_top = value != nullptr && constant == nullptr;
  if (unit_->scope->kind != BlockKind::kFunction) return fail("'return' outside function");
  if (value != nullptr && unit_->scope->is_coroutine && unit_->scope->is_generator) {
    return fail("'return' with value in async generator");
  }
  if (keep_top) {
    if (!visit_expr(value)) return false;
  } else if (value != nullptr) {
    // A constant is loaded only after unwinding; here is the line where it stands.
    set_place(value);
    emit(OP_NOP);
  }
  if (value == nullptr || value->lineno != node->lineno) {
    set_place(node);
    emit(OP_NOP);
  }
  if (!unwind_frames(keep_top, nullptr, nullptr)) return false;
  if (value == nullptr) {
    emit_none();
  } else if (constant != nullptr) {
    emit_constant(constant->value);
  }
  emit(OP_RETURN_VALUE);
  return true;
}

bool CodeGenerator::visit_break() {
  const ast::Location place = unit_->place;
  FrameBlock loop;
  bool found = false;
  emit(OP_NOP);
  if (!unwind_frames(false, &loop, &found)) return false;
  if (!found) return context_.fail(place, format_string("'break' outside loop"));
  if (!unwind_frame(loop, false)) return false;
  emit_jump(PSEUDO_JUMP, loop.exit);
  return true;
}

bool CodeGenerator::visit_continue() {
  const ast::Location place = unit_->place;
  FrameBlock loop;
  bool found = false;
  emit(OP_NOP);
  if (!unwind_frames(false, &loop, &found)) return false;
  if (!found) return context_.fail(place, format_string("'continue' not properly in loop"));
  emit_jump(PSEUDO_JUMP, loop.block);
  return true;
}

// --- branches ---

bool CodeGenerator::visit_if(ast::If* node) {
  Block* end = new_block();
  Block* next = node->orelse.empty() ? end : new_block();
  if (!jump_if(node->test, next, false) || !visit_body(node->body)) return false;
  if (!node->orelse.empty()) {
    emit_jump_without_place(PSEUDO_JUMP, end);
    use_block(next);
    if (!visit_body(node->orelse)) return false;
  }
  use_block(end);
  return true;
}

bool CodeGenerator::jump_if(ast::ExprNode* test, Block* target, bool condition) {
  if (auto* unary = maybe<ast::UnaryOp>(test); unary != nullptr && unary->op == ast::UnaryOperator::kNot) {
    return jump_if(unary->operand, target, !condition);
  }
  if (auto* bool_op = maybe<ast::BoolOp>(test)) {
    bool is_or = bool_op->op == ast::BoolOperator::kOr;
    Block* shortcut = is_or == condition ? target : new_block();
    int last = bool_op->values.size() - 1;
    for (int i = 0; i < last; ++i) {
      if (!jump_if(bool_op->values[i], shortcut, is_or)) return false;
    }
    if (!jump_if(bool_op->values[last], target, condition)) return false;
    if (shortcut != target) use_block(shortcut);
    return true;
  }
  if (auto* choice = maybe<ast::IfExp>(test)) {
    Block* end = new_block();
    Block* otherwise = new_block();
    if (!jump_if(choice->test, otherwise, false) || !jump_if(choice->body, target, condition)) return false;
    emit_jump_without_place(PSEUDO_JUMP, end);
    use_block(otherwise);
    if (!jump_if(choice->orelse, target, condition)) return false;
    use_block(end);
    return true;
  }
  if (auto* compare = maybe<ast::Compare>(test)) {
    // The comparison's place stays in force.
    set_place(compare);
    if (compare->ops.size() > 1) return jump_if_compare(compare, target, condition);
  }
  if (!visit_expr(test)) return false;
  emit_jump(condition ? PSEUDO_POP_JUMP_IF_TRUE : PSEUDO_POP_JUMP_IF_FALSE, target);
  return true;
}

// a < b < c
bool CodeGenerator::jump_if_compare(ast::Compare* test, Block* target, bool condition) {
  if (!check_compare(test)) return false;
  Block* cleanup = new_block();
  int last = test->ops.size() - 1;
  if (!visit_expr(test->left)) return false;
  for (int i = 0; i < last; ++i) {
    if (!visit_expr(test->comparators[i])) return false;
    emit(OP_SWAP, 2);
    emit(OP_COPY, 2);
    emit_compare(test->ops[i]);
    emit_jump(PSEUDO_POP_JUMP_IF_FALSE, cleanup);
  }
  if (!visit_expr(test->comparators[last])) return false;
  emit_compare(test->ops[last]);
  emit_jump(condition ? PSEUDO_POP_JUMP_IF_TRUE : PSEUDO_POP_JUMP_IF_FALSE, target);
  Block* end = new_block();
  emit_jump_without_place(PSEUDO_JUMP, end);
  use_block(cleanup);
  emit(OP_POP_TOP);
  if (!condition) emit_jump_without_place(PSEUDO_JUMP, target);
  use_block(end);
  return true;
}

// --- loops ---

bool CodeGenerator::visit_while(ast::While* node) {
  Block* loop = new_block();
  Block* body = new_block();
  Block* anchor = new_block();
  Block* end = new_block();
  use_block(loop);
  if (!push_frame({FrameKind::kWhileLoop, loop, end})) return false;
  if (!jump_if(node->test, anchor, false)) return false;
  use_block(body);
  if (!visit_body(node->body)) return false;
  // The test again, at the end of the body.
  set_place(node);
  if (!jump_if(node->test, body, true)) return false;
  pop_frame(FrameKind::kWhileLoop);
  use_block(anchor);
  if (!visit_body(node->orelse)) return false;
  use_block(end);
  return true;
}

bool CodeGenerator::visit_for(ast::For* node) {
  Block* start = new_block();
  Block* body = new_block();
  Block* cleanup = new_block();
  Block* end = new_block();
  if (!push_frame({FrameKind::kForLoop, start, end})) return false;
  if (!visit_expr(node->iter)) return false;
  emit(OP_GET_ITER);
  use_block(start);
  emit_jump(OP_FOR_ITER, cleanup);
  use_block(body);
  if (!visit_expr(node->target) || !visit_body(node->body)) return false;
  unset_place();
  emit_jump(PSEUDO_JUMP, start);
  use_block(cleanup);
  pop_frame(FrameKind::kForLoop);
  if (!visit_body(node->orelse)) return false;
  use_block(end);
  return true;
}

bool CodeGenerator::visit_async_for(ast::AsyncFor* node) {
  if (context_.allows_top_level_await() && unit_->kind == UnitKind::kModule) {
    unit_->scope->is_coroutine = true;
  } else if (unit_->kind != UnitKind::kAsyncFunction) {
    return fail("'async for' outside async function");
  }
  Block* start = new_block();
  Block* except = new_block();
  Block* end = new_block();
  if (!visit_expr(node->iter)) return false;
  emit(OP_GET_AITER);
  use_block(start);
  if (!push_frame({FrameKind::kForLoop, start, end})) return false;
  emit_setup(PSEUDO_SETUP_FINALLY, except);  // guards the call of __anext__
  emit(OP_GET_ANEXT);
  emit_none();
  emit_yield_from(true);
  emit(PSEUDO_POP_BLOCK);
  if (!visit_expr(node->target) || !visit_body(node->body)) return false;
  unset_place();
  emit_jump(PSEUDO_JUMP, start);
  pop_frame(FrameKind::kForLoop);
  use_block(except);
  // The end of the iteration belongs to the `for` line.
  set_place(node->iter);
  emit(OP_END_ASYNC_FOR);
  if (!visit_body(node->orelse)) return false;
  use_block(end);
  return true;
}

}  // namespace krait
