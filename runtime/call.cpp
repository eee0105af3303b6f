// The call protocol.
#include "runtime/call.h"

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/function.h"
#include "runtime/list.h"
#include "runtime/native_call.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/signature.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

CallHooks g_call_hooks;

namespace {

// An argument vector with one value put in front; short ones live on the C++ stack.
class PrependedArgs {
 public:
  PrependedArgs(Value first, const Value* args, size_t count) {
    if (count + 1 > kInline) {
      Tuple* t = tuple_allocate(count + 1);
      if (!t) return;
      data_ = t->items;
      holder_ = t;
    } else {
      data_ = inline_;
    }
    data_[0] = first;
    for (size_t i = 0; i < count; ++i) data_[i + 1] = args[i];
    if (holder_) write_barrier(holder_);
  }
  // Null when memory is exhausted (MemoryError is set).
  const Value* data() const { return data_; }

 private:
  static constexpr size_t kInline = 16;
  Value inline_[kInline];
  Value* data_ = nullptr;
  Tuple* volatile holder_ = nullptr;  // keeps the heap copy alive for the conservative scan
};

size_t total_args(size_t count, const Tuple* keywords) { return count + (keywords ? keywords->length : 0); }

Value call_prepended(Value callable, Value first, const Value* args, size_t count, Tuple* keywords) {
  const PrependedArgs all(first, args, total_args(count, keywords));
  if (!all.data()) return Value::exception();
  return call(callable, all.data(), count + 1, keywords);
}

// The result as Python sees it: an exhausted __next__ is a StopIteration.
Value finish_native(const NativeFunction* f, Value result) {
  if (KRAIT_LIKELY(!result.is_unbound())) return result;
  KRAIT_ASSERT(f->is_next);
  return raise_stop_iteration(Value::unbound());
}

// (Functions of their own, whose frames are no larger than needed: what is left over from earlier calls would
// keep objects alive.)
template <size_t few>
[[gnu::noinline]] Value invoke_few(NativeFunction* f, const Signature& s, const Value* args, size_t count) {
  Value bound[few];
  bind_few(s, args, count, bound);
  return finish_native(f, f->function(bound));
}

[[gnu::noinline]] Value invoke_many(NativeFunction* f, const Value* args, size_t count, Tuple* keywords) {
  const Signature& signature = *native_signature(f);
  auto* bound = static_cast<Value*>(alloca(size_t(signature.bound_count()) * sizeof(Value)));
  if (KRAIT_LIKELY(!keywords && signature.is_plain_call(int64_t(count)))) {
    if (!bind_plain_call(signature, args, count, bound)) return Value::exception();
  } else if (!signature_bind(f, args, count, keywords, bound)) {
    return Value::exception();
  }
  return finish_native(f, f->function(bound));
}

Value invoke_bound(NativeFunction* f, const Value* args, size_t count, Tuple* keywords) {
  if (KRAIT_LIKELY(!keywords && int64_t(count) == f->parameter_count))
    return finish_native(f, f->function(args));
  const Signature& s = *native_signature(f);
  if (KRAIT_LIKELY(!keywords && s.is_plain_call(int64_t(count)))) {
    static_assert(kFewParameters == 4);
    switch (s.few) {
      case 1: return invoke_few<1>(f, s, args, count);
      case 2: return invoke_few<2>(f, s, args, count);
      case 3: return invoke_few<3>(f, s, args, count);
      case 4: return invoke_few<4>(f, s, args, count);
      default: break;
    }
  }
  return invoke_many(f, args, count, keywords);
}

bool check_receiver(NativeFunction* f, const Value* args, size_t count) {
  auto* owner = f->owner.as<Type>();
  const bool slot_wrapper = f->shape_id == shapes::wrapper_descriptor;
  if (count == 0) {
    if (slot_wrapper || f->shape_id == shapes::classmethod_descriptor) {
      raise_type_error("descriptor '%s' of '%s' object needs an argument", f->def->name, type_name(owner));
    } else {
      raise_type_error("unbound method %S.%s() needs an argument", owner->qualname, f->def->name);
    }
    return false;
  }
  if (KRAIT_LIKELY(is_instance(args[0], owner))) return true;
  if (slot_wrapper) {
    raise_type_error("descriptor '%s' requires a '%s' object but received a '%T'", f->def->name,
                     type_name(owner), args[0]);
  } else {
    raise_type_error("descriptor '%s' for '%s' objects doesn't apply to a '%T' object", f->def->name,
                     type_name(owner), args[0]);
  }
  return false;
}

// T.__new__(S, ...): S must be a subclass of T with T's memory layout.
bool check_new(NativeFunction* f, const Value* args, size_t count) {
  auto* type = f->owner.as<Type>();
  const char* name = type_name(type);
  if (count == 0) {
    raise_type_error("%s.__new__(): not enough arguments", name);
    return false;
  }
  if (!has_kind(args[0], Kind::Type)) {
    raise_type_error("%s.__new__(X): X is not a type object (%T)", name, args[0]);
    return false;
  }
  auto* subtype = args[0].as<Type>();
  if (!is_subtype(subtype, type)) {
    const char* other = type_name(subtype);
    raise_type_error("%s.__new__(%s): %s is not a subtype of %s", name, other, other, name);
    return false;
  }
  const Type* base = native_base(subtype);
  if (base->slot_methods[int(Slot::New)] != type->slot_methods[int(Slot::New)]) {
    raise_type_error("%s.__new__(%s) is not safe, use %s.__new__()", name, type_name(subtype),
                     type_name(base));
    return false;
  }
  return true;
}

Value call_native_method(NativeMethod* m, const Value* args, size_t count, Tuple* keywords) {
  if (KRAIT_LIKELY(count < 8 && !keywords)) {
    Value all[8];
    all[0] = m->self;
    for (size_t i = 0; i < count; ++i) all[i + 1] = args[i];
    return invoke_bound(m->function, all, count + 1, nullptr);
  }
  const PrependedArgs all(m->self, args, total_args(count, keywords));
  if (!all.data()) return Value::exception();
  return invoke_bound(m->function, all.data(), count + 1, keywords);
}

// Is binding the method the same as putting the receiver in front of the arguments?
bool is_unbound_method(Value method) {
  return has_kind(method, Kind::Function) || has_shape(method, shapes::method_descriptor) ||
         has_shape(method, shapes::wrapper_descriptor);
}

struct KnownDirectCall {
  NativeFn call;
  DirectCall direct;
};
constexpr size_t kMostDirectCalls = 8;
KnownDirectCall g_direct_calls[kMostDirectCalls];
size_t g_direct_call_count;

DirectCall direct_call(NativeFn call) {
  for (size_t i = 0; i < g_direct_call_count; ++i) {
    if (g_direct_calls[i].call == call) return g_direct_calls[i].direct;
  }
  return nullptr;
}

Value call_by_slot(Value callable, const Value* args, size_t count, Tuple* keywords) {
  if (callable.is_exception()) return callable;
  Type* type = type_of(callable);
  const Value method = type->slot_methods[int(Slot::Call)];
  if (method.is_unbound()) return raise_type_error("'%T' object is not callable", callable);
  NativeRecursion guard(" while calling a Python object");
  if (guard.exceeded()) return Value::exception();
  if (has_kind(method, Kind::NativeFunction)) {
    auto* f = method.as<NativeFunction>();
    const DirectCall direct = f->owner == type_value(type) ? direct_call(f->function) : nullptr;
    if (direct) {
      const Value result = direct(callable, args, count, keywords);
      if (!result.is_unbound()) return result;
    }
    // The usual __call__(self, /, *args, **kwargs).
    if (!keywords && native_signature(f)->bound_count() == 3 && native_signature(f)->parameters.empty() &&
        is_subtype(type, f->owner.as<Type>())) {
      const Value bound[] = {callable, tuple_new(args, count), Value::unbound()};
      return bound[1].is_exception() ? bound[1] : f->function(bound);
    }
  }
  if (is_unbound_method(method)) return call_prepended(method, callable, args, count, keywords);
  const Value bound = descriptor_get(method, callable, type);
  if (bound.is_exception()) return bound;
  return call(bound, args, count, keywords);
}

}  // namespace

