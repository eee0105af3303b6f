// Entering the interpreter from C++, frames as roots, and the runtime's hooks.
#include "interp/frame.h"

#include "interp/async_generator.h"
#include "interp/consumers.h"
#include "interp/dispatch.h"
#include "interp/frame_object.h"
#include "interp/generator.h"
#include "interp/jit_hooks.h"
#include "interp/quicken.h"
#include "interp/tracing.h"
#include "runtime/bytes.h"
#include "runtime/call.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/frames.h"
#include "runtime/module.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// What C++ code calls is not recorded.
[[gnu::noinline]] Value run_unrecorded(Value (*run)(Frame*, Value), Frame* frame, Value argument) {
  Thread* t = g_thread;
  const void* const* const record = t->dispatch;
  t->dispatch = reinterpret_cast<const void* const*>(&g_run_dispatch);
  const Value result = run(frame, argument);
  if (t->dispatch == reinterpret_cast<const void* const*>(&g_run_dispatch)) t->dispatch = record;
  return result;
}

bool recording() { return current_dispatch() == &g_record_dispatch; }

}  // namespace

Value run_frame(Frame* frame) {
  if (KRAIT_UNLIKELY(recording()))
    return run_unrecorded([](Frame* f, Value) { return run_frame(f); }, frame, Value::none());
  Thread* t = g_thread;
  if (KRAIT_UNLIKELY(native_stack_exhausted())) {
    cancel_frame(t);
    return raise(types::RecursionError, "maximum recursion depth exceeded");
  }
  if (KRAIT_UNLIKELY(!t->dispatch)) update_trace_dispatch();  // the thread's first frame
  frame->flags |= kFrameEntry;
  push_frame(t, frame);
  return next(frame, frame->ip, frame->sp, current_dispatch(), 0);
}

Value resume_frame(Frame* frame, Value sent) {
  if (KRAIT_UNLIKELY(recording())) return run_unrecorded(resume_frame, frame, sent);
  if (KRAIT_UNLIKELY(native_stack_exhausted())) {
    raise(types::RecursionError, "maximum recursion depth exceeded");
    sent = Value::exception();
  }
  if (KRAIT_UNLIKELY(sent.is_exception())) return unwind(frame, frame->ip, frame->sp, current_dispatch(), 0);
  *frame->sp = sent;
  return next(frame, frame->ip, frame->sp + 1, current_dispatch(), 0);
}

Value run_code(Code* code, Dict* globals, Value locals, Value closure) {
  Function* f = function_new(code, globals, code->name);
  store(f, &f->closure, closure);
  Frame* frame = make_call_frame(g_thread, f, nullptr, 0, nullptr);
  if (!frame) return Value::exception();
  frame->locals = locals;
  return run_frame(frame);
}

int frame_last_instruction(const Frame* frame) {
  int unit = frame->unit_index();
  if (unit < 0) return -2;
  // Saved pointers may be behind inline caches, which are zero in the original code.
  const uint8_t* code = frame->code->code.as<Bytes>()->data;
  while (unit > 0 && code[unit * 2] == OP_CACHE) --unit;
  return unit * 2;
}

Instruction instruction_before(const Frame* frame) {
  const int at = frame_last_instruction(frame);
  if (at < 0) return {OP_CACHE, 0, -1};  // before the first one
  return instruction_at(frame->code, at / 2);
}

Instruction instruction_at(const Code* code, int unit) {
  const uint8_t* units = code->code.as<Bytes>()->data;
  const int at = 2 * unit;
  Instruction i{units[at], units[at + 1], unit};
  for (int shift = 8, p = at - 2; p >= 0 && units[p] == OP_EXTENDED_ARG; p -= 2, shift += 8)
    i.arg |= uint32_t(units[p + 1]) << shift;
  return i;
}

int frame_line(const Frame* frame) {
  const int unit = frame->unit_index();
  return unit < 0 ? frame->code->first_line : code_line_at(frame->code, unit * 2);
}

// --- roots ---

