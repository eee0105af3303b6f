// See suggestions.h. The distance between names is Levenshtein's with costs: 2 for an insertion, deletion or
// replacement, 1 for a change of case. A suggestion may change at most a third of the characters involved.
#include "runtime/suggestions.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "runtime/code.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr size_t kMaxCandidates = 750;
constexpr size_t kMaxLength = 40;
constexpr size_t kMoveCost = 2;
constexpr size_t kCaseCost = 1;

char lowered(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

size_t substitution_cost(char a, char b) {
  if ((a & 31) != (b & 31)) return kMoveCost;
  if (a == b) return 0;
  return lowered(a) == lowered(b) ? kCaseCost : kMoveCost;
}

void trim_common(std::string_view* a, std::string_view* b) {
  while (!a->empty() && !b->empty() && a->front() == b->front()) {
    a->remove_prefix(1);
    b->remove_prefix(1);
  }
  while (!a->empty() && !b->empty() && a->back() == b->back()) {
    a->remove_suffix(1);
    b->remove_suffix(1);
  }
}

// Any value above max_cost means "too far".
size_t distance(std::string_view a, std::string_view b, size_t max_cost) {
  if (a == b) return 0;
  trim_common(&a, &b);
  if (a.empty() || b.empty()) return (a.size() + b.size()) * kMoveCost;
  if (a.size() > kMaxLength || b.size() > kMaxLength) return max_cost + 1;
  if (b.size() < a.size()) std::swap(a, b);
  if ((b.size() - a.size()) * kMoveCost > max_cost) return max_cost + 1;
  size_t row[kMaxLength];
  for (size_t i = 0; i < a.size(); ++i) row[i] = (i + 1) * kMoveCost;
  size_t result = 0;
  for (size_t j = 0; j < b.size(); ++j) {
    size_t diagonal = result = j * kMoveCost;
    size_t minimum = SIZE_MAX;
    for (size_t i = 0; i < a.size(); ++i) {
      const size_t substitute = diagonal + substitution_cost(b[j], a[i]);
      diagonal = row[i];
      result = std::min(std::min(result, diagonal) + kMoveCost, substitute);
      row[i] = result;
      minimum = std::min(minimum, result);
    }
    if (minimum > max_cost) return max_cost + 1;
  }
  return result;
}

// The closest of the names in a list; unbound when none is close.
Value closest(List* candidates, Value name) {
  if (size_t(candidates->length) >= kMaxCandidates) return Value::unbound();
  const std::string wanted = str_to_utf8(name);
  size_t best_distance = SIZE_MAX;
  Value best = Value::unbound();
  for (int64_t i = 0; i < candidates->length; ++i) {
    const Value candidate = list_get(candidates, i);
    if (!is_str(candidate)) continue;
    const std::string text = str_to_utf8(candidate);
    if (text == wanted) continue;
    const size_t limit = std::min((wanted.size() + text.size() + 3) * kMoveCost / 6, best_distance - 1);
    const size_t d = distance(wanted, text, limit);
    if (d > limit) continue;
    if (best.is_unbound() || d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

Value closest_in(Value iterable, Value name) {
  const Value list = list_from_iterable(iterable);
  return list.is_exception() ? list : closest(list.as<List>(), name);
}

Value for_attribute_error(const AttributeErrorObject* e) {
  if (e->name.is_unbound() || e->obj.is_unbound() || !is_str(e->name)) return Value::unbound();
  const Value dir = dict_get_str(builtins_dict(), str_intern("dir"));
  const Value names = call(dir, {e->obj});
  return names.is_exception() ? names : closest_in(names, e->name);
}

// Locals, globals and builtins of the frame where the exception was raised.
Value for_name_error(const NameErrorObject* e) {
  if (e->name.is_unbound() || !is_str(e->name) || e->traceback.is_unbound()) return Value::unbound();
  const auto* tb = e->traceback.as<Traceback>();
  while (has_kind(tb->next, Kind::Traceback)) tb = tb->next.as<Traceback>();
  const Value code = get_attribute(tb->frame, "f_code");
  if (code.is_exception()) return code;
  const Value local = closest_in(code.as<Code>()->locals_plus_names, e->name);
  if (!local.is_unbound()) return local;
  for (const char* scope : {"f_globals", "f_builtins"}) {
    const Value dict = get_attribute(tb->frame, scope);
    if (dict.is_exception()) return dict;
    const Value found = closest_in(dict, e->name);
    if (!found.is_unbound()) return found;
  }
  return Value::unbound();
}

}  // namespace

Value suggestion_for(Value exception) {
  Value found = Value::unbound();
  const Type* type = type_of(exception);
  if (type == types::AttributeError) found = for_attribute_error(exception.as<AttributeErrorObject>());
  if (type == types::NameError) found = for_name_error(exception.as<NameErrorObject>());
  if (!found.is_exception()) return found;
  clear_exception();
  return Value::unbound();
}

}  // namespace krait
