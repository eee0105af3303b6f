// See plain_keys.h.
#include "runtime/plain_keys.h"

#include "runtime/tuple.h"
#include "runtime/type.h"

namespace krait {

namespace {

// Deeper tuples are left to the general way.
constexpr int kMaxDepth = 4;

bool is_plain(Value v, int depth) {
  if (is_plain_immutable(v)) return true;
  if (!has_shape(v, shapes::tuple) || depth == kMaxDepth) return false;
  const auto* t = v.as<Tuple>();
  for (uint64_t i = 0; i < t->length; ++i) {
    if (!is_plain(t->items[i], depth + 1)) return false;
  }
  return true;
}

}  // namespace

bool is_plain_immutable(Value v) {
  if (!v.is_object()) return true;
  if (v.is_unbound()) return false;
  switch (v.as_object()->shape_id) {
    case shapes::str:
    case shapes::int_:
    case shapes::float_:
    case shapes::complex:
    case shapes::bytes: return true;
    default: return false;
  }
}

bool is_plain_key(Value v) { return is_plain(v, 0); }

}  // namespace krait
