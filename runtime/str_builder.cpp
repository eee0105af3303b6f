// StringBuilder: collects pieces in one growing array, widening it when a wider character arrives.
#include <algorithm>
#include <cstdlib>

#include "runtime/chars.h"
#include "runtime/int_text.h"
#include "runtime/ops.h"

namespace krait {

StringBuilder::~StringBuilder() {
  if (data_ != local_) free(data_);
}

inline bool StringBuilder::reserve(size_t extra, uint8_t width) {
  if (KRAIT_LIKELY(width <= width_ && (length_ + extra) * width_ <= capacity_)) return true;
  return grow(extra, width);
}

bool StringBuilder::grow(size_t extra, uint8_t width) {
  if (failed_) return false;
  width = std::max(width, width_);
  size_t needed = (length_ + extra) * width;
  if (width == width_ && data_ != local_) {
    size_t capacity = std::max(needed, capacity_ + capacity_ / 2);
    auto* bigger = static_cast<uint8_t*>(realloc(data_, capacity));
    if (!bigger) return !(failed_ = true);
    data_ = bigger;
    capacity_ = capacity;
    return true;
  }
  size_t capacity = std::max(needed + needed / 2, size_t{256});
  auto* wider = static_cast<uint8_t*>(malloc(capacity));
  if (!wider) return !(failed_ = true);
  with_mutable_chars(wider, width, [&](auto* to) {
    with_chars(data_, width_, [&](auto* from) { copy_chars(to, from, length_); });
  });
  if (data_ != local_) free(data_);
  data_ = wider;
  capacity_ = capacity;
  width_ = width;
  return true;
}

void StringBuilder::append_char(uint32_t c) {
  if (!reserve(1, width_for(c))) return;
  if (KRAIT_LIKELY(width_ == 1)) data_[length_] = uint8_t(c);
  else if (width_ == 2) reinterpret_cast<uint16_t*>(data_)[length_] = uint16_t(c);
  else reinterpret_cast<uint32_t*>(data_)[length_] = c;
  bits_ |= c;
  ++length_;
}

void StringBuilder::append_chars(const uint32_t* characters, size_t count) {
  uint32_t bits = 0;  // (widths end at powers of two: all characters together need the width of the widest)
  for (size_t i = 0; i < count; ++i) bits |= characters[i];
  if (!reserve(count, width_for(bits))) return;
  with_mutable_chars(data_, width_, [&](auto* to) { copy_chars(to + length_, characters, count); });
  bits_ |= bits;
  length_ += count;
}

void StringBuilder::append_fill(uint32_t c, size_t count) {
  if (count > (size_t{1} << 60)) failed_ = true;
  if (count == 0 || failed_ || !reserve(count, width_for(c))) return;
  fill_chars(data_, width_, length_, c, count);
  bits_ |= c;
  length_ += count;
}

void StringBuilder::append(const Str* s) {
  if (!reserve(s->length, s->width)) return;
  put_chars(data_, width_, length_, s);
  // The width is the narrowest, so one bit stands for all characters.
  bits_ |= s->is_ascii() ? 0 : s->width == 1 ? 0x80 : s->width == 2 ? 0x8000 : 0x10000;
  length_ += s->length;
}

void StringBuilder::append(const Str* s, size_t begin, size_t end) {
  if (begin >= end) return;
  size_t n = end - begin;
  uint32_t bits = s->is_ascii() ? 0 : with_chars(s, [&](auto* p) { return or_of(p + begin, n); });
  if (!reserve(n, width_for(bits))) return;
  put_chars(data_, width_, length_, s, begin, end);
  bits_ |= bits;
  length_ += n;
}

void StringBuilder::append_ascii(std::string_view ascii) {
  if (char* room = append_room(ascii.size())) {
    copy_short_bytes(room, ascii.data(), ascii.size());
    return;
  }
  if (!reserve(ascii.size(), 1)) return;
  auto* from = reinterpret_cast<const uint8_t*>(ascii.data());
  with_mutable_chars(data_, width_, [&](auto* to) { copy_chars(to + length_, from, ascii.size()); });
  length_ += ascii.size();
}

char* StringBuilder::append_room(size_t count) {
  if (width_ != 1 || !reserve(count, 1)) return nullptr;
  auto* room = reinterpret_cast<char*>(data_ + length_);
  length_ += count;
  return room;
}

void StringBuilder::append_latin1(const uint8_t* bytes, size_t length) {
  if (!reserve(length, 1)) return;
  with_mutable_chars(data_, width_, [&](auto* to) { copy_chars(to + length_, bytes, length); });
  bits_ |= or_of(bytes, length);
  length_ += length;
}

void StringBuilder::append_utf8(std::string_view utf8) {
  if (is_ascii(utf8)) return append_ascii(utf8);
  Value s = str_from_utf8(utf8);
  if (s.is_exception()) {
    clear_exception();
    failed_ = true;
  } else {
    append(s.as<Str>());
  }
}

bool StringBuilder::append_str_of(Value v) {
  if (v.is_small_int()) {
    char room[kWordDigits];
    append_ascii(word_to_digits(v.as_small_int(), 10, room));
    return true;
  }
  Value s = has_shape(v, shapes::str) ? v : str_of(v);
  if (s.is_exception()) return false;
  append(s.as<Str>());
  return true;
}

bool StringBuilder::append_repr_of(Value v) {
  if (v.is_small_int()) return append_str_of(v);
  if (has_shape(v, shapes::str)) {
    append_repr(v.as<Str>());
    return true;
  }
  Value s = repr(v);
  if (s.is_exception()) return false;
  append(s.as<Str>());
  return true;
}

uint32_t StringBuilder::last() const {
  return with_chars(data_, width_, [&](auto* p) { return uint32_t(p[length_ - 1]); });
}

Value StringBuilder::finish() {
  if (failed_) {
    raise_out_of_memory();
    return Value::exception();
  }
  if (length_ <= 1)
    return length_ ? str_from_char(with_chars(data_, width_, [](auto* p) { return uint32_t(p[0]); }))
                   : str_empty();
  Str* s = str_allocate(length_, width_, bits_ < 0x80);
  if (!s) return Value::exception();
  copy_short_bytes(str_mutable_data(s), data_, length_ * width_);
  return Value::object(s);
}

}  // namespace krait
