// Recording generators and coroutines. Resuming one that is suspended at the instruction at which it is now
// enters its body like a call: its frame lies in the object, so its slots are loads, and yielding stores
// those that have changed. Exits in between link the frame as the interpreter has it (jit/restorer.h).
//
// While the body runs without calling anything, the object in memory still says that it is suspended; before
// something can look, mark_running() corrects that.
#include "jit/record_generators.h"

#include <string_view>

#include "interp/async_generator.h"
#include "interp/names.h"
#include "interp/statements.h"
#include "jit/natives.h"
#include "jit/operations.h"
#include "jit/record_exceptions.h"
#include "jit/record_methods.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait::jit {

constexpr int kGeneratorClasses = 4;

AliasClass generator_alias(Code* code) {
  return AliasClass(int(AliasClass::Generator) + anchors_of(code).number % kGeneratorClasses);
}

bool is_generator_alias(AliasClass a) {
  return a >= AliasClass::Generator && int(a) < int(AliasClass::Generator) + kGeneratorClasses;
}

namespace {

constexpr auto kStateOffset = int32_t(offsetof(Generator, state));
constexpr auto kSlotsOffset = int32_t(offsetof(Generator, frame) + offsetof(Frame, slots));
constexpr int32_t frame_field(size_t offset) { return int32_t(offsetof(Generator, frame) + offset); }

void store_state(Recorder& r, Code* code, Ref generator, GeneratorState state) {
  r.b.store_sized(Op::Store8, generator_alias(code), generator, kStateOffset, r.b.int_(int64_t(state)));
}

// The generator in the innermost frame, as it runs.
Generator* running(const Recorder& r) { return Generator::of(r.frame()); }

}  // namespace

void Recorder::enter_generator(size_t operands, Ref generator, Generator* live, Ref sent, uint8_t flags) {
  Code* code = live->frame.code;
  mark_running();
  pop(operands);
  b.frames().mark(next_unit_);
  if (flags & kMarkedRunning) store_state(*this, code, generator, GeneratorState::kRunning);
  const auto count = size_t(code->locals_plus_count + code->stack_size + 1);
  b.frames().push(uint64_t(code), count, uint16_t(live->frame.sp - live->frame.slots + 1), flags);
  b.frames().set(0, generator);
  push(sent);
  frame_flags_.push_back(flags);
  callers_.push_back({frame_, next_unit_});
  if (live->state == GeneratorState::kSuspended) resumed_.push_back(code);
  entered_ = code;
  entered_unit_ = uint32_t(live->frame.ip - code->quickened);
}

void Recorder::leave_generator(uint32_t unit) {
  pop_frame();
  next_unit_ = unit;
}

bool Recorder::is_resumed(const Code* code) const {
  const Frame* f = frame_;
  for (size_t k = 0; k < inlined(); k++, f = f->previous) {
    if ((f->flags & kFrameGenerator) && f->code == code) return true;
  }
  return false;
}

void Recorder::mark_running() {
  if (!in_generator() || (b.frames().kind() & kMarkedRunning)) return;
  b.frames().set_kind(b.frames().kind() | kMarkedRunning);
  store_state(*this, code(), b.frames().get(0), GeneratorState::kRunning);
}

bool resume_generator(Recorder& r, size_t operands, Ref ref, Value live, Ref sent, Value live_sent) {
  if (!is_exact_generator(live) && !is_exact_coroutine(live)) return false;
  auto* g = live.as<Generator>();
  const bool created = g->state == GeneratorState::kCreated;
  if (!created && g->state != GeneratorState::kSuspended) return false;
  if ((created && !live_sent.is_none()) || (g->frame.flags & ~uint32_t{kFrameGenerator})) return false;
  const Value handled = g->handled.exception;
  if (!handled.is_unbound() && !handled.is_none()) return false;
  if (r.inlined() >= Recorder::kMostResumed || r.is_resumed(g->frame.code)) return false;
  Builder& b = r.b;
  if (!r.guard_shape(ref, live)) return false;
  const AliasClass alias = generator_alias(g->frame.code);
  const Ref ip = b.load(Type::Ptr, alias, ref, frame_field(offsetof(Frame, ip)));
  if (!r.guard(b.emit(Op::Same, ip, b.ptr(g->frame.ip)))) return false;
  const Ref state = b.load_sized(Op::LoadU8, alias, ref, kStateOffset);
  if (!r.guard(b.emit(Op::Eq, state, b.int_(int64_t(g->state))))) return false;
  const Ref flags = b.load_sized(Op::LoadU32, alias, ref, frame_field(offsetof(Frame, flags)));
  if (!r.guard(b.emit(Op::Eq, flags, b.int_(kFrameGenerator)))) return false;
  constexpr auto kHandled = int32_t(offsetof(Generator, handled) + offsetof(HandledException, exception));
  if (!r.guard_is(b.load(Type::Value, alias, ref, kHandled), handled)) return false;
  if (created && !r.guard_is(sent, Value::none())) return false;
  r.enter_generator(operands, ref, g, sent,
                    created ? uint8_t(kFrameGenerator | kMarkedRunning) : uint8_t(kFrameGenerator));
  return true;
}

