// Generators: their life outside the interpreter's handlers: making, resuming from C++, throwing, closing.
#include "interp/generator.h"

#include "interp/frame_object.h"
#include "interp/jit_hooks.h"
#include "interp/quicken.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// (filename, line, function) of the innermost frames, for cr_origin.
Value coroutine_origin(const Frame* own, uint32_t depth) {
  materialise_frames();
  RootVector entries;
  for (Frame* frame = own->previous; frame && depth > 0; frame = frame->previous) {
    if (frame->code->flags & kCoHidden) continue;
    --depth;
    const Value entry =
        tuple_new({frame->code->filename, Value::small_int(frame_line(frame)), frame->code->name});
    if (entry.is_exception()) return entry;
    entries.push_back(entry);
  }
  return tuple_new(entries.data(), entries.size());
}

ShapeId shape_for(const Code* code) {
  if (code->flags & kCoCoroutine) return shapes::coroutine;
  return code->flags & kCoAsyncGenerator ? shapes::async_generator : shapes::generator;
}

}  // namespace

Generator* generator_new(Function* f, Code* code, uint16_t* ip, const Value* slots) {
  const size_t bytes = offsetof(Generator, frame) + code->frame_bytes;
  auto* g = static_cast<Generator*>(allocate_object(bytes, Kind::Generator, shape_for(code)));
  if (!g) return nullptr;
  g->name = f->name;
  g->qualname = f->qualname;
  g->state = GeneratorState::kCreated;
  Frame* own = &g->frame;
  own->init(f, code, nullptr, kFrameGenerator);
  for (int i = 0; i < code->locals_plus_count; ++i) own->slots[i] = slots[i];
  own->ip = ip;
  own->sp = own->stack_base();
  if (code->closes_generator || g->shape_id != shapes::generator) register_finalizer(g);
  write_barrier(g);
  return g;
}

Generator* generator_from_frame(Frame* frame) {
  Code* code = frame->code;
  Generator* g = generator_new(frame->function, code, frame->ip, frame->slots);
  if (!g) return nullptr;
  Frame* own = &g->frame;
  if (frame->object) {
    own->object = frame->object;
    own->object->live = own;
    own->flags |= kFrameHasObject;
    frame->object = nullptr;
    frame->flags &= ~uint32_t{kFrameHasObject};
  }
  if (g->is_coroutine() && g_thread->coroutine_origin_depth > 0) {
    g->origin = coroutine_origin(frame, g_thread->coroutine_origin_depth);
    if (g->origin.is_exception()) return nullptr;
  }
  return g;
}

void trace_Generator(Tracer& tracer, Object* object) {
  auto* g = static_cast<Generator*>(object);
  tracer.visit(g->name);
  tracer.visit(g->qualname);
  tracer.visit(g->handled.exception);
  tracer.visit(g->origin);
  tracer.visit(g->frame.code);
  tracer.visit(g->frame.function);
  tracer.visit(g->frame.locals);
  tracer.visit(g->frame.object);
  tracer.visit_range(g->frame.slots, g->frame.sp);
}

// --- StopIteration ---

namespace {

const char* kind_name(const Generator* g) {
  return g->is_coroutine() ? "coroutine" : g->is_async_generator() ? "async generator" : "generator";
}

// Replaces the pending exception by a RuntimeError caused by it.
void raise_runtime_error_from_pending(const char* kind, const char* what) {
  const Value cause = take_exception();
  raise(types::RuntimeError, "%s raised %s", kind, what);
  const Value error = take_exception();
  auto* e = error.as<Exception>();
  store(e, &e->cause, cause);
  store(e, &e->context, cause);
  e->suppress_context = Value::true_();
  restore_exception(error);
}

}  // namespace

void convert_stop_iteration(Generator* g) {
  // (What stands for a __next__ may raise it.)
  if (g->frame.code->flags & kCoHidden) return;
  if (exception_matches(types::StopIteration)) {
    raise_runtime_error_from_pending(kind_name(g), "StopIteration");
  } else if (g->is_async_generator() && exception_matches(types::StopAsyncIteration)) {
    raise_runtime_error_from_pending(kind_name(g), "StopAsyncIteration");
  }
}

