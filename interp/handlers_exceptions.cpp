// Instructions of try, raise, with and their relatives.
#include "interp/exception_groups.h"
#include "interp/jit_hooks.h"
#include "interp/quicken.h"
#include "interp/statements.h"
#include "interp/unwind.h"
#include "runtime/exception.h"
#include "runtime/function.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

KRAIT_HANDLER(op_PUSH_EXC_INFO) {
  const Value exception = sp[-1];
  HandledException* handled = g_thread->handled;
  sp[-1] = handled->exception.is_unbound() ? Value::none() : handled->exception;
  sp[0] = exception;
  handled->exception = exception;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_POP_EXCEPT) {
  g_thread->handled->exception = sp[-1];
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}

// --- matching ---

static bool is_exception_type(Value v) {
  return has_kind(v, Kind::Type) && is_subtype(v.as<Type>(), types::BaseException);
}

// What stands behind `except` must be a class of exceptions or a tuple of such.
static bool check_pattern(Value pattern) {
  bool valid;
  if (is_tuple(pattern)) {
    const auto* t = pattern.as<Tuple>();
    valid = true;
    for (uint64_t i = 0; i < t->length; ++i) valid &= is_exception_type(t->items[i]);
  } else {
    valid = is_exception_type(pattern);
  }
  if (!valid) raise_type_error("catching classes that do not inherit from BaseException is not allowed");
  return valid;
}

KRAIT_HANDLER(op_CHECK_EXC_MATCH) {
  save_state(frame, ip, sp);
  const int match = check_pattern(sp[-1]) ? exception_matches_pattern(sp[-2], sp[-1]) : -1;
  if (KRAIT_UNLIKELY(match < 0)) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = Value::boolean(match);
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

static bool check_star_pattern(Value pattern) {
  if (!check_pattern(pattern)) return false;
  bool valid = true;
  const auto check = [&](Value v) { valid &= !is_subtype(v.as<Type>(), types::BaseExceptionGroup); };
  if (is_tuple(pattern)) {
    const auto* t = pattern.as<Tuple>();
    for (uint64_t i = 0; i < t->length; ++i) check(t->items[i]);
  } else {
    check(pattern);
  }
  if (!valid) raise_type_error("catching ExceptionGroup with except* is not allowed. Use except instead.");
  return valid;
}

KRAIT_HANDLER(op_CHECK_EG_MATCH) {
  save_state(frame, ip, sp);
  GroupSplit split{};
  if (check_star_pattern(sp[-1])) split = split_exception(sp[-2], sp[-1]);
  if (KRAIT_UNLIKELY(split.match.is_unbound())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = split.match;
  if (!split.match.is_none()) {
    sp[-2] = split.rest;
    g_thread->handled->exception = split.match;
  }
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

KRAIT_HANDLER(op_PREP_RERAISE_STAR) {
  save_state(frame, ip, sp);
  const Value v = combine_reraised(sp[-2], sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-2] = v;
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

// --- raising ---

Value innermost_handled() {
  for (HandledException* h = g_thread->handled; h; h = h->previous) {
    if (!h->exception.is_unbound() && !h->exception.is_none()) return h->exception;
  }
  return Value::unbound();
}

// Makes the handled exception pending again. False: there is none (raised).
static bool reraise_handled() {
  const Value handled = innermost_handled();
  if (handled.is_unbound()) raise(types::RuntimeError, "No active exception to reraise");
  else restore_exception(handled);
  return !handled.is_unbound();
}

KRAIT_HANDLER(op_RAISE_VARARGS) {
  save_state(frame, ip, sp);
  if (arg == 0) {
    if (reraise_handled()) KRAIT_TAIL unwind_without_traceback(KRAIT_ARGS);
  } else {
    sp -= arg;
    raise_statement(sp[0], arg == 2 ? sp[1] : Value::unbound());
  }
  KRAIT_TAIL unwind(KRAIT_ARGS);
}

KRAIT_HANDLER(op_RERAISE) {
  const Value exception = sp[-1];
  save_state(frame, ip, sp);
  // The line that f_lineno and outer tracebacks see is that of the original exception.
  if (arg) frame->ip = frame->code->quickened + sp[-1 - int64_t(arg)].as_small_int() + 1;
  if (KRAIT_UNLIKELY(!is_exception_instance(exception))) {
    raise(types::SystemError, "RERAISE of something that is no exception");
    KRAIT_TAIL unwind(KRAIT_ARGS);
  }
  restore_exception(exception);
  KRAIT_TAIL unwind_without_traceback(frame, ip, sp - 1, dispatch, arg);
}

static bool is_stop_async_iteration(Value exception) {
  return is_instance(exception, types::StopAsyncIteration);
}

KRAIT_HANDLER(op_END_ASYNC_FOR) {
  save_state(frame, ip, sp);
  const Value exception = sp[-1];
  if (is_stop_async_iteration(exception)) KRAIT_TAIL next(frame, ip, sp - 2, dispatch, arg);
  restore_exception(exception);
  KRAIT_TAIL unwind_without_traceback(frame, ip, sp - 2, dispatch, arg);
}

KRAIT_HANDLER(op_LOAD_ASSERTION_ERROR) {
  *sp = type_value(types::AssertionError);
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

// --- with ---

WithMethods enter_context(Value manager, Str* enter_name, Str* exit_name, const char* protocol) {
  const Value enter = lookup_special(manager, enter_name);
  if (enter.is_exception()) return {enter, enter};
  if (enter.is_unbound()) {
    const Value e =
        raise_type_error("'%.200s' object does not support the %s protocol", type_name_of(manager), protocol);
    return {e, e};
  }
  const Value exit = lookup_special(manager, exit_name);
  if (exit.is_exception()) return {exit, exit};
  if (exit.is_unbound()) {
    const Value e = raise_type_error("'%.200s' object does not support the %s protocol (missed %S method)",
                                     type_name_of(manager), protocol, Value::object(exit_name));
    return {e, e};
  }
  return {exit, call(enter)};
}

KRAIT_HANDLER(op_BEFORE_WITH) {
  save_state(frame, ip, sp);
  const WithMethods m = enter_context(sp[-1], names::__enter__, names::__exit__, "context manager");
  if (KRAIT_UNLIKELY(m.entered.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = m.exit;
  sp[0] = m.entered;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_BEFORE_ASYNC_WITH) {
  save_state(frame, ip, sp);
  const WithMethods m =
      enter_context(sp[-1], names::__aenter__, names::__aexit__, "asynchronous context manager");
  if (KRAIT_UNLIKELY(m.entered.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = m.exit;
  sp[0] = m.entered;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

Value call_exit(Value exit, Value exception) {
  const Value traceback = exception.as<Exception>()->traceback;
  return call(
      exit, {type_value(type_of(exception)), exception, traceback.is_unbound() ? Value::none() : traceback});
}

KRAIT_HANDLER(op_WITH_EXCEPT_START) {
  save_state(frame, ip, sp);
  const Value v = call_exit(sp[-4], sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

}  // namespace krait
