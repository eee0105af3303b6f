// Recording raise, try and with: an exception that is raised and handled inside the trace is a jump.
//
// The way from the raising instruction to the handler is the interpreter's: it runs first, and the recorder
// finds out where it went (Recorder::land). What unwinding does on the way is then recorded: each frame gets
// its traceback entry, the frames of inlined calls that end leave their contents in the frame objects of
// those entries. The frame object of an inlined call that goes on is kept beside the frame's slots
// (kObjectSlot): whoever makes the frame attaches it, and when the call returns, it takes over its locals.
#include "jit/record_exceptions.h"

#include "interp/frame_object.h"
#include "interp/generator.h"
#include "interp/statements.h"
#include "interp/unwind.h"
#include "jit/natives.h"
#include "jit/operations.h"
#include "jit/record_attributes.h"
#include "jit/record_methods.h"
#include "jit/recorder.h"
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/ops.h"
#include "runtime/shape.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

// --- what unwinding does, for compiled code

// Calls that make objects and touch exceptions and frame objects, which traces know nothing about.
constexpr CallInfo bookkeeping(const char* name, const void* function, Type result, uint8_t count) {
  return {.name = name,
          .function = function,
          .result = result,
          .arg_count = count,
          .reads = alias_bit(AliasClass::Thread) | alias_bit(AliasClass::Exception),
          .writes = alias_bit(AliasClass::Thread) | alias_bit(AliasClass::Exception),
          .pure = false,
          .safepoint = true,
          .looks_back = false};
}

Value op_take_exception() { return take_exception(); }
const CallInfo kTakeException = bookkeeping("TakeException", address_of(op_take_exception), Type::Value, 0);

// An exception instance is raised: it gets its context.
Value op_begin_raise(Value exception) {
  raise_value(exception);
  return take_exception();
}
const CallInfo kBeginRaise = bookkeeping("BeginRaise", address_of(op_begin_raise), Type::Value, 1);

bool op_raise(Value exception, Value cause) {
  raise_statement(exception, cause);
  return false;
}
const CallInfo kRaise = KRAIT_CALL_ANYTHING("Raise", op_raise, Type::Bool, 2);

const CallInfo kInnermostHandled =
    bookkeeping("InnermostHandled", address_of(innermost_handled), Type::Value, 0);

// The byte offset that tracebacks show for a frame whose instruction pointer is behind this unit.
int64_t last_instruction(const Code* code, int64_t behind) {
  const uint8_t* bytes = code->code.as<Bytes>()->data;
  int64_t unit = behind - 1;
  while (unit > 0 && bytes[unit * 2] == OP_CACHE) --unit;
  return unit * 2;
}

// The exception reaches the frame that the trace was entered with.
Value op_enter_bottom(Value exception, int64_t behind) {
  Frame* frame = g_thread->frame;
  FrameObject* object = frame_object(frame, false);
  push_traceback_entry(exception, object, last_instruction(frame->code, behind));
  return Value::object(object);
}
const CallInfo kEnterBottom = bookkeeping("EnterBottom", address_of(op_enter_bottom), Type::Value, 2);

// It reaches a frame that does not exist, with this object.
bool op_enter_frame(Value exception, Value object, int64_t last_instruction) {
  push_traceback_entry(exception, object.as<FrameObject>(), last_instruction);
  return true;
}
const CallInfo kEnterFrame = bookkeeping("EnterFrame", address_of(op_enter_frame), Type::Bool, 3);

bool op_put_exception(Value exception) {
  restore_exception(exception);
  return false;
}
const CallInfo kPutException = bookkeeping("PutException", address_of(op_put_exception), Type::Bool, 1);

// Is the pending exception one that ends a for loop?
bool op_ends_loop() { return exception_matches(krait::types::StopIteration); }
const CallInfo kEndsLoop = bookkeeping("EndsLoop", address_of(op_ends_loop), Type::Bool, 0);

}  // namespace

// --- exceptions that the trace makes: as long as nobody else knows them they need not exist

bool makes_plain_exceptions(const krait::Type* type) {
  constexpr uint32_t kNotPlain = kTypeAbstract | kTypeHidden | kTypeHasFinalizer;
  constexpr auto kNew = int(Slot::New);
  return type->instance_kind == Kind::Exception && !(type->flags & kNotPlain) &&
         type->slot_methods[kNew] == types::BaseException->slot_methods[kNew];
}

