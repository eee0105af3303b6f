// The Unicode tables and their direct use. The tables are generated at build time by scripts/unicode from
// Debian's unicode-data; the predicates declared in str.h are the outside view.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/value.h"

namespace krait {

enum UnicodeFlags : uint16_t {
  kUnicodeAlpha = 1,
  kUnicodeDecimal = 2,
  kUnicodeDigit = 4,
  kUnicodeNumeric = 8,
  kUnicodeSpace = 16,
  kUnicodeLineBreak = 32,
  kUnicodeUpper = 64,
  kUnicodeLower = 128,
  kUnicodeTitle = 256,
  kUnicodePrintable = 512,
  kUnicodeXidStart = 1024,
  kUnicodeXidContinue = 2048,
  kUnicodeCased = 4096,
  kUnicodeCaseIgnorable = 8192,
  kUnicodeMirrored = 16384,
};

// What is known of a character; characters with equal properties share a record.
struct UnicodeRecord {
  int32_t to_upper, to_lower, to_title;  // simple case mappings, as differences
  uint16_t flags;                        // UnicodeFlags
  uint16_t special;                      // index into g_unicode_special_cases; 0: none
  uint8_t category;                      // indexes into the arrays of names below
  uint8_t bidi;
  uint8_t width;
  uint8_t combining;
  int8_t decimal, digit;  // -1: none
  uint8_t quick_check;    // two bits each for NFD, NFKD, NFC, NFKC: 0 yes, 1 maybe, 2 no
};

// Full case mappings, up to three characters each.
struct UnicodeSpecialCase {
  uint8_t length[4];  // indexed by CaseMapping
  uint32_t characters[4][3];
};
enum class CaseMapping { Lower, Title, Upper, Fold };

struct UnicodeComposition {
  uint32_t first, second, composed;
};
struct UnicodeNumeric {
  uint32_t character;
  double value;
};
struct UnicodeRange {
  uint32_t first, last;
};
// A property's value in Unicode 3.2: 'c'ategory, 'b'idirectional, 'm'irrored, 'w'idth, 'd'ecimal.
struct UnicodeChange {
  uint32_t first, last;
  char property;
  int8_t old_value;
};
// A run of consecutive characters with names: name numbers begin at first_name.
struct UnicodeNameRun {
  uint32_t first;
  uint16_t count, first_name;
};

// --- generated tables ---
extern const uint8_t g_unicode_shift;  // of the two-level record table
extern const uint16_t g_unicode_blocks[];
extern const uint16_t g_unicode_record_numbers[];
extern const UnicodeRecord g_unicode_records[];
extern const UnicodeSpecialCase g_unicode_special_cases[];
extern const char* const g_unicode_categories[];
extern const char* const g_unicode_bidi_classes[];
extern const char* const g_unicode_widths[];
extern const UnicodeNumeric g_unicode_numeric[];
extern const size_t g_unicode_numeric_count;
// Decompositions: position in g_unicode_decompositions, 0 for none. There: length | prefix number << 8, then
// the characters, not decomposed further.
extern const uint8_t g_unicode_decomposition_shift;
extern const uint16_t g_unicode_decomposition_blocks[];
extern const uint16_t g_unicode_decomposition_positions[];
extern const uint32_t g_unicode_decompositions[];
extern const char* const g_unicode_decomposition_prefixes[];  // 0: canonical
extern const UnicodeComposition g_unicode_compositions[];     // sorted by (first, second)
extern const size_t g_unicode_composition_count;
// Unicode 3.2.
extern const UnicodeRange g_unicode_in_3_2[];
extern const size_t g_unicode_in_3_2_count;
extern const UnicodeChange g_unicode_changes[];
extern const size_t g_unicode_change_count;
extern const UnicodeRange g_unicode_corrections[];  // character, its decomposition in 3.2
extern const size_t g_unicode_correction_count;
// Names: a name is a sequence of word codes that ends with 0. Codes below 0xC0 take one byte, others two.
// Word w is the text between its offset and the next; no blank follows a word that ends in "-".
extern const UnicodeNameRun g_unicode_name_runs[];
extern const size_t g_unicode_name_run_count;
extern const uint32_t g_unicode_name_offsets[];
extern const uint8_t g_unicode_name_codes[];
extern const uint32_t g_unicode_word_offsets[];
extern const char g_unicode_words[];
// Name numbers from alias_first on are aliases, from sequence_first on named sequences.
extern const uint16_t g_unicode_alias_first, g_unicode_sequence_first;
extern const uint32_t g_unicode_alias_characters[];
extern const uint32_t g_unicode_sequences[][5];  // length, then characters
// Hash table from names to name numbers; 0xFFFF: empty.
inline constexpr size_t kUnicodeNameSlots = 65536;
extern const uint16_t g_unicode_name_slots[kUnicodeNameSlots];
inline uint32_t unicode_name_hash(std::string_view name) {
  uint32_t hash = 2166136261u;
  for (char c : name) hash = (hash ^ uint8_t(c)) * 16777619u;
  return hash ^ (hash >> 15);
}

// --- access ---
inline const UnicodeRecord& unicode_record(uint32_t c) {
  KRAIT_ASSERT(c < 0x110000);
  uint32_t low = c & ((1u << g_unicode_shift) - 1);
  uint32_t block = g_unicode_blocks[c >> g_unicode_shift];
  return g_unicode_records[g_unicode_record_numbers[(block << g_unicode_shift) + low]];
}
inline bool unicode_has(uint32_t c, uint16_t flags) { return unicode_record(c).flags & flags; }
// Simple case mappings: one character to one.
inline uint32_t unicode_to_upper(uint32_t c) { return c + uint32_t(unicode_record(c).to_upper); }
inline uint32_t unicode_to_lower(uint32_t c) { return c + uint32_t(unicode_record(c).to_lower); }
inline uint32_t unicode_to_title(uint32_t c) { return c + uint32_t(unicode_record(c).to_title); }
// Full case mapping; returns the number of characters written (1 to 3).
int unicode_map_case(uint32_t c, CaseMapping mapping, uint32_t out[3]);
// Numeric value; false when there is none.
bool unicode_numeric_value(uint32_t c, double* out);

// Name of a character; false when it has none.
bool unicode_name(uint32_t c, std::string* out);
// The character(s) of a name: 0 unknown, else how many (aliases and, if wanted, named sequences included).
int unicode_lookup(std::string_view name, bool sequences, uint32_t out[4]);

// Is the character assigned in Unicode 3.2; and a property's value there (see UnicodeChange), given today's.
bool unicode_in_3_2(uint32_t c);
int unicode_value_in_3_2(uint32_t c, char property, int value_now);

// Position in g_unicode_decompositions; 0: the character has no decomposition.
inline uint32_t unicode_decomposition(uint32_t c) {
  uint32_t low = c & ((1u << g_unicode_decomposition_shift) - 1);
  uint32_t block = g_unicode_decomposition_blocks[c >> g_unicode_decomposition_shift];
  return g_unicode_decomposition_positions[(block << g_unicode_decomposition_shift) + low];
}

// Normal forms, numbered as the pairs of bits in UnicodeRecord::quick_check.
enum class NormalForm { Nfd, Nfkd, Nfc, Nfkc };
struct Str;
Value unicode_normalize(Str* s, NormalForm form, bool version_3_2);
bool unicode_is_normalized(Str* s, NormalForm form, bool version_3_2);

}  // namespace krait
