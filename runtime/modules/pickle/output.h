// The bytes that a pickler has made, in frames from protocol 4 on.
//
// A frame begins with a header that is filled in when the frame is closed; tiny frames go without. Frames are
// closed at opcode boundaries as soon as they are long enough.
#pragma once

#include <cstdlib>
#include <cstring>

#include "runtime/bytes.h"

namespace krait::pickle {

class Output {
 public:
  static constexpr size_t kFrameTarget = 64 * 1024;

  ~Output() { free(data_); }

  // False: MemoryError.
  [[nodiscard]] bool write(const void* bytes, size_t n) {
    size_t header = framing_ && !in_frame_ ? kFrameHeader : 0;
    if (size_ + n + header > capacity_ && !grow(n + header)) return false;
    if (header) {
      in_frame_ = true;
      frame_start_ = size_;
      size_ += header;
    }
    memcpy(data_ + size_, bytes, n);
    size_ += n;
    return true;
  }
  [[nodiscard]] bool write(uint8_t byte) { return write(&byte, 1); }

  bool framing() const { return framing_; }
  void set_framing(bool on) { framing_ = on; }
  bool frame_is_full() const { return framing_ && in_frame_ && frame_length() >= kFrameTarget; }
  void close_frame() {
    if (!framing_ || !in_frame_) return;
    size_t n = frame_length();
    uint8_t* header = data_ + frame_start_;
    if (n >= kSmallestFrame) {
      *header = 0x95;
      memcpy(header + 1, &n, sizeof n);
    } else {
      memmove(header, header + kFrameHeader, n);
      size_ -= kFrameHeader;
    }
    in_frame_ = false;
  }

  Value bytes() const { return bytes_new(data_, size_); }
  void clear() {
    size_ = 0;
    in_frame_ = false;
  }

 private:
  static constexpr size_t kFrameHeader = 9;
  static constexpr size_t kSmallestFrame = 4;

  size_t frame_length() const { return size_ - frame_start_ - kFrameHeader; }
  bool grow(size_t n) {
    size_t wanted = (size_ + n) / 2 * 3 + 64;
    auto* bigger = static_cast<uint8_t*>(realloc(data_, wanted));
    if (!bigger) return raise_out_of_memory() != nullptr;
    data_ = bigger;
    capacity_ = wanted;
    return true;
  }

  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t frame_start_ = 0;
  bool framing_ = false;
  bool in_frame_ = false;
};

}  // namespace krait::pickle
