// bytes, bytearray, memoryview, and the buffer protocol that connects them.
#pragma once

#include <string_view>

#include "runtime/heap.h"
#include "runtime/storage.h"

namespace krait {

struct Bytes : Object {
  static constexpr Kind kKind = Kind::Bytes;
  int64_t hash;  // 0: not computed
  uint64_t length;
  uint8_t data[];  // a zero byte follows the last one (and then, for subclasses, the attribute word, aligned)

  std::string_view view() const { return {reinterpret_cast<const char*>(data), length}; }
};

struct ByteArray : Object {
  static constexpr Kind kKind = Kind::ByteArray;
  uint64_t length;
  uint64_t start;  // first byte inside the storage (del b[:n] is cheap)
  RawStorage* storage;
  int64_t exports;  // live buffers; resizing raises BufferError while > 0

  uint8_t* data() { return storage ? storage->bytes + start : nullptr; }
};

inline bool is_bytes(Value v) { return has_kind(v, Kind::Bytes); }
Value bytes_new(const void* data, size_t length);
inline Value bytes_new(std::string_view s) { return bytes_new(s.data(), s.size()); }
Bytes* bytes_allocate(size_t length);  // zeroed; nullptr with MemoryError
Value bytes_empty();
Value bytes_repr(const uint8_t* data, size_t length, bool smart_quotes);
Value bytearray_new(const void* data, size_t length);
int64_t bytes_hash(const void* data, size_t length);

// A view of somebody's memory. release() must be called (or use the destructor).
struct Buffer {
  uint8_t* data = nullptr;
  size_t length = 0;  // bytes
  Value owner = Value::unbound();
  bool read_only = true;
  const char* format = "B";
  int item_size = 1;
  int dimensions = 1;
  int64_t shape[8] = {};  // elements per dimension, strides in bytes
  int64_t strides[8] = {};
  void* internal = nullptr;

  Buffer() = default;
  Buffer(const Buffer&) = delete;
  ~Buffer() { release(); }
  void release();
  std::string_view view() const { return {reinterpret_cast<const char*>(data), length}; }
};

// Gets the object's buffer, contiguous; writable: raises unless writable. Raises TypeError "a bytes-like
// object is required, not
// '%s'". bytes, bytearray, memoryview, array.array, mmap ... provide one.
[[nodiscard]] bool buffer_get(Value v, Buffer* out, bool writable = false);
bool has_buffer(Value v);

// How native types outside this file provide buffers (array, mmap, ctypes): registered per type.
using BufferGetter = bool (*)(Value v, Buffer* out, bool writable);
using BufferReleaser = void (*)(Buffer* buffer);
void register_buffer_provider(Type* type, BufferGetter get, BufferReleaser release);

Value memoryview_new(Value owner);

}  // namespace krait