Value take_stop_iteration_value() {
  if (!exception_pending()) return Value::none();
  if (!exception_matches(types::StopIteration)) return Value::unbound();
  const Value v = take_exception().as<StopIterationError>()->value;
  return v.is_unbound() ? Value::none() : v;
}

// --- resuming ---

namespace {

// The pending exception was raised while `handled` was being handled.
void chain_pending_exception(Value handled) {
  if (handled.is_unbound() || handled.is_none()) return;
  const Value pending = take_exception();
  auto* e = pending.as<Exception>();
  if (handled != pending) {
    // Keep the chain free of cycles.
    for (auto* link = handled.as<Exception>(); !link->context.is_unbound();) {
      if (link->context == pending) {
        link->context = Value::unbound();
        break;
      }
      link = link->context.as<Exception>();
    }
    store(e, &e->context, handled);
  }
  restore_exception(pending);
}

// Resumes with a value, or with the exception that is pending on the thread (sent is then the marker).
SendResult resume(Generator* g, Value sent) {
  Thread* t = g_thread;
  if (KRAIT_UNLIKELY(t->recursion_depth >= t->recursion_limit)) {
    return {SendResult::kRaised, raise(types::RecursionError, "maximum recursion depth exceeded")};
  }
  ++t->recursion_depth;
  link_generator(t, g);
  g->resumer = GeneratorResumer::kNative;
  g->frame.flags |= kFrameEntry;
  if (sent.is_exception()) chain_pending_exception(g->handled.exception);
  const Value v = resume_frame(&g->frame, sent);
  if (v.is_exception()) return {SendResult::kRaised, v};
  return {g->state == GeneratorState::kFinished ? SendResult::kReturned : SendResult::kYielded, v};
}

Value raise_running(const Generator* g) { return raise_value_error("%s already executing", kind_name(g)); }

}  // namespace

SendResult generator_send(Generator* g, Value sent) {
  switch (g->state) {
    case GeneratorState::kCreated:
      if (!sent.is_none()) {
        return {SendResult::kRaised,
                raise_type_error("can't send non-None value to a just-started %s", kind_name(g))};
      }
      break;
    case GeneratorState::kSuspended: break;
    case GeneratorState::kRunning: return {SendResult::kRaised, raise_running(g)};
    case GeneratorState::kFinished:
      if (g->is_coroutine()) {
        return {SendResult::kRaised, raise(types::RuntimeError, "cannot reuse already awaited coroutine")};
      }
      return {SendResult::kReturned, Value::none()};
  }
  return resume(g, sent);
}

SendResult send_to(Value iterator, Value sent) {
  if (is_exact_generator(iterator) || is_exact_coroutine(iterator))
    return generator_send(iterator.as<Generator>(), sent);
  Value v;
  const NativeFn next = type_of(iterator)->slot(Slot::Next);
  if (sent.is_none() && next) {
    v = next(&iterator);  // not krait::next, which drops the value of a StopIteration
    if (v.is_unbound()) return {SendResult::kReturned, Value::none()};
  } else {
    v = call_method(iterator, names::send, {sent});
  }
  if (!v.is_exception()) return {SendResult::kYielded, v};
  const Value returned = take_stop_iteration_value();
  if (returned.is_unbound()) return {SendResult::kRaised, v};
  return {SendResult::kReturned, returned};
}

// --- delegation ---

Value generator_delegate(Generator* g) {
  if (g->state != GeneratorState::kSuspended) return Value::unbound();
  const uint16_t word = *g->frame.ip;
  const bool resume = base_opcode(uint8_t(word)) == OP_RESUME;
  if (!resume || word >> 8 < kResumeAfterYieldFrom || word >> 8 == kResumeAtStart) return Value::unbound();
  return g->frame.sp[-1];
}