void register_direct_call(NativeFn call, DirectCall direct) {
  KRAIT_ASSERT(g_direct_call_count < kMostDirectCalls);
  g_direct_calls[g_direct_call_count++] = {call, direct};
}

Value call_native(NativeFunction* f, const Value* args, size_t count, Tuple* keywords) {
  if (f->checks_self) {
    if (KRAIT_UNLIKELY(count == 0 || type_of(args[0]) != f->owner.as<Type>()) &&
        !check_receiver(f, args, count))
      return Value::exception();
  } else if (KRAIT_UNLIKELY(f->is_new) && !check_new(f, args, count)) {
    return Value::exception();
  }
  if (!native_stack_suffices()) return Value::exception();
  return invoke_bound(f, args, count, keywords);
}

Value call_native_checked(NativeFunction* f, const Value* args, size_t count) {
  return invoke_bound(f, args, count, nullptr);
}

int native_parameter_count(NativeFunction* function) { return native_signature(function)->bound_count(); }

Value call(Value callable, const Value* args, size_t count, Tuple* keywords) {
  if (KRAIT_LIKELY(callable.is_object())) {
    switch (callable.as_object()->kind) {
      case Kind::Function: return g_call_hooks.call_function(callable.as<Function>(), args, count, keywords);
      case Kind::NativeFunction:
        if (KRAIT_UNLIKELY(callable.as_object()->shape_id == shapes::classmethod_descriptor)) break;
        return call_native(callable.as<NativeFunction>(), args, count, keywords);
      case Kind::NativeMethod: return call_native_method(callable.as<NativeMethod>(), args, count, keywords);
      case Kind::BoundMethod: {
        auto* m = callable.as<BoundMethod>();
        return call_prepended(m->function, m->self, args, count, keywords);
      }
      case Kind::Type:
        if (KRAIT_LIKELY(type_of(callable)->slot_methods[int(Slot::Call)] ==
                         types::type->slot_methods[int(Slot::Call)]))
          return type_call(callable.as<Type>(), args, count, keywords);
        break;
      default: break;
    }
  }
  return call_by_slot(callable, args, count, keywords);
}

