// Backing arrays: see storage.h.
#include "runtime/storage.h"

#include "runtime/type.h"

namespace krait {

void trace_Storage(Tracer& tracer, Object* o) {
  auto* s = static_cast<Storage*>(o);
  tracer.visit_range(s->items, s->items + s->used);
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