Value make_plain_exception(krait::Type* type, Value args) {
  auto* e = static_cast<Exception*>(allocate_instance(type));
  e->args = args;
  e->suppress_context = Value::false_();
  return Value::object(e);
}

Ref new_exception(Recorder& r, const krait::Type* type, std::span<const Ref> args) {
  Builder& b = r.b;
  const Ref tuple = new_tuple(r, args);
  if (!r.active()) return kNoRef;
  const auto size = uint32_t(type->instance_size + 8u * type->root_shape->inline_capacity);
  const Ref e = b.new_object(Kind::Exception, type->root_shape->id, size);
  b.store_reference(AliasClass::Exception, e, offsetof(Exception, args), tuple);
  b.store(AliasClass::Exception, e, offsetof(Exception, suppress_context), b.value(Value::false_()));
  return e;
}

namespace {

bool is_new(const Builder& b, Ref r) {
  const Ir& ir = const_cast<Builder&>(b).ir();
  return !Ir::is_const(r) && ir[r].op == Op::New;
}

Value op_frame_object(Frame* frame) { return Value::object(frame_object(frame, false)); }
Value op_generator_frame_object(Generator* g) { return op_frame_object(&g->frame); }
constexpr CallInfo frame_object_call(const char* name, const void* function) {
  return {.name = name,
          .function = function,
          .result = Type::Value,
          .arg_count = 1,
          .reads = 0,
          .writes = 0,
          .pure = true,
          .safepoint = true,
          .looks_back = false,
          .late = true};
}
const CallInfo kFrameObject = frame_object_call("FrameObject", address_of(op_frame_object));
const CallInfo kGeneratorFrameObject =
    frame_object_call("GeneratorFrameObject", address_of(op_generator_frame_object));

constexpr int32_t own_field(size_t offset) { return int32_t(offsetof(FrameObject, own) + offset); }

// The object of a frame that does not exist. It is one like any other.
Ref new_frame_object(Recorder& r, const Code* code, Ref function) {
  Builder& b = r.b;
  const size_t bytes = sizeof(FrameObject) + size_t(code->locals_plus_count) * sizeof(Value);
  const Ref object = b.new_object(Kind::FrameObject, shapes::frame, uint32_t(bytes));
  b.store_reference(AliasClass::Exception, object, own_field(offsetof(Frame, function)), function);
  b.store(AliasClass::Exception, object, own_field(offsetof(Frame, code)), b.ptr(code));
  b.store(AliasClass::Exception, object, own_field(offsetof(Frame, ip)), b.ptr(code->quickened));
  b.store_sized(Op::Store8, AliasClass::Exception, object, offsetof(FrameObject, trace_lines), b.int_(1));
  return object;
}

void set_place(Builder& b, Ref object, const Code* code, uint32_t behind) {
  b.store(AliasClass::Exception, object, own_field(offsetof(Frame, ip)), b.ptr(code->quickened + behind));
}

// The traceback entry of a frame with this object, for an exception that the trace has made. False: it has
// not, or somebody may have given it a traceback.
bool add_new_entry(Recorder& r, Ref exception, Ref object, int64_t last_instruction) {
  Builder& b = r.b;
  if (!is_new(b, exception)) return false;
  const Ref older = b.load(Type::Value, AliasClass::Exception, exception, offsetof(Exception, traceback));
  const bool first = older == b.value(Value::unbound());
  if (!first && !is_new(b, older)) return false;
  const Ref entry = b.new_object(Kind::Traceback, shapes::traceback, sizeof(Traceback));
  b.store_reference(AliasClass::Exception, entry, offsetof(Traceback, next),
                    first ? b.value(Value::none()) : older);
  b.store_reference(AliasClass::Exception, entry, offsetof(Traceback, frame), object);
  b.store(AliasClass::Exception, entry, offsetof(Traceback, last_instruction), b.int_(last_instruction));
  b.store(AliasClass::Exception, entry, offsetof(Traceback, line), b.int_(kLineLater));
  b.store_reference(AliasClass::Exception, exception, offsetof(Exception, traceback), entry);
  return true;
}

}  // namespace

// --- landing at a handler

