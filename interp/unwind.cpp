// Unwinding: from a pending exception to the instruction that handles it, or out of the frame.
#include "interp/unwind.h"

#include "interp/frame_object.h"
#include "interp/generator.h"
#include "interp/jit_hooks.h"
#include "interp/names.h"
#include "interp/operators.h"
#include "interp/quicken.h"
#include "interp/tracing.h"
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/native_memory.h"
#include "runtime/shape.h"
#include "runtime/special_methods.h"

namespace krait {

ExceptionTableReader::ExceptionTableReader(const Bytes* table)
    : p_(table->data), end_(table->data + table->length) {}

int64_t ExceptionTableReader::next_number() {
  uint32_t value = 0;
  while (p_ < end_) {
    const uint8_t byte = *p_++;
    value = value << 6 | (byte & 0x3f);
    if (!(byte & 0x40)) break;
  }
  return value;
}

ExceptionRange ExceptionTableReader::next() {
  ExceptionRange range;
  range.start = next_number();
  range.end = range.start + next_number();
  range.handler.target = int(next_number());
  const auto depth_and_lasti = int(next_number());
  range.handler.depth = depth_and_lasti >> 1;
  range.handler.push_lasti = depth_and_lasti & 1;
  return range;
}

bool find_exception_handler(const Code* code, int unit, ExceptionHandler* out) {
  ExceptionTableReader reader(code->exception_table.as<Bytes>());
  while (!reader.at_end()) {
    const ExceptionRange range = reader.next();
    if (unit < range.start) return false;
    if (unit < range.end) {
      *out = range.handler;
      return true;
    }
  }
  return false;
}

void add_traceback_entry(Frame* frame) {
  if (frame->code->flags & kCoHidden) return;
  // When memory ran out under a million frames, their entries would need more than is left.
  if (KRAIT_UNLIKELY(heap_reserve_runs_low())) return;
  const Value pending = take_exception();
  push_traceback_entry(pending, frame_object(frame, false), frame_last_instruction(frame));
  restore_exception(pending);
}

void push_traceback_entry(Value exception, FrameObject* object, int64_t instruction) {
  auto* e = exception.as<Exception>();
  const int64_t line = object->line ? object->line : kLineLater;
  const Value next = e->traceback.is_unbound() ? Value::none() : e->traceback;
  // The frame that the exception comes from was called by this one, whose end it may outlive.
  if (has_shape(next, shapes::traceback)) note_caller(next.as<Traceback>()->frame.as<FrameObject>(), object);
  store(e, &e->traceback, traceback_new(next, Value::object(object), instruction, line));
}

namespace {

// A for loop ends when its iterator's __next__, which it has entered, raises StopIteration.
bool ends_loop(const Frame* frame) {
  return KRAIT_UNLIKELY(exception_matches(types::StopIteration)) &&
         instruction_before(frame).opcode == OP_FOR_ITER;
}

KRAIT_HANDLER(loop_ended) {
  clear_exception();
  ip += instruction_before(frame).arg;
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(unwind) {
  save_state(frame, ip, sp);
  if (ends_loop(frame)) KRAIT_TAIL loop_ended(KRAIT_ARGS);
  add_traceback_entry(frame);
  if (KRAIT_UNLIKELY(tracing_active())) trace_exception(frame);
  KRAIT_TAIL unwind_without_traceback(KRAIT_ARGS);
}

namespace {

// The handler's address and stack depth; ip null when the frame does not handle the exception.
struct Landing {
  uint16_t* ip;
  Value* sp;
};

Landing land(Frame* frame, uint16_t* ip) {
  ExceptionHandler handler;
  Code* code = frame->code;
  const int unit = int(ip - code->quickened) - 1;
  if (!find_exception_handler(code, unit, &handler)) return {nullptr, nullptr};
  Value* sp = frame->stack_base() + handler.depth;
  if (handler.push_lasti) *sp++ = Value::small_int(frame->unit_index());
  *sp++ = take_exception();
  return {code->quickened + handler.target, sp};
}

// The object of super() in a method with the __class__ cell. unbound: there is none.
Value super_object(const Frame* method, Value self) {
  const Code* code = method->code;
  const auto* names = code->locals_plus_names.as<Tuple>();
  for (int i = code->locals_plus_count - code->free_count; i < code->locals_plus_count; ++i) {
    if (names->items[i].as<Str>() != names::__class__ || !is_cell(method->slots[i])) continue;
    auto* s = static_cast<Super*>(allocate_instance(types::super));
    s->type = method->slots[i].as<Cell>()->value;
    s->object = self;
    s->object_type = type_value(type_of(self));
    return Value::object(s);
  }
  return Value::unbound();
}

// An AttributeError leaves the function that an attribute access has entered: what the access would have
// added had it called the function.
void complete_attribute_error(Frame* frame) {
  const Frame* caller = frame->previous;
  if (!caller || (frame->flags & (kFrameEntry | kFrameGenerator)) || frame->code->arg_count == 0 ||
      !exception_matches(types::AttributeError))
    return;
  const Instruction i = instruction_before(caller);
  const bool getattr = i.opcode == OP_CALL && (frame->flags & kFrameOperator) &&
                       special_call(caller->sp, i.arg) == SpecialCall::GetAttribute;
  if (i.opcode != OP_LOAD_ATTR && i.opcode != OP_LOAD_METHOD && !getattr) return;
  const auto argument = [&](int n) {
    const Value v = frame->slots[n];
    return is_cell(v) ? v.as<Cell>()->value : v;
  };
  Str* name = getattr ? str_intern(caller->sp[-1]) : code_name(caller->code, i.arg);
  Value owner = argument(0);
  if (owner.is_unbound()) return;
  const Value function = Value::object(frame->function), found = type_lookup(type_of(owner), name);
  const auto is_slot = [&](Slot slot) { return type_of(owner)->slot_methods[int(slot)] == function; };
  const bool fallback = is_slot(Slot::GetAttr);
  const bool property = has_shape(found, shapes::property) && found.as<Property>()->get == function;
  // Methods are looked up without: only the fallback is a plain attribute access.
  if (i.opcode == OP_LOAD_METHOD && !fallback) return;
  if (!fallback && !property) {
    // A __get__ gets the owner, others are properties that super() has found.
    const bool is_get = is_slot(Slot::Get) && frame->code->arg_count > 1;
    owner = is_get ? argument(1) : super_object(caller, owner);
  }
  if (!owner.is_unbound()) (void)add_attribute_error_context(owner, name);
}

// Takes an ended frame out of the chain: its caller.
Frame* leave_frame(Frame* frame) {
  Thread* t = g_thread;
  Frame* caller = frame->previous;
  if (frame->flags & kFrameGenerator) {
    Generator* g = Generator::of(frame);
    convert_stop_iteration(g);
    generator_ended(t, g);
  } else {
    if (frame->flags & kFrameHasObject) detach_frame_object(frame, true);
    pop_frame(t, frame);
  }
  return caller;
}

}  // namespace

KRAIT_HANDLER(unwind_without_traceback) {
  const Landing landing = land(frame, ip);
  if (landing.ip) KRAIT_TAIL next_after_call(frame, landing.ip, landing.sp, dispatch, arg);
  if (KRAIT_UNLIKELY(tracing_active())) trace_unwound(frame);
  KRAIT_TAIL unwind_frame(KRAIT_ARGS);
}

KRAIT_HANDLER(unwind_frame) {
  if (KRAIT_UNLIKELY(current_dispatch() == &g_record_dispatch)) g_jit_hooks.unwinds(frame);
  const bool entry = frame->flags & kFrameEntry;
  complete_attribute_error(frame);
  frame = leave_frame(frame);
  if (entry) return Value::exception();
  KRAIT_TAIL unwind(frame, frame->ip, frame->sp, dispatch, arg);
}

}  // namespace krait
