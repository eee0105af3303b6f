// The type `frame`.
#include "interp/frame_object.h"

#include "interp/generator.h"
#include "interp/jit_hooks.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

uint32_t g_last_serial;

FrameObject* new_frame_object(Frame* frame) {
  const size_t bytes = sizeof(FrameObject) + size_t(frame->code->locals_plus_count) * sizeof(Value);
  auto* o = static_cast<FrameObject*>(allocate_object(bytes, Kind::FrameObject, shapes::frame));
  if (!o) return nullptr;
  o->live = frame;
  o->trace_lines = true;
  return o;
}

// Is this activation still running in some thread?
bool is_running(const Frame* frame, uint32_t serial) {
  for (Thread* t = thread_list(); t; t = t->next) {
    for (const Frame* f = t->frame; f; f = f->previous) {
      if (f == frame) return f->serial == serial;
    }
  }
  return false;
}

Value value_or_none(Value v) { return v.is_unbound() ? Value::none() : v; }

}  // namespace

FrameObject* frame_object(Frame* frame, bool exposed) {
  if (!frame->object) {
    frame->object = new_frame_object(frame);
    if (!frame->object) return nullptr;
    frame->flags |= kFrameHasObject;
    if (frame->flags & kFrameGenerator) write_barrier(Generator::of(frame));
  }
  frame->object->exposed |= exposed;
  return frame->object;
}

Value frame_object_back(FrameObject* o) {
  materialise_frames();
  if (!o->finished()) {
    Frame* caller = visible_frame(o->live->previous);
    return caller ? Value::object(frame_object(caller, true)) : Value::none();
  }
  if (o->back.is_unbound()) {
    const bool known = o->caller && is_running(o->caller, o->caller_serial);
    store(o, &o->back, known ? Value::object(frame_object(o->caller, true)) : Value::none());
  }
  if (!o->back.is_none()) o->back.as<FrameObject>()->exposed = true;
  return o->back;
}

void attach_frame_object(Frame* frame, FrameObject* object) {
  object->live = frame;
  frame->object = object;
  frame->flags |= kFrameHasObject;
}

void set_frame_object_caller(FrameObject* object, Frame* caller) {
  if (!caller->serial) caller->serial = ++g_last_serial;
  object->caller = caller;
  object->caller_serial = caller->serial;
}

void note_caller(FrameObject* finished, FrameObject* caller) {
  if (!finished->finished() || !finished->back.is_unbound()) return;
  const bool same = finished->caller == caller->frame() && finished->caller_serial == caller->frame()->serial;
  if (same || finished->caller == kNextEntry) store(finished, &finished->back, Value::object(caller));
}

void detach_frame_object(Frame* frame, bool raises) {
  FrameObject* o = frame->object;
  // A generator belongs to nobody when it has ended.
  const bool has_caller = !(frame->flags & kFrameGenerator);
  // The caller is known only then: as compiled code it may have no frame yet.
  const bool unknown = frame->flags & kFrameEntry;
  if (has_caller && (o->exposed || (unknown && !raises))) materialise_frames();
  Frame* caller = has_caller ? visible_frame(frame->previous) : nullptr;
  o->own.init(frame->function, frame->code, nullptr, 0);
  o->own.ip = frame->ip;
  o->own.locals = frame->locals;
  for (int i = 0; i < frame->code->locals_plus_count; ++i) o->own.slots[i] = frame->slots[i];
  o->live = nullptr;
  frame->object = nullptr;
  frame->flags &= ~uint32_t{kFrameHasObject};
  if (!caller) {
    o->back = Value::none();
  } else if (o->exposed) {
    o->back = Value::object(frame_object(caller, true));
  } else if (unknown && raises) {
    o->caller = kNextEntry;
  } else {
    set_frame_object_caller(o, caller);
  }
  write_barrier(o);
}

void trace_FrameObject(Tracer& tracer, Object* object) {
  auto* o = static_cast<FrameObject*>(object);
  tracer.visit(o->trace);
  tracer.visit(o->back);
  if (o->finished()) {
    if (!o->own.code) return;  // being made
    tracer.visit(o->own.code);
    tracer.visit(o->own.function);
    tracer.visit(o->own.locals);
    tracer.visit_range(o->own.slots, o->own.stack_base());
  } else if (o->live->flags & kFrameGenerator) {
    tracer.visit(Generator::of(o->live));
  }
}

// --- locals ---

namespace {

// The value of a locals-plus entry; unbound when it has none.
Value visible_value(const Frame* frame, int index, uint8_t kind) {
  const Value v = frame->slots[index];
  if ((kind & (kLocalCell | kLocalFree)) && is_cell(v)) return v.as<Cell>()->value;
  return v;
}

// Class bodies see their free variables only through their namespace.
bool is_shown(const Code* code, uint8_t kind) { return !(kind & kLocalFree) || (code->flags & kCoOptimized); }

bool fast_to_locals(Frame* frame, Value locals) {
  const Code* code = frame->code;
  const uint8_t* kinds = code->locals_plus_kinds.as<Bytes>()->data;
  const Tuple* names = code->locals_plus_names.as<Tuple>();
  for (int i = 0; i < code->locals_plus_count; ++i) {
    if (!is_shown(code, kinds[i])) continue;
    const Value v = visible_value(frame, i, kinds[i]);
    if (!v.is_unbound()) {
      if (!set_item(locals, names->items[i], v)) return false;
    } else if (!delete_item(locals, names->items[i]) && !clear_if(types::KeyError)) {
      return false;
    }
  }
  return true;
}

}  // namespace

