// BaseExceptionGroup and its methods split, subgroup and derive.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/exceptions.h"
#include "runtime/types/support.h"

namespace krait {

namespace {

ExceptionGroupObject* group_of(Value v) { return v.as<ExceptionGroupObject>(); }
bool is_group(Value v) { return is_instance(v, types::BaseExceptionGroup); }

// --- construction ---

bool is_sequence(Value v) {
  return !is_dict(v) && type_of(v)->slot(Slot::GetItem) && !has_kind(v, Kind::MappingProxy);
}

// The class to create: plain groups of plain exceptions become ExceptionGroups. nullptr with TypeError.
Type* choose_class(Type* cls, bool has_base_exceptions) {
  if (cls == types::BaseExceptionGroup) return has_base_exceptions ? cls : types::ExceptionGroup;
  if (!has_base_exceptions || !is_subtype(cls, types::Exception)) return cls;
  if (cls == types::ExceptionGroup) {
    raise_type_error("Cannot nest BaseExceptions in an ExceptionGroup");
  } else {
    raise_type_error("Cannot nest BaseExceptions in '%.200s'", type_name(cls));
  }
  return nullptr;
}

Value new_group(const Value* args) {
  const auto* given = args[1].as<Tuple>();
  if (given->length != 2)
    return raise_type_error("BaseExceptionGroup.__new__() takes exactly 2 arguments (%zu given)",
                            size_t(given->length));
  const Value message = given->items[0];
  if (!is_str(message)) return raise_bad_argument("BaseExceptionGroup.__new__", "argument 1", "str", message);
  if (!is_sequence(given->items[1]))
    return raise_type_error("second argument (exceptions) must be a sequence");
  const Value exceptions = tuple_from_iterable(given->items[1]);
  if (exceptions.is_exception()) return exceptions;
  const auto* t = exceptions.as<Tuple>();
  if (t->length == 0) return raise_value_error("second argument (exceptions) must be a non-empty sequence");
  bool has_base_exceptions = false;
  for (uint64_t i = 0; i < t->length; ++i) {
    if (!is_exception_instance(t->items[i]))
      return raise_value_error("Item %lld of second argument (exceptions) is not an exception", (long long)i);
    has_base_exceptions |= !is_instance(t->items[i], types::Exception);
  }
  Type* cls = choose_class(args[0].as<Type>(), has_base_exceptions);
  if (!cls) return Value::exception();
  auto* g = static_cast<ExceptionGroupObject*>(allocate_instance(cls));
  g->args = args[1];
  g->suppress_context = Value::false_();
  g->message = message;
  g->exceptions = exceptions;
  return Value::object(g);
}

Value init_group(const Value* args) {
  return exception_init(args[0], args[1], args[2]) ? Value::none() : Value::exception();
}

Value group_str(const Value* args) {
  const auto n = size_t(group_of(args[0])->exceptions.as<Tuple>()->length);
  return format_string("%S (%zu sub-exception%s)", group_of(args[0])->message, n, n == 1 ? "" : "s");
}

Value derive_method(const Value* args) {
  return call(type_value(types::BaseExceptionGroup), {group_of(args[0])->message, args[1]});
}

// --- splitting ---

// What decides whether an exception belongs to the match: a class, a tuple of classes, or a predicate.
struct Matcher {
  Value condition;
  bool is_predicate;

