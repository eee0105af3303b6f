// Algorithms that str, bytes and bytearray share: splitting, and the arguments of their methods.
//
// They see an array of characters and a function slice(begin, end) that makes a piece of the right type.
#pragma once

#include <algorithm>
#include <initializer_list>

#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/search.h"
#include "runtime/tuple.h"

namespace krait {

// An index, as any object with __index__. False: raised, IndexError for what no sequence can hold.
[[nodiscard]] inline bool to_index(Value v, int64_t* out) {
  Value i = index_of(v);
  if (i.is_exception()) return false;
  if (int_fits_i64(i, out)) return true;
  raise(types::IndexError, "cannot fit '%.200T' into an index-sized integer", v);
  return false;
}

// A start/end argument (unbound or None: keeps *out), as slices take them. False: raised.
[[nodiscard]] inline bool slice_argument(Value v, int64_t* out) {
  if (v.is_unbound() || v.is_none()) return true;
  if (v.is_small_int()) {
    *out = v.as_small_int();
    return true;
  }
  if (!is_int(v) && !type_of(v)->slot(Slot::Index)) {
    raise_type_error("slice indices must be integers or None or have an __index__ method");
    return false;
  }
  return int_to_i64_clamped(v, out);
}

// The range [*begin, *end) of a sequence of n items that start and end arguments select. Like a slice, but
// *begin may exceed *end (then nothing is found, not even the empty string).
[[nodiscard]] inline bool range_arguments(Value start, Value stop, size_t n, int64_t* begin, int64_t* end) {
  auto length = int64_t(n);
  *begin = 0;
  *end = INT64_MAX;
  if (!slice_argument(start, begin) || !slice_argument(stop, end)) return false;
  *end = *end < 0 ? std::max<int64_t>(*end + length, 0) : std::min(*end, length);
  if (*begin < 0) *begin = std::max<int64_t>(*begin + length, 0);
  return true;
}

// The count of a repetition. False: raised.
[[nodiscard]] inline bool repeat_count(Value v, int64_t* out) {
  if (v.is_small_int()) {
    *out = v.as_small_int();
    return true;
  }
  if (!is_int(v) && !type_of(v)->slot(Slot::Index)) {
    raise_type_error("can't multiply sequence by non-int of type '%.200T'", v);
    return false;
  }
  Value i = index_of(v);
  if (i.is_exception()) return false;
  if (int_fits_i64(i, out)) return true;
  raise(types::OverflowError, "cannot fit '%.200T' into an index-sized integer", v);
  return false;
}

// Collects pieces into a list. The first few wait on the stack: most lists have no more.
class PieceList {
 public:
  // False: out of memory.
  bool add(Value piece) {
    if (KRAIT_UNLIKELY(piece.is_exception())) return false;
    if (KRAIT_UNLIKELY(count_ == kFew) && !spill()) return false;
    few_[count_++] = piece;
    return true;
  }
  Value finish() {
    if (list_.is_unbound()) return list_new(few_, count_);
    return spill() ? list_ : Value::exception();
  }
  Value finish_reversed() {
    const Value list = finish();
    if (!list.is_exception()) list_reverse(list.as<List>());
    return list;
  }

 private:
  static constexpr size_t kFew = 16;

  bool spill() {
    if (list_.is_unbound()) list_ = list_new();
    auto* list = list_.as<List>();
    const bool done = list_replace(list, list->length, list->length, few_, int64_t(count_));
    count_ = 0;
    return done;
  }

