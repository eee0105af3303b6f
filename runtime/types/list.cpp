// The type list: constructor, operators and methods, in terms of runtime/list.h.
#include "runtime/list.h"

#include <algorithm>

#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/order.h"
#include "runtime/slice_parts.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

List* self_of(const Value* a) { return a[0].as<List>(); }

Value list_new_method(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }

Value list_init(const Value* a) {
  List* list = self_of(a);
  if (list->length) list_clear(list);
  if (a[1].is_unbound()) return Value::none();
  return list_extend(list, a[1]) ? Value::none() : Value::exception();
}

Value list_repr(const Value* a) {
  List* list = self_of(a);
  if (!list->length) return str_from_ascii("[]");
  int entered = repr_enter(a[0]);
  if (entered) return entered < 0 ? Value::exception() : str_from_ascii("[...]");
  StringBuilder builder;
  builder.append_char('[');
  bool ok = true;
  for (int64_t i = 0; ok && i < list->length; ++i) {
    if (i) builder.append_ascii(", ");
    ok = builder.append_repr_of(list_get(list, i));
  }
  repr_leave(a[0]);
  if (!ok) return Value::exception();
  builder.append_char(']');
  return builder.finish();
}

// How many items at the beginning are equal as can be seen from their words.
int64_t equal_prefix(const List* x, const List* y) {
  const int64_t n = std::min(x->length, y->length);
  const bool doubles = x->elements == Elements::Doubles;
  if (n == 0 || doubles != (y->elements == Elements::Doubles)) return 0;
  if (doubles) return std::mismatch(x->doubles(), x->doubles() + n, y->doubles()).first - x->doubles();
  const Value* begin = x->values()->items;
  return std::mismatch(begin, begin + n, y->values()->items).first - begin;
}

template <int op>
Value list_compare(const Value* a) {
  if (!is_list(a[1])) return Value::not_implemented();
  List *x = self_of(a), *y = a[1].as<List>();
  if ((op == 2 || op == 3) && x->length != y->length) return Value::boolean(op == 3);
  for (int64_t i = equal_prefix(x, y); i < x->length && i < y->length; ++i) {
    Value v = list_get(x, i), w = list_get(y, i);
    int equal = seen_equal(v, w);
    if (equal < 0) equal = equals(v, w);
    if (equal < 0) return Value::exception();
    if (equal) continue;
    if (i >= x->length || i >= y->length) break;  // comparing has shortened one
    if (op == 2 || op == 3) return Value::boolean(op == 3);
    return compare(op, v, w);
  }
  return Value::boolean(compare_order(op, x->length, y->length));
}

Value list_len(const Value* a) { return Value::small_int(self_of(a)->length); }

Value list_getitem(const Value* a) {
  List* list = self_of(a);
  int64_t index;
  switch (sequence_subscript("list", a[1], list->length, &index)) {
    case SubscriptKind::Error: return Value::exception();
    case SubscriptKind::Index:
      if (uint64_t(index) >= uint64_t(list->length))
        return raise(types::IndexError, "list index out of range");
      return list_get(list, index);
    case SubscriptKind::Slice: break;
  }
  SliceBounds s;
  if (!slice_of_mutable(a[1], list->length, &s)) return Value::exception();
  if (s.step == 1) return list_slice(list, s.start, s.start + s.length);
  return list_strided(list, s.start, s.step, s.length);
}

}  // namespace

