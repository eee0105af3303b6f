// memoryview: a typed, strided window on another object's memory.
#pragma once

#include "runtime/bytes.h"

namespace krait {

// The buffer that a family of views shares; released when the last of them is.
struct ManagedBuffer : Object {
  static constexpr Kind kKind = Kind::Native;
  Buffer buffer;
  int64_t views;
};

// Format, shape and strides of a view; items are at `data + sum(index * stride)`.
struct MemoryView : Object {
  static constexpr Kind kKind = Kind::MemoryView;
  ManagedBuffer* managed;  // null once released
  uint8_t* data;
  int64_t length;  // bytes: product of shape and item size
  int64_t item_size;
  int64_t exports;      // buffers that others got from this view
  int64_t hash;         // 0: not computed
  const char* format;   // static, or the exporter's
  RawStorage* extents;  // shape, then strides: `dimensions` int64 each
  int32_t dimensions;
  bool read_only;

  int64_t* shape() const { return reinterpret_cast<int64_t*>(extents->bytes); }
  int64_t* strides() const { return shape() + dimensions; }
};

// For the buffer protocol: the view's memory if it is C-contiguous, else BufferError.
bool memoryview_get_buffer(MemoryView* view, Buffer* out, bool writable);
// All items in C order.
Value memoryview_to_bytes(MemoryView* view);

// --- items in the struct module's native single-character formats ---

// The character of a format with optional '@'; 0: not a native single-character format.
char memory_format_code(const char* format);
int memory_item_size(char code);
Value memory_item_get(const uint8_t* p, char code);
// False: raised.
bool memory_item_set(uint8_t* p, char code, Value v);

}  // namespace krait
