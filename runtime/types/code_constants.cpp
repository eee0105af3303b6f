// See code_constants.h.
#include "runtime/types/code_constants.h"

#include <bit>

#include "runtime/bytes.h"
#include "runtime/float.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"

namespace krait {

namespace {

bool same_bits(double a, double b) { return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b); }

int tuples_equal(const Tuple* a, const Tuple* b) {
  if (a->length != b->length) return 0;
  for (uint64_t i = 0; i < a->length; ++i) {
    const int r = constants_equal(a->items[i], b->items[i]);
    if (r != 1) return r;
  }
  return 1;
}

// Frozen sets with pairwise equal constants.
int sets_equal(Set* a, Set* b) {
  if (a->length != b->length) return 0;
  size_t position = 0;
  Value item;
  while (set_next(a, &position, &item)) {
    bool found = false;
    size_t other_position = 0;
    Value other;
    while (!found && set_next(b, &other_position, &other)) {
      const int r = constants_equal(item, other);
      if (r < 0) return r;
      found = r;
    }
    if (!found) return 0;
  }
  return 1;
}

}  // namespace

int constants_equal(Value a, Value b) {
  if (a == b) return 1;
  const Type* type = type_of(a);
  if (type != type_of(b)) return 0;
  if (type == types::float_) return same_bits(float_value(a), float_value(b));
  if (type == types::complex)
    return same_bits(a.as<Complex>()->real, b.as<Complex>()->real) &&
           same_bits(a.as<Complex>()->imag, b.as<Complex>()->imag);
  if (type == types::tuple) return tuples_equal(a.as<Tuple>(), b.as<Tuple>());
  if (type == types::frozenset) return sets_equal(a.as<Set>(), b.as<Set>());
  if (type == types::code) return code_equal(a.as<Code>(), b.as<Code>());
  return equals(a, b);
}

int code_equal(const Code* a, const Code* b) {
  if (a == b) return 1;
  if (a->arg_count != b->arg_count || a->positional_only_count != b->positional_only_count ||
      a->keyword_only_count != b->keyword_only_count || a->flags != b->flags ||
      a->first_line != b->first_line)
    return 0;
  constexpr Value Code::* kFields[] = {&Code::name,
                                       &Code::code,
                                       &Code::constants,
                                       &Code::names,
                                       &Code::line_table,
                                       &Code::locals_plus_names,
                                       &Code::locals_plus_kinds,
                                       &Code::exception_table};
  for (auto field : kFields) {
    const int r = constants_equal(a->*field, b->*field);
    if (r != 1) return r;
  }
  return 1;
}

bool constant_hash(Value v, int64_t* out) {
  if (has_shape(v, shapes::tuple)) {
    uint64_t h = v.as<Tuple>()->length;
    for (uint64_t i = 0; i < v.as<Tuple>()->length; ++i) {
      int64_t one;
      if (!constant_hash(v.as<Tuple>()->items[i], &one)) return false;
      h = (h ^ uint64_t(one)) * 1000003;
    }
    *out = int64_t(h);
    return true;
  }
  if (is_code(v)) {
    *out = int64_t(str_hash(v.as<Code>()->name.as<Str>()));
    return true;
  }
  return hash(v, out);
}

}  // namespace krait
