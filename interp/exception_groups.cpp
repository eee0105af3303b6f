// Splitting and re-assembling exception groups for except*.
#include "interp/exception_groups.h"

#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

bool is_group(Value v) { return is_instance(v, types::BaseExceptionGroup); }

Value new_group(Value exceptions) {
  return call(type_value(types::BaseExceptionGroup), {str_empty(), exceptions});
}

Value notes_of(Value exception) {
  const Value notes = get_attribute_or_unbound(exception, names::__notes__);
  if (notes.is_exception()) clear_exception();
  return notes.is_exception() ? Value::unbound() : notes;
}

// Is `v` a part of the group `original` that was left over, rather than a new exception?
bool same_metadata(Value v, Value original) {
  if (!is_group(v) || !is_group(original)) return false;
  const auto *a = v.as<Exception>(), *b = original.as<Exception>();
  return a->traceback == b->traceback && a->context == b->context && a->cause == b->cause &&
         notes_of(v) == notes_of(original);
}

// Adds the plain exceptions in a tree of groups to a list. False: out of memory.
bool collect_leaves(Value v, List* out) {
  if (!is_group(v)) return list_append(out, v);
  NativeRecursion guard(" in exceptiongroup_split_recursive");
  if (guard.exceeded()) return false;
  const auto* parts = v.as<ExceptionGroupObject>()->exceptions.as<Tuple>();
  for (uint64_t i = 0; i < parts->length; ++i) {
    if (!collect_leaves(parts->items[i], out)) return false;
  }
  return true;
}

bool is_among(const List* list, Value v) {
  for (int64_t i = 0; i < list->length; ++i) {
    if (list->values()->items[i] == v) return true;
  }
  return false;
}

// group.derive(exceptions) with the group's metadata.
Value derive(Value group, Value exceptions) {
  const Value derived = call_method(group, str_intern("derive"), {exceptions});
  if (derived.is_exception()) return derived;
  if (!is_group(derived)) return raise_type_error("derive must return an instance of BaseExceptionGroup");
  const auto* from = group.as<Exception>();
  auto* to = derived.as<Exception>();
  store(to, &to->traceback, from->traceback);
  store(to, &to->context, from->context);
  if (!from->cause.is_unbound()) store(to, &to->cause, from->cause);
  to->suppress_context = from->suppress_context;
  const Value notes = notes_of(group);
  if (is_list(notes)) {
    const Value copy = list_from_iterable(notes);
    if (copy.is_exception() || !set_attribute(derived, names::__notes__, copy)) return Value::exception();
  }
  return derived;
}

// The part of a tree of groups whose leaves are in `keep`, or None.
Value project(Value group, const List* keep) {
  NativeRecursion guard(" in exceptiongroup_split_recursive");
  if (guard.exceeded()) return Value::exception();
  const Value kept = list_new();
  const auto* parts = group.as<ExceptionGroupObject>()->exceptions.as<Tuple>();
  for (uint64_t i = 0; i < parts->length; ++i) {
    Value part = parts->items[i];
    if (is_group(part)) {
      part = project(part, keep);
      if (part.is_exception()) return part;
      if (part.is_none()) continue;
    } else if (!is_among(keep, part)) {
      continue;
    }
    if (!list_append(kept.as<List>(), part)) return Value::exception();
  }
  return kept.as<List>()->length ? derive(group, kept) : Value::none();
}

}  // namespace

GroupSplit split_exception(Value exception, Value pattern) {
  if (exception.is_none()) return {Value::none(), Value::none()};
  const int matches = exception_matches_pattern(exception, pattern);
  if (matches < 0) return {};
  if (matches) {
    if (is_group(exception)) return {exception, Value::none()};
    const Value wrapped = new_group(tuple_new({exception}));
    return wrapped.is_exception() ? GroupSplit{} : GroupSplit{wrapped, Value::none()};
  }
  if (!is_group(exception)) return {Value::none(), exception};
  const Value pair = call_method(exception, str_intern("split"), {pattern});
  if (pair.is_exception()) return {};
  if (!is_tuple(pair) || pair.as<Tuple>()->length < 2) {
    raise_type_error("%.200s.split must return a 2-tuple", type_name_of(exception));
    return {};
  }
  return {pair.as<Tuple>()->items[0], pair.as<Tuple>()->items[1]};
}

Value combine_reraised(Value original, Value raised_list) {
  const List* all = raised_list.as<List>();
  if (all->length == 0) return Value::none();
  if (!is_group(original)) return list_get(raised_list.as<List>(), 0);
  const Value raised = list_new(), kept = list_new();
  for (int64_t i = 0; i < all->length; ++i) {
    const Value e = all->values()->items[i];
    if (e.is_none()) continue;
    const bool ok =
        same_metadata(e, original) ? collect_leaves(e, kept.as<List>()) : list_append(raised.as<List>(), e);
    if (!ok) return Value::exception();
  }
  const Value rest = kept.as<List>()->length ? project(original, kept.as<List>()) : Value::none();
  if (rest.is_exception() || raised.as<List>()->length == 0) return rest;
  if (!rest.is_none() && !list_append(raised.as<List>(), rest)) return Value::exception();
  return new_group(raised);
}

}  // namespace krait
