// dict.keys(), values() and items(): views, and the set operations of the first and the last.
#include <utility>

#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/dict_iterators.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

Value new_view(ShapeId shape, Dict* d) {
  auto* view = allocate<DictView>(shape);
  view->dict = Value::object(d);
  return Value::object(view);
}

Dict* dict_of(Value view) { return view.as<DictView>()->dict.as<Dict>(); }
bool is_set_view(Value v) { return has_shape(v, shapes::dict_keys) || has_shape(v, shapes::dict_items); }

Value view_len(const Value* a) { return Value::small_int(dict_of(a[0])->length); }
Value get_mapping(Value view) { return call(type_value(types::mappingproxy), {view.as<DictView>()->dict}); }

template <ShapeId shape>
Value view_iter(const Value* a) {
  return dict_iterator_new(shape, dict_of(a[0]));
}

Value view_repr(const Value* a) {
  int entered = repr_enter(a[0]);
  if (entered) return entered < 0 ? Value::exception() : str_from_ascii("...");
  Value items = list_from_iterable(a[0]);
  Value result = items.is_exception() ? items : format_string("%s(%R)", type_name_of(a[0]), items);
  repr_leave(a[0]);
  return result;
}

Value keys_contains(const Value* a) {
  int found = dict_contains(dict_of(a[0]), a[1]);
  return found < 0 ? Value::exception() : Value::boolean(found);
}

Value items_contains(const Value* a) {
  if (!is_tuple(a[1]) || a[1].as<Tuple>()->length != 2) return Value::false_();
  auto* pair = a[1].as<Tuple>();
  Value value = dict_get(dict_of(a[0]), pair->items[0]);
  if (value.is_exception()) return value;
  if (value.is_unbound()) return Value::false_();
  int equal = equals(value, pair->items[1]);
  return equal < 0 ? Value::exception() : Value::boolean(equal);
}

// Is every item of `items` in `container`? 1, 0, -1.
struct AllContext {
  Value container;
  bool missing;
};
bool check_contained(Value item, void* context) {
  auto* c = static_cast<AllContext*>(context);
  int found = contains(c->container, item);
  c->missing = found == 0;
  return found > 0;
}
int all_contained(Value items, Value container) {
  AllContext context{container, false};
  if (for_each(items, check_contained, &context)) return 1;
  return context.missing ? 0 : -1;
}

template <int op>
Value view_compare(const Value* a) {
  if (!is_set(a[1]) && !is_set_view(a[1])) return Value::not_implemented();
  int64_t x = length(a[0]), y = length(a[1]);
  if (x < 0 || y < 0) return Value::exception();
  int result = 0;
  switch (op) {
    case 0: result = x < y ? all_contained(a[0], a[1]) : 0; break;
    case 1: result = x <= y ? all_contained(a[0], a[1]) : 0; break;
    case 4: result = x > y ? all_contained(a[1], a[0]) : 0; break;
    case 5: result = x >= y ? all_contained(a[1], a[0]) : 0; break;
    default: result = x == y ? all_contained(a[0], a[1]) : 0; break;
  }
  if (result < 0) return Value::exception();
  return Value::boolean(op == 3 ? !result : result);
}

template <bool (*F)(Set*, Value)>
Value set_operation(const Value* a) {
  Value result = set_from_iterable(a[0]);
  if (result.is_exception() || !F(result.as<Set>(), a[1])) return Value::exception();
  return result;
}

struct Intersection {
  Value container;
  Set* result;
};
bool intersect_item(Value item, void* context) {
  auto* c = static_cast<Intersection*>(context);
  int found = contains(c->container, item);
  return found <= 0 ? found == 0 : set_add(c->result, item);
}

// The keys of an exact dict.
bool is_keys_of_dict(Value v) {
  return has_shape(v, shapes::dict_keys) && has_shape(v.as<DictView>()->dict, shapes::dict);
}

// Keys that two dicts have in common: the hashes are known.
Value common_keys(Dict* walked, Dict* asked) {
  const Value result = set_new();
  const int64_t length = walked->length;
  for (uint32_t i = 0; i < walked->used; ++i) {
    const DictEntry e = walked->storage->entries[i];
    if (e.key.is_unbound()) continue;
    const int64_t found = dict_find(asked, e.key, e.hash);
    if (found == -2 || (found >= 0 && set_add_with_hash(result.as<Set>(), e.key, e.hash) < 0))
      return Value::exception();
    if (walked->length != length)
      return raise(types::RuntimeError, "dictionary changed size during iteration");
  }
  return result;
}

