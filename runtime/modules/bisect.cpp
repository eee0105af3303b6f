// The module _bisect: binary search in sorted sequences.
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/order.h"
#include "runtime/str.h"

namespace krait {
namespace {

// The index where x belongs in a[low:high], behind equal items when `right`. -1: raised.
int64_t search(Value sequence, Value x, int64_t low, int64_t high, Value key, bool right) {
  if (low < 0) {
    (void)raise_value_error("lo must be non-negative");
    return -1;
  }
  if (high == -1) {
    high = length(sequence);
    if (high < 0) return -1;
  }
  bool plain = has_shape(sequence, shapes::list) && key.is_none();
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    Value item;
    if (plain && middle < sequence.as<List>()->length) {
      item = list_get(sequence.as<List>(), middle);
    } else {
      item = get_item(sequence, Value::small_int(middle));
    }
    if (item.is_exception()) return -1;
    if (!key.is_none()) {
      item = call(key, {item});
      if (item.is_exception()) return -1;
    }
    const int less = right ? less_than(x, item) : less_than(item, x);
    if (less < 0) return -1;
    if (right == bool(less)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// lo and hi arguments. False: raised.
bool bounds(const Value* a, int64_t* low, int64_t* high) {
  *high = -1;
  return int_to_i64(a[2], low) && (a[3].is_none() || int_to_i64(a[3], high));
}

template <bool right>
Value bisect(const Value* a) {
  int64_t low, high;
  if (!bounds(a, &low, &high)) return Value::exception();
  int64_t i = search(a[0], a[1], low, high, a[4], right);
  return i < 0 ? Value::exception() : Value::small_int(i);
}

template <bool right>
Value insort(const Value* a) {
  int64_t low, high;
  if (!bounds(a, &low, &high)) return Value::exception();
  Value x = a[4].is_none() ? a[1] : call(a[4], {a[1]});
  if (x.is_exception()) return x;
  int64_t i = search(a[0], x, low, high, a[4], right);
  if (i < 0) return Value::exception();
  if (has_shape(a[0], shapes::list)) {
    auto* list = a[0].as<List>();
    return list_insert(list, i < list->length ? i : list->length, a[1]) ? Value::none() : Value::exception();
  }
  Value result = call_method(a[0], str_intern("insert"), {Value::small_int(i), a[1]});
  return result.is_exception() ? result : Value::none();
}

constexpr const char* kSignature = "a, x, lo=0, hi=None, *, key=None";

const NativeDef kFunctions[] = {
    {"bisect_right", kSignature, bisect<true>,
     "Return the index where to insert item x in list a, assuming a is sorted: behind all items equal to x."},
    {"bisect", kSignature, bisect<true>, "The same as bisect_right."},
    {"bisect_left", kSignature, bisect<false>,
     "Return the index where to insert item x in list a, assuming a is sorted: in front of all items equal "
     "to x."},
    {"insort_right", kSignature, insort<true>,
     "Insert item x in list a, and keep it sorted assuming a is sorted: behind all items equal to x."},
    {"insort", kSignature, insort<true>, "The same as insort_right."},
    {"insort_left", kSignature, insort<false>,
     "Insert item x in list a, and keep it sorted assuming a is sorted: in front of all items equal to x."},
    {}};

}  // namespace

Value module_init__bisect(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
