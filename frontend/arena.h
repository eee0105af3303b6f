// The memory of one compilation: a bump allocator whose blocks are freed together.
//
// AST nodes and everything else that lives as long as one parse or compile are made here. Nothing in an
// arena is destroyed individually, so only trivially destructible types may be put into it. The collector
// does not look into arenas: Values that nodes refer to are recorded with keep(), which roots them until the
// arena goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <type_traits>

#include "runtime/heap.h"
#include "runtime/value.h"

namespace krait {

// A fixed sequence in arena memory. Default constructed: empty.
template <class T>
struct Span {
  T* data = nullptr;
  int32_t count = 0;

  int size() const { return count; }
  bool empty() const { return count == 0; }
  T* begin() const { return data; }
  T* end() const { return data + count; }
  T& operator[](int i) const { return data[i]; }
  T& front() const { return data[0]; }
  T& back() const { return data[count - 1]; }
};

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  // Never returns null: the reserve of native memory backs it (native_memory.h).
  void* allocate(size_t bytes) {
    bytes = (bytes + 7) & ~size_t{7};
    if (bytes > static_cast<size_t>(limit_ - next_)) return allocate_slow(bytes);
    char* result = next_;
    next_ += bytes;
    return result;
  }

  // A value-initialised T.
  template <class T>
  T* make() {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    return new (allocate(sizeof(T))) T();
  }

  template <class T>
  Span<T> copy(const T* items, size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 8);
    if (count == 0) return {};
    T* data = static_cast<T*>(allocate(count * sizeof(T)));
    std::memcpy(static_cast<void*>(data), items, count * sizeof(T));
    return {data, static_cast<int32_t>(count)};
  }

  // Keeps a value alive as long as the arena; returns it.
  Value keep(Value value) {
    if (value.is_object() && !value.is_unbound()) roots_.push_back(value);
    return value;
  }

 private:
  struct Block {
    Block* previous;
    size_t bytes;
  };
  static constexpr size_t kFirstBlock = 16 * 1024;
  static constexpr size_t kLargestBlock = 1024 * 1024;

  void* allocate_slow(size_t bytes);

  char* next_ = nullptr;
  char* limit_ = nullptr;
  Block* blocks_ = nullptr;
  RootVector roots_;
};

}  // namespace krait
