// Backing arrays: see storage.h.
#include "runtime/storage.h"

#include "runtime/type.h"

namespace krait {

// Large tables are often full of ints: eight at a time are passed over.
void trace_Storage(Tracer& tracer, Object* o) {
  constexpr ptrdiff_t kGroup = 8;
  auto* s = static_cast<Storage*>(o);
  const Value *item = s->items, *end = item + s->used;
  for (; end - item >= kGroup; item += kGroup) {
    uint64_t common = Value::kIntTag;
    for (ptrdiff_t i = 0; i < kGroup; ++i) common &= item[i].raw;
    if (!common) tracer.visit_range(item, item + kGroup);
  }
  tracer.visit_range(item, end);
}

Storage* allocate_storage(size_t capacity) {
  if (capacity > SIZE_MAX / 16) return static_cast<Storage*>(raise_out_of_memory());
  return static_cast<Storage*>(
      allocate_object(sizeof(Storage) + capacity * sizeof(Value), Kind::Storage, shapes::storage));
}

RawStorage* allocate_raw_storage(size_t bytes) {
  if (bytes > SIZE_MAX / 2) return static_cast<RawStorage*>(raise_out_of_memory());
  return static_cast<RawStorage*>(
      allocate_object(sizeof(RawStorage) + bytes, Kind::RawStorage, shapes::raw_storage));
}

}  // namespace krait