bool is_worth_resuming(const Recorder& r, Value generator) {
  return r.chain_length() <= kMostCallees && r.can_be_followed(generator.as<Generator>()->frame.code);
}

bool record_resume(Recorder& r, Invocation& site) {
  const bool next = site.count == 1, send = site.count == 2;
  if ((!next && !send) || !has_kind(site.live[0], Kind::Generator)) return false;
  const std::string_view name = site.callable.as<NativeFunction>()->def->name;
  const auto* f = site.callable.as<NativeFunction>();
  const bool method = f->checks_self && f->owner.as<krait::Type>() == type_of(site.live[0]);
  const bool builtin = is_str(f->module_name) && str_equals_ascii(f->module_name.as<Str>(), "builtins");
  const bool known = next ? (method && name == "__next__") || (!f->checks_self && builtin && name == "next")
                          : method && name == "send";
  if (!is_worth_resuming(r, site.live[0])) return false;
  if (!known || is_exact_coroutine(site.live[0]) != (method && has_shape(site.live[0], shapes::coroutine)))
    return false;
  const Ref sent = send ? r.boxed(site.args[1]) : r.b.value(Value::none());
  if (!r.active() || !r.guard_is(site.callable_ref, site.callable)) return false;
  if (!resume_generator(r, site.operands, site.args[0], site.live[0], sent,
                        send ? site.live[1] : Value::none()))
    return false;
  r.resume();
  return true;
}

// --- leaving the body

void Recorder::yield_from_trace() {
  if ((!parent_ && !anchor_->is_join) || (code()->flags & kCoAsyncGenerator)) return leave_trace();
  const Ref value = boxed(ref(1));
  if (!active_) return;
  pop();
  const Ref frame = store_frame(std::vector<bool>(b.frames().bottom_count(), false));
  if (!active_) return;
  b.store(AliasClass::FrameSlot, frame, offsetof(Frame, ip), b.ptr(ip_));
  b.emit(Op::Return, value);
  finish(TraceEnd::Return, nullptr);
}

void record_YIELD_VALUE(Recorder& r, uint64_t) {
  if (!r.in_generator()) return r.yield_from_trace();
  Builder& b = r.b;
  const Generator* live = running(r);
  Code* code = r.code();
  const AliasClass alias = generator_alias(code);
  const Ref g = b.frames().get(0), value = r.ref(1);
  // All guards of boxing come before the first store.
  const auto depth = uint16_t(b.frames().depth() - 1);
  std::vector<std::pair<int32_t, Ref>> stores;
  for (uint16_t s = 1; s < depth; s++) {
    const Ref slot = b.frames().get(s);
    if (slot != kNoRef) stores.push_back({kSlotsOffset + 8 * (s - 1), r.boxed(slot)});
    if (!r.active()) return;
  }
  for (const auto& [offset, v] : stores) b.store_reference(alias, g, offset, v);
  b.store(alias, g, frame_field(offsetof(Frame, ip)), b.ptr(r.ip()));
  b.store(alias, g, frame_field(offsetof(Frame, sp)),
          b.emit(Op::PtrAdd, g, b.int_(kSlotsOffset + 8 * (depth - 1))));
  if (b.frames().kind() & kMarkedRunning) store_state(r, code, g, GeneratorState::kSuspended);
  const Frame* caller = live->frame.previous;
  r.leave_generator(uint32_t(caller->ip - caller->code->quickened));
  r.push(value);
}

namespace {

Value op_stop_iteration(Value result) {
  raise_stop_iteration(result.is_none() ? Value::unbound() : result);
  return take_exception();
}
const CallInfo kStopIteration = {.name = "StopIteration",
                                 .function = address_of(op_stop_iteration),
                                 .result = Type::Value,
                                 .arg_count = 1,
                                 .reads = alias_bit(AliasClass::Thread) | alias_bit(AliasClass::Exception),
                                 .writes = alias_bit(AliasClass::Thread) | alias_bit(AliasClass::Exception),
                                 .pure = false,
                                 .safepoint = true,
                                 .looks_back = false};

}  // namespace

