// See type_parameters.h. What a parameter does when it is substituted is up to the classes in typing, through
// __typing_subst__, __typing_prepare_subst__ and the like.
#include "runtime/types/type_parameters.h"

#include "runtime/error.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/generic_alias.h"

namespace krait {

namespace {

Value attribute(Value v, const char* name) { return get_attribute_or_unbound(v, str_intern(name)); }

int64_t index_in(const Tuple* t, Value v) {
  for (uint64_t i = 0; i < t->length; ++i)
    if (t->items[i] == v) return int64_t(i);
  return -1;
}

bool add_unique(List* list, Value v) {
  for (int64_t i = 0; i < list->length; ++i)
    if (list_get(list, i) == v) return true;
  return list_append(list, v);
}

bool extend_with(List* list, const Tuple* t) {
  for (uint64_t i = 0; i < t->length; ++i)
    if (!list_append(list, t->items[i])) return false;
  return true;
}

// The type arguments that *item stands for; unbound when it is no unpacked tuple.
Value unpacked_arguments(Value item) {
  if (has_kind(item, Kind::GenericAlias)) {
    const auto* alias = item.as<GenericAlias>();
    if (alias->starred.is_true() && alias->origin == type_value(types::tuple)) return alias->args;
  }
  const Value found = attribute(item, "__typing_unpacked_tuple_args__");
  return !found.is_unbound() && found.is_none() ? Value::unbound() : found;
}

// What stands in the brackets as a tuple, with unpacked tuples of fixed length spliced in.
Value spliced(Value item) {
  if (!is_tuple(item)) item = tuple_new({item});
  const Value out = list_new();
  const auto* t = item.as<Tuple>();
  for (uint64_t i = 0; i < t->length; ++i) {
    const Value one = t->items[i];
    if (!has_kind(one, Kind::Type)) {
      const Value inner = unpacked_arguments(one);
      if (inner.is_exception()) return inner;
      if (!inner.is_unbound() && is_tuple(inner)) {
        const auto* args = inner.as<Tuple>();
        if (!(args->length && args->items[args->length - 1].is_ellipsis())) {
          if (!extend_with(out.as<List>(), args)) return Value::exception();
          continue;
        }
      }
    }
    if (!list_append(out.as<List>(), one)) return Value::exception();
  }
  return list_to_tuple(out.as<List>());
}

// Lets parameters that take several arguments (TypeVarTuple, ParamSpec) rearrange them.
Value prepare(Value self, const Tuple* parameters, Value item) {
  for (uint64_t i = 0; i < parameters->length; ++i) {
    const Value hook = attribute(parameters->items[i], "__typing_prepare_subst__");
    if (hook.is_exception()) return hook;
    if (hook.is_unbound() || hook.is_none()) continue;
    item = call(hook, {self, is_tuple(item) ? item : tuple_new({item})});
    if (item.is_exception()) return item;
  }
  return item;
}

// An argument that is generic itself: its own parameters are replaced by subscription.
Value substitute_inside(Value argument, const Tuple* parameters, const Tuple* values) {
  const Value inner = attribute(argument, "__parameters__");
  if (inner.is_exception()) return inner;
  if (inner.is_unbound() || !is_tuple(inner) || inner.as<Tuple>()->length == 0) return argument;
  const Value list = list_new();
  const auto* t = inner.as<Tuple>();
  for (uint64_t i = 0; i < t->length; ++i) {
    const Value parameter = t->items[i];
    const int64_t at = index_in(parameters, parameter);
    const Value value = at < 0 ? parameter : values->items[at];
    const bool several = at >= 0 && type_of(parameter)->slot(Slot::Iter) && is_tuple(value);
    if (several ? !extend_with(list.as<List>(), value.as<Tuple>()) : !list_append(list.as<List>(), value))
      return Value::exception();
  }
  return get_item(argument, list_to_tuple(list.as<List>()));
}

int is_unpacked_variable(Value argument) {
  const Value flag = attribute(argument, "__typing_is_unpacked_typevartuple__");
  if (flag.is_exception()) return -1;
  return flag.is_unbound() ? 0 : truth(flag);
}

bool substitute_one(List* out, Value argument, const Tuple* parameters, const Tuple* values) {
  if (has_kind(argument, Kind::Type)) return list_append(out, argument);
  const int unpack = is_unpacked_variable(argument);
  if (unpack < 0) return false;
  const Value hook = attribute(argument, "__typing_subst__");
  if (hook.is_exception()) return false;
  Value result;
  if (hook.is_unbound()) {
    result = substitute_inside(argument, parameters, values);
  } else {
    const int64_t at = index_in(parameters, argument);
    KRAIT_ASSERT(at >= 0);
    result = call(hook, {values->items[at]});
  }
  if (result.is_exception()) return false;
  if (unpack && is_tuple(result)) return extend_with(out, result.as<Tuple>());
  return list_append(out, result);
}

}  // namespace

Value type_parameters_of(Tuple* args) {
  const Value list = list_new();
  for (uint64_t i = 0; i < args->length; ++i) {
    const Value v = args->items[i];
    if (has_kind(v, Kind::Type)) continue;
    const Value hook = attribute(v, "__typing_subst__");
    if (hook.is_exception()) return hook;
    if (!hook.is_unbound()) {
      if (!add_unique(list.as<List>(), v)) return Value::exception();
      continue;
    }
    const Value inner = attribute(v, "__parameters__");
    if (inner.is_exception()) return inner;
    if (inner.is_unbound() || !is_tuple(inner)) continue;
    for (uint64_t j = 0; j < inner.as<Tuple>()->length; ++j)
      if (!add_unique(list.as<List>(), inner.as<Tuple>()->items[j])) return Value::exception();
  }
  return list_to_tuple(list.as<List>());
}

Value type_parameters_substitute(Value self, Tuple* args, Tuple* parameters, Value item) {
  if (parameters->length == 0) return raise_type_error("%R is not a generic class", self);
  item = spliced(item);
  if (item.is_exception()) return item;
  item = prepare(self, parameters, item);
  if (item.is_exception()) return item;
  if (!is_tuple(item)) item = tuple_new({item});
  const auto* values = item.as<Tuple>();
  if (values->length != parameters->length)
    return raise_type_error("Too %s arguments for %R; actual %zu, expected %zu",
                            values->length > parameters->length ? "many" : "few", self,
                            size_t(values->length), size_t(parameters->length));
  const Value out = list_new();
  for (uint64_t i = 0; i < args->length; ++i)
    if (!substitute_one(out.as<List>(), args->items[i], parameters, values)) return Value::exception();
  return list_to_tuple(out.as<List>());
}

bool append_type_repr(StringBuilder& out, Value type) {
  if (type.is_ellipsis()) {
    out.append_ascii("...");
    return true;
  }
  const Value origin = attribute(type, "__origin__");
  const Value args = origin.is_unbound() || origin.is_exception() ? origin : attribute(type, "__args__");
  if (origin.is_exception() || args.is_exception()) return false;
  if (!args.is_unbound()) return out.append_repr_of(type);
  const Value qualname = get_attribute_or_unbound(type, names::__qualname__);
  const Value module = get_attribute_or_unbound(type, names::__module__);
  if (qualname.is_exception() || module.is_exception()) return false;
  if (qualname.is_unbound() || module.is_unbound() || module.is_none()) return out.append_repr_of(type);
  if (!(is_str(module) && str_equals_ascii(module.as<Str>(), "builtins"))) {
    if (!out.append_str_of(module)) return false;
    out.append_char('.');
  }
  return out.append_str_of(qualname);
}

}  // namespace krait
