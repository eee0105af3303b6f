#include "frontend/pointer_index.h"

#include <algorithm>

namespace krait {

static constexpr size_t kLinearSearch = 8;

static size_t bucket_of(const void* pointer, size_t bucket_count) {
  return ((reinterpret_cast<uintptr_t>(pointer) >> 3) * 0x9E3779B97F4A7C15ull >> 32) & (bucket_count - 1);
}

void PointerIndex::rebuild(size_t bucket_count) {
  buckets_.assign(bucket_count, 0);
  for (size_t i = 0; i < pointers_.size(); ++i) {
    size_t slot = bucket_of(pointers_[i], bucket_count);
    while (buckets_[slot] != 0) slot = (slot + 1) & (bucket_count - 1);
    buckets_[slot] = uint32_t(i + 1);
  }
}

int PointerIndex::find(const void* pointer) const {
  if (buckets_.empty()) {
    auto found = std::find(pointers_.begin(), pointers_.end(), pointer);
    return found == pointers_.end() ? -1 : int(found - pointers_.begin());
  }
  size_t mask = buckets_.size() - 1;
  for (size_t slot = bucket_of(pointer, buckets_.size()); buckets_[slot] != 0; slot = (slot + 1) & mask) {
    if (pointers_[buckets_[slot] - 1] == pointer) return int(buckets_[slot] - 1);
  }
  return -1;
}

int PointerIndex::add(const void* pointer, bool* added) {
  int found = find(pointer);
  if (added != nullptr) *added = found < 0;
  if (found >= 0) return found;
  pointers_.push_back(pointer);
  if (pointers_.size() <= kLinearSearch) return int(pointers_.size() - 1);
  if (pointers_.size() * 2 > buckets_.size()) {
    rebuild(std::max<size_t>(32, buckets_.size() * 2));
  } else {
    size_t mask = buckets_.size() - 1;
    size_t slot = bucket_of(pointer, buckets_.size());
    while (buckets_[slot] != 0) slot = (slot + 1) & mask;
    buckets_[slot] = uint32_t(pointers_.size());
  }
  return int(pointers_.size() - 1);
}

}  // namespace krait
