// sys.settrace and sys.setprofile.
//
// While a function is set, Thread::dispatch is a table all of whose entries lead to trace_instruction: it
// produces the events that belong to the instruction and passes it on to its generic handler. While the trace
// function itself runs, the ordinary table is in force.
#include "interp/tracing.h"

#include "interp/frame_object.h"
#include "interp/generator.h"
#include "interp/jit_hooks.h"
#include "interp/quicken.h"
#include "interp/unwind.h"
#include "runtime/bytes.h"
#include "runtime/call.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

KRAIT_HANDLER(trace_instruction);

constexpr Dispatch make_trace_dispatch() {
  Dispatch d{};
  for (Handler& h : d.handlers) h = trace_instruction;
  return d;
}
constinit const Dispatch g_trace_dispatch = make_trace_dispatch();

void set_dispatch(Thread* t, const Dispatch* d) { t->dispatch = reinterpret_cast<const void* const*>(d); }

using Event = TraceEvent;
TraceEvent g_event = TraceEvent::kNone;

Value event_name(Event event) {
  static constexpr const char* kNames[] = {"",       "call",        "exception", "line",  "return",
                                           "c_call", "c_exception", "c_return",  "opcode"};
  return Value::object(str_intern(kNames[int(event)]));
}

// While a trace or profile function runs there are no events.
class TracingScope {
 public:
  explicit TracingScope(Event event) : thread_(g_thread), outer_(g_event) {
    g_event = event;
    thread_->tracing = true;
    set_dispatch(thread_, &g_run_dispatch);
  }
  ~TracingScope() {
    g_event = outer_;
    thread_->tracing = false;
    update_trace_dispatch();
  }

 private:
  Thread* thread_;
  Event outer_;
};

// function(frame, event, arg), with the fast locals visible to it and changeable by it (a native object, such
// as a profiler, has no use for that).
Value call_with_frame(Value function, Frame* frame, FrameObject* object, Event event, Value arg) {
  if (has_kind(function, Kind::Native))
    return call(function, {Value::object(object), event_name(event), arg});
  if (frame_locals(frame).is_exception()) return Value::exception();
  const Value result = call(function, {Value::object(object), event_name(event), arg});
  locals_to_fast(frame);
  return result;
}

// Hidden frames have no events.
bool is_hidden(const Frame* frame) { return frame->code->flags & kCoHidden; }

// A function that raises is no longer called. But what a finaliser has been run in the middle of has nothing
// to do with that.
void stop_after_error(Value* function) {
  if (!g_thread->interrupted) *function = Value::unbound();
}

// A function that raises puts the frame into the traceback, beside the entry it gets if the frame is left so.
bool call_trace(Frame* frame, Event event, Value arg) {
  if (is_hidden(frame)) return true;
  Thread* t = g_thread;
  FrameObject* object = frame_object(frame, true);
  const Value function = event == Event::kCall ? t->trace_function : object->trace;
  if (function.is_unbound()) return true;
  const TracingScope scope(event);
  const Value result = call_with_frame(function, frame, object, event, arg);
  if (result.is_exception()) {
    stop_after_error(&t->trace_function);
    store(object, &object->trace, Value::unbound());
    add_traceback_entry(frame);
    return false;
  }
  if (!result.is_none()) store(object, &object->trace, result);
  return true;
}

bool call_profile(Frame* frame, Event event, Value arg) {
  if (is_hidden(frame)) return true;
  Thread* t = g_thread;
  const TracingScope scope(event);
  if (!call_with_frame(t->profile_function, frame, frame_object(frame, true), event, arg).is_exception())
    return true;
  stop_after_error(&t->profile_function);
  add_traceback_entry(frame);
  return false;
}

// call and return events go to both functions. An exception that is pending is kept unless they raise.
bool call_both(Frame* frame, Event event, Value arg) {
  const Value pending = take_exception();
  if (!g_thread->trace_function.is_unbound() && !call_trace(frame, event, arg)) return false;
  if (!g_thread->profile_function.is_unbound() && !call_profile(frame, event, arg)) return false;
  if (!pending.is_unbound()) restore_exception(pending);
  return true;
}

// Index of the RESUME at the function's start.
int entry_unit(const Code* code) {
  int unit = 0;
  while (base_opcode(uint8_t(code->quickened[unit])) != OP_RESUME) unit += 1;
  return unit;
}