  Value list_ = Value::unbound();
  size_t count_ = 0;
  Value few_[kFew];
};

template <class C, class IsSpace, class Slice>
Value split_blanks(const C* p, size_t n, int64_t max, IsSpace is_space, Slice slice) {
  PieceList pieces;
  size_t i = 0;
  for (;;) {
    while (i < n && is_space(p[i])) ++i;
    if (i == n) return pieces.finish();
    size_t begin = i;
    if (max-- == 0) return pieces.add(slice(begin, n)) ? pieces.finish() : Value::exception();
    while (i < n && !is_space(p[i])) ++i;
    if (!pieces.add(slice(begin, i))) return Value::exception();
  }
}

template <class C, class IsSpace, class Slice>
Value rsplit_blanks(const C* p, size_t n, int64_t max, IsSpace is_space, Slice slice) {
  PieceList pieces;
  size_t i = n;
  for (;;) {
    while (i > 0 && is_space(p[i - 1])) --i;
    if (i == 0) return pieces.finish_reversed();
    size_t end = i;
    if (max-- == 0) return pieces.add(slice(0, end)) ? pieces.finish_reversed() : Value::exception();
    while (i > 0 && !is_space(p[i - 1])) --i;
    if (!pieces.add(slice(i, end))) return Value::exception();
  }
}

// find(from): next position of the separator (m characters) at or behind `from`.
template <class Find, class Slice>
Value split_at(size_t n, size_t m, int64_t max, Find find, Slice slice) {
  PieceList pieces;
  size_t begin = 0;
  for (; max != 0; --max) {
    size_t at = find(begin);
    if (at == kNotFound) break;
    if (!pieces.add(slice(begin, at))) return Value::exception();
    begin = at + m;
  }
  return pieces.add(slice(begin, n)) ? pieces.finish() : Value::exception();
}

// find(end): last position of the separator that ends at or before `end`.
template <class Find, class Slice>
Value rsplit_at(size_t n, size_t m, int64_t max, Find find, Slice slice) {
  PieceList pieces;
  size_t end = n;
  for (; max != 0; --max) {
    size_t at = find(end);
    if (at == kNotFound) break;
    if (!pieces.add(slice(at + m, end))) return Value::exception();
    end = at;
  }
  return pieces.add(slice(0, end)) ? pieces.finish_reversed() : Value::exception();
}

template <class C, class IsBreak, class Slice>
Value split_lines(const C* p, size_t n, bool keep_ends, IsBreak is_break, Slice slice) {
  PieceList pieces;
  for (size_t i = 0; i < n;) {
    size_t begin = i;
    while (i < n && !is_break(p[i])) ++i;
    size_t end = i;
    if (i < n) i += p[i] == '\r' && i + 1 < n && p[i + 1] == '\n' ? 2 : 1;
    if (!pieces.add(slice(begin, keep_ends ? i : end))) return Value::exception();
  }
  return pieces.finish();
}

// Removes the characters that `drop` accepts from both ends, as far as wanted.
enum Sides { kLeft = 1, kRight = 2, kBoth = 3 };
template <class C, class Drop, class Slice>
Value strip_sides(const C* p, size_t n, int sides, Drop drop, Slice slice) {
  size_t begin = 0, end = n;
  if (sides & kLeft) {
    while (begin < end && drop(p[begin])) ++begin;
  }
  if (sides & kRight) {
    while (end > begin && drop(p[end - 1])) --end;
  }
  return slice(begin, end);
}

// Splits at position `at` of a separator value of m characters; kNotFound: everything on the side given.
template <class Slice>
Value partition_at(size_t at, size_t n, size_t m, Value separator, bool whole_first, Slice slice) {
  if (at == kNotFound) {
    Value whole = slice(0, n), empty = slice(0, 0), other = slice(0, 0);
    if (whole.is_exception() || empty.is_exception() || other.is_exception()) return Value::exception();
    return whole_first ? tuple_new({whole, empty, other}) : tuple_new({empty, other, whole});
  }
  Value head = slice(0, at), tail = slice(at + m, n);
  if (head.is_exception() || tail.is_exception()) return Value::exception();
  return tuple_new({head, separator, tail});
}

// Calls put(blanks) for the blanks that stand for a tab and copy(begin, end) for what lies between.
template <class C, class Copy, class Blanks>
void expand_tabs(const C* p, size_t n, int tab_size, Copy copy, Blanks blanks) {
  size_t column = 0, begin = 0;
  for (size_t i = 0; i < n; ++i) {
    if (p[i] == '\t') {
      copy(begin, i);
      begin = i + 1;
      if (tab_size > 0) {
        size_t width = size_t(tab_size) - column % size_t(tab_size);
        blanks(width);
        column += width;
      }
    } else {
      ++column;
      if (p[i] == '\n' || p[i] == '\r') column = 0;
    }
  }
  copy(begin, n);
}

}  // namespace krait