// The object of the frame at this level, made if need be.
Ref Recorder::frame_object(size_t level) {
  if (level == 0 && b.frames().bottom_in_memory()) {
    // Both stay what they are while the trace runs.
    const Ref thread = b.load(Type::Ptr, AliasClass::Constant, b.ptr(&g_thread), 0);
    const Ref frame = b.load(Type::Ptr, AliasClass::Constant, thread, offsetof(Thread, frame));
    return b.call(kFrameObject, std::span<const Ref>(&frame, 1));
  }
  if (b.frames().kind(level) & kFrameGenerator) {
    const Ref generator = b.frames().get(level, 0);
    return b.call(kGeneratorFrameObject, std::span<const Ref>(&generator, 1));
  }
  const Ref known = b.frames().object(level);
  if (known != kNoRef) return known;
  const auto* code = reinterpret_cast<const Code*>(b.frames().code(level));
  const Ref object = new_frame_object(*this, code, b.frames().get(level, 0));
  if (level == inlined()) b.frames().set_object(object);
  else b.frames().set_object(level, object);
  return object;
}

void Recorder::add_traceback_entry(uint32_t behind, Ref exception) {
  const auto* code = reinterpret_cast<const Code*>(b.frames().code());
  const int64_t last = last_instruction(code, behind);
  if (in_memory() && !is_new(b, exception)) {
    const Ref args[] = {exception, b.int_(behind)};
    b.call(kEnterBottom, args);
    return;
  }
  const Ref object = frame_object(inlined());
  if (!in_memory()) set_place(b, object, code, behind);
  if (add_new_entry(*this, exception, object, last)) return;
  const Ref args[] = {exception, object, b.int_(last)};
  b.call(kEnterFrame, args);
}

// The innermost frame, an inlined one or a function trace's with an object, ends: the object takes over its
// locals. behind: of the instruction at which it does. caller: the caller's object, or kNoRef.
void Recorder::detach_frame_object(uint32_t behind, Ref caller) {
  const auto* code = reinterpret_cast<const Code*>(b.frames().code());
  const Ref object = b.frames().object();
  set_place(b, object, code, behind);
  for (int i = 0; i < code->locals_plus_count; i++) {
    const Ref v = b.frames().get(size_t(i) + 1);
    if (v == kNoRef) continue;
    const Ref value = boxed(v);
    if (!active_) return;
    const auto offset = own_field(offsetof(Frame, slots) + 8 * size_t(i));
    b.store_reference(AliasClass::Exception, object, offset, value);
  }
  if (caller != kNoRef) b.store_reference(AliasClass::Exception, object, offsetof(FrameObject, back), caller);
}

// The object of the innermost frame's caller, which frames that show nowhere are not; None: it is not known.
Ref Recorder::visible_caller() {
  for (size_t k = inlined(); k-- > 0;) {
    const auto* code = reinterpret_cast<const Code*>(b.frames().code(k));
    if (!(code->flags & kCoHidden)) return frame_object(k);
  }
  return b.value(Value::none());
}

// The same for a frame that returns. (Who called a function trace is not known, as of frames that compiled
// code has made.)
void Recorder::return_frame_object() {
  if (b.frames().object() == kNoRef) return;
  detach_frame_object(behind_instruction(), visible_caller());
}

// Boxes the locals of the frames further in than `level`, which end: as long as exits find the exception
// where it was. leaves: all end.
void Recorder::box_locals(size_t level, bool leaves) {
  for (size_t k = inlined(); active_ && (k > level || leaves); k--) {
    const auto* code = reinterpret_cast<const Code*>(b.frames().code(k));
    for (int i = 0; i < code->locals_plus_count && active_; i++) {
      const Ref v = b.frames().get(k, size_t(i) + 1);
      if (v != kNoRef) boxed(v);
    }
    if (k == 0) break;
  }
}

namespace {

// The instruction before `behind`, caches included.
Instruction instruction_up_to(const Code* code, uint32_t behind) {
  return instruction_at(code, int(last_instruction(code, behind) / 2));
}

// Does it add to errors of what it has entered? flags: of the frame of that.
bool looks_at_errors(uint8_t opcode, uint8_t flags) {
  return opcode == OP_LOAD_ATTR || opcode == OP_LOAD_METHOD ||
         (opcode == OP_CALL && (flags & kFrameOperator));
}

}  // namespace