bool list_assign(List* list, const SliceBounds& parts, Value value) {
  SliceBounds s = parts;
  slice_clamp(list->length, &s);
  ItemSpan span;
  Value keep;
  if (s.step == 1) {
    if (!is_list(value) && !is_tuple(value) && !type_of(value)->slot(Slot::Iter) &&
        !type_of(value)->slot(Slot::GetItem)) {
      (void)raise_type_error("can only assign an iterable");
      return false;
    }
    if (!items_of(value, &span, &keep)) return false;
    // Iterating may have changed the list.
    s.start = std::min(s.start, list->length);
    s.stop = std::clamp(s.stop, s.start, list->length);
    return list_replace(list, s.start, s.stop, span.items, span.count);
  }
  if (!is_list(value) && !is_tuple(value) && !type_of(value)->slot(Slot::Iter) &&
      !type_of(value)->slot(Slot::GetItem)) {
    (void)raise_type_error("must assign iterable to extended slice");
    return false;
  }
  if (value == Value::object(list)) value = list_slice(list, 0, list->length);
  if (value.is_exception() || !items_of(value, &span, &keep)) return false;
  s = parts;
  slice_clamp(list->length, &s);
  if (span.count != s.length) {
    (void)raise_value_error("attempt to assign sequence of size %zd to extended slice of size %zd",
                            span.count, s.length);
    return false;
  }
  for (int64_t i = 0, at = s.start; i < s.length; ++i, at += s.step) list_set(list, at, span.items[i]);
  return true;
}

bool list_delete(List* list, const SliceBounds& parts) {
  SliceBounds s = parts;
  slice_clamp(list->length, &s);
  if (!s.length) return true;
  if (s.step < 0) {
    s.start += (s.length - 1) * s.step;
    s.step = -s.step;
  }
  if (s.step == 1) return list_replace(list, s.start, s.start + s.length, nullptr, 0);
  // Keeps the items between the deleted ones.
  int64_t out = s.start, deleted = 0;
  bool raw = list->elements == Elements::Doubles;
  auto* items = raw ? reinterpret_cast<Value*>(list->doubles()) : list->values()->items;
  for (int64_t i = s.start; i < list->length; ++i) {
    if (deleted < s.length && i == s.start + deleted * s.step) {
      ++deleted;
    } else {
      items[out++] = items[i];
    }
  }
  return list_replace(list, out, list->length, nullptr, 0);
}

namespace {

Value list_setitem(const Value* a) {
  List* list = self_of(a);
  int64_t index;
  switch (sequence_subscript("list", a[1], list->length, &index)) {
    case SubscriptKind::Error: return Value::exception();
    case SubscriptKind::Index:
      if (uint64_t(index) >= uint64_t(list->length)) {
        return raise(types::IndexError, "list assignment index out of range");
      }
      list_set(list, index, a[2]);
      return Value::none();
    case SubscriptKind::Slice: break;
  }
  SliceBounds parts;
  return slice_parts(a[1], &parts) && list_assign(list, parts, a[2]) ? Value::none() : Value::exception();
}

Value list_delitem(const Value* a) {
  List* list = self_of(a);
  int64_t index;
  switch (sequence_subscript("list", a[1], list->length, &index)) {
    case SubscriptKind::Error: return Value::exception();
    case SubscriptKind::Index:
      if (uint64_t(index) >= uint64_t(list->length)) {
        return raise(types::IndexError, "list assignment index out of range");
      }
      (void)list_pop(list, index);
      return Value::none();
    case SubscriptKind::Slice: break;
  }
  SliceBounds parts;
  return slice_parts(a[1], &parts) && list_delete(list, parts) ? Value::none() : Value::exception();
}

// Index of the first item equal to v in [begin, end), -1 when there is none, -2: raised.
int64_t find(List* list, Value v, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end && i < list->length; ++i) {
    const Value item = list_get(list, i);
    int equal = seen_equal(item, v);
    if (equal < 0) equal = equals(item, v);
    if (equal < 0) return -2;
    if (equal) return i;
  }
  return -1;
}

Value list_contains(const Value* a) {
  int64_t i = find(self_of(a), a[1], 0, INT64_MAX);
  return i == -2 ? Value::exception() : Value::boolean(i >= 0);
}

Value list_iter(const Value* a) {
  auto* it = allocate<ListIterator>(shapes::list_iterator);
  it->sequence = a[0];
  return Value::object(it);
}

