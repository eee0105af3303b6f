// Methods of bytes and bytearray that find, split, join, pad and translate.
#include "runtime/types/bytes_methods.h"

#include <memory>

#include "runtime/chars.h"
#include "runtime/search.h"
#include "runtime/types/bytes_self.h"
#include "runtime/types/text.h"

namespace krait::bytes_methods {

namespace {

bool is_space(uint8_t c) { return c == ' ' || (c >= 9 && c <= 13); }
bool is_line_break(uint8_t c) { return c == '\n' || c == '\r'; }

auto slicer(const Self& self) {
  return [&self](size_t begin, size_t end) { return self.slice(begin, end); };
}

// --- searching ---

// The thing searched for: bytes, or one byte given as an int.
class Wanted {
 public:
  [[nodiscard]] bool get(Value v) {
    if (is_int(v) || (!has_buffer(v) && type_of(v)->slot(Slot::Index))) {
      int byte = byte_value(v);
      byte_ = uint8_t(byte);
      data = &byte_;
      length = 1;
      return byte >= 0;
    }
    if (!has_buffer(v)) {
      raise_type_error("argument should be integer or bytes-like object, not '%.200T'", v);
      return false;
    }
    if (!bytes_.get(v)) return false;
    data = bytes_.data;
    length = bytes_.length;
    return true;
  }
  const uint8_t* data;
  size_t length;

 private:
  BytesLike bytes_;
  uint8_t byte_;
};

size_t find_in(const uint8_t* p, size_t begin, size_t end, const uint8_t* pattern, size_t m) {
  if (m > end - begin) return kNotFound;
  if (m == 0) return begin;
  size_t at = find_pattern(p + begin, end - begin, pattern, m);
  return at == kNotFound ? at : at + begin;
}
size_t rfind_in(const uint8_t* p, size_t begin, size_t end, const uint8_t* pattern, size_t m) {
  if (m > end - begin) return kNotFound;
  if (m == 0) return end;
  size_t at = rfind_pattern(p + begin, end - begin, pattern, m);
  return at == kNotFound ? at : at + begin;
}

struct Search {
  Wanted wanted;
  int64_t begin, end;

