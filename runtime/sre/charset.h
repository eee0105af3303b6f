// Sets of characters: the IN operators and case-insensitive literals in one form. Membership of characters
// below 256 is a table lookup; of others the original set program is evaluated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace krait::sre {

bool in_category(uint32_t category, uint32_t c);

// Which form of a character is looked up.
enum class CaseMode : uint8_t { Exact, Ascii, Unicode, Locale };

uint32_t lower_ascii(uint32_t c);
uint32_t lower_unicode(uint32_t c);
uint32_t upper_unicode(uint32_t c);
uint32_t lower_locale(uint32_t c);
// c in lower case as the mode says; Exact: c.
uint32_t fold(CaseMode mode, uint32_t c);

// Classes that partition the characters from 256 on, as bits: two sets that share none are disjoint there.
enum HighClass : uint8_t { kHighDigit = 1, kHighLetter = 2, kHighSpace = 4, kHighOther = 8, kHighAll = 15 };

class CharSet {
 public:
  // program: set operators without the final FAILURE. inverted: the complement.
  CharSet(std::vector<uint32_t> program, CaseMode mode, bool inverted);

  bool contains(uint32_t c) const { return c < 256 && !dynamic_ ? low_[c] : contains_high(c); }
  // Table of the characters below 256; null when membership depends on the locale.
  const bool* table() const { return dynamic_ ? nullptr : low_; }
  uint8_t high_classes() const { return high_classes_; }
  bool operator==(const CharSet& other) const {
    return mode_ == other.mode_ && inverted_ == other.inverted_ && program_ == other.program_;
  }

 private:
  bool contains_high(uint32_t c) const;
  bool evaluate(uint32_t c) const;

  bool low_[256];
  std::vector<uint32_t> program_;
  CaseMode mode_;
  bool inverted_;
  bool dynamic_;  // depends on the locale
  uint8_t high_classes_;
};

// Length of the set operator at p, `left` codes being left; 0: malformed.
size_t set_operator_length(const uint32_t* p, size_t left);

}  // namespace krait::sre
