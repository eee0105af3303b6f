// See plain_keys.h.
#include "runtime/plain_keys.h"

#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/tuple_hash.h"
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

// Objects that are hashed by identity, as all are whose class does not say otherwise.
bool is_hashed_by_identity(Value v) {
  constexpr auto kHash = int(Slot::Hash);
  return type_of(v)->slot_methods[kHash] == types::object->slot_methods[kHash];
}

// Instances of classes derived from int, str or bytes that are hashed and compared like these.
bool is_hashed_as_base(Value v) {
  if (!v.is_object() || v.is_unbound()) return false;
  const Type* base;
  switch (v.as_object()->kind) {
    case Kind::IntSub: base = types::int_; break;
    case Kind::Str: base = types::str; break;
    case Kind::Bytes: base = types::bytes; break;
    default: return false;
  }
  constexpr auto kHash = int(Slot::Hash), kEq = int(Slot::Eq);
  const Type* type = type_of(v);
  return type->slot_methods[kHash] == base->slot_methods[kHash] &&
         type->slot_methods[kEq] == base->slot_methods[kEq];
}

bool hash_as_base(Value v, int64_t* hash) {
  switch (v.as_object()->kind) {
    case Kind::IntSub: return krait::hash(v.as<IntSub>()->payload, hash);
    case Kind::Str: return *hash = str_hash(v.as<Str>()), true;
    default: return krait::hash(v, hash);
  }
}

bool plain_hash_at(Value key, int64_t* hash, int depth) {
  if (has_shape(key, shapes::tuple)) {
    if (depth == kMaxDepth) return false;
    const auto item_hash = [=](Value v, int64_t* h) {
      return hash_at_sight(v, h) || plain_hash_at(v, h, depth + 1);
    };
    return mix_tuple_hash(key.as<Tuple>()->items, key.as<Tuple>()->length, item_hash, hash);
  }
  if (is_plain_immutable(key)) return krait::hash(key, hash);
  if (is_hashed_as_base(key)) return hash_as_base(key, hash);
  if (!is_hashed_by_identity(key)) return false;
  *hash = hash_identity(key.as_object());
  return true;
}

}  // namespace

bool plain_hash(Value key, int64_t* hash) { return hash_at_sight(key, hash) || plain_hash_at(key, hash, 0); }

int plain_equal(Value key, Value candidate) {
  if (key == candidate) return 1;
  if (key.is_small_int() && candidate.is_small_int()) return 0;
  if (has_shape(key, shapes::tuple) && has_shape(candidate, shapes::tuple)) {
    const auto *x = key.as<Tuple>(), *y = candidate.as<Tuple>();
    if (x->length != y->length) return 0;
    for (uint64_t i = 0; i < x->length; ++i) {
      if (x->items[i] == y->items[i]) continue;
      const int equal = plain_equal(x->items[i], y->items[i]);
      if (equal <= 0) return equal;
    }
    return 1;
  }
  // (What is hashed by identity may be compared in another way.)
  const auto is_plain = [](Value v) { return is_plain_key(v) || is_hashed_as_base(v); };
  return is_plain(key) && is_plain(candidate) ? equals(key, candidate) : -1;
}

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