  // Arguments of find and its relatives. False: raised.
  bool get(const Value* a) {
    return range_arguments(a[2], a[3], Self(a[0]).n, &begin, &end) && wanted.get(a[1]);
  }
};

template <bool kFromRight, bool kMustExist>
Value find_with(const Value* a) {
  Search s;
  if (!s.get(a)) return Value::exception();
  Self self(a[0]);
  size_t at = kNotFound;
  if (s.begin <= s.end) {
    auto* find = kFromRight ? rfind_in : find_in;
    at = find(self.p, size_t(s.begin), size_t(s.end), s.wanted.data, s.wanted.length);
  }
  if (at != kNotFound) return Value::small_int(int64_t(at));
  if (kMustExist) return raise_value_error("subsection not found");
  return Value::small_int(-1);
}

int64_t count_in(const uint8_t* p, size_t begin, size_t end, const uint8_t* pattern, size_t m,
                 int64_t limit) {
  if (m == 0) return std::min(limit, int64_t(end - begin + 1));
  if (m == 1 && begin < end) return std::min(limit, int64_t(count_element(p + begin, end - begin, *pattern)));
  int64_t count = 0;
  for (; count < limit; ++count) {
    size_t at = find_in(p, begin, end, pattern, m);
    if (at == kNotFound) break;
    begin = at + m;
  }
  return count;
}

bool tail_matches(const Self& self, std::string_view part, int64_t begin, int64_t end, bool at_end) {
  int64_t room = end - begin - int64_t(part.size());
  if (room < 0) return false;
  return memcmp(self.p + (at_end ? begin + room : begin), part.data(), part.size()) == 0;
}

template <bool kAtEnd>
Value tail_method(const Value* a) {
  int64_t begin, end;
  if (!range_arguments(a[2], a[3], Self(a[0]).n, &begin, &end)) return Value::exception();
  Self self(a[0]);
  BytesLike part;
  if (!is_tuple(a[1])) {
    if (part.get(a[1])) return Value::boolean(tail_matches(self, part.view(), begin, end, kAtEnd));
    if (!clear_if(types::TypeError)) return Value::exception();
    return raise_type_error("%s first arg must be bytes or a tuple of bytes, not %.100T",
                            kAtEnd ? "endswith" : "startswith", a[1]);
  }
  auto* choices = a[1].as<Tuple>();
  for (size_t i = 0; i < choices->length; ++i) {
    BytesLike choice;
    if (!choice.get(choices->items[i])) return Value::exception();
    if (tail_matches(self, choice.view(), begin, end, kAtEnd)) return Value::true_();
  }
  return Value::false_();
}

// --- splitting ---

template <bool kFromRight>
Value split_method(const Value* a) {
  int64_t max;
  if (!int_to_i64(a[2], &max)) return Value::exception();
  Self self(a[0]);
  if (a[1].is_none()) {
    return kFromRight ? rsplit_blanks(self.p, self.n, max, is_space, slicer(self))
                      : split_blanks(self.p, self.n, max, is_space, slicer(self));
  }
  BytesLike separator;
  if (!separator.get(a[1])) return Value::exception();
  if (separator.length == 0) return raise_value_error("empty separator");
  if (kFromRight) {
    auto find = [&](size_t end) { return rfind_in(self.p, 0, end, separator.data, separator.length); };
    return rsplit_at(self.n, separator.length, max, find, slicer(self));
  }
  auto find = [&](size_t from) { return find_in(self.p, from, self.n, separator.data, separator.length); };
  return split_at(self.n, separator.length, max, find, slicer(self));
}

template <bool kFromRight>
Value partition_method(const Value* a) {
  Self self(a[0]);
  BytesLike separator;
  if (!separator.get(a[1])) return Value::exception();
  if (separator.length == 0) return raise_value_error("empty separator");
  auto* find = kFromRight ? rfind_in : find_in;
  size_t at = find(self.p, 0, self.n, separator.data, separator.length);
  // bytes returns the separator object itself.
  Value middle = self.mutable_ ? bytearray_new(separator.data, separator.length) : a[1];
  if (middle.is_exception()) return middle;
  return partition_at(at, self.n, separator.length, middle, !kFromRight, slicer(self));
}

Value strip_method(const Value* a, int sides) {
  Self self(a[0]);
  if (a[1].is_none()) return strip_sides(self.p, self.n, sides, is_space, slicer(self));
  BytesLike set;
  if (!set.get(a[1])) return Value::exception();
  bool drop[256] = {};
  for (size_t i = 0; i < set.length; ++i) drop[set.data[i]] = true;
  return strip_sides(self.p, self.n, sides, [&](uint8_t c) { return drop[c]; }, slicer(self));
}

// --- padding ---

Value pad(const Self& self, size_t left, size_t right, uint8_t fill) {
  if (left == 0 && right == 0) return self.slice(0, self.n);
  if (left > SIZE_MAX / 16 || right > SIZE_MAX / 16) return raise_bare(types::MemoryError);
  Output out(self, left + self.n + right);
  if (!out.data) return Value::exception();
  memset(out.data, fill, left);
  memcpy(out.data + left, self.p, self.n);
  memset(out.data + left + self.n, fill, right);
  return out.result();
}

// False: raised.
bool padding_arguments(const Value* a, const char* name, size_t* padding, uint8_t* fill) {
  int64_t width;
  if (!int_to_i64(a[1], &width)) return false;
  BytesLike filler;
  bool valid = is_bytes(a[2]) || has_kind(a[2], Kind::ByteArray);
  if (!valid || !filler.get(a[2]) || filler.length != 1) {
    raise_type_error("%s() argument 2 must be a byte string of length 1, not %T", name, a[2]);
    return false;
  }
  *fill = filler.data[0];
  size_t n = Self(a[0]).n;
  *padding = width > int64_t(n) ? size_t(width) - n : 0;
  return true;
}

}  // namespace

Value find(const Value* a) { return find_with<false, false>(a); }
Value rfind(const Value* a) { return find_with<true, false>(a); }
Value index(const Value* a) { return find_with<false, true>(a); }
Value rindex(const Value* a) { return find_with<true, true>(a); }

Value count(const Value* a) {
  Search s;
  if (!s.get(a)) return Value::exception();
  if (s.begin > s.end) return Value::small_int(0);
  return Value::small_int(
      count_in(Self(a[0]).p, size_t(s.begin), size_t(s.end), s.wanted.data, s.wanted.length, INT64_MAX));
}

Value contains(const Value* a) {
  if (is_int(a[1]) || (!has_buffer(a[1]) && type_of(a[1])->slot(Slot::Index))) {
    int byte = byte_value(a[1]);
    if (byte < 0) return Value::exception();
    Self self(a[0]);
    return Value::boolean(find_element(self.p, self.n, uint8_t(byte)) != kNotFound);
  }
  BytesLike part;
  if (!part.get(a[1])) return Value::exception();
  Self self(a[0]);
  return Value::boolean(find_in(self.p, 0, self.n, part.data, part.length) != kNotFound);
}

Value startswith(const Value* a) { return tail_method<false>(a); }
Value endswith(const Value* a) { return tail_method<true>(a); }
Value split(const Value* a) { return split_method<false>(a); }
Value rsplit(const Value* a) { return split_method<true>(a); }

Value splitlines(const Value* a) {
  int keep_ends;
  if (!int_to_int(a[1], &keep_ends)) return Value::exception();
  Self self(a[0]);
  return split_lines(self.p, self.n, keep_ends != 0, is_line_break, slicer(self));
}

Value partition(const Value* a) { return partition_method<false>(a); }
Value rpartition(const Value* a) { return partition_method<true>(a); }
Value strip(const Value* a) { return strip_method(a, kBoth); }
Value lstrip(const Value* a) { return strip_method(a, kLeft); }
Value rstrip(const Value* a) { return strip_method(a, kRight); }

Value removeprefix(const Value* a) {
  BytesLike prefix;
  if (!prefix.get(a[1])) return Value::exception();
  Self self(a[0]);
  bool found = tail_matches(self, prefix.view(), 0, int64_t(self.n), false);
  return self.slice(found ? prefix.length : 0, self.n);
}

Value removesuffix(const Value* a) {
  BytesLike suffix;
  if (!suffix.get(a[1])) return Value::exception();
  Self self(a[0]);
  bool found = tail_matches(self, suffix.view(), 0, int64_t(self.n), true);
  return self.slice(0, self.n - (found ? suffix.length : 0));
}

Value replace(const Value* a) {
  BytesLike old, replacement;
  int64_t limit;
  if (!old.get(a[1]) || !replacement.get(a[2]) || !int_to_i64(a[3], &limit)) return Value::exception();
  Self self(a[0]);
  if (limit < 0) limit = INT64_MAX;
  int64_t count = count_in(self.p, 0, self.n, old.data, old.length, limit);
  if (count == 0) return self.slice(0, self.n);
  size_t added;
  if (__builtin_mul_overflow(size_t(count), replacement.length, &added) || added > INT64_MAX - self.n) {
    return raise(types::OverflowError, "replace bytes is too long");
  }
  Output out(self, self.n + added - size_t(count) * old.length);
  if (!out.data) return Value::exception();
  uint8_t* to = out.data;
  if (old.length == 1 && replacement.length == 1 && count < limit) {
    const uint8_t before = old.data[0], after = replacement.data[0];
    map_chars(to, self.p, self.n, [=](uint8_t c) { return c == before ? after : c; });
    return out.result();
  }
  size_t done = 0;
  auto copy = [&](const uint8_t* p, size_t n) {
    memcpy(to, p, n);
    to += n;
  };
  for (int64_t i = 0; i < count; ++i) {
    if (old.length == 0) {
      copy(replacement.data, replacement.length);
      if (done < self.n) copy(self.p + done++, 1);
      continue;
    }
    size_t at = find_in(self.p, done, self.n, old.data, old.length);
    copy(self.p + done, at - done);
    copy(replacement.data, replacement.length);
    done = at + old.length;
  }
  copy(self.p + done, self.n - done);
  return out.result();
}

Value join(const Value* a) {
  Value items = a[1];
  if (!has_shape(items, shapes::list) && !has_shape(items, shapes::tuple)) {
    Value iterator = iterate(items);
    if (iterator.is_exception()) {
      return clear_if(types::TypeError) ? raise_type_error("can only join an iterable") : iterator;
    }
    items = list_from_iterable(iterator);
    if (items.is_exception()) return items;
  }
  auto* list = cast<List>(items);
  size_t n = list ? size_t(list->length) : items.as<Tuple>()->length;
  auto item = [&](size_t i) { return list ? list_get(list, int64_t(i)) : items.as<Tuple>()->items[i]; };
  Self self(a[0]);
  if (n == 1 && !self.mutable_ && has_shape(item(0), shapes::bytes)) return item(0);
  size_t total = n > 1 ? self.n * (n - 1) : 0;
  auto pieces = std::make_unique<BytesLike[]>(n);
  for (size_t i = 0; i < n; ++i) {
    if (!pieces[i].get(item(i))) {
      if (!clear_if(types::TypeError)) return Value::exception();
      return raise_type_error("sequence item %zd: expected a bytes-like object, %.80T found", i, item(i));
    }
    total += pieces[i].length;
  }
  Output out(self, total);
  if (!out.data) return Value::exception();
  uint8_t* to = out.data;
  for (size_t i = 0; i < n; ++i) {
    if (i) to = std::copy_n(self.p, self.n, to);
    to = std::copy_n(pieces[i].data, pieces[i].length, to);
  }
  return out.result();
}

Value center(const Value* a) {
  size_t padding;
  uint8_t fill;
  if (!padding_arguments(a, "center", &padding, &fill)) return Value::exception();
  Self self(a[0]);
  size_t left = padding / 2 + (padding & (padding + self.n) & 1);
  return pad(self, left, padding - left, fill);
}

Value ljust(const Value* a) {
  size_t padding;
  uint8_t fill;
  if (!padding_arguments(a, "ljust", &padding, &fill)) return Value::exception();
  return pad(Self(a[0]), 0, padding, fill);
}

Value rjust(const Value* a) {
  size_t padding;
  uint8_t fill;
  if (!padding_arguments(a, "rjust", &padding, &fill)) return Value::exception();
  return pad(Self(a[0]), padding, 0, fill);
}

Value zfill(const Value* a) {
  int64_t width;
  if (!int_to_i64(a[1], &width)) return Value::exception();
  Self self(a[0]);
  if (width <= int64_t(self.n)) return self.slice(0, self.n);
  size_t zeros = size_t(width) - self.n;
  bool sign = self.n && (self.p[0] == '+' || self.p[0] == '-');
  Output out(self, self.n + zeros);
  if (!out.data) return Value::exception();
  memcpy(out.data, self.p, sign);
  memset(out.data + sign, '0', zeros);
  memcpy(out.data + sign + zeros, self.p + sign, self.n - sign);
  return out.result();
}

Value expandtabs(const Value* a) {
  int tab_size;
  if (!int_to_int(a[1], &tab_size)) return Value::exception();
  Self self(a[0]);
  size_t total = 0;
  expand_tabs(
      self.p, self.n, tab_size, [&](size_t begin, size_t end) { total += end - begin; },
      [&](size_t blanks) { total += blanks; });
  Output out(self, total);
  if (!out.data) return Value::exception();
  uint8_t* to = out.data;
  expand_tabs(
      self.p, self.n, tab_size,
      [&](size_t begin, size_t end) { to = std::copy(self.p + begin, self.p + end, to); },
      [&](size_t blanks) { to = std::fill_n(to, blanks, ' '); });
  return out.result();
}

Value translate(const Value* a) {
  BytesLike table, dropped;
  if (!a[1].is_none()) {
    if (!table.get(a[1])) return Value::exception();
    if (table.length != 256) return raise_value_error("translation table must be 256 characters long");
  }
  if (!dropped.get(a[2])) return Value::exception();
  bool drop[256] = {};
  for (size_t i = 0; i < dropped.length; ++i) drop[dropped.data[i]] = true;
  Self self(a[0]);
  size_t kept = 0;
  for (size_t i = 0; i < self.n; ++i) kept += !drop[self.p[i]];
  Output out(self, kept);
  if (!out.data) return Value::exception();
  uint8_t* to = out.data;
  bool changed = kept != self.n;
  for (size_t i = 0; i < self.n; ++i) {
    uint8_t c = self.p[i];
    if (drop[c]) continue;
    *to = table.data ? table.data[c] : c;
    changed = changed || *to != c;
    ++to;
  }
  return changed ? out.result() : self.slice(0, self.n);
}

Value maketrans(const Value* a) {
  BytesLike from, to;
  if (!from.get(a[0]) || !to.get(a[1])) return Value::exception();
  if (from.length != to.length) return raise_value_error("maketrans arguments must have same length");
  uint8_t table[256];
  for (int i = 0; i < 256; ++i) table[i] = uint8_t(i);
  for (size_t i = 0; i < from.length; ++i) table[from.data[i]] = to.data[i];
  return bytes_new(table, sizeof table);
}

}  // namespace krait::bytes_methods
