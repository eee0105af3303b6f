// bytes, bytearray, memoryview, and the buffer protocol that connects them.
#pragma once

#include <string_view>

#include "runtime/heap.h"
#include "runtime/storage.h"
#include "runtime/type.h"

namespace krait {

struct Bytes : Object {
  static constexpr Kind kKind = Kind::Bytes;
  int64_t hash;  // 0: not computed
  uint64_t length;
  uint8_t data[];  // a zero byte follows the last one (and then, for subclasses, the attribute word, aligned)

  std::string_view view() const { return {reinterpret_cast<const char*>(data), length}; }
};

// Whether anybody holds a buffer of an object that counts those it has given out. Views that nobody refers to
// any more count until a collection has found them, so there is one first (collect_thoroughly in
// native_stack.h), if need be a full one.
bool any_exports(const int64_t& exports);

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
Value bytes_from_byte(uint8_t byte);  // cached
// b[begin:end] with 0 <= begin <= end <= length: b itself when that is all of an exact bytes.
Value bytes_slice(Bytes* b, size_t begin, size_t end);
// The repr of a bytes, and the same as bytearray's repr shows it (single quotes are escaped always).
Value bytes_repr(const uint8_t* data, size_t length);
Value bytearray_content_repr(const uint8_t* data, size_t length);
Value bytearray_new(const void* data, size_t length);  // data null: zeros
int64_t bytes_hash(const void* data, size_t length);
// The hash of a bytes, which remembers it.
inline int64_t bytes_hash(Bytes* b) {
  if (KRAIT_UNLIKELY(b->hash == 0)) b->hash = bytes_hash(b->data, b->length);
  return b->hash;
}

// Makes the length `length`, keeping the contents; new bytes are zero. False: BufferError while exported, or
// MemoryError.
// While buffers are exported the size is fixed. False: raised.
[[nodiscard]] bool bytearray_check_resizable(const ByteArray* b);
[[nodiscard]] bool bytearray_resize(ByteArray* b, size_t length);
[[nodiscard]] bool bytearray_append(ByteArray* b, const void* data, size_t length);

// Lower-case hexadecimal digits as bytes.hex makes them: separator a str or bytes of one character, or
// unbound; a negative group counts from the left.
Value bytes_to_hex(const uint8_t* data, size_t length, Value separator, int64_t group);

// A view of somebody's memory. release() must be called (or use the destructor).
struct Buffer {
  static constexpr int kMaxDimensions = 64;

  uint8_t* data = nullptr;
  size_t length = 0;  // bytes
  Value owner = Value::unbound();
  bool read_only = true;
  const char* format = "B";
  int item_size = 1;
  int dimensions = 1;
  // Elements per dimension; null: one dimension of length / item_size elements. Owned by the exporter.
  const int64_t* shape = nullptr;
  void* internal = nullptr;                    // for the exporter
  void (*releaser)(Buffer* buffer) = nullptr;  // undoes the getter's work

  Buffer() = default;
  Buffer(const Buffer&) = delete;
  ~Buffer() { release(); }
  void release();
  std::string_view view() const { return {reinterpret_cast<const char*>(data), length}; }
};

// Gets the object's buffer, C-contiguous. Raises TypeError "a bytes-like object is required, not '%s'", and
// BufferError when `writable` is wanted of read-only memory. bytes, bytearray, memoryview, array.array,
// mmap... provide one. A Buffer in malloc'ed memory does not keep its owner alive.
[[nodiscard]] bool buffer_get(Value v, Buffer* out, bool writable = false);
// The buffer of a function's argument that is to be written to: any failure is TypeError "%s() argument must
// be read-write bytes-like object, not %s".
[[nodiscard]] bool buffer_get_writable(Value v, const char* function, Buffer* out);
bool has_buffer(Value v);

// How native types outside this file provide buffers (array, mmap, ctypes): registered per type, inherited by
// subclasses. The getter fills data, length, read_only and, unless bytes, format, item_size, dimensions,
// shape; the caller has filled owner and releaser. False: raised.
using BufferGetter = bool (*)(Value v, Buffer* out, bool writable);
using BufferReleaser = void (*)(Buffer* buffer);
void register_buffer_provider(Type* type, BufferGetter get, BufferReleaser release);

Value memoryview_new(Value owner);

}  // namespace krait
