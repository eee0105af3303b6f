#include "frontend/constants.h"

#include "runtime/list.h"
#include "runtime/set.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "runtime/types/code_constants.h"

namespace krait {

static uint64_t mix(uint64_t h, uint64_t more) {
  h = (h ^ more) * 0x9E3779B97F4A7C15ull;
  return h ^ (h >> 29);
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
  int64_t value_hash;
  if (!constant_hash(constant, &value_hash)) return Value::exception();
  uint64_t hash = mix(0, uint64_t(value_hash));
  size_t mask = buckets_.size() - 1;
  size_t slot = hash & mask;
  for (; buckets_[slot] != 0; slot = (slot + 1) & mask) {
    size_t i = buckets_[slot] - 1;
    if (hashes_[i] == hash && constants_equal(values_[i], constant) == 1) return values_[i];
  }
  // CPython builds a frozenset that becomes a constant once more from its items, which shows in their order.
  if (has_shape(constant, shapes::frozenset) && constant.as<Set>()->length) {
    constant = frozenset_from_iterable(list_from_iterable(constant));
    if (constant.is_exception()) return constant;
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
  if (value.is_exception()) {
    failed_ = true;
    return 0;
  }
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