bool trace_line(Frame* frame, int previous_unit) {
  Code* code = frame->code;
  const int unit = frame->unit_index();
  FrameObject* object = frame_object(frame, true);
  const int line = line_of_unit(code, uint32_t(unit));
  if (line != -1 && object->trace_lines) {
    const int last_line =
        previous_unit <= entry_unit(code) ? -1 : line_of_unit(code, uint32_t(previous_unit));
    const bool back_edge = unit < previous_unit && uint8_t(code->quickened[unit]) != OP_SEND;
    if ((line != last_line || back_edge) && !call_trace(frame, Event::kLine, Value::none())) return false;
  }
  return !object->trace_opcodes || call_trace(frame, Event::kOpcode, Value::none());
}

// The events in front of the instruction at frame->ip. False: raised.
bool trace_before(Frame* frame, int previous_unit, uint8_t opcode, uint64_t arg) {
  if (opcode == OP_RESUME) {
    if (arg < kResumeAfterYieldFrom && g_thread->break_requests.any() && !handle_break_requests())
      return false;
    return call_both(frame, Event::kCall, Value::none());
  }
  return g_thread->trace_function.is_unbound() || trace_line(frame, previous_unit);
}

// --- iterators that end ---
//
// Where an iterator says with a StopIteration that it has ended, the frame that iterates has an "exception"
// event, though the exception goes no further. Native iterators end without one.

// The pending StopIteration has its event; it stays pending.
void trace_end_of_iteration(Frame* frame) {
  if (exception_matches(types::StopIteration)) trace_exception(frame);
}