// What becomes of an exception raised at the instruction before `behind` in the frame at level `from`.
// Handled, EndsLoop: by the frame at *level.
Recorder::Unwinding Recorder::find_handler(size_t from, uint32_t behind, const krait::Type* type,
                                           size_t* level, ExceptionHandler* handler) const {
  for (size_t k = from + 1; k-- > 0;) {
    const Code* code = reinterpret_cast<const Code*>(b.frames().code(k));
    const uint32_t place = k == from ? behind : callers_[k].behind;
    *level = k;
    // (Frame objects of generators, and their ends, are left to the interpreter.)
    if (b.frames().kind(k) & kFrameGenerator) return Unwinding::Interpreted;
    const uint8_t opcode = instruction_up_to(code, place).opcode;
    if (opcode == OP_FOR_ITER) {
      if (!type || is_subtype(type, types::StopIteration)) return Unwinding::EndsLoop;
      if (k < from) return Unwinding::Interpreted;
    }
    if (k < from && looks_at_errors(opcode, b.frames().kind(k + 1))) return Unwinding::Interpreted;
    if (find_exception_handler(code, int(place) - 1, handler)) return Unwinding::Handled;
  }
  return b.frames().bottom_in_memory() ? Unwinding::Interpreted : Unwinding::Leaves;
}

Recorder::Unwinding Recorder::unwinding(size_t level, uint32_t behind, const krait::Type* type) const {
  size_t at;
  ExceptionHandler handler;
  return find_handler(level, behind, type, &at, &handler);
}

void Recorder::raise(Ref exception, uint32_t behind, bool has_entry, uint32_t shown) {
  raised_ = {.exception = exception, .behind = behind, .has_entry = has_entry, .shown = shown};
}

// The call that was recorded last has raised rather than returned: turns its guard round.
bool Recorder::turn_guard() {
  const Ref last = Ref(b.ir().end() - 1);
  Ins& guard = ir_[last];
  if (raise_guard_ != last) return false;
  b.frames().mark(next_unit_);
  guard.imm = int32_t(b.frames().snapshot());
  guard.op = guard.op == Op::GuardTrue ? Op::GuardFalse : Op::GuardTrue;
  ir_[guard.a].flags ^= kKnownTrue | kKnownFalse;
  return true;
}

// The exception that the instruction under way has raised. level: of the frame that handles it; leaves: none
// does. kNoRef: aborted.
Ref Recorder::begin_unwinding(const Raised& raised, size_t level, bool leaves) {
  const bool by_trace = raised.exception != kNoRef;
  if (!by_trace && !raised.pending && !turn_guard()) return abort(AbortReason::ExceptionRaised), kNoRef;
  if (!by_trace) {
    b.frames().mark(next_unit_, Resume::Raise);
    const bool of_loop = instruction_up_to(code(), next_unit_).opcode == OP_FOR_ITER;
    if (of_loop && !guard(b.call(kEndsLoop, {}), false)) return kNoRef;
  }
  box_locals(level, leaves);
  if (!active_) return kNoRef;
  return by_trace ? raised.exception : b.call(kTakeException, {});
}

// Frames get their traceback entries, and those further in than `level` end. shown: behind the instruction
// that the innermost one's shows. leaves: all end. (Hidden frames show nowhere.)
void Recorder::unwind_to(size_t level, Ref exception, uint32_t shown, bool has_entry, bool leaves) {
  for (Ref ended = kNoRef;; has_entry = false) {
    const bool hidden = reinterpret_cast<const Code*>(b.frames().code())->flags & kCoHidden;
    if (!has_entry && !hidden) add_traceback_entry(shown, exception);
    if (ended != kNoRef && !hidden) {
      const Ref caller = frame_object(inlined());
      b.store_reference(AliasClass::Exception, ended, offsetof(FrameObject, back), caller);
    }
    const bool ends = leaves || inlined() > level;
    if (!hidden) ended = ends ? b.frames().object() : kNoRef;
    if (ended != kNoRef && !hidden) detach_frame_object(shown, kNoRef);
    if (!active_) return;
    if (inlined() == level) break;
    shown = callers_.back().behind;
    pop_frame();
  }
  if (!leaves || b.frames().object() == kNoRef) return;
  b.store(AliasClass::Exception, b.frames().object(), offsetof(FrameObject, caller), b.ptr(kNextEntry));
}