Value view_and(const Value* a) {
  Value left = a[0], right = a[1];
  if (!is_set_view(left)) {
    left = a[1];
    right = a[0];
  }
  // The longer of two views is asked, the shorter walked.
  if (is_set_view(right) && dict_of(right)->length > dict_of(left)->length) std::swap(left, right);
  if (is_keys_of_dict(left) && is_keys_of_dict(right)) return common_keys(dict_of(right), dict_of(left));
  Value result = set_new();
  Intersection context{left, result.as<Set>()};
  return for_each(right, intersect_item, &context) ? result : Value::exception();
}

struct Disjoint {
  Value container;
  bool common;
};
bool find_common(Value item, void* context) {
  auto* c = static_cast<Disjoint*>(context);
  int found = contains(c->container, item);
  c->common = found > 0;
  return found == 0;
}

Value method_isdisjoint(const Value* a) {
  Value view = a[0], other = a[1];
  if (view == other) return Value::boolean(!dict_of(view)->length);
  if (is_set(other) || is_set_view(other)) {
    int64_t n = length(other);
    if (n < 0) return Value::exception();
    if (n > dict_of(view)->length) std::swap(view, other);
  }
  Disjoint context{view, false};
  if (for_each(other, find_common, &context)) return Value::true_();
  return context.common ? Value::false_() : Value::exception();
}

#define VIEW_ROWS(kind)                                                                            \
  {"__repr__", "$self, /", view_repr, "Return repr(self)."},                                       \
      {"__len__", "$self, /", view_len, "Return len(self).", Effects::ReadsHeap},                  \
      {"__iter__", "$self, /", view_iter<shapes::dict_##kind##_iterator>, "Implement iter(self).", \
       Effects::ReadsHeap},                                                                        \
  {                                                                                                \
    "__reversed__", "$self, /", view_iter<shapes::dict_reverse_##kind##_iterator>,                 \
        "A reverse iterator over the view.", Effects::ReadsHeap                                    \
  }

#define SET_VIEW_ROWS                                                                                       \
  COMPARE_ROWS(view_compare, Effects::Any), {"__and__", "$self, value, /", view_and, "Return self&value."}, \
      {"__rand__", "$self, value, /", reflected<view_and>, "Return value&self."},                           \
      {"__or__", "$self, value, /", set_operation<set_update>, "Return self|value."},                       \
      {"__ror__", "$self, value, /", reflected<set_operation<set_update>>, "Return value|self."},           \
      {"__sub__", "$self, value, /", set_operation<set_difference_update>, "Return self-value."},           \
      {"__rsub__", "$self, value, /", reflected<set_operation<set_difference_update>>,                      \
       "Return value-self."},                                                                               \
      {"__xor__", "$self, value, /", set_operation<set_symmetric_difference_update>, "Return self^value."}, \
      {"__rxor__", "$self, value, /", reflected<set_operation<set_symmetric_difference_update>>,            \
       "Return value^self."},                                                                               \
      {"isdisjoint", "$self, other, /", method_isdisjoint,                                                  \
       "Return True if the view and the given iterable have a null intersection."}

const NativeDef kKeysMethods[] = {VIEW_ROWS(key),
                                  SET_VIEW_ROWS,
                                  UNHASHABLE_ROW,
                                  {"__contains__", "$self, key, /", keys_contains, "Return key in self."},
                                  {}};

const NativeDef kItemsMethods[] = {VIEW_ROWS(item),
                                   SET_VIEW_ROWS,
                                   UNHASHABLE_ROW,
                                   {"__contains__", "$self, key, /", items_contains, "Return key in self."},
                                   {}};

const NativeDef kValuesMethods[] = {VIEW_ROWS(value), {}};

const GetSetDef kGetSets[] = {{"mapping", get_mapping, nullptr, "dictionary that this view refers to"}, {}};

}  // namespace

Value dict_keys_view(Dict* d) { return new_view(shapes::dict_keys, d); }
Value dict_values_view(Dict* d) { return new_view(shapes::dict_values, d); }
Value dict_items_view(Dict* d) { return new_view(shapes::dict_items, d); }

extern const TypeSpec type_spec_dict_keys = {
    .size = sizeof(DictView), .methods = kKeysMethods, .getsets = kGetSets};
extern const TypeSpec type_spec_dict_items = {
    .size = sizeof(DictView), .methods = kItemsMethods, .getsets = kGetSets};
extern const TypeSpec type_spec_dict_values = {
    .size = sizeof(DictView), .methods = kValuesMethods, .getsets = kGetSets};

}  // namespace krait
