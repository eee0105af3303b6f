// A slice of an exact bytes, or of an exact str with one byte per character, that need not exist: it is
// looked up and compared where its characters are.
#pragma once

#include "runtime/bytes.h"
#include "runtime/str.h"

namespace krait {

struct TextSlice {
  Value whole;
  size_t begin, end;

  bool is_bytes() const { return has_shape(whole, shapes::bytes); }
  const uint8_t* data() const {
    return (is_bytes() ? whole.as<Bytes>()->data : whole.as<Str>()->data1()) + begin;
  }
  size_t length() const { return end - begin; }
  // (That of a str and of a bytes with the same characters are the same.)
  int64_t hash() const { return bytes_hash(data(), length()); }
  // The slice itself.
  Value value() const {
    return is_bytes() ? bytes_slice(whole.as<Bytes>(), begin, end)
                      : str_substring(whole.as<Str>(), begin, end);
  }
};

}  // namespace krait
