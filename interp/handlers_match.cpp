// Instructions of the match statement, and the REPL's expression statement.
#include "interp/quicken.h"
#include "interp/statements.h"
#include "runtime/error.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

KRAIT_HANDLER(op_MATCH_MAPPING) {
  *sp = Value::boolean(type_of(sp[-1])->flags & kTypeMatchMapping);
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_MATCH_SEQUENCE) {
  *sp = Value::boolean(type_of(sp[-1])->flags & kTypeMatchSequence);
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

namespace {

// Adds to the names or keys that a pattern has used. 1: it was there already; -1: raised.
int add_seen(Value seen, Value v) {
  const int found = set_contains(seen.as<Set>(), v);
  if (found) return found;
  return set_add(seen.as<Set>(), v) ? 0 : -1;
}

}  // namespace

Value match_keys(Value mapping, const Tuple* keys) {
  if (!keys->length) return tuple_empty();
  const Value get = get_attribute(mapping, names::get);
  if (get.is_exception()) return get;
  const Value seen = set_new();
  const Value missing = list_new();  // something that no mapping contains
  const Value values = list_new();
  for (uint64_t i = 0; i < keys->length; ++i) {
    const Value key = keys->items[i];
    const int duplicate = add_seen(seen, key);
    if (duplicate > 0) raise_value_error("mapping pattern checks duplicate key (%R)", key);
    if (duplicate) return Value::exception();
    const Value v = call(get, {key, missing});
    if (v.is_exception()) return v;
    if (v == missing) return Value::none();
    if (!list_append(values.as<List>(), v)) return Value::exception();
  }
  return list_to_tuple(values.as<List>());
}

KRAIT_HANDLER(op_MATCH_KEYS) {
  save_state(frame, ip, sp);
  const Value v = match_keys(sp[-2], sp[-1].as<Tuple>());
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

// --- class patterns ---

bool matches_itself(const Type* type) {
  constexpr Type* kTypes[] = {types::bool_,  types::bytearray, types::bytes, types::dict,
                              types::float_, types::frozenset, types::int_,  types::list,
                              types::set,    types::str,       types::tuple};
  for (const Type* t : kTypes) {
    if (is_subtype(type, t)) return true;
  }
  return false;
}

namespace {

class ClassMatch {
 public:
  ClassMatch(Value subject, Type* type) : subject_(subject), type_(type) {}
  // The attributes as a tuple; unbound when the subject lacks one; exception.
  Value match(int64_t positional, const Tuple* keywords);

 private:
  Value add_positional(int64_t count);
  Value add_attribute(Value name);

  Value subject_;
  Type* type_;
  Value seen_ = set_new();
  Value attributes_ = list_new();
};

// True, unbound (no match) or exception.
Value ClassMatch::add_attribute(Value name) {
  const int duplicate = add_seen(seen_, name);
  if (duplicate > 0)
    raise_type_error("%s() got multiple sub-patterns for attribute %R", type_name(type_), name);
  if (duplicate) return Value::exception();
  const Value v = get_attribute_or_unbound(subject_, str_intern(name));
  if (v.is_exception() || v.is_unbound()) return v;
  return list_append(attributes_.as<List>(), v) ? Value::true_() : Value::exception();
}

Value ClassMatch::add_positional(int64_t count) {
  Value names = get_attribute_or_unbound(type_value(type_), names::__match_args__);
  if (names.is_exception()) return names;
  const bool itself = names.is_unbound() && matches_itself(type_);
  if (names.is_unbound()) names = tuple_empty();
  if (!has_shape(names, shapes::tuple)) {
    return raise_type_error("%s.__match_args__ must be a tuple (got %s)", type_name(type_),
                            type_name_of(names));
  }
  const auto* t = names.as<Tuple>();
  const auto allowed = itself ? int64_t{1} : int64_t(t->length);
  if (allowed < count) {
    return raise_type_error("%s() accepts %d positional sub-pattern%s (%d given)", type_name(type_),
                            int(allowed), allowed == 1 ? "" : "s", int(count));
  }
  if (itself) return list_append(attributes_.as<List>(), subject_) ? Value::true_() : Value::exception();
  for (int64_t i = 0; i < count; ++i) {
    const Value name = t->items[i];
    if (!has_shape(name, shapes::str))
      return raise_type_error("__match_args__ elements must be strings (got %s)", type_name_of(name));
    const Value added = add_attribute(name);
    if (!added.is_true()) return added;
  }
  return Value::true_();
}

Value ClassMatch::match(int64_t positional, const Tuple* keywords) {
  if (positional) {
    const Value added = add_positional(positional);
    if (!added.is_true()) return added;
  }
  for (uint64_t i = 0; i < keywords->length; ++i) {
    const Value added = add_attribute(keywords->items[i]);
    if (!added.is_true()) return added;
  }
  return list_to_tuple(attributes_.as<List>());
}

}  // namespace

Value match_class(Value subject, Value type, int64_t positional, const Tuple* keywords) {
  if (!has_kind(type, Kind::Type)) return raise_type_error("called match pattern must be a type");
  const int instance = is_instance_of(subject, type);
  if (instance <= 0) return instance ? Value::exception() : Value::none();
  const Value v = ClassMatch(subject, type.as<Type>()).match(positional, keywords);
  return v.is_unbound() ? Value::none() : v;
}

KRAIT_HANDLER(op_MATCH_CLASS) {
  save_state(frame, ip, sp);
  const Value v = match_class(sp[-3], sp[-2], int64_t(arg), sp[-1].as<Tuple>());
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-3] = v;
  KRAIT_TAIL next_after_call(frame, ip, sp - 2, dispatch, arg);
}

// --- expression statements of the REPL ---

static Value display(Value v) {
  const Value hook = sys_get(str_intern("displayhook"));
  if (hook.is_unbound()) return raise(types::RuntimeError, "lost sys.displayhook");
  return call(hook, {v});
}

KRAIT_HANDLER(op_PRINT_EXPR) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(display(sp[-1]).is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

}  // namespace krait