// The exception ends the loop of the frame at this level, at whose FOR_ITER it arrives.
void Recorder::end_loop(const Raised& raised, size_t level) {
  const bool by_trace = raised.exception != kNoRef;
  uint32_t at = by_trace ? raised.behind : next_unit_;
  const bool forgotten = by_trace && b.is_secret(raised.exception);
  if (level == inlined()) {
    // What FOR_ITER has called raised it.
    if (by_trace || (!raised.pending && !turn_guard())) return abort(AbortReason::ExceptionRaised);
    if (!raised.pending) pop();
  } else {
    const Ref exception = forgotten ? kNoRef : begin_unwinding(raised, level, false);
    for (bool has_entry = raised.has_entry; active_ && inlined() > level; has_entry = false) {
      if (!forgotten && !has_entry && !(code()->flags & kCoHidden)) add_traceback_entry(at, exception);
      if (b.frames().object() != kNoRef) detach_frame_object(at, visible_caller());
      at = callers_.back().behind;
      pop_frame();
    }
    if (active_ && !forgotten) b.call(kPutException, std::span<const Ref>(&exception, 1));
  }
  if (!active_) return;
  b.frames().mark(at, Resume::Raise);
  if (!forgotten) {
    if (!guard(b.call(kEndsLoop, {}))) return;
    b.call(kTakeException, {});
  }
  pop();
}

// The interpreter goes on in `frame` at `unit`, where an exception is handled. False: aborted.
bool Recorder::land(Frame* frame, uint32_t unit) {
  const Raised raised = raised_;
  raised_ = {};
  size_t level;
  ExceptionHandler handler;
  const uint32_t behind = raised.exception != kNoRef ? raised.behind : next_unit_;
  const auto frame_at = [&](size_t k) { return k == inlined() ? frame_ : callers_[k].frame; };
  if (find_handler(inlined(), behind, nullptr, &level, &handler) == Unwinding::EndsLoop &&
      frame == frame_at(level)) {
    const uint32_t place = level == inlined() ? behind : callers_[level].behind;
    if (unit == place + instruction_up_to(frame->code, place).arg) {
      end_loop(raised, level);
      next_unit_ = unit;
      called_ = true;
      return active_;
    }
  }
  if (find_handler(inlined(), behind, types::BaseException, &level, &handler) != Unwinding::Handled ||
      uint32_t(handler.target) != unit || frame != frame_at(level))
    return abort(AbortReason::ExceptionRaised), false;
  const Ref exception = begin_unwinding(raised, level, false);
  if (!active_) return false;
  unwind_to(level, exception, raised.exception != kNoRef ? raised.shown : behind, raised.has_entry, false);
  if (!active_) return false;
  const size_t locals = size_t(frame->code->locals_plus_count) + !in_memory();
  b.frames().set_depth(uint16_t(locals + size_t(handler.depth)));
  if (handler.push_lasti) push(b.int_(frame->sp[-2].as_small_int()));
  push(exception);
  called_ = true;
  next_unit_ = unit;
  return true;
}

// The function trace ends: it returns with the exception pending.
void Recorder::unwinds(const Frame* frame) {
  if (!active_ || thread_ != g_thread || frame != frame_ || entered_ || awaited_item_ != kNoRef) return;
  const Raised raised = raised_;
  const uint32_t behind = raised.exception != kNoRef ? raised.behind : next_unit_;
  if (unwinding(inlined(), behind, types::BaseException) != Unwinding::Leaves) return;
  raised_ = {};
  const Value pending = take_exception();
  const Ref exception = begin_unwinding(raised, 0, true);
  if (active_)
    unwind_to(0, exception, raised.exception != kNoRef ? raised.shown : behind, raised.has_entry, true);
  if (active_) {
    b.call(kPutException, std::span<const Ref>(&exception, 1));
    b.emit(Op::Return, b.value(Value::exception()));
    finish(TraceEnd::Return, nullptr);
  }
  restore_exception(pending);
}

// --- instructions

