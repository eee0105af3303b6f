// The types generator and coroutine, and the coroutine_wrapper that coroutine.__await__ gives.
#include "interp/frame_object.h"
#include "interp/generator.h"
#include "runtime/error.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/types/descriptors.h"

namespace krait {

extern const TypeSpec type_spec_generator, type_spec_coroutine, type_spec_coroutine_wrapper;

struct CoroutineWrapper : Object {
  static constexpr Kind kKind = Kind::CoroutineWrapper;
  Value coroutine;
};

namespace {

Generator* self_of(Value v) { return v.as<Generator>(); }

// --- methods ---

Value identity(const Value* args) { return args[0]; }

Value generator_next(const Value* args) {
  Generator* g = self_of(args[0]);
  const SendResult r = generator_send(g, Value::none());
  if (r.status == SendResult::kReturned && r.value.is_none()) return Value::unbound();
  return send_result_value(g, r);
}

Value send(const Value* args) {
  Generator* g = self_of(args[0]);
  return send_result_value(g, generator_send(g, args[1]));
}

Value throw_method(const Value* args) {
  Generator* g = self_of(args[0]);
  return send_result_value(g, generator_throw(g, {args[1], args[2], args[3]}, true));
}

Value close(const Value* args) { return generator_close(self_of(args[0])); }

Value del(const Value* args) {
  finalize_generator(self_of(args[0]));
  return Value::none();
}

Value generator_sizeof(const Value* args) {
  return Value::small_int(int64_t(object_size(args[0].as_object())));
}

Value generator_repr(const Value* args) {
  Generator* g = self_of(args[0]);
  return format_string("<%s object %S at %p>", type_name_of(args[0]), g->qualname, static_cast<void*>(g));
}

// --- attributes ---

Value get_name(Value self) { return self_of(self)->name; }
Value get_qualname(Value self) { return self_of(self)->qualname; }

bool set_name(Value self, Value v) {
  if (!is_str(v)) {
    raise_type_error("__name__ must be set to a string object");
    return false;
  }
  store(self_of(self), &self_of(self)->name, v);
  return true;
}

bool set_qualname(Value self, Value v) {
  if (!is_str(v)) {
    raise_type_error("__qualname__ must be set to a string object");
    return false;
  }
  store(self_of(self), &self_of(self)->qualname, v);
  return true;
}

Value get_code(Value self) { return Value::object(self_of(self)->frame.code); }

Value get_frame(Value self) {
  Generator* g = self_of(self);
  if (g->state == GeneratorState::kFinished) return Value::none();
  return Value::object(frame_object(&g->frame, true));
}

Value get_running(Value self) { return Value::boolean(self_of(self)->state == GeneratorState::kRunning); }
Value get_suspended(Value self) { return Value::boolean(self_of(self)->state == GeneratorState::kSuspended); }

Value get_delegate(Value self) {
  const Value v = generator_delegate(self_of(self));
  return v.is_unbound() ? Value::none() : v;
}

Value get_origin(Value self) {
  const Value v = self_of(self)->origin;
  return v.is_unbound() ? Value::none() : v;
}

constexpr NativeDef kGeneratorMethods[] = {
    {"__repr__", "$self, /", generator_repr},
    {"__iter__", "$self, /", identity},
    {"__next__", "$self, /", generator_next, "Implement next(self)."},
    {"__del__", "-$self, /", del},
    {"send", "-$self, arg, /", send, "Sends a value into generator and gives what it yields next."},
    {"throw", "-$self, type, value=?, traceback=?, /", throw_method,
     "Raises an exception inside the generator."},
    {"close", "-$self, /", close, "Raises GeneratorExit inside the generator."},
    {"__sizeof__", "-$self, /", generator_sizeof},
    {},
};
constexpr GetSetDef kGeneratorGetSets[] = {
    {"__name__", get_name, set_name, "name of the generator"},
    {"__qualname__", get_qualname, set_qualname, "qualified name of the generator"},
    {"gi_code", get_code, readonly_attribute},
    {"gi_yieldfrom", get_delegate, nullptr, "object being iterated by yield from, or None"},
    {"gi_running", get_running},
    {"gi_frame", get_frame},
    {"gi_suspended", get_suspended},
    {},
};

// --- coroutines ---

Value coroutine_await(const Value* args) {
  auto* w = allocate<CoroutineWrapper>(shapes::coroutine_wrapper);
  w->coroutine = args[0];
  return Value::object(w);
}

constexpr NativeDef kCoroutineMethods[] = {
    {"__repr__", "$self, /", generator_repr},
    {"__await__", "$self, /", coroutine_await},
    {"__del__", "-$self, /", del},
    {"send", "-$self, arg, /", send,
     "send(value) resumes the coroutine: the value goes into coroutine, and what it awaits next comes back."},
    {"throw", "-$self, type, value=?, traceback=?, /", throw_method,
     "throw(exception) raises the exception in coroutine, and gives what is awaited next."},
    {"close", "-$self, /", close, "close() raises GeneratorExit inside coroutine."},
    {"__sizeof__", "-$self, /", generator_sizeof},
    {},
};
constexpr GetSetDef kCoroutineGetSets[] = {
    {"__name__", get_name, set_name, "name of the coroutine"},
    {"__qualname__", get_qualname, set_qualname, "qualified name of the coroutine"},
    {"cr_code", get_code, readonly_attribute},
    {"cr_origin", get_origin, readonly_attribute},
    {"cr_await", get_delegate, nullptr, "object being awaited on, or None"},
    {"cr_running", get_running},
    {"cr_frame", get_frame},
    {"cr_suspended", get_suspended},
    {},
};

// --- coroutine_wrapper ---

template <NativeFn kMethod>
Value forward(const Value* args) {
  const Value forwarded[4] = {args[0].as<CoroutineWrapper>()->coroutine, args[1], args[2], args[3]};
  return kMethod(forwarded);
}
template <NativeFn kMethod>
Value forward_self(const Value* args) {
  return kMethod(&args[0].as<CoroutineWrapper>()->coroutine);
}
Value wrapper_send(const Value* args) {
  const Value forwarded[2] = {args[0].as<CoroutineWrapper>()->coroutine, args[1]};
  return send(forwarded);
}

constexpr NativeDef kWrapperMethods[] = {
    {"__iter__", "$self, /", identity},
    {"__next__", "$self, /", forward_self<generator_next>, "Implement next(self)."},
    {"send", "-$self, arg, /", wrapper_send},
    {"throw", "-$self, type, value=?, traceback=?, /", forward<throw_method>},
    {"close", "-$self, /", forward_self<close>},
    {},
};

}  // namespace

const TypeSpec type_spec_generator = {
    .size = sizeof(Generator), .methods = kGeneratorMethods, .getsets = kGeneratorGetSets};
const TypeSpec type_spec_coroutine = {
    .size = sizeof(Generator), .methods = kCoroutineMethods, .getsets = kCoroutineGetSets};
const TypeSpec type_spec_coroutine_wrapper = {
    .size = sizeof(CoroutineWrapper),
    .doc = "A wrapper object implementing __await__ for coroutines.",
    .methods = kWrapperMethods};

}  // namespace krait
