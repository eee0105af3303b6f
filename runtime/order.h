// The order of values of the same built-in type without the generic comparison: what sorting, searching and
// heaps ask for. Runs no Python code.
#pragma once

#include <algorithm>

#include "runtime/float.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

inline constexpr int kNoOrder = 2;

int plain_order(const Tuple* a, const Tuple* b, int levels);

// Two exact ints, floats, str, or tuples of such down to so many levels: -1, 0, 1. kNoOrder: others, and NaN.
inline int plain_order(Value a, Value b, int levels = 3) {
  if (a.is_small_int() && b.is_small_int())
    return (int64_t(a.raw) > int64_t(b.raw)) - (int64_t(a.raw) < int64_t(b.raw));
  if (is_exact_float(a) && is_exact_float(b)) {
    const double x = float_value(a), y = float_value(b);
    return x < y ? -1 : x > y ? 1 : x == y ? 0 : kNoOrder;
  }
  if (has_shape(a, shapes::str) && has_shape(b, shapes::str)) {
    const int order = str_compare(a.as<Str>(), b.as<Str>());
    return (order > 0) - (order < 0);
  }
  if (levels && has_shape(a, shapes::tuple) && has_shape(b, shapes::tuple))
    return plain_order(a.as<Tuple>(), b.as<Tuple>(), levels - 1);
  return kNoOrder;
}

inline int plain_order(const Tuple* a, const Tuple* b, int levels) {
  const uint64_t shared = std::min(a->length, b->length);
  for (uint64_t i = 0; i < shared; ++i) {
    if (a->items[i] == b->items[i]) continue;  // a NaN, too: the same object
    if (const int order = plain_order(a->items[i], b->items[i], levels)) return order;
  }
  return (a->length > b->length) - (a->length < b->length);
}

// a < b: 1 or 0; -1: raised.
inline int less_than(Value a, Value b) {
  const int order = plain_order(a, b);
  return order == kNoOrder ? compare_truth(0, a, b) : order < 0;
}

// Whether two values are equal or the same, where that is seen at once; else -1.
inline int seen_equal(Value a, Value b) {
  if (a == b) return 1;
  if (a.is_small_int() && b.is_small_int()) return 0;
  if (!has_shape(a, shapes::str) || !has_shape(b, shapes::str)) return -1;
  return str_equal(a.as<Str>(), b.as<Str>());
}

}  // namespace krait