  // 1, 0, -1 raised.
  int matches(Value exception) const {
    if (!is_predicate) return exception_matches_pattern(exception, condition);
    const Value r = call(condition, {exception});
    return r.is_exception() ? -1 : truth(r);
  }
};

bool make_matcher(Value condition, Matcher* out) {
  *out = {condition, false};
  if (is_exception_class(condition)) return true;
  if (has_kind(condition, Kind::Function)) {
    out->is_predicate = true;
    return true;
  }
  bool all_classes = is_tuple(condition);
  for (uint64_t i = 0; all_classes && i < condition.as<Tuple>()->length; ++i)
    all_classes = is_exception_class(condition.as<Tuple>()->items[i]);
  if (!all_classes) raise_type_error("expected a function, exception type or tuple of exception types");
  return all_classes;
}

bool copy_notes(Value from, Value to) {
  const Value notes = get_attribute_or_unbound(from, names::__notes__);
  if (notes.is_exception()) return false;
  if (notes.is_unbound() || !is_sequence(notes)) return true;
  const Value copy = list_from_iterable(notes);
  return !copy.is_exception() && set_attribute(to, names::__notes__, copy);
}

// original.derive(exceptions) with the original's traceback, context, cause and notes; None when there are
// none.
Value subset(Value original, Value exceptions) {
  if (exceptions.as<List>()->length == 0) return Value::none();
  const Value derived = call_method(original, str_intern("derive"), {exceptions});
  if (derived.is_exception()) return derived;
  if (!is_group(derived)) return raise_type_error("derive must return an instance of BaseExceptionGroup");
  auto* to = derived.as<Exception>();
  const auto* from = original.as<Exception>();
  to->traceback = from->traceback;
  to->context = from->context;
  to->cause = from->cause;
  to->suppress_context = from->suppress_context;
  write_barrier(to);
  return copy_notes(original, derived) ? derived : Value::exception();
}

struct Split {
  Value match = Value::none();
  Value rest = Value::none();
};

bool split(Value exception, const Matcher& matcher, bool want_rest, Split* out) {
  const int whole = matcher.matches(exception);
  if (whole < 0) return false;
  if (whole) {
    out->match = exception;
    return true;
  }
  if (!is_group(exception)) {
    if (want_rest) out->rest = exception;
    return true;
  }
  NativeRecursion guard(" in exceptiongroup_split_recursive");
  if (guard.exceeded()) return false;
  const Value matches = list_new(), rests = list_new();
  const Value members = group_of(exception)->exceptions;
  for (uint64_t i = 0; i < members.as<Tuple>()->length; ++i) {
    Split part;
    if (!split(members.as<Tuple>()->items[i], matcher, want_rest, &part)) return false;
    if (!part.match.is_none() && !list_append(matches.as<List>(), part.match)) return false;
    if (!part.rest.is_none() && !list_append(rests.as<List>(), part.rest)) return false;
  }
  out->match = subset(exception, matches);
  if (out->match.is_exception()) return false;
  if (want_rest) out->rest = subset(exception, rests);
  return !out->rest.is_exception();
}

Value split_method(const Value* args) {
  Matcher matcher;
  Split parts;
  if (!make_matcher(args[1], &matcher) || !split(args[0], matcher, true, &parts)) return Value::exception();
  return tuple_new({parts.match, parts.rest});
}

Value subgroup_method(const Value* args) {
  Matcher matcher;
  Split parts;
  if (!make_matcher(args[1], &matcher) || !split(args[0], matcher, false, &parts)) return Value::exception();
  return parts.match;
}

const NativeDef kMethods[] = {
    {"__new__", "-$type, /, *args, **kwargs", new_group, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "-$self, /, *args, **kwargs", init_group,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__str__", "$self, /", group_str, "Return str(self)."},
    {"derive", "-!$self, excs, /", derive_method},
    {"split", "-!$self, condition, /", split_method},
    {"subgroup", "-!$self, condition, /", subgroup_method},
    CLASS_GETITEM_ROW,
    {},
};
const MemberDef kMembers[] = {
    {"message", offsetof(ExceptionGroupObject, message), true, true, "exception message"},
    {"exceptions", offsetof(ExceptionGroupObject, exceptions), true, true, "nested exceptions"},
    {},
};

}  // namespace

const TypeSpec type_spec_BaseExceptionGroup{.size = sizeof(ExceptionGroupObject),
                                            .doc = "A combination of multiple unrelated exceptions.",
                                            .methods = kMethods,
                                            .members = kMembers};

}  // namespace krait
