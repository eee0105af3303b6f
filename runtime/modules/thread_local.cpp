// _thread._local: an object with separate attributes for each thread.
//
// The object keeps a dict from thread serial numbers to attribute dicts. Each thread keeps weak references to
// the local objects it used, so that its attributes go when it ends.
#include "runtime/dict.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/thread_locks.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"
#include "runtime/weakref.h"

namespace krait {
namespace {

struct Local : Object {
  Value args, kwargs;
  Dict* dicts;
};

constexpr const char* kLocalsKey = "_thread._local";

Value thread_key(const Thread* t) { return Value::small_int(int64_t(t->serial)); }

// Remembers in the thread that it has attributes in this object.
bool note_use(Local* local) {
  Dict* own = thread_dict();
  Value list = dict_get_str(own, str_intern(kLocalsKey));
  if (list.is_unbound()) {
    list = list_new();
    dict_set_str(own, kLocalsKey, list);
  }
  Value ref = weakref_new(Value::object(local));
  return !ref.is_exception() && list_append(list.as<List>(), ref);
}

// The running thread's attributes; a new thread calls __init__ first. nullptr: raised.
Dict* attributes_of(Local* local) {
  Value key = thread_key(g_thread);
  Value found = dict_get(local->dicts, key);
  if (found.is_exception()) return nullptr;
  if (!found.is_unbound()) return found.as<Dict>();
  Dict* d = dict_new();
  if (!dict_set(local->dicts, key, Value::object(d)) || !note_use(local)) return nullptr;
  Type* type = shape_of(local)->type;
  Value init = type->slot_methods[int(Slot::Init)];
  if (init == types::object->slot_methods[int(Slot::Init)]) return d;
  Value self = Value::object(local);
  Value bound = descriptor_get(init, self, type);
  if (bound.is_exception()) return nullptr;
  Value result = call_with_tuple(bound, local->args.as<Tuple>(),
                                 local->kwargs.is_unbound() ? nullptr : local->kwargs.as<Dict>());
  return result.is_exception() ? nullptr : d;
}

Value local_new(const Value* a) {
  auto* type = a[0].as<Type>();
  bool own_init = type->slot_methods[int(Slot::Init)] != types::object->slot_methods[int(Slot::Init)];
  if (!own_init && (a[1].as<Tuple>()->length || !a[2].is_unbound())) {
    return raise_type_error("Initialization arguments are not supported");
  }
  auto* local = static_cast<Local*>(allocate_instance(type));
  local->args = a[1];
  local->kwargs = a[2];
  local->dicts = dict_new();
  write_barrier(local);
  // The creating thread's __init__ is called by the type.
  if (!dict_set(local->dicts, thread_key(g_thread), Value::object(dict_new())) || !note_use(local)) {
    return Value::exception();
  }
  return Value::object(local);
}

Value local_getattribute(const Value* a) {
  Dict* d = attributes_of(a[0].as<Local>());
  if (!d) return Value::exception();
  if (!is_str(a[1])) return raise_type_error("attribute name must be string, not '%T'", a[1]);
  Str* name = str_intern(a[1]);
  if (name == names::__dict__) return Value::object(d);
  Type* type = type_of(a[0]);
  Value descriptor = type_lookup(type, name);
  if (!descriptor.is_unbound() && is_data_descriptor(descriptor))
    return descriptor_get(descriptor, a[0], type);
  Value v = dict_get_str(d, name);
  if (!v.is_unbound()) return v;
  if (!descriptor.is_unbound()) return descriptor_get(descriptor, a[0], type);
  return raise_attribute_error(a[0], a[1], "'%T' object has no attribute '%S'", a[0], a[1]);
}

// Sets or deletes (value unbound).
Value change_attribute(Value self, Value name_value, Value value) {
  if (!is_str(name_value)) return raise_type_error("attribute name must be string, not '%T'", name_value);
  Str* name = str_intern(name_value);
  if (name == names::__dict__) {
    return raise_attribute_error(self, name_value, "'%T' object attribute '__dict__' is read-only", self);
  }
  Dict* d = attributes_of(self.as<Local>());
  if (!d) return Value::exception();
  Value descriptor = type_lookup(type_of(self), name);
  if (!descriptor.is_unbound() && is_data_descriptor(descriptor)) {
    return object_set_attribute(self, name, value) ? Value::none() : Value::exception();
  }
  if (!value.is_unbound()) return dict_set(d, name_value, value) ? Value::none() : Value::exception();
  int deleted = dict_delete(d, name_value);
  if (deleted < 0) return Value::exception();
  if (deleted) return Value::none();
  return raise_attribute_error(self, name_value, "'%T' object has no attribute '%S'", self, name_value);
}

Value local_setattr(const Value* a) { return change_attribute(a[0], a[1], a[2]); }
Value local_delattr(const Value* a) { return change_attribute(a[0], a[1], Value::unbound()); }

Value get_dict(Value self) {
  Dict* d = attributes_of(self.as<Local>());
  return d ? Value::object(d) : Value::exception();
}

const NativeDef kMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", local_new, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__getattribute__", "$self, name, /", local_getattribute, "Return getattr(self, name)."},
    {"__setattr__", "$self, name, value, /", local_setattr, "Implement setattr(self, name, value)."},
    {"__delattr__", "$self, name, /", local_delattr, "Implement delattr(self, name)."},
    {}};

const GetSetDef kGetSets[] = {{"__dict__", get_dict}, {}};

const TypeSpec kSpec = {
    .size = sizeof(Local), .doc = "Thread-local data", .methods = kMethods, .getsets = kGetSets};

}  // namespace

Dict* thread_dict() {
  if (g_thread->trace_dict.is_unbound()) g_thread->trace_dict = Value::object(dict_new());
  return g_thread->trace_dict.as<Dict>();
}

void clear_thread_locals(Thread* thread) {
  if (thread->trace_dict.is_unbound()) return;
  Value list = dict_get_str(thread->trace_dict.as<Dict>(), str_intern(kLocalsKey));
  if (list.is_unbound()) return;
  for (int64_t i = 0; i < list.as<List>()->length; ++i) {
    Value local = weakref_get(list_get(list.as<List>(), i));
    if (!local.is_unbound() && dict_delete(local.as<Local>()->dicts, thread_key(thread)) < 0)
      clear_exception();
  }
}

void create_local_type(Value module) {
  Type* type = native_type_create("_thread._local", Kind::Native, sizeof(Local), types::object,
                                  kTypeBase | kTypeHasWeakrefs, &kSpec);
  module_add(module, "_local", type_value(type));
}

}  // namespace krait
