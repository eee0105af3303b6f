// Calls and returns, in the forms that take any callable. Python functions are entered without recursion in
// C++.
//
// The stack below a call: NULL, callable, arguments, or unbound method, receiver, arguments. PRECALL does the
// whole call, CALL behind it included; KW_NAMES in front of it does too, so that nothing needs to be
// remembered between instructions.
#include <algorithm>

#include "interp/back_edge.h"
#include "interp/calls.h"
#include "interp/frame_object.h"
#include "interp/generator.h"
#include "interp/iteration.h"
#include "interp/jit_hooks.h"
#include "interp/operators.h"
#include "interp/quicken.h"
#include "interp/statements.h"
#include "interp/tracing.h"
#include "runtime/dict.h"
#include "runtime/exception.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// Behind the inline caches of the CALL that follows; ip is behind its opcode's PRECALL.
uint16_t* behind_call(uint16_t* ip) {
  ip += 1;
  while ((*ip & 0xff) == OP_EXTENDED_ARG) ++ip;
  return ip + 5;
}

// A call taken apart.
struct CallSite {
  Value callable;
  Value* args;
  size_t count;  // positional
  Value* base;   // where the result goes
};

CallSite call_site(Value* sp, size_t count, size_t keyword_count) {
  Value* base = sp - count - 2;
  const size_t positional = count - keyword_count;
  if (base[0].is_unbound() && has_shape(base[1], shapes::bound_method)) {
    const auto* method = base[1].as<BoundMethod>();
    base[0] = method->function;
    base[1] = method->self;
  } else if (has_shape(base[0], shapes::bound_method)) {
    // An __exit__, below its arguments.
    const auto* method = base[0].as<BoundMethod>();
    base[0] = method->self;
    return {method->function, base, positional + 2, base};
  }
  if (!base[0].is_unbound()) return {base[0], base + 1, positional + 1, base};
  return {base[1], base + 2, positional, base};
}

// What a call led to: a frame to run, or a value (perhaps the exception marker).
struct CallOutcome {
  Frame* frame;
  Value value;
};

CallOutcome begin_call(const CallSite& site, Tuple* keywords) {
  if (has_kind(site.callable, Kind::Function)) {
    Frame* callee = make_call_frame(g_thread, site.callable.as<Function>(), site.args, site.count, keywords);
    return {callee, Value::exception()};
  }
  if (KRAIT_UNLIKELY(tracing_active()))
    return {nullptr, call_traced(site.callable, site.args, site.count, keywords)};
  return {nullptr, call(site.callable, site.args, site.count, keywords)};
}

CallOutcome begin_call(Value* sp, size_t count, Tuple* keywords, Value** base) {
  const CallSite site = call_site(sp, count, keywords ? keywords->length : 0);
  *base = site.base;
  return begin_call(site, keywords);
}

struct Started {
  Frame* frame;
  Value* base;
  Value value;
};
Started start_call(Value* sp, size_t count, Tuple* keywords) {
  Started s{};
  const CallOutcome outcome = begin_call(sp, count, keywords, &s.base);
  s.frame = outcome.frame;
  s.value = outcome.value;
  return s;
}

}  // namespace