Value frame_locals(Frame* frame) {
  materialise_frames();
  if (frame->locals.is_unbound()) {
    frame->locals = Value::object(dict_new());
    if (frame->flags & kFrameGenerator) write_barrier(Generator::of(frame));
    if (frame->object && frame->object->finished()) write_barrier(frame->object);
  }
  return fast_to_locals(frame, frame->locals) ? frame->locals : Value::exception();
}

void locals_to_fast(Frame* frame) {
  const Code* code = frame->code;
  if (!is_dict(frame->locals)) return;
  Dict* locals = frame->locals.as<Dict>();
  const uint8_t* kinds = code->locals_plus_kinds.as<Bytes>()->data;
  const Tuple* names = code->locals_plus_names.as<Tuple>();
  for (int i = 0; i < code->locals_plus_count; ++i) {
    if (!is_shown(code, kinds[i])) continue;
    const Value v = dict_get_str(locals, names->items[i].as<Str>());
    const Value old = frame->slots[i];
    if ((kinds[i] & (kLocalCell | kLocalFree)) && is_cell(old)) {
      store(old.as<Cell>(), &old.as<Cell>()->value, v);
    } else if (v != old) {
      frame->slots[i] = v;
    }
  }
}

// --- the type ---

namespace {

FrameObject* self_of(Value v) { return v.as<FrameObject>(); }

Value get_back(Value self) { return frame_object_back(self_of(self)); }
Value get_code(Value self) { return Value::object(self_of(self)->frame()->code); }
Value get_globals(Value self) { return Value::object(self_of(self)->frame()->globals()); }
Value get_builtins(Value self) { return self_of(self)->frame()->function->builtins; }
Value get_lasti(Value self) { return Value::small_int(frame_last_instruction(self_of(self)->frame())); }
Value get_trace(Value self) { return value_or_none(self_of(self)->trace); }
Value get_trace_lines(Value self) { return Value::boolean(self_of(self)->trace_lines); }
Value get_trace_opcodes(Value self) { return Value::boolean(self_of(self)->trace_opcodes); }

Value get_locals(Value self) {
  FrameObject* o = self_of(self);
  const Value locals = frame_locals(o->frame());
  write_barrier(o);
  return locals;
}

Value get_line(Value self) {
  FrameObject* o = self_of(self);
  const int line = o->line ? o->line : frame_line(o->frame());
  return line < 0 ? Value::none() : Value::small_int(line);
}

bool set_trace(Value self, Value v) {
  FrameObject* o = self_of(self);
  store(o, &o->trace, v.is_none() ? Value::unbound() : v);
  return true;
}

bool set_trace_lines(Value self, Value v) {
  if (!v.is_bool()) {
    raise_type_error("attribute value type must be bool");
    return false;
  }
  self_of(self)->trace_lines = v.is_true();
  return true;
}

bool set_trace_opcodes(Value self, Value v) {
  if (!v.is_bool()) {
    raise_type_error("attribute value type must be bool");
    return false;
  }
  self_of(self)->trace_opcodes = v.is_true();
  return true;
}

bool set_line(Value self, Value v) { return frame_set_line(self_of(self), v); }

Value frame_clear(const Value* args) {
  FrameObject* o = self_of(args[0]);
  if (!o->finished()) {
    Frame* frame = o->frame();
    if (!(frame->flags & kFrameGenerator) || Generator::of(frame)->state == GeneratorState::kRunning) {
      return raise(types::RuntimeError, "cannot clear an executing frame");
    }
    finalize_generator(Generator::of(frame));
    if (!o->finished()) return Value::none();
  }
  store(o, &o->trace, Value::unbound());
  for (Value* p = o->own.slots; p < o->own.stack_base(); ++p) *p = Value::unbound();
  return Value::none();
}

Value frame_repr(const Value* args) {
  FrameObject* o = self_of(args[0]);
  const Code* code = o->frame()->code;
  return format_string("<frame at %p, file %R, line %d, code %S>", static_cast<void*>(o), code->filename,
                       o->line ? o->line : frame_line(o->frame()), code->name);
}

constexpr NativeDef kMethods[] = {
    {"clear", "$self, /", frame_clear, "F.clear(): clear most references held by the frame"},
    {"__repr__", "$self, /", frame_repr},
    {},
};
constexpr GetSetDef kGetSets[] = {
    {"f_back", get_back},
    {"f_code", get_code},
    {"f_builtins", get_builtins},
    {"f_globals", get_globals},
    {"f_lasti", get_lasti},
    {"f_locals", get_locals},
    {"f_lineno", get_line, set_line},
    {"f_trace", get_trace, set_trace},
    {"f_trace_lines", get_trace_lines, set_trace_lines},
    {"f_trace_opcodes", get_trace_opcodes, set_trace_opcodes},
    {},
};

}  // namespace

extern const TypeSpec type_spec_frame;
const TypeSpec type_spec_frame = {.size = sizeof(FrameObject), .methods = kMethods, .getsets = kGetSets};

}  // namespace krait
