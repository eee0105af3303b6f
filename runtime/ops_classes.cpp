// isinstance and issubclass.
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type_internal.h"

namespace krait {

namespace {

// The __bases__ of anything that behaves as a class: a tuple, unbound when it has none, or exception.
Value bases_of(Value cls) {
  const Value bases = get_attribute_or_unbound(cls, names::__bases__);
  if (bases.is_exception() || bases.is_unbound()) return bases;
  return is_tuple(bases) ? bases : Value::unbound();
}

bool check_class(Value cls, const char* message) {
  const Value bases = bases_of(cls);
  if (bases.is_exception()) return false;
  if (bases.is_unbound()) raise_type_error("%s", message);
  return !bases.is_unbound();
}

// Searches cls along the __bases__ of derived.
int abstract_is_subclass(Value derived, Value cls) {
  for (;;) {
    if (derived == cls) return 1;
    const Value bases = bases_of(derived);
    if (bases.is_exception()) return -1;
    if (bases.is_unbound()) return 0;
    const auto* t = bases.as<Tuple>();
    if (t->length == 0) return 0;
    if (t->length == 1) {
      derived = t->items[0];
      continue;
    }
    NativeRecursion guard(" in __issubclass__");
    if (guard.exceeded()) return -1;
    for (uint64_t i = 0; i < t->length; ++i) {
      const int r = abstract_is_subclass(t->items[i], cls);
      if (r) return r;
    }
    return 0;
  }
}

// Asks `test` for each class of a tuple.
int any_of(Value v, const Tuple* classes, int (*test)(Value, Value), const char* where) {
  NativeRecursion guard(where);
  if (guard.exceeded()) return -1;
  for (uint64_t i = 0; i < classes->length; ++i) {
    const int r = test(v, classes->items[i]);
    if (r) return r;
  }
  return 0;
}

int ask_metaclass(Value checker, Value v, const char* where) {
  NativeRecursion guard(where);
  if (guard.exceeded()) return -1;
  const Value r = call(checker, {v});
  return r.is_exception() ? -1 : truth(r);
}

}  // namespace

bool has_plain_class(const Type* type) {
  static const Value objects_class = type_lookup(types::object, names::__class__);
  return (type->flags & kTypeDefaultGetattr) && type_lookup(type, names::__class__) == objects_class;
}

int real_is_instance(Value v, Value cls) {
  if (has_kind(cls, Kind::Type)) {
    auto* type = cls.as<Type>();
    if (is_instance(v, type)) return 1;
    // (Only objects that answer for __class__ themselves may claim another one.)
    if (has_plain_class(type_of(v))) return 0;
    const Value claimed = get_attribute_or_unbound(v, names::__class__);
    if (claimed.is_exception()) return -1;
    if (claimed.is_unbound() || claimed == type_value(type_of(v)) || !has_kind(claimed, Kind::Type)) return 0;
    return is_subtype(claimed.as<Type>(), type);
  }
  if (!check_class(cls, "isinstance() arg 2 must be a type, a tuple of types, or a union")) return -1;
  const Value claimed = get_attribute_or_unbound(v, names::__class__);
  if (claimed.is_exception()) return -1;
  return claimed.is_unbound() ? 0 : abstract_is_subclass(claimed, cls);
}

int real_is_subclass(Value derived, Value cls) {
  if (has_kind(cls, Kind::Type) && has_kind(derived, Kind::Type))
    return is_subtype(derived.as<Type>(), cls.as<Type>());
  if (!check_class(derived, "issubclass() arg 1 must be a class")) return -1;
  if (!has_kind(cls, Kind::UnionType) &&
      !check_class(cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union"))
    return -1;
  return abstract_is_subclass(derived, cls);
}

int is_instance_of(Value v, Value cls) {
  Type* type = type_of(v);
  if (type_value(type) == cls) return 1;
  if (type_of(cls) == types::type) return real_is_instance(v, cls);
  if (is_tuple(cls)) return any_of(v, cls.as<Tuple>(), is_instance_of, " in __instancecheck__");
  const Value checker = lookup_special(cls, names::__instancecheck__);
  if (checker.is_exception()) return -1;
  if (checker.is_unbound()) return real_is_instance(v, cls);
  return ask_metaclass(checker, v, " in __instancecheck__");
}

int is_subclass_of(Value derived, Value cls) {
  if (type_of(cls) == types::type) return derived == cls ? 1 : real_is_subclass(derived, cls);
  if (is_tuple(cls)) return any_of(derived, cls.as<Tuple>(), is_subclass_of, " in __subclasscheck__");
  const Value checker = lookup_special(cls, names::__subclasscheck__);
  if (checker.is_exception()) return -1;
  if (checker.is_unbound()) return real_is_subclass(derived, cls);
  return ask_metaclass(checker, derived, " in __subclasscheck__");
}

}  // namespace krait
