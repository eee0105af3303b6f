// types.GenericAlias: list[int]. Behaves as its origin, except for a few attributes of its own.
#include "runtime/types/generic_alias.h"

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"
#include "runtime/types/type_parameters.h"
#include "runtime/types/union.h"

namespace krait {

namespace {

constexpr const char* kOwnAttributes[] = {
    "__class__",       "__origin__",     "__args__",
    "__unpacked__",    "__parameters__", "__typing_unpacked_tuple_args__",
    "__mro_entries__", "__reduce_ex__",  "__reduce__",
    "__copy__",        "__deepcopy__",
};

GenericAlias* alias_of(Value v) { return v.as<GenericAlias>(); }

Value make(Type* type, Value origin, Value args, bool starred) {
  auto* alias = static_cast<GenericAlias*>(allocate_instance(type));
  alias->origin = origin;
  alias->args = is_tuple(args) ? args : tuple_new({args});
  alias->starred = Value::boolean(starred);
  return Value::object(alias);
}

Value alias_new(const Value* args) { return make(args[0].as<Type>(), args[1], args[2], false); }

Value parameters_of(GenericAlias* alias) {
  if (alias->parameters.is_unbound()) {
    const Value parameters = type_parameters_of(alias->args.as<Tuple>());
    if (parameters.is_exception()) return parameters;
    store(alias, &alias->parameters, parameters);
  }
  return alias->parameters;
}

Value alias_repr(const Value* args) {
  const auto* alias = alias_of(args[0]);
  StringBuilder out;
  if (alias->starred.is_true()) out.append_char('*');
  if (!append_type_repr(out, alias->origin)) return Value::exception();
  out.append_char('[');
  const auto* items = alias->args.as<Tuple>();
  for (uint64_t i = 0; i < items->length; ++i) {
    if (i) out.append_ascii(", ");
    if (!append_type_repr(out, items->items[i])) return Value::exception();
  }
  if (items->length == 0) out.append_ascii("()");
  out.append_char(']');
  return out.finish();
}

Value alias_getitem(const Value* args) {
  auto* alias = alias_of(args[0]);
  const Value parameters = parameters_of(alias);
  if (parameters.is_exception()) return parameters;
  const Value replaced =
      type_parameters_substitute(args[0], alias->args.as<Tuple>(), parameters.as<Tuple>(), args[1]);
  if (replaced.is_exception()) return replaced;
  return make(types::generic_alias, alias->origin, replaced, alias->starred.is_true());
}

Value alias_hash(const Value* args) {
  int64_t a, b;
  if (!hash(alias_of(args[0])->origin, &a) || !hash(alias_of(args[0])->args, &b)) return Value::exception();
  return Value::small_int((a ^ b) >> 2);
}

Value alias_compare(const Value* args, bool equal) {
  const auto *a = cast<GenericAlias>(args[0]), *b = cast<GenericAlias>(args[1]);
  if (!a || !b) return Value::not_implemented();
  if (a->starred != b->starred) return Value::boolean(!equal);
  int same = equals(a->origin, b->origin);
  if (same == 1) same = equals(a->args, b->args);
  return same < 0 ? Value::exception() : Value::boolean(same == int(equal));
}
Value alias_eq(const Value* args) { return alias_compare(args, true); }
Value alias_ne(const Value* args) { return alias_compare(args, false); }

Value alias_call(const Value* args) {
  Dict* kwargs = args[2].is_unbound() ? nullptr : args[2].as<Dict>();
  const Value object = call_with_tuple(alias_of(args[0])->origin, args[1].as<Tuple>(), kwargs);
  if (object.is_exception()) return object;
  if (!set_attribute(object, names::__orig_class__, args[0]) && !clear_if(types::AttributeError) &&
      !clear_if(types::TypeError))
    return Value::exception();
  return object;
}

Value alias_getattribute(const Value* args) {
  if (is_str(args[1])) {
    bool own = false;
    for (const char* name : kOwnAttributes) own |= str_equals_ascii(args[1].as<Str>(), name);
    if (!own) return get_attribute(alias_of(args[0])->origin, str_intern(args[1]));
    return object_get_attribute(args[0], str_intern(args[1]));
  }
  return raise_type_error("attribute name must be string, not '%T'", args[1]);
}

// Iterating gives the starred form once: what *list[int] unpacks to.
Value alias_iter(const Value* args) {
  const auto* alias = alias_of(args[0]);
  return iterate(tuple_new({make(type_of(args[0]), alias->origin, alias->args, true)}));
}

Value mro_entries(const Value* args) { return tuple_new({alias_of(args[0])->origin}); }
Value instance_check(const Value*) {
  return raise_type_error("isinstance() argument 2 cannot be a parameterized generic");
}
Value subclass_check(const Value*) {
  return raise_type_error("issubclass() argument 2 cannot be a parameterized generic");
}

Value alias_reduce(const Value* args) {
  const auto* alias = alias_of(args[0]);
  if (alias->starred.is_true()) {
    // The one item that the alias without the star iterates over.
    const Value plain = make(types::generic_alias, alias->origin, alias->args, false);
    return tuple_new({builtin_named("min"), tuple_new({plain})});
  }
  return tuple_new({type_value(type_of(args[0])), tuple_new({alias->origin, alias->args})});
}

Value alias_dir(const Value* args) {
  const Value names = call(builtin_named("dir"), {alias_of(args[0])->origin});
  if (names.is_exception()) return names;
  for (const char* name : kOwnAttributes) {
    const Value s = Value::object(str_intern(name));
    const int there = contains(names, s);
    if (there < 0 || (!there && !list_append(names.as<List>(), s))) return Value::exception();
  }
  return names;
}

Value alias_or(const Value* args) { return union_or(args[0], args[1]); }
Value alias_ror(const Value* args) { return union_or(args[1], args[0]); }

Value get_parameters(Value self) { return parameters_of(alias_of(self)); }
Value get_unpacked_args(Value self) {
  const auto* alias = alias_of(self);
  const bool unpacked = alias->starred.is_true() && alias->origin == type_value(types::tuple);
  return unpacked ? alias->args : Value::none();
}

const NativeDef kMethods[] = {
    {"__new__", "-cls, origin, args, /", alias_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__repr__", "$self, /", alias_repr, "Return repr(self)."},
    {"__getitem__", "$self, key, /", alias_getitem, "Return self[key]."},
    {"__hash__", "$self, /", alias_hash, "Return hash(self)."},
    {"__eq__", "$self, value, /", alias_eq, "Return self==value."},
    {"__ne__", "$self, value, /", alias_ne, "Return self!=value."},
    {"__call__", "$self, /, *args, **kwargs", alias_call, "Call self as a function."},
    {"__getattribute__", "$self, name, /", alias_getattribute, "Return getattr(self, name)."},
    {"__iter__", "$self, /", alias_iter, "Implement iter(self)."},
    {"__or__", "$self, value, /", alias_or, "Return self|value."},
    {"__ror__", "$self, value, /", alias_ror, "Return value|self."},
    {"__mro_entries__", "-$self, bases, /", mro_entries},
    {"__instancecheck__", "-$self, instance, /", instance_check},
    {"__subclasscheck__", "-$self, subclass, /", subclass_check},
    {"__reduce__", "-$self, /", alias_reduce},
    {"__dir__", "-$self, /", alias_dir},
    {},
};
const MemberDef kMembers[] = {
    {"__origin__", offsetof(GenericAlias, origin)},
    {"__args__", offsetof(GenericAlias, args)},
    {"__unpacked__", offsetof(GenericAlias, starred)},
    {},
};
const GetSetDef kGetSets[] = {
    {"__parameters__", get_parameters, nullptr, "Type variables in the GenericAlias."},
    {"__typing_unpacked_tuple_args__", get_unpacked_args},
    {},
};

}  // namespace

Value generic_alias_new(Value origin, Value args) { return make(types::generic_alias, origin, args, false); }

const TypeSpec type_spec_generic_alias{
    .size = sizeof(GenericAlias),
    .doc =
        "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ "
        "is list and t.__args__ is (int,).",
    .methods = kMethods,
    .getsets = kGetSets,
    .members = kMembers};

}  // namespace krait