Value list_reversed(const Value* a) {
  auto* it = allocate<ListIterator>(shapes::list_reverse_iterator);
  it->sequence = a[0];
  it->index = self_of(a)->length - 1;
  return Value::object(it);
}

Value list_add(const Value* a) {
  if (!is_list(a[1])) return raise_type_error("can only concatenate list (not \"%T\") to list", a[1]);
  return list_concat(self_of(a), a[1].as<List>());
}

Value list_iadd(const Value* a) { return list_extend(self_of(a), a[1]) ? a[0] : Value::exception(); }

// The count operand of a repetition.
bool repeat_count(Value v, int64_t* count) {
  if (!is_int(v) && !type_of(v)->slot(Slot::Index)) {
    (void)raise_type_error("can't multiply sequence by non-int of type '%T'", v);
    return false;
  }
  Value plain = index_of(v);
  if (plain.is_exception()) return false;
  if (int_fits_i64(plain, count)) return true;
  (void)raise(types::OverflowError, "cannot fit '%T' into an index-sized integer", v);
  return false;
}

Value list_mul(const Value* a) {
  int64_t count;
  if (!repeat_count(a[1], &count)) return Value::exception();
  return list_repeat(self_of(a), count);
}

Value list_imul(const Value* a) {
  int64_t count;
  if (!repeat_count(a[1], &count)) return Value::exception();
  List* list = self_of(a);
  if (count <= 0) {
    list_clear(list);
    return a[0];
  }
  Value repeated = list_repeat(list, count);
  if (repeated.is_exception()) return repeated;
  auto* from = repeated.as<List>();
  list->elements = from->elements;
  list->capacity = from->capacity;
  list->length = from->length;
  list->store = from->store;
  write_barrier(list);
  return a[0];
}

Value method_append(const Value* a) {
  return list_append(self_of(a), a[1]) ? Value::none() : Value::exception();
}

Value method_extend(const Value* a) {
  return list_extend(self_of(a), a[1]) ? Value::none() : Value::exception();
}

Value method_insert(const Value* a) {
  List* list = self_of(a);
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  if (index < 0) index = std::max<int64_t>(0, index + list->length);
  index = std::min(index, list->length);
  return list_insert(list, index, a[2]) ? Value::none() : Value::exception();
}

Value method_pop(const Value* a) {
  List* list = self_of(a);
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  if (!list->length) return raise(types::IndexError, "pop from empty list");
  if (index < 0) index += list->length;
  if (uint64_t(index) >= uint64_t(list->length)) return raise(types::IndexError, "pop index out of range");
  return list_pop(list, index);
}

Value method_remove(const Value* a) {
  List* list = self_of(a);
  int64_t i = find(list, a[1], 0, INT64_MAX);
  if (i == -2) return Value::exception();
  if (i < 0) return raise_value_error("list.remove(x): x not in list");
  if (i < list->length) (void)list_pop(list, i);
  return Value::none();
}

Value method_index(const Value* a) {
  List* list = self_of(a);
  int64_t start, stop;
  if (!index_argument(a[2], list->length, &start) || !index_argument(a[3], list->length, &stop)) {
    return Value::exception();
  }
  int64_t i = find(list, a[1], start, stop);
  if (i == -2) return Value::exception();
  if (i < 0) return raise_value_error("%R is not in list", a[1]);
  return Value::small_int(i);
}

Value method_count(const Value* a) {
  List* list = self_of(a);
  int64_t count = 0;
  for (int64_t i = 0; i < list->length; ++i) {
    const Value item = list_get(list, i);
    int equal = seen_equal(item, a[1]);
    if (equal < 0) equal = equals(item, a[1]);
    if (equal < 0) return Value::exception();
    count += equal;
  }
  return Value::small_int(count);
}

Value method_clear(const Value* a) {
  list_clear(self_of(a));
  return Value::none();
}

