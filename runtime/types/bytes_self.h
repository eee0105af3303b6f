// The receiver of a method that bytes and bytearray share, and how results of its type are made.
#pragma once

#include "runtime/bytes.h"

namespace krait::bytes_methods {

struct Self {
  explicit Self(Value v) : value(v) {
    if (auto* b = cast<ByteArray>(v)) {
      p = b->data();
      n = b->length;
      mutable_ = true;
    } else {
      p = v.as<Bytes>()->data;
      n = v.as<Bytes>()->length;
      mutable_ = false;
    }
  }

  // A new object of the type.
  Value make(const void* data, size_t length) const {
    return mutable_ ? bytearray_new(data, length) : bytes_new(data, length);
  }
  // Part of self; bytes returns itself for all of it.
  Value slice(size_t begin, size_t end) const {
    return mutable_ ? bytearray_new(p + begin, end - begin) : bytes_slice(value.as<Bytes>(), begin, end);
  }

  Value value;
  const uint8_t* p;
  size_t n;
  bool mutable_;
};

// A new object of self's type, to be filled through `data` (null: out of memory, raised).
class Output {
 public:
  Output(const Self& self, size_t length) {
    if (self.mutable_) {
      auto* b = bytearray_new(nullptr, 0).as<ByteArray>();
      static uint8_t nothing;
      if (bytearray_resize(b, length)) data = length ? b->data() : &nothing;
      result_ = Value::object(b);
    } else if (Bytes* b = bytes_allocate(length)) {
      data = b->data;
      result_ = Value::object(b);
    }
  }
  Value result() const { return result_; }
  uint8_t* data = nullptr;

 private:
  Value result_ = Value::exception();
};

}  // namespace krait::bytes_methods
