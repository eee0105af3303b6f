// types.UnionType: int | str.
#include "runtime/types/union.h"

#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"
#include "runtime/types/type_parameters.h"

namespace krait {

namespace {

struct UnionType : Object {
  static constexpr Kind kKind = Kind::UnionType;
  Value args;        // tuple
  Value parameters;  // tuple, or unbound: not computed yet
};

UnionType* union_of(Value v) { return v.as<UnionType>(); }

bool is_unionable(Value v) {
  return v.is_none() || has_kind(v, Kind::Type) || has_kind(v, Kind::GenericAlias) ||
         has_kind(v, Kind::UnionType);
}

// Adds unless it is there already; generic aliases are compared by value.
bool add_member(List* members, Value v) {
  if (v.is_none()) v = type_value(types::none_type);
  for (int64_t i = 0; i < members->length; ++i) {
    const Value other = list_get(members, i);
    if (other == v) return true;
    if (!has_kind(v, Kind::GenericAlias) || !has_kind(other, Kind::GenericAlias)) continue;
    const int same = equals(v, other);
    if (same < 0) return false;
    if (same) return true;
  }
  return list_append(members, v);
}

bool add_flattened(List* members, Value v) {
  if (!has_kind(v, Kind::UnionType)) return add_member(members, v);
  const auto* args = union_of(v)->args.as<Tuple>();
  for (uint64_t i = 0; i < args->length; ++i)
    if (!add_member(members, args->items[i])) return false;
  return true;
}

Value parameters_of(UnionType* u) {
  if (u->parameters.is_unbound()) {
    const Value parameters = type_parameters_of(u->args.as<Tuple>());
    if (parameters.is_exception()) return parameters;
    store(u, &u->parameters, parameters);
  }
  return u->parameters;
}

Value union_repr(const Value* args) {
  StringBuilder out;
  const auto* members = union_of(args[0])->args.as<Tuple>();
  for (uint64_t i = 0; i < members->length; ++i) {
    if (i) out.append_ascii(" | ");
    if (members->items[i] == type_value(types::none_type)) {
      out.append_ascii("None");
    } else if (!append_type_repr(out, members->items[i])) {
      return Value::exception();
    }
  }
  return out.finish();
}

Value union_hash(const Value* args) {
  const Value set = frozenset_from_iterable(union_of(args[0])->args);
  int64_t h;
  if (set.is_exception() || !hash(set, &h)) return Value::exception();
  return int_from_i64(h);
}

Value union_compare(const Value* args, bool equal) {
  if (!has_kind(args[0], Kind::UnionType) || !has_kind(args[1], Kind::UnionType))
    return Value::not_implemented();
  const Value a = frozenset_from_iterable(union_of(args[0])->args);
  const Value b = frozenset_from_iterable(union_of(args[1])->args);
  if (a.is_exception() || b.is_exception()) return Value::exception();
  const int same = equals(a, b);
  return same < 0 ? Value::exception() : Value::boolean(same == int(equal));
}
Value union_eq(const Value* args) { return union_compare(args, true); }
Value union_ne(const Value* args) { return union_compare(args, false); }

bool check_no_generics(const Tuple* members, const char* function) {
  for (uint64_t i = 0; i < members->length; ++i) {
    if (!has_kind(members->items[i], Kind::GenericAlias)) continue;
    raise_type_error("%s() argument 2 cannot be a parameterized generic", function);
    return false;
  }
  return true;
}

Value check_members(Value u, Value v, int (*test)(Value, Value), const char* function) {
  const auto* members = union_of(u)->args.as<Tuple>();
  if (!check_no_generics(members, function)) return Value::exception();
  for (uint64_t i = 0; i < members->length; ++i) {
    if (!has_kind(members->items[i], Kind::Type)) continue;
    const int r = test(v, members->items[i]);
    if (r) return r < 0 ? Value::exception() : Value::true_();
  }
  return Value::false_();
}
Value instance_check(const Value* args) {
  return check_members(args[0], args[1], is_instance_of, "isinstance");
}
Value subclass_check(const Value* args) {
  if (!has_kind(args[1], Kind::Type)) return raise_type_error("issubclass() arg 1 must be a class");
  return check_members(args[0], args[1], is_subclass_of, "issubclass");
}

Value union_getitem(const Value* args) {
  auto* u = union_of(args[0]);
  const Value parameters = parameters_of(u);
  if (parameters.is_exception()) return parameters;
  const Value replaced =
      type_parameters_substitute(args[0], u->args.as<Tuple>(), parameters.as<Tuple>(), args[1]);
  if (replaced.is_exception()) return replaced;
  const auto* items = replaced.as<Tuple>();
  Value result = items->items[0];
  for (uint64_t i = 1; i < items->length && !result.is_exception(); ++i)
    result = binary_operation(int(Slot::Or), result, items->items[i]);
  return result;
}

// The module of a union is that of its type.
Value union_getattribute(const Value* args) {
  if (!is_str(args[1])) return raise_type_error("attribute name must be string, not '%T'", args[1]);
  Str* name = str_intern(args[1]);
  if (name == names::__module__) return get_attribute(type_value(types::union_type), name);
  return object_get_attribute(args[0], name);
}

Value or_method(const Value* args) { return union_or(args[0], args[1]); }
Value ror_method(const Value* args) { return union_or(args[1], args[0]); }
Value get_parameters(Value self) { return parameters_of(union_of(self)); }

const NativeDef kMethods[] = {
    {"__repr__", "$self, /", union_repr, "Return repr(self)."},
    {"__hash__", "$self, /", union_hash, "Return hash(self)."},
    {"__eq__", "$self, value, /", union_eq, "Return self==value."},
    {"__ne__", "$self, value, /", union_ne, "Return self!=value."},
    {"__getitem__", "$self, key, /", union_getitem, "Return self[key]."},
    {"__getattribute__", "$self, name, /", union_getattribute, "Return getattr(self, name)."},
    {"__or__", "$self, value, /", or_method, "Return self|value."},
    {"__ror__", "$self, value, /", ror_method, "Return value|self."},
    {"__instancecheck__", "-$self, instance, /", instance_check},
    {"__subclasscheck__", "-$self, subclass, /", subclass_check},
    {},
};
const MemberDef kMembers[] = {{"__args__", offsetof(UnionType, args)}, {}};
const GetSetDef kGetSets[] = {
    {"__parameters__", get_parameters, nullptr, "Type variables in the types.UnionType."},
    {},
};

}  // namespace

Value union_or(Value left, Value right) {
  if (!is_unionable(left) || !is_unionable(right)) return Value::not_implemented();
  const Value members = list_new();
  if (!add_flattened(members.as<List>(), left) || !add_flattened(members.as<List>(), right))
    return Value::exception();
  if (members.as<List>()->length == 1) return list_get(members.as<List>(), 0);
  const Value args = list_to_tuple(members.as<List>());
  if (args.is_exception()) return args;
  auto* u = allocate<UnionType>(shapes::union_type);
  u->args = args;
  return Value::object(u);
}

const TypeSpec type_spec_union_type{.size = sizeof(UnionType),
                                    .doc = "Represent a PEP 604 union type\n\nE.g. for int | str",
                                    .methods = kMethods,
                                    .getsets = kGetSets,
                                    .members = kMembers};

}  // namespace krait