namespace {

// Closes what a generator delegates to: its close() method, if there is one. False: raised.
bool close_delegate(Value iterator) {
  Value v;
  if (is_exact_generator(iterator) || is_exact_coroutine(iterator)) {
    v = generator_close(iterator.as<Generator>());
  } else {
    const Value method = get_attribute_or_unbound(iterator, names::close);
    if (method.is_unbound()) return true;
    if (method.is_exception()) {
      report_unraisable(iterator);
      return true;
    }
    v = call(method);
  }
  return !v.is_exception();
}

// The delegate has ended with `value`: goes on behind the SEND whose loop the generator is suspended in.
SendResult resume_behind_delegate(Generator* g, Value value) {
  // ip: [SEND] [YIELD_VALUE] -> [RESUME] [JUMP_BACKWARD_NO_INTERRUPT]; SEND's argument leads behind them.
  Frame* frame = &g->frame;
  --frame->sp;
  if (value.is_exception()) return resume(g, value);
  frame->ip += (frame->ip[-2] >> 8) - 1;
  return resume(g, value);
}

// Makes the exception that throw() was called with pending; an error in making it takes its place. False: the
// arguments are wrong, and nothing is to be thrown.
bool set_thrown(const ThrowArgs& args) {
  Value traceback = args.traceback;
  if (!traceback.is_unbound() && !traceback.is_none() && !has_kind(traceback, Kind::Traceback)) {
    raise_type_error("throw() third argument must be a traceback object");
    return false;
  }
  const Value value = args.value.is_unbound() ? Value::none() : args.value;
  Value exception = args.type;
  if (is_exception_class(args.type)) {
    if (is_exception_instance(value) && is_subtype(type_of(value), args.type.as<Type>())) {
      exception = value;
    } else if (value.is_none()) {
      exception = call(args.type);
    } else if (is_tuple(value)) {
      exception = call_with_tuple(args.type, value.as<Tuple>(), nullptr);
    } else {
      exception = call(args.type, {value});
    }
    if (exception.is_exception()) return true;
    if (!is_exception_instance(exception)) {
      raise_type_error("calling %R should have returned an instance of BaseException, not %R", args.type,
                       type_value(type_of(exception)));
      return true;
    }
  } else if (!is_exception_instance(exception)) {
    raise_type_error("exceptions must be classes or instances deriving from BaseException, not %s",
                     type_name_of(exception));
    return false;
  } else if (!value.is_none()) {
    raise_type_error("instance exception may not have a separate value");
    return false;
  }
  auto* e = exception.as<Exception>();
  if (!traceback.is_unbound() && !traceback.is_none()) store(e, &e->traceback, traceback);
  restore_exception(exception);
  return true;
}

bool is_generator_exit(Value type) {
  const Type* t = has_kind(type, Kind::Type) ? type.as<Type>() : type_of(type);
  return is_subtype(t, types::GeneratorExit);
}

SendResult throw_here(Generator* g, const ThrowArgs& args) {
  if (!set_thrown(args)) return {SendResult::kRaised, Value::exception()};
  if (g->state != GeneratorState::kFinished) return resume(g, Value::exception());
  if (g->is_coroutine()) {
    clear_exception();
    raise(types::RuntimeError, "cannot reuse already awaited coroutine");
  }
  return {SendResult::kRaised, Value::exception()};
}

// While something is thrown into what a generator delegates to, the generator is running: its frame is in the
// chain.
class DelegationScope {
 public:
  explicit DelegationScope(Generator* g) : generator_(g) {
    g->frame.previous = g_thread->frame;
    g_thread->frame = &g->frame;
    g->state = GeneratorState::kRunning;
  }
  ~DelegationScope() {
    g_thread->frame = generator_->frame.previous;
    generator_->frame.previous = nullptr;
    generator_->state = GeneratorState::kSuspended;
  }
  DelegationScope(const DelegationScope&) = delete;

 private:
  Generator* generator_;
};

SendResult throw_into_delegate(Generator* g, Value delegate, const ThrowArgs& args, bool close_on_exit) {
  SendResult r;
  if (is_exact_generator(delegate) || is_exact_coroutine(delegate)) {
    const DelegationScope scope(g);
    r = generator_throw(delegate.as<Generator>(), args, close_on_exit);
  } else {
    const Value method = get_attribute_or_unbound(delegate, names::throw_);
    if (method.is_exception()) return {SendResult::kRaised, method};
    if (method.is_unbound()) return throw_here(g, args);
    const Value all[3] = {args.type, args.value, args.traceback};
    const size_t count = args.value.is_unbound() ? 1 : args.traceback.is_unbound() ? 2 : 3;
    Value v;
    {
      const DelegationScope scope(g);
      v = call(method, all, count);
    }
    r = {v.is_exception() ? SendResult::kRaised : SendResult::kYielded, v};
    if (v.is_exception()) {
      const Value returned = take_stop_iteration_value();
      if (!returned.is_unbound()) r = {SendResult::kReturned, returned};
    }
  }
  if (r.status == SendResult::kYielded) return r;
  return resume_behind_delegate(g, r.value);
}

}  // namespace

