// What the compression modules share: a growing buffer for output, and the input that a decompressor keeps
// for later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "runtime/bytes.h"

namespace krait::compress {

// Malloc'ed memory that doubles whenever it is full, up to an optional limit.
class OutputBuffer {
 public:
  // limit: most bytes that may be collected; negative: any number.
  explicit OutputBuffer(size_t first_size, int64_t limit = -1)
      : limit_(limit < 0 ? SIZE_MAX : size_t(limit)), first_size_(first_size) {}
  ~OutputBuffer() { free(data_); }
  OutputBuffer(const OutputBuffer&) = delete;

  // Makes room for at least one more byte, unless the limit is reached. False: raised.
  [[nodiscard]] bool make_room() {
    if (size_ < capacity_ || at_limit()) return true;
    size_t wanted = capacity_ ? capacity_ * 2 : first_size_;
    if (wanted > limit_) wanted = limit_;
    auto* bigger = static_cast<uint8_t*>(realloc(data_, wanted));
    if (!bigger) return raise_out_of_memory() != nullptr;
    data_ = bigger;
    capacity_ = wanted;
    return true;
  }
  bool at_limit() const { return size_ == limit_; }
  uint8_t* end() const { return data_ + size_; }
  size_t room() const { return capacity_ - size_; }
  size_t size() const { return size_; }
  // `pointer`: how far the room has been filled.
  void filled_to(const void* pointer) { size_ = size_t(static_cast<const uint8_t*>(pointer) - data_); }
  Value finish() const { return bytes_new(data_, size_); }

 private:
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t limit_;
  size_t first_size_;
};

// Input that was given to a decompressor but not consumed yet.
class PendingInput {
 public:
  // What is to be consumed next: the pending bytes with `fresh` behind. `fresh` must stay alive until keep().
  std::string_view with(std::string_view fresh) {
    if (at_ == bytes_.size()) return fresh;
    bytes_.erase(0, at_);
    at_ = 0;
    bytes_.append(fresh);
    return bytes_;
  }
  // Keeps the end of what with() returned.
  void keep(std::string_view rest) {
    if (!rest.empty() && rest.data() + rest.size() == bytes_.data() + bytes_.size()) {
      at_ = bytes_.size() - rest.size();
      return;
    }
    bytes_.assign(rest);
    at_ = 0;
  }

 private:
  std::string bytes_;
  size_t at_ = 0;  // bytes before have been consumed
};

}  // namespace krait::compress