bool is_callable(Value v) { return !type_of(v)->slot_methods[int(Slot::Call)].is_unbound(); }

Value call_with_tuple(Value callable, Tuple* args, Dict* kwargs) {
  if (!kwargs || kwargs->length == 0) return call(callable, args->items, args->length);
  Tuple* all = tuple_allocate(args->length + uint64_t(kwargs->length));
  Tuple* keywords = tuple_allocate(uint64_t(kwargs->length));
  if (!all || !keywords) return Value::exception();
  for (uint64_t i = 0; i < args->length; ++i) all->items[i] = args->items[i];
  size_t position = 0;
  uint64_t n = 0;
  Value key, value;
  while (dict_next(kwargs, &position, &key, &value)) {
    if (!is_str(key)) return raise_type_error("keywords must be strings");
    keywords->items[n] = key;
    all->items[args->length + n++] = value;
  }
  write_barrier(all);
  write_barrier(keywords);
  return call(callable, all->items, args->length, keywords);
}

Value call_method(Value receiver, Str* name, std::initializer_list<Value> args) {
  bool self_included = false;
  const Value method = get_method(receiver, name, &self_included);
  if (method.is_exception()) return method;
  if (!self_included) return call(method, args.begin(), args.size());
  return call_prepended(method, receiver, args.begin(), args.size(), nullptr);
}

// --- making instances ---