namespace {

// Does a generator run at a level from 1 to `level`?
bool is_in_generator(const Recorder& r, size_t level) {
  for (size_t k = 1; k <= level; k++) {
    if (r.b.frames().kind(k) & kFrameGenerator) return true;
  }
  return false;
}

// Where the innermost exception being handled stands for the frame at this level; kNoRef: in a generator
// whose place for it is not the thread's (aborted).
Ref handled_place(Recorder& r, size_t level) {
  if (is_in_generator(r, level)) return r.abort(AbortReason::ExceptionRaised), kNoRef;
  const Ref thread = r.b.load(Type::Ptr, AliasClass::Thread, r.b.ptr(&g_thread), 0);
  return r.b.load(Type::Ptr, AliasClass::Thread, thread, offsetof(Thread, handled));
}

// The exception that the frame at this level, whose place for it is `handled`, is handling becomes the
// context of a new one. False: it stands further out, or aborted.
bool set_context(Recorder& r, Ref exception, size_t level, const HandledException* handled) {
  Builder& b = r.b;
  const Value live = handled->exception;
  const bool none = live.is_unbound() || live.is_none();
  if (is_in_generator(r, level) || (none && handled->previous)) return false;
  const Ref place = handled_place(r, level);
  const Ref context =
      b.load(Type::Value, AliasClass::Exception, place, offsetof(HandledException, exception));
  if (none) {
    const Ref outer = b.load(Type::Ptr, AliasClass::Constant, place, offsetof(HandledException, previous));
    return r.guard(b.emit(Op::Same, outer, b.ptr(nullptr))) && r.guard_is(context, live);
  }
  if (context == exception || !r.guard(b.emit(Op::Same, context, b.value(Value::none())), false) ||
      !r.guard(b.emit(Op::Same, context, b.value(Value::unbound())), false))
    return false;
  b.store_reference(AliasClass::Exception, exception, offsetof(Exception, context), context);
  return true;
}

// Raises an exception that the trace has made or, if the operand is a class, makes now. kNoRef: something
// else, or aborted.
Ref raise_new(Recorder& r, uint64_t arg) {
  Builder& b = r.b;
  const Value live = r.live(arg), cause = arg == 2 ? r.live(1) : Value::none();
  Ref exception = r.ref(arg);
  if (!cause.is_none() && !is_exception_instance(cause)) return kNoRef;
  if (is_exception_class(live)) {
    const auto* type = live.as<krait::Type>();
    constexpr auto kInit = int(Slot::Init);
    if (!makes_plain_exceptions(type) || !r.watch_class(live.as<krait::Type>()) ||
        type->slot_methods[kInit] != types::BaseException->slot_methods[kInit] ||
        !r.guard_is(exception, live))
      return kNoRef;
    if (arg == 2 && !r.guard_type(r.ref(1), cause)) return kNoRef;
    exception = new_exception(r, type, {});
  } else if (!is_new(b, exception) || !is_exception_instance(live) ||
             (arg == 2 && !r.guard_type(r.ref(1), cause))) {
    return kNoRef;
  }
  if (!r.active() || !set_context(r, exception, r.inlined(), g_thread->handled)) return kNoRef;
  if (arg == 2) {
    if (!cause.is_none())
      b.store_reference(AliasClass::Exception, exception, offsetof(Exception, cause), r.ref(1));
    b.store(AliasClass::Exception, exception, offsetof(Exception, suppress_context), b.value(Value::true_()));
  }
  return exception;
}

}  // namespace

namespace {

// What C++ would raise, with its context, in the frame at this level. kNoRef: declined or aborted.
Ref exception_to_raise(Recorder& r, const krait::Type* type, std::span<const Ref> args, size_t level,
                       const HandledException* handled) {
  const Ref exception = new_exception(r, type, args);
  if (exception == kNoRef || !set_context(r, exception, level, handled)) return kNoRef;
  if (type == types::StopIteration) {
    const Ref value = args.empty() ? r.b.value(Value::none()) : args[0];
    r.b.store_reference(AliasClass::Exception, exception, offsetof(StopIterationError, value), value);
  }
  return exception;
}

}  // namespace

Ref end_of_generator(Recorder& r, Ref result, Value live) {
  if (!r.guard_type(result, live)) return kNoRef;
  const size_t count = live.is_none() ? 0 : 1;
  return exception_to_raise(r, types::StopIteration, std::span<const Ref>(&result, count), r.inlined() - 1,
                            g_thread->handled->previous);
}

namespace {

// kNoRef: declined or aborted.
Ref raise_in_trace(Recorder& r, const krait::Type* type, std::span<const Ref> args) {
  const uint32_t behind = r.next_unit();
  if (!r.can_unwind(r.inlined(), behind, type)) return kNoRef;
  const Ref exception = exception_to_raise(r, type, args, r.inlined(), g_thread->handled);
  if (exception != kNoRef) r.raise(exception, behind, false, behind);
  return exception;
}

}  // namespace