SendResult generator_throw(Generator* g, const ThrowArgs& args, bool close_on_exit) {
  if (g->state == GeneratorState::kRunning) return {SendResult::kRaised, raise_running(g)};
  const Value delegate = generator_delegate(g);
  if (delegate.is_unbound()) return throw_here(g, args);
  if (!close_on_exit || !is_generator_exit(args.type))
    return throw_into_delegate(g, delegate, args, close_on_exit);
  g->state = GeneratorState::kRunning;
  const bool closed = close_delegate(delegate);
  g->state = GeneratorState::kSuspended;
  return closed ? throw_here(g, args) : resume(g, Value::exception());
}

Value send_result_value(Generator* g, const SendResult& r) {
  if (r.status != SendResult::kReturned) return r.value;
  if (g->is_async_generator()) return raise_bare(types::StopAsyncIteration);
  return raise_stop_iteration(r.value.is_none() ? Value::unbound() : r.value);
}

// The frame of a generator that will not run is dead.
void drop_frame(Generator* g) {
  Frame* frame = &g->frame;
  if (frame->flags & kFrameHasObject) detach_frame_object(frame);
  frame->flags = kFrameGenerator;
  frame->locals = Value::unbound();
  for (Value* p = frame->slots; p < frame->sp; ++p) *p = Value::unbound();
  frame->sp = frame->slots;
  g->handled.exception = Value::unbound();
  g->state = GeneratorState::kFinished;
  g->gc_bits |= kGcFinalized;
}

void generator_ended(Thread* t, Generator* g) {
  KRAIT_ASSERT(t->handled == &g->handled);
  t->handled = g->handled.previous;
  t->frame = g->frame.previous;
  --t->recursion_depth;
  drop_frame(g);
  g->frame.previous = nullptr;
}

Value generator_close(Generator* g) {
  if (g->state == GeneratorState::kRunning) return raise_running(g);
  if (g->state == GeneratorState::kFinished) return Value::none();
  if (g->state == GeneratorState::kCreated) {
    drop_frame(g);
    return Value::none();
  }
  const Value delegate = generator_delegate(g);
  bool closed = true;
  if (!delegate.is_unbound()) {
    g->state = GeneratorState::kRunning;
    closed = close_delegate(delegate);
    g->state = GeneratorState::kSuspended;
  }
  if (closed) raise_bare(types::GeneratorExit);
  const SendResult r = resume(g, Value::exception());
  if (r.status == SendResult::kYielded)
    return raise(types::RuntimeError, "%s ignored GeneratorExit", kind_name(g));
  if (r.status == SendResult::kReturned) return Value::none();
  if (clear_if(types::GeneratorExit) || clear_if(types::StopIteration)) return Value::none();
  return Value::exception();
}

// --- dropped generators ---

namespace {

bool warn_never_awaited(Generator* g) {
  const Value function = import_attribute("warnings", "_warn_unawaited_coroutine");
  if (!function.is_exception()) return !call(function, {Value::object(g)}).is_exception();
  clear_exception();
  return warn(types::RuntimeWarning, 1, "coroutine '%S' was never awaited", g->qualname);
}

}  // namespace

void finalize_generator(Generator* g) {
  if (g->state == GeneratorState::kFinished || g->state == GeneratorState::kRunning) return;
  const Value saved = take_exception();
  bool ok;
  if (g->is_async_generator() && !g->closed && !g->origin.is_unbound()) {
    ok = !call(g->origin, {Value::object(g)}).is_exception();
  } else if (g->is_coroutine() && g->state == GeneratorState::kCreated) {
    ok = warn_never_awaited(g);
  } else {
    ok = !generator_close(g).is_exception();
  }
  if (!ok) report_unraisable(Value::object(g));
  if (!saved.is_unbound()) restore_exception(saved);
}

}  // namespace krait