KRAIT_HANDLER(trace_for_iter) {
  const Value iterator = sp[-1];
  const NativeFn step = type_of(iterator)->slot(Slot::Next);
  if (!step || !native_stack_suffices()) KRAIT_TAIL g_generic_dispatch.handlers[OP_FOR_ITER](KRAIT_ARGS);
  save_state(frame, ip, sp);
  const Value v = step(&iterator);
  const bool stopped = v.is_exception() && exception_matches(types::StopIteration);
  if (v.is_exception() && !stopped) KRAIT_TAIL unwind(KRAIT_ARGS);
  if (stopped) {
    trace_end_of_iteration(frame);
    clear_exception();
  }
  if (stopped || v.is_unbound()) KRAIT_TAIL next_after_call(frame, ip + arg, sp - 1, dispatch, arg);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

// What the receiver of SEND does. Coroutines have no __next__, so that they always end with an exception.
SendResult send_with_events(Frame* frame, Value receiver, Value sent) {
  const NativeFn step = type_of(receiver)->slot(Slot::Next);
  const bool steps = sent.is_none() && step && !is_exact_coroutine(receiver);
  const Value v = steps ? step(&receiver) : call_method(receiver, names::send, {sent});
  if (v.is_unbound()) return {SendResult::kReturned, Value::none()};
  if (!v.is_exception()) return {SendResult::kYielded, v};
  trace_end_of_iteration(frame);
  const Value returned = take_stop_iteration_value();
  return returned.is_unbound() ? SendResult{SendResult::kRaised, v}
                               : SendResult{SendResult::kReturned, returned};
}

KRAIT_HANDLER(trace_send) {
  save_state(frame, ip, sp);
  const SendResult r = send_with_events(frame, sp[-2], sp[-1]);
  if (r.status == SendResult::kRaised) KRAIT_TAIL unwind(KRAIT_ARGS);
  if (r.status == SendResult::kYielded) {
    sp[-1] = r.value;
    KRAIT_TAIL next_after_call(KRAIT_ARGS);
  }
  sp[-2] = r.value;
  KRAIT_TAIL next_after_call(frame, ip + arg, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(trace_instruction) {
  if (!tracing_active()) {
    dispatch = &g_run_dispatch;
    KRAIT_TAIL g_generic_dispatch.handlers[uint8_t(ip[-1])](KRAIT_ARGS);
  }
  if (is_hidden(frame)) KRAIT_TAIL g_generic_dispatch.handlers[base_opcode(uint8_t(ip[-1]))](KRAIT_ARGS);
  const int previous_unit = frame_last_instruction(frame) / 2;
  save_state(frame, ip, sp);
  if (!trace_before(frame, previous_unit, base_opcode(uint8_t(ip[-1])), arg)) KRAIT_TAIL unwind(KRAIT_ARGS);
  // The trace function may have jumped.
  ip = frame->ip;
  sp = frame->sp;
  dispatch = current_dispatch();
  arg = ip[-1] >> 8;
  while (uint8_t(ip[-1]) == OP_EXTENDED_ARG) arg = arg << 8 | *ip++ >> 8;
  const uint8_t opcode = base_opcode(uint8_t(ip[-1]));
  if ((opcode == OP_RETURN_VALUE || opcode == OP_YIELD_VALUE) && tracing_active()) {
    save_state(frame, ip, sp);
    if (!call_both(frame, Event::kReturn, sp[-1])) KRAIT_TAIL unwind_frame(KRAIT_ARGS);
    dispatch = current_dispatch();
  }
  if (tracing_active() && !g_thread->trace_function.is_unbound()) {
    if (opcode == OP_FOR_ITER) KRAIT_TAIL trace_for_iter(KRAIT_ARGS);
    if (opcode == OP_SEND) KRAIT_TAIL trace_send(KRAIT_ARGS);
  }
  KRAIT_TAIL g_generic_dispatch.handlers[opcode](KRAIT_ARGS);
}

}  // namespace

TraceEvent current_trace_event() { return g_event; }

void update_trace_dispatch() {
  Thread* t = g_thread;
  const bool active = !t->trace_function.is_unbound() || !t->profile_function.is_unbound();
  set_dispatch(t, active && !t->tracing ? &g_trace_dispatch : &g_run_dispatch);
}

void set_trace_function(Value function) {
  if (g_jit_hooks.abandon) g_jit_hooks.abandon();
  g_thread->trace_function = function;
  update_trace_dispatch();
}

void set_profile_function(Value function) {
  if (g_jit_hooks.abandon) g_jit_hooks.abandon();
  g_thread->profile_function = function;
  update_trace_dispatch();
}

void trace_exception(Frame* frame) {
  if (g_thread->trace_function.is_unbound()) return;
  const Value pending = take_exception();
  const Value traceback = pending.as<Exception>()->traceback;
  const Value arg =
      tuple_new({type_value(type_of(pending)), pending, traceback.is_unbound() ? Value::none() : traceback});
  if (call_trace(frame, Event::kException, arg)) restore_exception(pending);
}

void trace_unwound(Frame* frame) {
  // A failing function has made its own exception pending.
  (void)call_both(frame, Event::kReturn, Value::none());
}

// --- native calls ---

namespace {

// What c_call events pass as the function; unbound for callables that have none.
Value profiled_callable(Value callable, const Value* args, size_t count) {
  if (has_shape(callable, shapes::native_function) || has_shape(callable, shapes::native_method))
    return callable;
  if (has_shape(callable, shapes::method_descriptor) && count > 0)
    return descriptor_get(callable, args[0], type_of(args[0]));
  return Value::unbound();
}

Value finish_profiled(Value function, Value result) {
  Thread* t = g_thread;
  if (t->profile_function.is_unbound()) return result;
  if (result.is_exception()) {
    const Value pending = take_exception();
    if (call_profile(t->frame, Event::kNativeException, function)) restore_exception(pending);
    return result;
  }
  return call_profile(t->frame, Event::kNativeReturn, function) ? result : Value::exception();
}

}  // namespace

Value call_traced(Value callable, const Value* args, size_t count, Tuple* keywords) {
  Thread* t = g_thread;
  if (t->profile_function.is_unbound()) return call(callable, args, count, keywords);
  const Value function = profiled_callable(callable, args, count);
  if (function.is_unbound()) return call(callable, args, count, keywords);
  if (function.is_exception() || !call_profile(t->frame, Event::kNativeCall, function))
    return Value::exception();
  return finish_profiled(function, call(callable, args, count, keywords));
}

Value call_traced(Value callable, Tuple* args, Dict* kwargs) {
  Thread* t = g_thread;
  if (t->profile_function.is_unbound()) return call_with_tuple(callable, args, kwargs);
  const Value function = profiled_callable(callable, args->items, args->length);
  if (function.is_unbound()) return call_with_tuple(callable, args, kwargs);
  if (function.is_exception() || !call_profile(t->frame, Event::kNativeCall, function))
    return Value::exception();
  return finish_profiled(function, call_with_tuple(callable, args, kwargs));
}

}  // namespace krait