namespace {

void visit_frame(Tracer& tracer, Frame* frame) {
  tracer.visit(frame->code);
  tracer.visit(frame->function);
  tracer.visit(frame->locals);
  tracer.visit(frame->object);
  tracer.visit_range(frame->slots, frame->sp);
}

void visit_stacks(Tracer& tracer, bool) {
  for (Thread* t = thread_list(); t; t = t->next) {
    const Value* end = t->stack_base;
    for (Frame* f = t->frame; f; f = f->previous) {
      if (f->flags & kFrameGenerator) {
        tracer.visit(Generator::of(f));
      } else if (end == t->stack_base) {
        end = reinterpret_cast<const Value*>(reinterpret_cast<const char*>(f) + f->code->frame_bytes);
      }
      visit_frame(tracer, f);
    }
    // A frame under construction has no stack pointer yet.
    if (end < t->stack_top) tracer.visit_conservatively(end, t->stack_top);
  }
}

// --- hooks ---

constexpr int kMostLocals = 16;

// A generator function that makes its generator at once needs no frame for that.
bool makes_generator_at_once(const Function* f, size_t count) {
  constexpr uint32_t kOther =
      kCoCoroutine | kCoAsyncGenerator | kCoIterableCoroutine | kCoVarArgs | kCoVarKeywords;
  const Code* code = f->code;
  return (code->flags & (kCoGenerator | kOther)) == kCoGenerator && code->quickened &&
         uint8_t(*code->quickened) == OP_RETURN_GENERATOR && int64_t(count) == code->arg_count &&
         code->keyword_only_count == 0 && code->locals_plus_count <= kMostLocals &&
         g_thread->recursion_depth < g_thread->recursion_limit;
}

Value generator_for_call(Function* f, const Value* args) {
  Code* code = f->code;
  Value slots[kMostLocals];
  for (int i = 0; i < code->locals_plus_count; ++i)
    slots[i] = i < code->arg_count ? args[i] : Value::unbound();
  Generator* g = generator_new(f, code, code->quickened + 1, slots);
  return g ? Value::object(g) : Value::exception();
}

Value call_function(Function* f, const Value* args, size_t count, Tuple* keywords) {
  if (!keywords && makes_generator_at_once(f, count)) return generator_for_call(f, args);
  Value result;
  if (f->code->jit && !keywords && g_jit_hooks.call_function(f, args, count, &result)) return result;
  Frame* frame = make_call_frame(g_thread, f, args, count, keywords);
  return frame ? run_frame(frame) : Value::exception();
}

bool super_arguments(Type** type, Value* object) {
  materialise_frames();
  Frame* frame = g_thread->frame;
  const char* problem = nullptr;
  if (!frame) {
    problem = "super(): no current frame";
  } else if (frame->code->arg_count == 0) {
    problem = "super(): no arguments";
  } else {
    *object = frame->slots[0];
    const uint8_t* kinds = frame->code->locals_plus_kinds.as<Bytes>()->data;
    if ((kinds[0] & kLocalCell) && is_cell(*object)) *object = object->as<Cell>()->value;
    if (object->is_unbound()) problem = "super(): arg[0] deleted";
  }
  if (problem) {
    raise(types::RuntimeError, "%s", problem);
    return false;
  }
  const Tuple* names = frame->code->locals_plus_names.as<Tuple>();
  for (int i = frame->code->locals_plus_count - frame->code->free_count; i < frame->code->locals_plus_count;
       ++i) {
    if (names->items[i].as<Str>() != names::__class__) continue;
    const Value cell = frame->slots[i];
    const Value v = is_cell(cell) ? cell.as<Cell>()->value : Value::unbound();
    if (v.is_unbound()) {
      raise(types::RuntimeError,
            is_cell(cell) ? "super(): empty __class__ cell" : "super(): bad __class__ cell");
      return false;
    }
    if (!has_kind(v, Kind::Type)) {
      raise(types::RuntimeError, "super(): __class__ is not a type (%s)", type_name_of(v));
      return false;
    }
    *type = v.as<Type>();
    return true;
  }
  raise(types::RuntimeError, "super(): __class__ cell not found");
  return false;
}

Value hook_object(Frame* f) {
  FrameObject* o = frame_object(f, true);
  return o ? Value::object(o) : Value::exception();
}

void finalize_generator_hook(Object* o) { finalize_generator(static_cast<Generator*>(o)); }

}  // namespace

void frames_initialize() {
  g_call_hooks.call_function = call_function;
  g_finalize_generator = finalize_generator_hook;
  g_generator_is_over = [](const Object* o) {
    return static_cast<const Generator*>(o)->state == GeneratorState::kFinished;
  };
  g_frame_hooks.current = [] {
    materialise_frames();
    return visible_frame(g_thread->frame);
  };
  g_frame_hooks.back = [](Frame* f) {
    materialise_frames();
    return visible_frame(f->previous);
  };
  g_frame_hooks.code = [](Frame* f) { return f->code; };
  g_frame_hooks.globals = [](Frame* f) { return f->globals(); };
  g_frame_hooks.builtins = [](Frame* f) { return f->function->builtins; };
  g_frame_hooks.locals = frame_locals;
  g_frame_hooks.line = [](Frame* f) { return frame_line(f); };
  g_frame_hooks.object = hook_object;
  g_frame_hooks.run_code = run_code;
  g_frame_hooks.super_arguments = super_arguments;
  g_frame_hooks.forget_attribute_caches = forget_attribute_caches;
  g_frame_hooks.set_trace_function = set_trace_function;
  g_frame_hooks.set_profile_function = set_profile_function;
  g_frame_hooks.anext_awaitable = anext_awaitable_new;
  g_frame_hooks.consume = consume;
  g_frame_hooks.consume_with = consume_with;
  g_release_code = release_code;
  register_roots("frames", visit_stacks);
}

}  // namespace krait