bool raises_new(Recorder& r, const krait::Type* type, std::span<const Ref> args) {
  return raise_in_trace(r, type, args) != kNoRef;
}

bool raises_attribute_error(Recorder& r, Ref owner, Value live, Str* name) {
  if (!lacks_attribute(r, owner, live, name)) return false;
  // The message follows from the class: the access itself tells it.
  if (!get_attribute(live, name).is_exception()) return r.abort(AbortReason::UnexpectedPath), false;
  const Value raised = take_exception();
  const auto* args = raised.as<Exception>()->args.as<Tuple>();
  if (type_of(raised) != types::AttributeError || args->length != 1) return false;
  const Ref message = r.b.value(args->items[0]);
  const Ref e = raise_in_trace(r, types::AttributeError, std::span<const Ref>(&message, 1));
  if (e == kNoRef) return false;
  r.b.store_reference(AliasClass::Exception, e, offsetof(AttributeErrorObject, obj), owner);
  r.b.store_reference(AliasClass::Exception, e, offsetof(AttributeErrorObject, name),
                      r.b.value(Value::object(name)));
  return true;
}

bool raises_new(Recorder& r, const krait::Type* type, const char* message) {
  const Ref text = r.b.value(Value::object(str_intern(message)));
  return raises_new(r, type, std::span<const Ref>(&text, 1));
}

namespace {

// The class of what `raise` with this operand raises, null if that is an error.
const krait::Type* type_raised(Value operand) {
  if (is_exception_class(operand)) return operand.as<krait::Type>();
  return is_exception_instance(operand) ? type_of(operand) : nullptr;
}

}  // namespace

void record_RAISE_VARARGS(Recorder& r, uint64_t arg) {
  const uint32_t behind = r.behind_instruction();
  if (!r.can_unwind(r.inlined(), behind, arg ? type_raised(r.live(arg)) : nullptr)) return r.leave_trace();
  if (arg == 0) {
    const Ref exception = r.b.call(kInnermostHandled, {});
    const Ref none = r.b.emit(Op::Same, exception, r.b.value(Value::unbound()));
    if (r.guard(none, innermost_handled().is_unbound()) && !innermost_handled().is_unbound())
      return r.raise(exception, behind, true, behind);
    return r.abort(AbortReason::ExceptionRaised);
  }
  const Value live = r.live(arg);
  const Ref operand = r.boxed(r.ref(arg));
  if (const Ref exception = raise_new(r, arg); exception != kNoRef || !r.active())
    return r.active() ? r.raise(exception, behind, false, behind) : void();
  if (arg == 1 && is_exception_instance(live)) {
    if (!r.guard_shape(operand, live)) return;
    const Ref args[] = {operand};
    const Ref exception = r.b.call(kBeginRaise, args);
    return r.raise(exception, behind, false, behind);
  }
  const Ref cause = arg == 2 ? r.boxed(r.ref(1)) : r.b.value(Value::unbound());
  r.call(arg, kRaise, {operand, cause}, Recorder::Outcome::TrueOrRaise);
  r.always_raises();
}

void record_RERAISE(Recorder& r, uint64_t arg) {
  const Ref exception = r.boxed(r.ref(1));
  if (!r.active() || !is_exception_instance(r.live(1))) return r.abort(AbortReason::ExceptionRaised);
  const uint32_t behind = r.behind_instruction();
  if (!r.can_unwind(r.inlined(), behind, type_of(r.live(1)))) return r.leave_trace();
  r.raise(exception, behind, true, arg ? uint32_t(r.live(1 + arg).as_small_int()) + 1 : behind);
}

void record_PUSH_EXC_INFO(Recorder& r, uint64_t) {
  Builder& b = r.b;
  const Ref exception = r.ref(1), place = handled_place(r, r.inlined());
  if (place == kNoRef) return;
  Ref outer = b.load(Type::Value, AliasClass::Exception, place, offsetof(HandledException, exception));
  const bool none = g_thread->handled->exception.is_unbound();
  if (!r.guard(b.emit(Op::Same, outer, b.value(Value::unbound())), none)) return;
  if (none) outer = b.value(Value::none());
  b.store(AliasClass::Exception, place, offsetof(HandledException, exception), exception);
  r.replace(1, outer);
  r.push(exception);
}

