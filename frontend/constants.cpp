#include "frontend/constants.h"

#include <bit>
#include <cmath>

#include "runtime/bytes.h"
#include "runtime/code.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

uint64_t mix(uint64_t h, uint64_t more) {
  h = (h ^ more) * 0x9E3779B97F4A7C15ull;
  return h ^ (h >> 29);
}

uint64_t constant_hash(Value v);

uint64_t set_constant_hash(Set* set) {
  uint64_t sum = uint64_t(set->length);
  size_t position = 0;
  Value item;
  while (set_next(set, &position, &item)) sum += constant_hash(item);
  return mix(7, sum);
}

uint64_t code_constant_hash(Code* code) {
  uint64_t h = mix(6, uint64_t(str_hash(code->name.as<Str>())));
  Bytes* bytes = code->code.as<Bytes>();
  return mix(mix(h, uint64_t(code->first_line)), uint64_t(bytes_hash(bytes->data, bytes->length)));
}

// Equal for constants that are the same; says nothing about others.
uint64_t constant_hash(Value v) {
  if (!v.is_object()) return mix(1, v.raw);
  switch (v.as_object()->kind) {
    case Kind::Str: return mix(2, uint64_t(str_hash(v.as<Str>())));
    case Kind::Bytes: return mix(3, uint64_t(bytes_hash(v.as<Bytes>()->data, v.as<Bytes>()->length)));
    case Kind::BigInt: return mix(4, int_low_bits(v));
    case Kind::Float: return mix(1, std::bit_cast<uint64_t>(v.as<Float>()->value));
    case Kind::Complex: {
      auto* c = v.as<Complex>();
      return mix(mix(8, std::bit_cast<uint64_t>(c->real)), std::bit_cast<uint64_t>(c->imag));
    }
    case Kind::Tuple: {
      auto* tuple = v.as<Tuple>();
      uint64_t h = mix(5, tuple->length);
      for (uint64_t i = 0; i < tuple->length; ++i) h = mix(h, constant_hash(tuple->items[i]));
      return h;
    }
    case Kind::Set: return set_constant_hash(v.as<Set>());
    case Kind::Code: return code_constant_hash(v.as<Code>());
    default: return mix(9, v.raw);
  }
}

// NaNs are equal to nothing but themselves.
bool same_double(double a, double b) {
  return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b) && !std::isnan(a);
}

bool same_bytes(Value a, Value b) { return a.as<Bytes>()->view() == b.as<Bytes>()->view(); }

bool same_tuple(Tuple* a, Tuple* b) {
  if (a->length != b->length) return false;
  for (uint64_t i = 0; i < a->length; ++i) {
    if (!same_constant(a->items[i], b->items[i])) return false;
  }
  return true;
}

bool has_same_member(Set* set, Value wanted) {
  size_t position = 0;
  Value item;
  while (set_next(set, &position, &item)) {
    if (same_constant(item, wanted)) return true;
  }
  return false;
}

bool same_set(Set* a, Set* b) {
  if (a->length != b->length || set_constant_hash(a) != set_constant_hash(b)) return false;
  size_t position = 0;
  Value item;
  while (set_next(a, &position, &item)) {
    if (!has_same_member(b, item)) return false;
  }
  return true;
}

// A finally body compiled twice gives equal code objects for the functions defined in it.
bool same_code(Code* a, Code* b) {
  return a->arg_count == b->arg_count && a->positional_only_count == b->positional_only_count &&
         a->keyword_only_count == b->keyword_only_count && a->flags == b->flags &&
         a->first_line == b->first_line && same_bytes(a->code, b->code) && same_constant(a->name, b->name) &&
         same_constant(a->constants, b->constants) && same_constant(a->names, b->names) &&
         same_constant(a->locals_plus_names, b->locals_plus_names) &&
         same_bytes(a->line_table, b->line_table) && same_bytes(a->exception_table, b->exception_table);
}

}  // namespace

bool same_constant(Value a, Value b) {
  if (a == b) return true;
  if (!a.is_object() || !b.is_object() || a.as_object()->kind != b.as_object()->kind) return false;
  switch (a.as_object()->kind) {
    case Kind::Str: return str_equal(a.as<Str>(), b.as<Str>());
    case Kind::Bytes: return same_bytes(a, b);
    case Kind::BigInt: return int_equal(a, b);
    case Kind::Float: return same_double(a.as<Float>()->value, b.as<Float>()->value);
    case Kind::Complex:
      return same_double(a.as<Complex>()->real, b.as<Complex>()->real) &&
             same_double(a.as<Complex>()->imag, b.as<Complex>()->imag);
    case Kind::Tuple: return same_tuple(a.as<Tuple>(), b.as<Tuple>());
    case Kind::Set: return same_set(a.as<Set>(), b.as<Set>());
    case Kind::Code: return same_code(a.as<Code>(), b.as<Code>());
    default: return false;
  }
}

void ConstantPool::grow() {
  size_t count = buckets_.empty() ? 64 : buckets_.size() * 2;
  buckets_.assign(count, 0);
  for (size_t i = 0; i < hashes_.size(); ++i) {
    size_t slot = hashes_[i] & (count - 1);
    while (buckets_[slot] != 0) slot = (slot + 1) & (count - 1);
    buckets_[slot] = uint32_t(i + 1);
  }
}

Value ConstantPool::canonical(Value constant) {
  if (!constant.is_object()) return constant;
  if ((values_.size() + 1) * 2 > buckets_.size()) grow();
  uint64_t hash = constant_hash(constant);
  size_t mask = buckets_.size() - 1;
  size_t slot = hash & mask;
  for (; buckets_[slot] != 0; slot = (slot + 1) & mask) {
    size_t i = buckets_[slot] - 1;
    if (hashes_[i] == hash && same_constant(values_[i], constant)) return values_[i];
  }
  buckets_[slot] = uint32_t(values_.size() + 1);
  values_.push_back(constant);
  hashes_.push_back(hash);
  return constant;
}

// Representatives are compared by identity of the word.
void ConstantTable::rebuild(size_t bucket_count) {
  buckets_.assign(bucket_count, 0);
  for (size_t i = 0; i < values_.size(); ++i) {
    size_t slot = mix(0, values_[i].raw) & (bucket_count - 1);
    while (buckets_[slot] != 0) slot = (slot + 1) & (bucket_count - 1);
    buckets_[slot] = uint32_t(i + 1);
  }
}

int ConstantTable::add(Value constant) {
  Value value = pool_->canonical(constant);
  if ((values_.size() + 1) * 2 > buckets_.size()) rebuild(buckets_.empty() ? 16 : buckets_.size() * 2);
  size_t mask = buckets_.size() - 1;
  size_t slot = mix(0, value.raw) & mask;
  for (; buckets_[slot] != 0; slot = (slot + 1) & mask) {
    if (values_[buckets_[slot] - 1] == value) return int(buckets_[slot] - 1);
  }
  values_.push_back(value);
  buckets_[slot] = uint32_t(values_.size());
  return int(values_.size() - 1);
}

Value ConstantTable::to_tuple() { return tuple_new(values_.data(), values_.size()); }

}  // namespace krait
