// The type async_generator and its awaitables.
//
// Driving the awaitable runs the generator: what it awaits is passed on, what it yields itself comes wrapped
// and ends the awaitable with StopIteration(value).
#include "interp/async_generator.h"

#include "interp/frame_object.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/descriptors.h"

namespace krait {

extern const TypeSpec type_spec_async_generator, type_spec_async_gen_asend, type_spec_async_gen_athrow,
    type_spec_async_gen_wrapped_value, type_spec_anext_awaitable;

struct AsyncGenAwaitable : Object {
  static constexpr Kind kKind = Kind::AsyncGenAwaitable;
  enum State : uint64_t { kInitial, kIterating, kClosed };
  Value generator;   // anext_awaitable: the wrapped awaitable
  Value value;       // asend: the value to send; wrapped value: the value; anext_awaitable: the default
  ThrowArgs thrown;  // athrow: type is unbound for aclose()
  State state;

  Generator* target() const { return generator.as<Generator>(); }
  bool is_close() const { return thrown.type.is_unbound(); }
};

namespace {

AsyncGenAwaitable* self_of(Value v) { return v.as<AsyncGenAwaitable>(); }

AsyncGenAwaitable* new_awaitable(ShapeId shape, Value generator, Value value) {
  auto* a = allocate<AsyncGenAwaitable>(shape);
  a->generator = generator;
  a->value = value;
  return a;
}

bool is_wrapped(Value v) { return has_shape(v, shapes::async_gen_wrapped_value); }

// Before the first iteration: the hooks of sys.set_asyncgen_hooks. False: raised.
bool call_hooks(Generator* g) {
  if (g->hooks_done) return true;
  g->hooks_done = true;
  if (!g_thread->async_gen_finalizer.is_unbound()) store(g, &g->origin, g_thread->async_gen_finalizer);
  const Value first_iteration = g_thread->async_gen_first_iter;
  return first_iteration.is_unbound() || !call(first_iteration, {Value::object(g)}).is_exception();
}

// What running the generator means to the one who drives it.
Value unwrap(Generator* g, Value result) {
  if (result.is_exception()) {
    if (exception_matches(types::StopAsyncIteration) || exception_matches(types::GeneratorExit))
      g->closed = true;
    g->running_async = false;
    return result;
  }
  if (!is_wrapped(result)) return result;
  g->running_async = false;
  return raise_stop_iteration(self_of(result)->value);
}

Value send_value(Generator* g, Value v) { return send_result_value(g, generator_send(g, v)); }
Value throw_value(Generator* g, const ThrowArgs& args, bool close_on_exit) {
  return send_result_value(g, generator_throw(g, args, close_on_exit));
}

// --- asend ---

Value raise_reused_asend() {
  return raise(types::RuntimeError, "cannot reuse already awaited __anext__()/asend()");
}

Value asend_send(const Value* args) {
  AsyncGenAwaitable* a = self_of(args[0]);
  Generator* g = a->target();
  Value v = args[1];
  if (a->state == AsyncGenAwaitable::kClosed) return raise_reused_asend();
  if (a->state == AsyncGenAwaitable::kInitial) {
    if (g->running_async)
      return raise(types::RuntimeError, "anext(): asynchronous generator is already running");
    if (v.is_none()) v = a->value;
    a->state = AsyncGenAwaitable::kIterating;
  }
  g->running_async = true;
  const Value result = unwrap(g, send_value(g, v));
  if (result.is_exception()) a->state = AsyncGenAwaitable::kClosed;
  return result;
}

Value asend_next(const Value* args) {
  const Value forwarded[2] = {args[0], Value::none()};
  return asend_send(forwarded);
}

Value asend_throw(const Value* args) {
  AsyncGenAwaitable* a = self_of(args[0]);
  if (a->state == AsyncGenAwaitable::kClosed) return raise_reused_asend();
  const Value result = unwrap(a->target(), throw_value(a->target(), {args[1], args[2], args[3]}, true));
  if (result.is_exception()) a->state = AsyncGenAwaitable::kClosed;
  return result;
}

Value awaitable_close(const Value* args) {
  self_of(args[0])->state = AsyncGenAwaitable::kClosed;
  return Value::none();
}

Value identity(const Value* args) { return args[0]; }

// --- athrow and aclose ---

Value raise_reused_athrow() {
  return raise(types::RuntimeError, "cannot reuse already awaited aclose()/athrow()");
}

// aclose(): the generator must not yield; its end is the end of the awaitable.
Value finish_close(AsyncGenAwaitable* a, Value result) {
  Generator* g = a->target();
  if (!result.is_exception() && !is_wrapped(result)) return result;
  g->running_async = false;
  a->state = AsyncGenAwaitable::kClosed;
  if (!result.is_exception()) return raise(types::RuntimeError, "async generator ignored GeneratorExit");
  if (clear_if(types::StopAsyncIteration) || clear_if(types::GeneratorExit))
    return raise_stop_iteration(Value::unbound());
  return result;
}

Value finish_throw(AsyncGenAwaitable* a, Value result) {
  result = unwrap(a->target(), result);
  if (result.is_exception()) a->state = AsyncGenAwaitable::kClosed;
  return result;
}

Value athrow_start(AsyncGenAwaitable* a, Value v) {
  Generator* g = a->target();
  if (g->running_async) {
    a->state = AsyncGenAwaitable::kClosed;
    return raise(types::RuntimeError, "%s(): asynchronous generator is already running",
                 a->is_close() ? "aclose" : "athrow");
  }
  if (g->closed) {
    a->state = AsyncGenAwaitable::kClosed;
    return raise_bare(types::StopAsyncIteration);
  }
  if (!v.is_none()) {
    return raise(types::RuntimeError, "can't send non-None value to a just-started coroutine");
  }
  a->state = AsyncGenAwaitable::kIterating;
  g->running_async = true;
  if (!a->is_close()) return finish_throw(a, throw_value(g, a->thrown, false));
  g->closed = true;
  const ThrowArgs exit{type_value(types::GeneratorExit), Value::unbound(), Value::unbound()};
  return finish_close(a, throw_value(g, exit, false));
}

Value athrow_send(const Value* args) {
  AsyncGenAwaitable* a = self_of(args[0]);
  Generator* g = a->target();
  if (a->state == AsyncGenAwaitable::kClosed) return raise_reused_athrow();
  if (g->state == GeneratorState::kFinished) {
    a->state = AsyncGenAwaitable::kClosed;
    return raise_stop_iteration(Value::unbound());
  }
  if (a->state == AsyncGenAwaitable::kInitial) return athrow_start(a, args[1]);
  const Value result = send_value(g, args[1]);
  return a->is_close() ? finish_close(a, result) : unwrap(g, result);
}

Value athrow_next(const Value* args) {
  const Value forwarded[2] = {args[0], Value::none()};
  return athrow_send(forwarded);
}

Value athrow_throw(const Value* args) {
  AsyncGenAwaitable* a = self_of(args[0]);
  if (a->state == AsyncGenAwaitable::kClosed) return raise_reused_athrow();
  const Value result = throw_value(a->target(), {args[1], args[2], args[3]}, true);
  return a->is_close() ? finish_close(a, result) : unwrap(a->target(), result);
}

// --- the generator's methods ---

Value anext(const Value* args) { return async_generator_anext(args[0].as<Generator>()); }

Value asend(const Value* args) {
  if (!call_hooks(args[0].as<Generator>())) return Value::exception();
  return Value::object(new_awaitable(shapes::async_gen_asend, args[0], args[1]));
}

Value athrow(const Value* args) {
  if (!call_hooks(args[0].as<Generator>())) return Value::exception();
  AsyncGenAwaitable* a = new_awaitable(shapes::async_gen_athrow, args[0], Value::none());
  a->thrown = {args[1], args[2], args[3]};
  return Value::object(a);
}

Value aclose(const Value* args) {
  if (!call_hooks(args[0].as<Generator>())) return Value::exception();
  return Value::object(new_awaitable(shapes::async_gen_athrow, args[0], Value::none()));
}

Value class_getitem(const Value* args) { return call(type_value(types::generic_alias), {args[0], args[1]}); }

Value del(const Value* args) {
  finalize_generator(args[0].as<Generator>());
  return Value::none();
}

Value async_generator_repr(const Value* args) {
  auto* g = args[0].as<Generator>();
  return format_string("<async_generator object %S at %p>", g->qualname, static_cast<void*>(g));
}

Value generator_sizeof(const Value* args) {
  return Value::small_int(int64_t(object_size(args[0].as_object())));
}

// --- attributes ---

Value get_name(Value self) { return self.as<Generator>()->name; }
Value get_qualname(Value self) { return self.as<Generator>()->qualname; }
bool set_name(Value self, Value v) {
  if (!is_str(v)) {
    raise_type_error("__name__ must be set to a string object");
    return false;
  }
  store(self.as_object(), &self.as<Generator>()->name, v);
  return true;
}
bool set_qualname(Value self, Value v) {
  if (!is_str(v)) {
    raise_type_error("__qualname__ must be set to a string object");
    return false;
  }
  store(self.as_object(), &self.as<Generator>()->qualname, v);
  return true;
}
Value get_running(Value self) { return Value::boolean(self.as<Generator>()->running_async); }
Value get_code(Value self) { return Value::object(self.as<Generator>()->frame.code); }
Value get_frame(Value self) {
  auto* g = self.as<Generator>();
  if (g->state == GeneratorState::kFinished) return Value::none();
  return Value::object(frame_object(&g->frame, true));
}
Value get_await(Value self) {
  const Value v = generator_delegate(self.as<Generator>());
  return v.is_unbound() ? Value::none() : v;
}

constexpr NativeDef kMethods[] = {
    {"__repr__", "$self, /", async_generator_repr},
    {"__aiter__", "$self, /", identity},
    {"__anext__", "$self, /", anext},
    {"__del__", "-$self, /", del},
    {"asend", "-$self, value, /", asend, "An awaitable that sends a value into the generator."},
    {"athrow", "-$self, type, value=?, traceback=?, /", athrow,
     "An awaitable that raises an exception inside the generator."},
    {"aclose", "-$self, /", aclose, "An awaitable that raises GeneratorExit inside the generator."},
    {"__sizeof__", "-$self, /", generator_sizeof},
    {"__class_getitem__", "-$cls, item, /", class_getitem, "See PEP 585", Effects::Any,
     NativeRole::ClassMethod},
    {},
};
constexpr GetSetDef kGetSets[] = {
    {"__name__", get_name, set_name, "name of the async generator"},
    {"__qualname__", get_qualname, set_qualname, "qualified name of the async generator"},
    {"ag_await", get_await, nullptr, "object being awaited on, or None"},
    {"ag_running", get_running, readonly_attribute},
    {"ag_code", get_code, readonly_attribute},
    {"ag_frame", get_frame},
    {},
};

constexpr NativeDef kAsendMethods[] = {
    {"__iter__", "$self, /", identity},
    {"__await__", "$self, /", identity},
    {"__next__", "$self, /", asend_next},
    {"send", "-$self, arg, /", asend_send},
    {"throw", "-$self, type, value=?, traceback=?, /", asend_throw},
    {"close", "-$self, /", awaitable_close},
    {},
};
constexpr NativeDef kAthrowMethods[] = {
    {"__iter__", "$self, /", identity},
    {"__await__", "$self, /", identity},
    {"__next__", "$self, /", athrow_next},
    {"send", "-$self, arg, /", athrow_send},
    {"throw", "-$self, type, value=?, traceback=?, /", athrow_throw},
    {"close", "-$self, /", awaitable_close},
    {},
};

// --- anext(iterator, default) ---

// The result of a step; the end of the iterator gives the default.
Value with_default(AsyncGenAwaitable* a, Value result) {
  if (result.is_exception() && clear_if(types::StopAsyncIteration)) return raise_stop_iteration(a->value);
  return result;
}

Value anext_iterator(AsyncGenAwaitable* a) {
  const Value iterator = awaitable_iterator(a->generator);
  if (iterator.is_exception()) return iterator;
  if (is_iterator(iterator)) return iterator;
  // A coroutine is driven through its wrapper.
  return call_method(iterator, str_intern("__await__"));
}

Value anext_next(const Value* args) {
  AsyncGenAwaitable* a = self_of(args[0]);
  const Value iterator = anext_iterator(a);
  if (iterator.is_exception()) return iterator;
  const Value v = type_of(iterator)->slot(Slot::Next)(&iterator);
  return with_default(a, v);
}

Value anext_send(const Value* args) {
  AsyncGenAwaitable* a = self_of(args[0]);
  const Value iterator = anext_iterator(a);
  if (iterator.is_exception()) return iterator;
  return with_default(a, call_method(iterator, names::send, {args[1]}));
}

Value anext_throw(const Value* args) {
  AsyncGenAwaitable* a = self_of(args[0]);
  const Value iterator = anext_iterator(a);
  if (iterator.is_exception()) return iterator;
  const Value method = get_attribute(iterator, names::throw_);
  if (method.is_exception()) return method;
  return with_default(a, call(method, args + 1, args[2].is_unbound() ? 1 : args[3].is_unbound() ? 2 : 3));
}

Value anext_close(const Value* args) {
  AsyncGenAwaitable* a = self_of(args[0]);
  const Value iterator = anext_iterator(a);
  if (iterator.is_exception()) return iterator;
  return with_default(a, call_method(iterator, names::close));
}

constexpr NativeDef kAnextMethods[] = {
    {"__iter__", "$self, /", identity},
    {"__await__", "$self, /", identity},
    {"__next__", "$self, /", anext_next},
    {"send", "-$self, arg, /", anext_send},
    {"throw", "-$self, type, value=?, traceback=?, /", anext_throw},
    {"close", "-$self, /", anext_close},
    {},
};

}  // namespace

Value async_generator_anext(Generator* g) {
  if (!call_hooks(g)) return Value::exception();
  return Value::object(new_awaitable(shapes::async_gen_asend, Value::object(g), Value::none()));
}

Value async_generator_wrap(Value v) {
  return Value::object(new_awaitable(shapes::async_gen_wrapped_value, Value::none(), v));
}

Value anext_awaitable_new(Value awaitable, Value fallback) {
  return Value::object(new_awaitable(shapes::anext_awaitable, awaitable, fallback));
}

const TypeSpec type_spec_async_generator = {
    .size = sizeof(Generator), .methods = kMethods, .getsets = kGetSets};
const TypeSpec type_spec_async_gen_asend = {.size = sizeof(AsyncGenAwaitable), .methods = kAsendMethods};
const TypeSpec type_spec_async_gen_athrow = {.size = sizeof(AsyncGenAwaitable), .methods = kAthrowMethods};
const TypeSpec type_spec_async_gen_wrapped_value = {.size = sizeof(AsyncGenAwaitable)};
const TypeSpec type_spec_anext_awaitable = {.size = sizeof(AsyncGenAwaitable), .methods = kAnextMethods};

}  // namespace krait