KRAIT_HANDLER(op_PRECALL_generic) {
  forget_registers();
  save_state(frame, behind_call(ip), sp);
  const Started s = start_call(sp, arg, nullptr);
  ip = frame->ip;
  if (s.frame) {
    frame->sp = s.base;
    push_frame(g_thread, s.frame);
    KRAIT_TAIL next_after_call(s.frame, s.frame->ip, s.frame->sp, dispatch, arg);
  }
  if (KRAIT_UNLIKELY(s.value.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *s.base = s.value;
  KRAIT_TAIL next_after_native_call(frame, ip, s.base + 1, dispatch, arg);
}

KRAIT_HANDLER(op_PRECALL_nested) {
  save_state(frame, behind_call(ip), sp);
  const CallSite site = call_site(sp, arg, 0);
  const Value v = call(site.callable, site.args, site.count, nullptr);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  Value* base = frame->sp - arg - 2;
  *base = v;
  KRAIT_TAIL next_after_call(frame, frame->ip, base + 1, dispatch, arg);
}

namespace {

// Makes the instance of a class and the frame of its __init__, a Python function; null: raised. The operands
// give way to the instance, which the caller's stack holds while __init__ runs.
Frame* begin_construction(Frame* frame, Value* base, size_t count, Tuple* keywords) {
  Type* type = base[1].as<Type>();
  Object* instance = allocate_instance(type);
  if (!instance) return nullptr;
  auto* init = type->slot_methods[int(Slot::Init)].as<Function>();
  base[0] = base[1] = Value::object(instance);
  const size_t positional = count - (keywords ? keywords->length : 0);
  Frame* callee = make_call_frame(g_thread, init, base + 1, positional + 1, keywords);
  if (!callee) return nullptr;
  callee->flags |= kFrameInit;
  frame->sp = base + 1;
  push_frame(g_thread, callee);
  return callee;
}

}  // namespace

KRAIT_HANDLER(op_PRECALL_construct) {
  save_state(frame, behind_call(ip), sp);
  Frame* callee = begin_construction(frame, sp - arg - 2, arg, nullptr);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  KRAIT_TAIL next_after_call(callee, callee->ip, callee->sp, dispatch, arg);
}

// next(generator), generator.send(value): resumed as FOR_ITER does it. A bound native method brings the
// generator.
KRAIT_HANDLER(op_PRECALL_resume) {
  save_state(frame, behind_call(ip), sp);
  const CallSite site = call_site(sp, arg, 0);
  const bool bound =
      has_shape(site.callable, shapes::native_method) || has_shape(site.callable, shapes::method_wrapper);
  const Value sent = site.count + bound > 1 ? site.args[site.count - 1] : Value::none();
  auto* g = (bound ? site.callable.as<NativeMethod>()->self : site.args[0]).as<Generator>();
  frame->sp = site.base;
  *g->frame.sp = sent;
  resume_inline(g, GeneratorResumer::kCall, 0);
  KRAIT_TAIL next(&g->frame, g->frame.ip, g->frame.sp + 1, dispatch, arg);
}

// Only reached when bytecode jumps between a PRECALL and its CALL, which no compiler emits.
KRAIT_HANDLER(op_CALL) { KRAIT_TAIL op_CACHE(KRAIT_ARGS); }

namespace {

// The argument of the PRECALL that follows KW_NAMES; *ip is moved behind it.
uint64_t read_precall(uint16_t** ip) {
  uint64_t arg = 0;
  for (;;) {
    const uint16_t word = *(*ip)++;
    arg = arg << 8 | word >> 8;
    if ((word & 0xff) != OP_EXTENDED_ARG) return arg;
  }
}

}  // namespace

KRAIT_HANDLER(op_KW_NAMES) {
  Tuple* keywords = frame->code->constant_items[arg].as<Tuple>();
  uint16_t* precall = ip;
  arg = read_precall(&precall);
  save_state(frame, behind_call(precall), sp);
  const Started s = start_call(sp, arg, keywords);
  ip = frame->ip;
  if (s.frame) {
    frame->sp = s.base;
    push_frame(g_thread, s.frame);
    KRAIT_TAIL next_after_call(s.frame, s.frame->ip, s.frame->sp, dispatch, arg);
  }
  if (KRAIT_UNLIKELY(s.value.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *s.base = s.value;
  KRAIT_TAIL next_after_native_call(frame, ip, s.base + 1, dispatch, arg);
}

KRAIT_HANDLER(op_KW_NAMES_nested) {
  Tuple* keywords = frame->code->constant_items[arg].as<Tuple>();
  uint16_t* precall = ip;
  arg = read_precall(&precall);
  save_state(frame, behind_call(precall), sp);
  const CallSite site = call_site(sp, arg, keywords->length);
  const Value v = call(site.callable, site.args, site.count, keywords);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  Value* base = frame->sp - arg - 2;
  *base = v;
  KRAIT_TAIL next_after_call(frame, frame->ip, base + 1, dispatch, arg);
}

KRAIT_HANDLER(op_KW_NAMES_construct) {
  Tuple* keywords = frame->code->constant_items[arg].as<Tuple>();
  uint16_t* precall = ip;
  arg = read_precall(&precall);
  save_state(frame, behind_call(precall), sp);
  Frame* callee = begin_construction(frame, sp - arg - 2, arg, keywords);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL unwind(frame, frame->ip, sp, dispatch, arg);
  KRAIT_TAIL next_after_call(callee, callee->ip, callee->sp, dispatch, arg);
}

// --- f(*args, **kwargs) ---

namespace {

// How messages name a callable: "module.qualname()", or str() of it.
Value callable_description(Value f) {
  const Value qualname = get_attribute_or_unbound(f, names::__qualname__);
  if (qualname.is_exception()) return qualname;
  if (!is_str(qualname)) return str_of(f);
  const Value module = get_attribute_or_unbound(f, names::__module__);
  if (module.is_exception()) return module;
  if (!is_str(module) || str_equals_ascii(module.as<Str>(), "builtins"))
    return format_string("%S()", qualname);
  return format_string("%S.%S()", module, qualname);
}

Value spread_args(Value callable, Value args) {
  if (has_shape(args, shapes::tuple)) return args;
  const Type* type = type_of(args);
  if (type->slot_methods[int(Slot::Iter)].is_unbound() &&
      type->slot_methods[int(Slot::GetItem)].is_unbound()) {
    const Value description = callable_description(callable);
    if (description.is_exception()) return description;
    return raise_type_error("%S argument after * must be an iterable, not %.200s", description,
                            type_name(type));
  }
  return tuple_from_iterable(args);
}

Value spread_keywords(Value callable, Value kwargs) {
  if (has_shape(kwargs, shapes::dict)) return kwargs;
  const Value copy = Value::object(dict_new());
  if (dict_merge(copy.as<Dict>(), kwargs, 2)) return copy;
  return raise_merge_error(callable, kwargs);
}

}  // namespace

Value raise_merge_error(Value callable, Value mapping) {
  if (exception_matches(types::AttributeError)) {
    clear_exception();
    const Value description = callable_description(callable);
    if (description.is_exception()) return description;
    return raise_type_error("%S argument after ** must be a mapping, not %.200s", description,
                            type_name_of(mapping));
  }
  if (exception_matches(types::KeyError)) {
    const Value pending = take_exception();
    const auto* args = pending.as<Exception>()->args.as<Tuple>();
    if (args->length != 1) return restore_exception(pending);
    const Value key = args->items[0];
    const Value description = callable_description(callable);
    if (description.is_exception()) return description;
    return raise_type_error("%S got multiple values for keyword argument '%S'", description, key);
  }
  return Value::exception();
}

namespace {

// The arguments of a bound method as its function gets them.
Value with_receiver(Value self, const Tuple* args) {
  Tuple* all = tuple_allocate(args->length + 1);
  if (!all) return Value::exception();
  all->items[0] = self;
  std::copy(args->items, args->items + args->length, all->items + 1);
  write_barrier(all);
  return Value::object(all);
}

CallOutcome begin_spread_call(Value* base, bool has_keywords) {
  Value callable = base[1];
  Value args = spread_args(callable, base[2]);
  if (args.is_exception()) return {nullptr, args};
  Dict* kwargs = nullptr;
  if (has_keywords) {
    const Value keywords = spread_keywords(callable, base[3]);
    if (keywords.is_exception()) return {nullptr, keywords};
    base[3] = keywords;
    kwargs = keywords.as<Dict>();
  }
  if (has_shape(callable, shapes::bound_method) &&
      has_kind(callable.as<BoundMethod>()->function, Kind::Function)) {
    args = with_receiver(callable.as<BoundMethod>()->self, args.as<Tuple>());
    if (args.is_exception()) return {nullptr, args};
    callable = callable.as<BoundMethod>()->function;
  }
  base[2] = args;
  if (has_kind(callable, Kind::Function))
    return {make_call_frame(g_thread, callable.as<Function>(), args.as<Tuple>(), kwargs), Value::exception()};
  if (KRAIT_UNLIKELY(tracing_active())) return {nullptr, call_traced(callable, args.as<Tuple>(), kwargs)};
  return {nullptr, call_with_tuple(callable, args.as<Tuple>(), kwargs)};
}

}  // namespace

KRAIT_HANDLER(op_CALL_FUNCTION_EX) {
  save_state(frame, ip, sp);
  Value* base = sp - 3 - (arg & 1);
  const CallOutcome outcome = begin_spread_call(base, arg & 1);
  if (outcome.frame) {
    frame->sp = base;
    push_frame(g_thread, outcome.frame);
    KRAIT_TAIL next_after_call(outcome.frame, outcome.frame->ip, outcome.frame->sp, dispatch, arg);
  }
  if (KRAIT_UNLIKELY(outcome.value.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *base = outcome.value;
  KRAIT_TAIL next_after_native_call(frame, ip, base + 1, dispatch, arg);
}

Value call_spread(Value callable, Value args, Value kwargs) {
  args = spread_args(callable, args);
  if (args.is_exception()) return args;
  if (kwargs.is_unbound()) return call_with_tuple(callable, args.as<Tuple>(), nullptr);
  kwargs = spread_keywords(callable, kwargs);
  return kwargs.is_exception() ? kwargs : call_with_tuple(callable, args.as<Tuple>(), kwargs.as<Dict>());
}

KRAIT_HANDLER(op_CALL_FUNCTION_EX_nested) {
  save_state(frame, ip, sp);
  Value* base = sp - 3 - (arg & 1);
  const Value v = call_spread(base[1], base[2], arg & 1 ? base[3] : Value::unbound());
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *base = v;
  KRAIT_TAIL next_after_call(frame, ip, base + 1, dispatch, arg);
}

bool merge_keywords(Dict* into, Value mapping, Value callable) {
  if (dict_merge(into, mapping, 2)) return true;
  raise_merge_error(callable, mapping);
  return false;
}

KRAIT_HANDLER(op_DICT_MERGE) {
  save_state(frame, ip, sp);
  const auto depth = int64_t(arg);
  if (!merge_keywords(sp[-1 - depth].as<Dict>(), sp[-1], sp[-3 - depth])) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

// --- returning ---

namespace {

// A special method has returned arg, the word of a value, to this frame.
KRAIT_HANDLER(return_to_operation) {
  if (KRAIT_UNLIKELY(!finish_operation(frame, Value::from_raw(arg))))
    KRAIT_TAIL unwind(frame, frame->ip, frame->sp, dispatch, arg);
  KRAIT_TAIL next_after_call(frame, frame->ip, frame->sp, dispatch, arg);
}

// A frame that is more than a plain call ends with a value: what its caller, or C++, goes on with.
KRAIT_HANDLER(return_special) {
  const Value result = sp[-1];
  save_state(frame, ip, sp);
  const uint32_t flags = frame->flags;
  Frame* caller = frame->previous;
  if (flags & kFrameGenerator) KRAIT_TAIL return_from_generator(KRAIT_ARGS);
  if (flags & kFrameHasObject) detach_frame_object(frame);
  pop_frame(g_thread, frame);
  if (flags & kFrameEntry) return result;
  frame = caller;
  ip = caller->ip;
  sp = caller->sp;
  if (flags & kFrameInit) {
    if (KRAIT_UNLIKELY(!check_init_result(result))) KRAIT_TAIL unwind(KRAIT_ARGS);
    KRAIT_TAIL next_after_call(KRAIT_ARGS);
  }
  if (flags & kFrameOperator) {
    const bool plain = uint8_t(ip[-2]) == OP_BINARY_OP_PYTHON && !result.is_not_implemented();
    if (KRAIT_UNLIKELY(!plain)) KRAIT_TAIL return_to_operation(frame, ip, sp, dispatch, result.raw);
    sp -= 2;
  }
  sp[0] = result;
  sp += !(flags & kFrameDropResult);
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

}  // namespace

KRAIT_HANDLER(op_RETURN_VALUE) {
  if (KRAIT_UNLIKELY(frame->flags)) KRAIT_TAIL return_special(KRAIT_ARGS);
  const Value result = sp[-1];
  Frame* caller = frame->previous;
  pop_frame(g_thread, frame);
  *caller->sp = result;
  KRAIT_TAIL next(caller, caller->ip, caller->sp + 1, dispatch, arg);
}

}  // namespace krait