bool return_from_generator(Recorder& r) {
  const Generator* live = running(r);
  Builder& b = r.b;
  const bool for_iter = live->resumer == GeneratorResumer::kForIter;
  const bool call = live->resumer == GeneratorResumer::kCall;
  const uint32_t behind = r.behind_caller();
  if (call && !r.can_unwind(r.inlined() - 1, behind, krait::types::StopIteration)) return false;
  const Ref g = b.frames().get(0), result = call ? r.boxed(r.ref(1)) : r.ref(1);
  if (!r.active()) return false;
  const Ref stop = call ? end_of_generator(r, result, r.live(1)) : kNoRef;
  if (!r.active()) return false;
  // The frame is empty from now on; it has no frame object.
  const AliasClass alias = generator_alias(r.code());
  store_state(r, r.code(), g, GeneratorState::kFinished);
  b.store(alias, g, frame_field(offsetof(Frame, sp)), b.emit(Op::PtrAdd, g, b.int_(kSlotsOffset)));
  r.leave_generator(behind + (call ? 0 : live->exhausted_jump));
  if (call) {
    const Ref args[] = {result};
    r.raise(stop != kNoRef ? stop : b.call(kStopIteration, args), behind, false, behind);
    return true;
  }
  r.pop();
  if (!for_iter) r.push(result);
  return true;
}

// --- making one

namespace {

// function, unit, locals-plus
Value op_make_generator(const Value* args) {
  auto* f = args[1].as<Function>();
  Generator* g = generator_new(f, f->code, f->code->quickened + args[2].as_small_int(), args + 3);
  return g ? Value::object(g) : Value::exception();
}

}  // namespace

void record_RETURN_GENERATOR(Recorder& r, uint64_t) {
  Builder& b = r.b;
  const Code* code = r.code();
  if (r.inlined() == 0 || r.in_generator()) return r.abort(AbortReason::LeftFrame);
  if (code->flags & kCoCoroutine) {
    // sys.set_coroutine_origin_tracking_depth: the callers' lines are noted.
    if (g_thread->coroutine_origin_depth > 0) return r.abort(AbortReason::OpcodeNotRecorded);
    const Ref thread = b.load(Type::Ptr, AliasClass::Thread, b.ptr(&g_thread), 0);
    const Ref depth =
        b.load_sized(Op::LoadU32, AliasClass::Thread, thread, offsetof(Thread, coroutine_origin_depth));
    if (!r.guard(b.emit(Op::Eq, depth, b.int_(0)))) return;
  }
  constexpr size_t kMost = 100;
  const auto locals = size_t(code->locals_plus_count);
  if (locals + 3 > kMost) return r.abort(AbortReason::TooLong);
  Ref args[kMost];
  args[0] = b.value(Value::small_int(int64_t(locals + 2)));
  args[1] = r.function();
  args[2] = b.value(Value::small_int(r.ip() - code->quickened));
  for (size_t i = 0; i < locals; i++) {
    const Ref v = b.frames().get(i + 1);
    args[i + 3] = v == kNoRef ? b.value(Value::unbound()) : r.boxed(v);
    if (!r.active()) return;
  }
  const CallInfo& info = r.new_call(
      array_operation("MakeGenerator", reinterpret_cast<const void*>(op_make_generator), locals + 2, false));
  const Ref g = b.call(info, std::span<const Ref>(args, locals + 3), Op::CallNative);
  r.leave_function(g, Value::unbound());
}

// --- yield from and await

namespace {

// What the receiver yields; unbound when it has returned, with its result in Thread::returned.
Value op_send(Value receiver, Value v) {
  const SendResult r = send_to(receiver, v);
  if (r.status != SendResult::kReturned) return r.value;
  g_thread->returned = r.value;
  return Value::unbound();
}
const CallInfo kSend = KRAIT_CALL_ANYTHING("Send", op_send, Type::Value, 2);

// Which of the two it was is known afterwards.
void send_to_any(Recorder& r, uint32_t end) {
  const Ref receiver = r.boxed(r.ref(2)), v = r.boxed(r.ref(1));
  r.call_nested();
  const Ref item = r.call(1, kSend, {receiver, v}, Recorder::Outcome::ValueMayRaise);
  if (!r.active()) return;
  const Ref thread = r.b.load(Type::Ptr, AliasClass::Thread, r.b.ptr(&g_thread), 0);
  r.await_item(item, end, r.b.load(Type::Value, AliasClass::Thread, thread, offsetof(Thread, returned)));
}

}  // namespace

