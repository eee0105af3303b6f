// Instructions of generators, coroutines and async generators.
#include "interp/async_generator.h"
#include "interp/calls.h"
#include "interp/generator.h"
#include "interp/iteration.h"
#include "interp/jit_hooks.h"
#include "interp/quicken.h"
#include "interp/statements.h"
#include "interp/unwind.h"
#include "runtime/exception.h"
#include "runtime/ops.h"

namespace krait {

KRAIT_HANDLER(op_RETURN_GENERATOR) {
  save_state(frame, ip, sp);
  Generator* g = generator_from_frame(frame);
  if (KRAIT_UNLIKELY(!g)) KRAIT_TAIL unwind(KRAIT_ARGS);
  *sp = Value::object(g);
  KRAIT_TAIL op_RETURN_VALUE(frame, ip, sp + 1, dispatch, arg);
}

// --- leaving ---

static KRAIT_HANDLER(yield_logged) {
  log_object(Generator::of(frame));
  KRAIT_TAIL op_YIELD_VALUE(KRAIT_ARGS);
}

// What a generator yields that another one delegates to, that one yields, too: it comes out of a chain of
// them at once. The outermost frame that has yielded v, or one that C++ has resumed and that is to do so; its
// stack pointer is where v lies or belongs.
static Frame* yield_through(Frame* caller, Value v) {
  Thread* t = g_thread;
  while ((caller->flags & (kFrameGenerator | kFrameEntry)) == kFrameGenerator &&
         uint8_t(*caller->ip) == OP_YIELD_VALUE) {
    Generator* g = Generator::of(caller);
    if (g->gc_bits & kGcUnlogged) log_object(g);
    caller->ip++;
    *caller->sp = v;
    caller = caller->previous;
    unlink_generator(t, g);
  }
  return caller;
}

static KRAIT_HANDLER(yield_to_native) {
  frame->flags &= ~uint32_t{kFrameEntry};
  unlink_generator(g_thread, Generator::of(frame));
  return *frame->sp;
}

KRAIT_HANDLER(op_YIELD_VALUE) {
  Generator* g = Generator::of(frame);
  if (KRAIT_UNLIKELY(g->gc_bits & kGcUnlogged)) KRAIT_TAIL yield_logged(KRAIT_ARGS);
  save_state(frame, ip, sp - 1);
  if (frame->flags & kFrameEntry) KRAIT_TAIL yield_to_native(KRAIT_ARGS);
  const Value v = sp[-1];
  Frame* caller = frame->previous;
  unlink_generator(g_thread, g);
  if (dispatch == &g_run_dispatch) caller = yield_through(caller, v);
  *caller->sp = v;
  KRAIT_TAIL next(caller, caller->ip, caller->sp + 1, dispatch, arg);
}

KRAIT_HANDLER(return_from_generator) {
  const Value result = sp[-1];
  Frame* caller = frame->previous;
  Generator* g = Generator::of(frame);
  const bool entry = frame->flags & kFrameEntry;
  generator_ended(g_thread, g);
  if (entry) return result;
  ip = caller->ip + g->exhausted_jump;
  sp = caller->sp;
  if (g->resumer == GeneratorResumer::kForIter) KRAIT_TAIL next_after_call(caller, ip, sp - 1, dispatch, arg);
  if (g->resumer == GeneratorResumer::kCall) {
    raise_stop_iteration(result.is_none() ? Value::unbound() : result);
    KRAIT_TAIL unwind(caller, caller->ip, caller->sp, dispatch, arg);
  }
  sp[-1] = result;
  KRAIT_TAIL next_after_call(caller, ip, sp, dispatch, arg);
}

// --- yield from and await ---

namespace {

// The SEND of the loop (SEND, YIELD_VALUE, RESUME, JUMP_BACKWARD_NO_INTERRUPT) that a generator is suspended
// in; null: it is in none.
uint16_t* delegating_send(const Generator* g) {
  uint16_t* ip = g->frame.ip;
  const bool loop =
      base_opcode(uint8_t(ip[0])) == OP_RESUME && uint8_t(ip[1]) == OP_JUMP_BACKWARD_NO_INTERRUPT;
  if (!loop) return nullptr;
  uint16_t* send = ip + 2 - (ip[1] >> 8);
  return uint8_t(*send) == OP_SEND ? send : nullptr;
}

// The generator has been resumed with v. If it delegates to another one, that one is resumed, and so on.
Generator* resume_delegates(Generator* g, Value v) {
  while (uint16_t* send = delegating_send(g)) {
    const Value receiver = g->frame.sp[-1];
    if (!can_resume_inline(receiver, v)) break;
    g->frame.ip = send + 1;
    g = receiver.as<Generator>();
    resume_inline(g, GeneratorResumer::kSend, *send >> 8);
  }
  return g;
}

}  // namespace

KRAIT_HANDLER(op_SEND) {
  const Value receiver = sp[-2];
  if (KRAIT_LIKELY(can_resume_inline(receiver, sp[-1]))) {
    save_state(frame, ip, sp - 1);
    auto* g = receiver.as<Generator>();
    const Value v = sp[-1];
    resume_inline(g, GeneratorResumer::kSend, arg);
    if (dispatch == &g_run_dispatch) g = resume_delegates(g, v);
    *g->frame.sp = v;
    KRAIT_TAIL next(&g->frame, g->frame.ip, g->frame.sp + 1, dispatch, arg);
  }
  KRAIT_TAIL op_SEND_nested(KRAIT_ARGS);
}

KRAIT_HANDLER(op_SEND_nested) {
  const Value receiver = sp[-2];
  save_state(frame, ip, sp);
  const SendResult r = send_to(receiver, sp[-1]);
  if (r.status == SendResult::kYielded) {
    sp[-1] = r.value;
    KRAIT_TAIL next_after_call(KRAIT_ARGS);
  }
  if (KRAIT_UNLIKELY(r.status == SendResult::kRaised)) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-2] = r.value;
  KRAIT_TAIL next_after_call(frame, ip + arg, sp - 1, dispatch, arg);
}

