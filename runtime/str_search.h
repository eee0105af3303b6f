// Searching and joining strings, for the methods of str and whoever works on many pieces.
#pragma once

#include "runtime/search.h"
#include "runtime/str.h"

namespace krait {

// A pattern made ready for repeated searches in texts of one width.
class SearchPattern {
 public:
  SearchPattern(const Str* pattern, uint8_t text_width);
  ~SearchPattern();
  SearchPattern(const SearchPattern&) = delete;

  // First / last occurrence in [begin, end) of a text of the given width; kNotFound.
  size_t find(const Str* text, size_t begin, size_t end) const;
  size_t rfind(const Str* text, size_t begin, size_t end) const;

  bool possible;     // false: the pattern has characters that no text of that width has
  const void* data;  // the pattern in the text's width
  size_t length;

 private:
  uint8_t* widened_ = nullptr;
  uint8_t local_[64];
};

// Number of non-overlapping occurrences in [begin, end), counting up to `limit`.
int64_t str_count(const Str* s, const Str* pattern, int64_t begin, int64_t end, int64_t limit);

// separator.join of an array of values; raises TypeError for the first that is no str.
Value str_join_values(Str* separator, const Value* items, size_t n);

}  // namespace krait
