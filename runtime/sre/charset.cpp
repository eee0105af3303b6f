#include "runtime/sre/charset.h"

#include <cctype>

#include "runtime/sre/codes.h"
#include "runtime/str.h"
#include "runtime/unicode.h"

namespace krait::sre {

// --- characters ---

static bool is_ascii_word(uint32_t c) { return c - '0' < 10 || (c | 0x20) - 'a' < 26 || c == '_'; }

static bool in_positive_category(uint32_t category, uint32_t c) {
  switch (category) {
    case kDigit: return c - '0' < 10;
    case kSpace: return c == ' ' || c - 9 < 5;
    case kWord: return c < 128 && is_ascii_word(c);
    case kLineBreak: return c == '\n';
    case kLocWord: return c == '_' || (c < 256 && isalnum(int(c)));
    case kUniDigit: return unicode_is_decimal(c);
    case kUniSpace: return unicode_is_space(c);
    case kUniWord: return c == '_' || unicode_is_alnum(c);
    default: return unicode_is_linebreak(c);
  }
}

bool in_category(uint32_t category, uint32_t c) {
  return in_positive_category(category & ~1u, c) != (category & 1);
}

uint32_t lower_ascii(uint32_t c) { return c - 'A' < 26 ? c + 32 : c; }
uint32_t lower_unicode(uint32_t c) { return unicode_to_lower(c); }
// The first character of the full mapping, as in CPython: "S" for sharp s.
uint32_t upper_unicode(uint32_t c) {
  uint32_t mapped[3];
  unicode_map_case(c, CaseMapping::Upper, mapped);
  return mapped[0];
}
uint32_t lower_locale(uint32_t c) { return c < 256 ? uint32_t(tolower(int(c))) : c; }
static uint32_t upper_locale(uint32_t c) { return c < 256 ? uint32_t(toupper(int(c))) : c; }

uint32_t fold(CaseMode mode, uint32_t c) {
  switch (mode) {
    case CaseMode::Exact: return c;
    case CaseMode::Ascii: return lower_ascii(c);
    case CaseMode::Unicode: return lower_unicode(c);
    case CaseMode::Locale: return lower_locale(c);
  }
  return c;
}

// --- set programs ---

size_t set_operator_length(const uint32_t* p, size_t left) {
  auto checked = [&](size_t n) { return n <= left ? n : 0; };
  switch (p[0]) {
    case kNegate: return 1;
    case kLiteral: return checked(2);
    case kCategory: return left >= 2 && p[1] < kCategories ? 2 : 0;
    case kRange:
    case kRangeUniIgnore: return checked(3);
    case kCharset: return checked(1 + 256 / 32);
    case kBigCharset: {
      // A count, 256 block numbers as bytes, then blocks of 256 bits.
      if (left < 2 || p[1] > 256) return 0;
      size_t n = 2 + 256 / 4 + size_t(p[1]) * (256 / 32);
      if (n > left) return 0;
      auto* blocks = reinterpret_cast<const uint8_t*>(p + 2);
      for (int i = 0; i < 256; ++i) {
        if (blocks[i] >= p[1]) return 0;
      }
      return n;
    }
    default: return 0;
  }
}

static bool has_bit(const uint32_t* bits, uint32_t i) { return bits[i / 32] >> (i % 32) & 1; }

// Does the operator at p accept c?
static bool operator_accepts(const uint32_t* p, uint32_t c) {
  switch (p[0]) {
    case kLiteral: return c == p[1];
    case kCategory: return in_category(p[1], c);
    case kRange: return p[1] <= c && c <= p[2];
    case kRangeUniIgnore: {
      uint32_t upper = upper_unicode(c);
      return (p[1] <= c && c <= p[2]) || (p[1] <= upper && upper <= p[2]);
    }
    case kCharset: return c < 256 && has_bit(p + 1, c);
    case kBigCharset: {
      if (c > 0xFFFF) return false;
      uint32_t block = reinterpret_cast<const uint8_t*>(p + 2)[c >> 8];
      return has_bit(p + 2 + 256 / 4, block * 256 + (c & 255));
    }
    default: return false;
  }
}

static bool run_program(const std::vector<uint32_t>& program, uint32_t c) {
  bool accept = true;
  for (size_t i = 0; i < program.size();) {
    const uint32_t* p = &program[i];
    if (p[0] == kNegate) accept = !accept;
    else if (operator_accepts(p, c)) return accept;
    i += set_operator_length(p, program.size() - i);
  }
  return !accept;
}

static uint8_t class_of(uint32_t c) {
  if (unicode_is_decimal(c)) return kHighDigit;
  if (unicode_is_alnum(c)) return kHighLetter;
  return unicode_is_space(c) ? kHighSpace : kHighOther;
}

// Classes that a category has members in, from 256 on.
static uint8_t category_classes(uint32_t category) {
  switch (category) {
    case kNotDigit:
    case kNotSpace:
    case kNotWord:
    case kNotLineBreak:
    case kLocNotWord: return kHighAll;
    case kUniDigit: return kHighDigit;
    case kUniNotDigit: return kHighAll & ~kHighDigit;
    case kUniSpace: return kHighSpace;
    case kUniNotSpace: return kHighAll & ~kHighSpace;
    case kUniWord: return kHighDigit | kHighLetter;
    case kUniNotWord: return kHighSpace | kHighOther;
    case kUniLineBreak: return kHighSpace;
    case kUniNotLineBreak: return kHighAll;
    default: return 0;  // the ASCII categories and the locale's words
  }
}

static uint8_t operator_classes(const uint32_t* p) {
  switch (p[0]) {
    case kLiteral: return p[1] < 256 ? 0 : p[1] < 0x110000 ? class_of(p[1]) : uint8_t(0);
    case kCategory: return category_classes(p[1]);
    case kRange: return p[2] < 256 ? 0 : kHighAll;
    case kCharset: return 0;
    default: return kHighAll;
  }
}

// Classes in which the program may have members from 256 on. A complement is exact only for whole classes:
// those that one category covers.
static uint8_t program_classes(const std::vector<uint32_t>& program, bool inverted) {
  uint8_t some = 0;   // classes with members
  uint8_t whole = 0;  // classes all of whose characters are members
  bool negated = inverted;
  for (size_t i = 0; i < program.size();) {
    const uint32_t* p = &program[i];
    if (p[0] == kNegate) negated = !negated;
    else some |= operator_classes(p);
    if (p[0] == kCategory && (p[1] >= kUniDigit && p[1] <= kUniNotWord)) whole |= category_classes(p[1]);
    i += set_operator_length(p, program.size() - i);
  }
  return negated ? uint8_t(kHighAll & ~whole) : some;
}

CharSet::CharSet(std::vector<uint32_t> program, CaseMode mode, bool inverted)
    : program_(std::move(program)), mode_(mode), inverted_(inverted), dynamic_(mode == CaseMode::Locale) {
  for (size_t i = 0; i < program_.size(); i += set_operator_length(&program_[i], program_.size() - i)) {
    bool by_locale = program_[i] == kCategory && (program_[i + 1] & ~1u) == kLocWord;
    dynamic_ = dynamic_ || by_locale;
  }
  high_classes_ = mode == CaseMode::Exact ? program_classes(program_, inverted) : uint8_t(kHighAll);
  for (uint32_t c = 0; c < 256; ++c) low_[c] = evaluate(c);
}

bool CharSet::evaluate(uint32_t c) const {
  bool found = run_program(program_, fold(mode_, c));
  if (mode_ == CaseMode::Locale && !found) found = run_program(program_, upper_locale(c));
  return found != inverted_;
}

bool CharSet::contains_high(uint32_t c) const { return evaluate(c); }

}  // namespace krait::sre
