// The type weakref.ReferenceType. Proxies are in weakproxy.cpp, the clearing of references in weak_table.cpp.
#include "runtime/weakref.h"

#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"
#include "runtime/weak_table.h"

namespace krait {

bool can_be_weakly_referenced(Value v) { return v.is_object() && (type_of(v)->flags & kTypeHasWeakrefs); }

Value weakref_new(Type* type, Value referent, Value callback) {
  if (!can_be_weakly_referenced(referent)) {
    return raise_type_error("cannot create weak reference to '%T' object", referent);
  }
  if (callback.is_none()) callback = Value::unbound();
  bool shared = callback.is_unbound() && type->spec && type->shapes;
  if (shared && (type == types::weakref || type == types::weakproxy || type == types::weakcallableproxy)) {
    for (WeakRef* w = weak_references_of(referent.as_object()); w; w = w->next) {
      if (w->callback.is_unbound() && shape_of(w)->type == type) return Value::object(w);
    }
  }
  auto* w = static_cast<WeakRef*>(allocate_instance(type));
  w->referent = referent;
  w->callback = callback;
  weak_table_add(w);
  return Value::object(w);
}

Value weakref_new(Value referent) { return weakref_new(types::weakref, referent, Value::unbound()); }

namespace {

WeakRef* self_of(const Value* a) { return a[0].as<WeakRef>(); }

Value ref_new(const Value* a) {
  auto* type = a[0].as<Type>();
  auto* args = a[1].as<Tuple>();
  if (type == types::weakref && !a[2].is_unbound())
    return raise_type_error("ref() takes no keyword arguments");
  if (!args->length) return raise_type_error("__new__ expected at least 1 argument, got 0");
  if (args->length > 2) {
    return raise_type_error("__new__ expected at most 2 arguments, got %zu", size_t(args->length));
  }
  return weakref_new(type, args->items[0], args->length == 2 ? args->items[1] : Value::unbound());
}

Value ref_init(const Value* a) {
  auto* args = a[1].as<Tuple>();
  if (!a[2].is_unbound()) return raise_type_error("ref() takes no keyword arguments");
  if (args->length >= 1 && args->length <= 2) return Value::none();
  return raise_type_error(args->length ? "__init__ expected at most 2 arguments, got %zu"
                                       : "__init__ expected at least 1 argument, got %zu",
                          size_t(args->length));
}

Value ref_call(const Value* a) {
  auto* args = a[1].as<Tuple>();
  if (!a[2].is_unbound()) return raise_type_error("weakref() takes no keyword arguments");
  if (args->length) return raise_type_error("weakref expected 0 arguments, got %zu", size_t(args->length));
  Value referent = self_of(a)->referent;
  return referent.is_unbound() ? Value::none() : referent;
}

Value ref_hash(const Value* a) {
  WeakRef* w = self_of(a);
  if (!w->has_hash) {
    if (w->referent.is_unbound()) return raise_type_error("weak object has gone away");
    if (!hash(w->referent, &w->hash)) return Value::exception();
    w->has_hash = 1;
  }
  return int_from_i64(w->hash);
}

Value ref_repr(const Value* a) {
  WeakRef* w = self_of(a);
  if (w->referent.is_unbound()) return format_string("<weakref at %p; dead>", static_cast<void*>(w));
  Value name = get_attribute_or_unbound(w->referent, names::__name__);
  if (name.is_exception()) return name;
  void* address = w->referent.as_object();
  if (!is_str(name)) {
    return format_string("<weakref at %p; to '%T' at %p>", static_cast<void*>(w), w->referent, address);
  }
  return format_string("<weakref at %p; to '%T' at %p (%S)>", static_cast<void*>(w), w->referent, address,
                       name);
}

template <int op>
Value ref_compare(const Value* a) {
  if (!is_instance(a[0], types::weakref) || !is_instance(a[1], types::weakref))
    return Value::not_implemented();
  Value x = self_of(a)->referent, y = a[1].as<WeakRef>()->referent;
  if (x.is_unbound() || y.is_unbound()) return Value::boolean((a[0] == a[1]) == (op == 2));
  return compare(op, x, y);
}

Value not_ordered(const Value*) { return Value::not_implemented(); }

Value get_callback(Value self) {
  Value callback = self.as<WeakRef>()->callback;
  return callback.is_unbound() ? Value::none() : callback;
}

const NativeDef kMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", ref_new, "Create and return a new object.", Effects::MayRaise,
     NativeRole::StaticMethod},
    {"__init__", "$self, /, *args, **kwargs", ref_init, "Initialize self.  See help(type(self))."},
    {"__call__", "$self, /, *args, **kwargs", ref_call, "Call self as a function."},
    {"__repr__", "$self, /", ref_repr, "Return repr(self)."},
    {"__hash__", "$self, /", ref_hash, "Return hash(self)."},
    {"__lt__", "$self, value, /", not_ordered, "Return self<value."},
    {"__le__", "$self, value, /", not_ordered, "Return self<=value."},
    {"__eq__", "$self, value, /", ref_compare<2>, "Return self==value."},
    {"__ne__", "$self, value, /", ref_compare<3>, "Return self!=value."},
    {"__gt__", "$self, value, /", not_ordered, "Return self>value."},
    {"__ge__", "$self, value, /", not_ordered, "Return self>=value."},
    CLASS_GETITEM_ROW,
    {}};

const GetSetDef kGetSets[] = {{"__callback__", get_callback}, {}};

}  // namespace

extern const TypeSpec type_spec_weakref = {.size = sizeof(WeakRef), .methods = kMethods, .getsets = kGetSets};

}  // namespace krait