namespace {

Value call_constructor(Value method, Type* type, const Value* args, size_t count, Tuple* keywords) {
  const PrependedArgs all(type_value(type), args, total_args(count, keywords));
  if (!all.data()) return Value::exception();
  if (has_kind(method, Kind::NativeFunction))
    return invoke_bound(method.as<NativeFunction>(), all.data(), count + 1, keywords);
  if (has_kind(method, Kind::Function)) return call(method, all.data(), count + 1, keywords);
  // Something unusual that was assigned to __new__, such as a class method.
  const Value bound = descriptor_get(method, Value::unbound(), type);
  return bound.is_exception() ? bound : call(bound, all.data(), count + 1, keywords);
}

Value instantiate(Type* type, const Value* args, size_t count, Tuple* keywords) {
  const Value make = type->slot_methods[int(Slot::New)];
  if (KRAIT_UNLIKELY((type->flags & kTypeHidden) || make.is_unbound()))
    return raise_type_error("cannot create '%N' instances", type);
  if (make != types::object->slot_methods[int(Slot::New)])
    return call_constructor(make, type, args, count, keywords);
  const bool any = count || (keywords && keywords->length);
  if (any && type->slot_methods[int(Slot::Init)] == types::object->slot_methods[int(Slot::Init)])
    return raise_type_error("%S() takes no arguments", type->name);
  return object_new(type);
}

// The most frequent ways to make a container, without binding arguments twice; unbound: none of them.
Value make_container(const Type* type, const Value* args, size_t count, Tuple* keywords) {
  if (type == types::dict && count == 0) {
    Dict* d = dict_new();
    for (uint64_t i = 0; keywords && i < keywords->length; ++i) {
      dict_set_str(d, keywords->items[i].as<Str>(), args[i]);
    }
    return Value::object(d);
  }
  if (keywords || count > 1) return Value::unbound();
  if (count == 0) return type == types::list ? list_new() : type == types::set ? set_new() : Value::unbound();
  if (type == types::list) return list_from_iterable(args[0]);
  if (type == types::tuple) return has_shape(args[0], shapes::tuple) ? args[0] : tuple_from_iterable(args[0]);
  if (type == types::set) return set_from_iterable(args[0]);
  if (type == types::dict) {
    Dict* d = dict_new();
    return dict_update(d, args[0]) ? Value::object(d) : Value::exception();
  }
  if (type == types::str) return str_of(args[0]);
  if (type == types::float_ && has_shape(args[0], shapes::str)) return float_parse(args[0]);
  if (type == types::int_ && args[0].is_small_int()) return args[0];
  return Value::unbound();
}

}  // namespace

Value construct_native(const Value* args, size_t count) {
  auto* type = args[0].as<Type>();
  KRAIT_ASSERT(!(type->flags & kTypeHeap));
  const Value container = make_container(type, args + 1, count - 1, nullptr);
  if (!container.is_unbound()) return container;
  const Value make = type->slot_methods[int(Slot::New)];
  const bool by_new_alone =
      type->slot_methods[int(Slot::Init)] == types::object->slot_methods[int(Slot::Init)];
  if (!by_new_alone || !has_kind(make, Kind::NativeFunction) || (type->flags & kTypeHidden) ||
      type == types::object || type == types::type)
    return type_call(type, args + 1, count - 1, nullptr);
  return invoke_bound(make.as<NativeFunction>(), args, count, nullptr);
}

Value type_call(Type* type, const Value* args, size_t count, Tuple* keywords) {
  if (type == types::type && count != 3) {
    if (count != 1 || keywords) return raise_type_error("type() takes 1 or 3 arguments");
    return type_value(type_of(args[0]));
  }
  if (!(type->flags & kTypeHeap)) {
    const Value container = make_container(type, args, count, keywords);
    if (!container.is_unbound()) return container;
  }
  const Value object = instantiate(type, args, count, keywords);
  return object.is_exception() ? object : initialize(type, object, args, count, keywords);
}

bool needs_init(const Type* type, Value object) {
  const Type* actual = type_of(object);
  if (KRAIT_UNLIKELY(actual != type) && !is_subtype(actual, type)) return false;
  return actual->slot_methods[int(Slot::Init)] != types::object->slot_methods[int(Slot::Init)];
}

Value initialize(const Type* type, Value object, const Value* args, size_t count, Tuple* keywords) {
  if (!needs_init(type, object)) return object;
  const Value init = type_of(object)->slot_methods[int(Slot::Init)];
  const Value bound = is_unbound_method(init) ? init : descriptor_get(init, object, type_of(object));
  if (bound.is_exception()) return bound;
  const Value result = bound == init ? call_prepended(init, object, args, count, keywords)
                                     : call(bound, args, count, keywords);
  if (KRAIT_UNLIKELY(!result.is_none())) {
    if (result.is_exception()) return result;
    return raise_type_error("__init__() should return None, not '%T'", result);
  }
  return object;
}

// --- recursion ---

NativeRecursion::NativeRecursion(const char* where) : exceeded_(false) {
  Thread* t = g_thread;
  if (KRAIT_UNLIKELY(++t->recursion_depth > t->recursion_limit || native_stack_exhausted())) {
    --t->recursion_depth;
    exceeded_ = true;
    raise(types::RecursionError, "maximum recursion depth exceeded%s", where);
  }
}

bool raise_native_recursion() {
  raise(types::RecursionError, "maximum recursion depth exceeded");
  return false;
}

NativeRecursion::~NativeRecursion() {
  if (!exceeded_) --g_thread->recursion_depth;
}

}  // namespace krait