Value method_copy(const Value* a) { return list_slice(self_of(a), 0, self_of(a)->length); }

Value method_reverse(const Value* a) {
  list_reverse(self_of(a));
  return Value::none();
}

Value method_sort(const Value* a) {
  int64_t reverse;
  if (!int_to_i64(a[2], &reverse)) return Value::exception();
  return list_sort(self_of(a), a[1], reverse != 0) ? Value::none() : Value::exception();
}

Value method_sizeof(const Value* a) {
  List* list = self_of(a);
  return Value::small_int(int64_t(object_size(list) + (list->store ? object_size(list->store) : 0)));
}

constexpr Effects kReads = Effects::ReadsHeap | Effects::MayRaise;
constexpr Effects kWrites = Effects::ReadsHeap | Effects::WritesHeap | Effects::MayRaise;

const NativeDef kMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", list_new_method, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__init__", "$self, iterable=?(), /", list_init, "Initialize self.  See help(type(self))."},
    {"__repr__", "$self, /", list_repr, "Return repr(self)."},
    COMPARE_ROWS(list_compare, Effects::Any),
    {"__len__", "$self, /", list_len, "Return len(self).", Effects::ReadsHeap},
    {"__getitem__", "$self, index, /", list_getitem, "Return self[index]."},
    {"__setitem__", "$self, key, value, /", list_setitem, "Set self[key] to value."},
    {"__delitem__", "$self, key, /", list_delitem, "Delete self[key]."},
    {"__contains__", "$self, key, /", list_contains, "Return key in self."},
    {"__iter__", "$self, /", list_iter, "Implement iter(self).", Effects::ReadsHeap},
    {"__reversed__", "$self, /", list_reversed, "Return a reverse iterator over the list.",
     Effects::ReadsHeap},
    {"__add__", "$self, value, /", list_add, "Return self+value.", kReads},
    {"__mul__", "$self, value, /", list_mul, "Return self*value."},
    {"__rmul__", "$self, value, /", list_mul, "Return value*self."},
    {"__iadd__", "$self, value, /", list_iadd, "Implement self+=value."},
    {"__imul__", "$self, value, /", list_imul, "Implement self*=value."},
    {"append", "$self, object, /", method_append, "Append object to the end of the list.", kWrites},
    {"clear", "$self, /", method_clear, "Remove all items from list.", kWrites},
    {"copy", "$self, /", method_copy, "Return a shallow copy of the list.", kReads},
    {"count", "$self, value, /", method_count, "Return number of occurrences of value."},
    {"extend", "$self, iterable, /", method_extend, "Extend list by appending elements from the iterable."},
    {"index", "$self, value, start=0, stop=9223372036854775807, /", method_index,
     "Return first index of value.\n\nRaises ValueError if the value is not present."},
    {"insert", "$self, index, object, /", method_insert, "Insert object before index."},
    {"pop", "$self, index=-1, /", method_pop,
     "Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out "
     "of "
     "range."},
    {"remove", "$self, value, /", method_remove,
     "Remove first occurrence of value.\n\nRaises ValueError if the value is not present."},
    {"reverse", "$self, /", method_reverse, "Reverse *IN PLACE*.", kWrites},
    {"sort", "$self, /, *, key=None, reverse=False", method_sort,
     "Sort the list in ascending order and return None.\n\nThe sort is in-place and stable. With a key "
     "function "
     "the items are ordered by its results; reverse sorts in descending order."},
    {"__sizeof__", "$self, /", method_sizeof, "Return the size of the list in memory, in bytes."},
    CLASS_GETITEM_ROW,
    UNHASHABLE_ROW,
    {}};

}  // namespace

extern const TypeSpec type_spec_list = {
    .size = sizeof(List),
    .doc =
        "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\n"
        "The argument must be an iterable if specified.",
    .methods = kMethods,
    .initialize = match_as_sequence};

}  // namespace krait