void record_POP_EXCEPT(Recorder& r, uint64_t) {
  const Ref place = handled_place(r, r.inlined());
  if (place == kNoRef) return;
  r.b.store(AliasClass::Exception, place, offsetof(HandledException, exception), r.boxed(r.ref(1)));
  r.pop();
}

// Whether a clause matches follows from the exception's class.
void record_CHECK_EXC_MATCH(Recorder& r, uint64_t) {
  Builder& b = r.b;
  const Value exception = r.live(2), pattern = r.live(1);
  const Ref pattern_ref = r.ref(1);
  const int match = exception_matches_pattern(exception, pattern);
  const bool tuple = has_shape(pattern, shapes::tuple);
  if (match < 0 || !r.watch_class(type_of(exception))) return r.abort(AbortReason::ExceptionRaised);
  if (!r.guard_shape(r.ref(2), exception)) return;
  if (!has_kind(pattern, Kind::Type) && !tuple) return r.abort(AbortReason::ExceptionRaised);
  if (!r.guard_same(pattern_ref, pattern)) return;
  r.replace(1, b.boolean(match));
}

void record_LOAD_ASSERTION_ERROR(Recorder& r, uint64_t) {
  r.push(r.b.value(type_value(types::AssertionError)));
}

// --- with

namespace {

// __exit__ and what __enter__ gave, in the order of the stack.
Value op_enter_context(Value manager) {
  const WithMethods m = enter_context(manager, names::__enter__, names::__exit__, "context manager");
  return m.entered.is_exception() ? m.entered : tuple_new({m.exit, m.entered});
}
const CallInfo kEnterContext = KRAIT_CALL_ANYTHING("EnterContext", op_enter_context, Type::Value, 1);
Value op_enter_async_context(Value manager) {
  const WithMethods m =
      enter_context(manager, names::__aenter__, names::__aexit__, "asynchronous context manager");
  return m.entered.is_exception() ? m.entered : tuple_new({m.exit, m.entered});
}
const CallInfo kEnterAsyncContext =
    KRAIT_CALL_ANYTHING("EnterAsyncContext", op_enter_async_context, Type::Value, 1);

Value op_call_exit(Value exit, Value exception) { return call_exit(exit, exception); }
const CallInfo kCallExit = KRAIT_CALL_ANYTHING("CallExit", op_call_exit, Type::Value, 2);

// Methods in Python are entered; anything else is done by the call.
void record_enter(Recorder& r, Str* enter_name, Str* exit_name, const CallInfo& by_call) {
  Builder& b = r.b;
  const Value manager = r.live(1);
  const Ref ref = r.boxed(r.ref(1));
  krait::Type* type = type_of(manager);
  const Value enter = type_lookup(type, enter_name), exit = type_lookup(type, exit_name);
  const bool python = has_kind(enter, Kind::Function) && has_kind(exit, Kind::Function);
  if (!python || !r.can_inline(enter.as<Function>()->code) || !r.watch_class(type)) {
    if (r.active()) r.call_spreading(1, by_call, {ref}, 2);
    return;
  }
  Invocation site;
  site.operands = 1;
  site.callable = enter;
  site.callable_ref = b.value(enter);
  site.add(ref, manager);
  if (!r.guard_shape(ref, manager)) return;
  const Ref method = b.new_object(Kind::BoundMethod, shapes::bound_method, sizeof(BoundMethod));
  b.store_reference(AliasClass::Constant, method, offsetof(BoundMethod, function), b.value(exit));
  b.store_reference(AliasClass::Constant, method, offsetof(BoundMethod, self), ref);
  if (!call_method(r, site, 0, method, bound_method_new(exit, manager)))
    r.abort(AbortReason::NoRecorderForCall);
}

}  // namespace

void record_BEFORE_WITH(Recorder& r, uint64_t) {
  record_enter(r, names::__enter__, names::__exit__, kEnterContext);
}
void record_BEFORE_ASYNC_WITH(Recorder& r, uint64_t) {
  record_enter(r, names::__aenter__, names::__aexit__, kEnterAsyncContext);
}

void record_WITH_EXCEPT_START(Recorder& r, uint64_t) {
  const Ref exit = r.boxed(r.ref(4)), exception = r.ref(1);
  r.push(r.call(0, kCallExit, {exit, exception}, Recorder::Outcome::ValueMayRaise));
}

}  // namespace krait::jit