void record_SEND(Recorder& r, uint64_t arg) {
  if (resume_generator(r, 1, r.ref(2), r.live(2), r.ref(1), r.live(1)) || !r.active()) return;
  if (send_to_iterator(r, r.forward(arg)) || !r.active()) return;
  send_to_any(r, r.forward(arg));
}

namespace {

Value op_async_iterator(Value o) { return async_iterator(o); }
const CallInfo kAsyncIterator = KRAIT_CALL_ANYTHING("AsyncIterator", op_async_iterator, Type::Value, 1);
Value op_async_next(Value iterator) { return async_next(iterator); }
const CallInfo kAsyncNext = KRAIT_CALL_ANYTHING("AsyncNext", op_async_next, Type::Value, 1);
Value op_wrap(Value v) { return async_generator_wrap(v); }
const CallInfo kWrap = making_call("AsyncGenWrap", address_of(op_wrap), 1);

Value op_yield_from_iterator(Value code, Value v) { return yield_from_iterator(code.as<Code>(), v); }
const CallInfo kYieldFromIterator =
    KRAIT_CALL_ANYTHING("YieldFromIterator", op_yield_from_iterator, Type::Value, 2);
Value op_awaitable(Value v, int64_t where) { return get_awaitable(v, uint64_t(where)); }
const CallInfo kAwaitable = KRAIT_CALL_ANYTHING("Awaitable", op_awaitable, Type::Value, 2);

}  // namespace

void record_GET_YIELD_FROM_ITER(Recorder& r, uint64_t) {
  const Value v = r.live(1);
  if (is_exact_generator(v)) {
    r.guard_shape(r.ref(1), v);
    return;
  }
  if (!is_exact_coroutine(v)) return record_GET_ITER(r, 0);
  const Ref operand = r.boxed(r.ref(1));
  r.push(r.call(1, kYieldFromIterator, {r.b.value(Value::object(r.code())), operand},
                Recorder::Outcome::ValueMayRaise));
}

void record_GET_AWAITABLE(Recorder& r, uint64_t arg) {
  const Value v = r.live(1);
  const Ref ref = r.ref(1);
  if (is_exact_coroutine(v) && v.as<Generator>()->state == GeneratorState::kCreated) {
    if (!r.guard_shape(ref, v)) return;
    const Ref ip = r.b.load(Type::Ptr, generator_alias(v.as<Generator>()->frame.code), ref,
                            frame_field(offsetof(Frame, ip)));
    // One that has not begun is not being awaited.
    if (!r.guard(r.b.emit(Op::Same, ip, r.b.ptr(v.as<Generator>()->frame.ip)))) return;
    return;
  }
  r.push(r.call(1, kAwaitable, {r.boxed(ref), r.b.int_(int64_t(arg))}, Recorder::Outcome::ValueMayRaise));
}

// --- async for

void record_GET_AITER(Recorder& r, uint64_t) {
  const Ref ref = r.boxed(r.ref(1));
  if (is_exact_async_generator(r.live(1))) {
    r.guard_shape(ref, r.live(1));
    return;
  }
  r.push(r.call(1, kAsyncIterator, {ref}, Recorder::Outcome::ValueMayRaise));
}

void record_GET_ANEXT(Recorder& r, uint64_t) {
  const Value live = r.live(1);
  const Ref ref = r.boxed(r.ref(1));
  // What an `async def` gives is awaitable.
  const Value method = type_of(live)->slot_methods[int(Slot::ANext)];
  const bool coroutine =
      has_kind(method, Kind::Function) && (method.as<Function>()->code->flags & kCoCoroutine);
  if (coroutine && call_special(r, Slot::ANext, {{ref, live}}, 0, 0)) return;
  if (r.active()) r.push(r.call(0, kAsyncNext, {ref}, Recorder::Outcome::ValueMayRaise));
}

void record_ASYNC_GEN_WRAP(Recorder& r, uint64_t) {
  const Ref v = r.boxed(r.ref(1));
  r.push(r.call(1, kWrap, {v}, Recorder::Outcome::Value));
}

void record_END_ASYNC_FOR(Recorder& r, uint64_t) {
  const Value exception = r.live(1);
  if (type_of(exception) != types::StopAsyncIteration) return r.abort(AbortReason::ExceptionRaised);
  if (r.guard_shape(r.ref(1), exception)) r.pop(2);
}

}  // namespace krait::jit