Value yield_from_iterator(const Code* code, Value iterable) {
  if (is_exact_coroutine(iterable)) {
    if (code->flags & (kCoCoroutine | kCoIterableCoroutine)) return iterable;
    return raise_type_error("cannot 'yield from' a coroutine object in a non-coroutine generator");
  }
  return is_exact_generator(iterable) ? iterable : iterate(iterable);
}

KRAIT_HANDLER(op_GET_YIELD_FROM_ITER) {
  save_state(frame, ip, sp);
  const Value v = yield_from_iterator(frame->code, sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

static bool is_coroutine_like(Value v) {
  if (is_exact_coroutine(v)) return true;
  return is_exact_generator(v) && (v.as<Generator>()->frame.code->flags & kCoIterableCoroutine);
}

Value awaitable_iterator(Value o) {
  if (is_coroutine_like(o)) return o;
  const NativeFn await = type_of(o)->slot(Slot::Await);
  if (!await) return raise_type_error("object %.100s can't be used in 'await' expression", type_name_of(o));
  const Value iterator = await(&o);
  if (iterator.is_exception()) return iterator;
  if (is_coroutine_like(iterator)) return raise_type_error("__await__() returned a coroutine");
  if (!is_iterator(iterator))
    return raise_type_error("__await__() returned non-iterator of type '%.100s'", type_name_of(iterator));
  return iterator;
}

// where: 1 and 2 for what __aenter__ and __aexit__ gave.
Value get_awaitable(Value o, uint64_t where) {
  const Value iterator = awaitable_iterator(o);
  if (iterator.is_exception()) {
    if (where == 0 || type_of(o)->slot(Slot::Await)) return iterator;
    clear_exception();
    return raise_type_error(
        "'async with' received an object from %s that does not implement __await__: %.100s",
        where == 1 ? "__aenter__" : "__aexit__", type_name_of(o));
  }
  if (is_exact_coroutine(iterator) && !generator_delegate(iterator.as<Generator>()).is_unbound())
    return raise(types::RuntimeError, "coroutine is being awaited already");
  return iterator;
}

KRAIT_HANDLER(op_GET_AWAITABLE) {
  save_state(frame, ip, sp);
  const Value v = get_awaitable(sp[-1], arg);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

// --- async for ---

Value async_iterator(Value o) {
  const NativeFn aiter = type_of(o)->slot(Slot::AIter);
  if (!aiter)
    return raise_type_error("'async for' requires an object with __aiter__ method, got %.100s",
                            type_name_of(o));
  const Value iterator = aiter(&o);
  if (iterator.is_exception() || type_of(iterator)->slot(Slot::ANext)) return iterator;
  return raise_type_error(
      "'async for' received an object from __aiter__ that does not implement __anext__: %.100s",
      type_name_of(iterator));
}

KRAIT_HANDLER(op_GET_AITER) {
  save_state(frame, ip, sp);
  const Value v = async_iterator(sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

Value async_next(Value iterator) {
  if (is_exact_async_generator(iterator)) return async_generator_anext(iterator.as<Generator>());
  const NativeFn anext = type_of(iterator)->slot(Slot::ANext);
  if (!anext) {
    return raise_type_error("'async for' requires an iterator with __anext__ method, got %.100s",
                            type_name_of(iterator));
  }
  const Value awaitable = anext(&iterator);
  if (awaitable.is_exception()) return awaitable;
  const Value v = awaitable_iterator(awaitable);
  if (!v.is_exception()) return v;
  const Value cause = take_exception();
  raise_type_error("'async for' received an invalid object from __anext__: %.100s", type_name_of(awaitable));
  const Value error = take_exception();
  auto* e = error.as<Exception>();
  store(e, &e->cause, cause);
  store(e, &e->context, cause);
  e->suppress_context = Value::true_();
  return restore_exception(error);
}

KRAIT_HANDLER(op_GET_ANEXT) {
  save_state(frame, ip, sp);
  const Value v = async_next(sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_ASYNC_GEN_WRAP) {
  save_state(frame, ip, sp);
  sp[-1] = async_generator_wrap(sp[-1]);
  KRAIT_TAIL next(KRAIT_ARGS);
}

}  // namespace krait
