// Unicode properties, case mappings and names, read from the generated tables (unicode.h).
#include "runtime/unicode.h"

#include <algorithm>
#include <cstring>

#include "runtime/str.h"

namespace krait {

bool unicode_is_alpha(uint32_t c) { return unicode_has(c, kUnicodeAlpha); }
bool unicode_is_decimal(uint32_t c) { return unicode_has(c, kUnicodeDecimal); }
bool unicode_is_digit(uint32_t c) { return unicode_has(c, kUnicodeDigit); }
bool unicode_is_numeric(uint32_t c) { return unicode_has(c, kUnicodeNumeric); }
bool unicode_is_alnum(uint32_t c) {
  return unicode_has(c, kUnicodeAlpha | kUnicodeDecimal | kUnicodeDigit | kUnicodeNumeric);
}
bool unicode_is_space(uint32_t c) { return unicode_has(c, kUnicodeSpace); }
bool unicode_is_linebreak(uint32_t c) { return unicode_has(c, kUnicodeLineBreak); }
bool unicode_is_upper(uint32_t c) { return unicode_has(c, kUnicodeUpper); }
bool unicode_is_lower(uint32_t c) { return unicode_has(c, kUnicodeLower); }
bool unicode_is_title(uint32_t c) { return unicode_has(c, kUnicodeTitle); }
bool unicode_is_printable(uint32_t c) { return unicode_has(c, kUnicodePrintable); }
bool unicode_is_xid_start(uint32_t c) { return unicode_has(c, kUnicodeXidStart); }
bool unicode_is_xid_continue(uint32_t c) { return unicode_has(c, kUnicodeXidContinue); }
int unicode_decimal_value(uint32_t c) {
  if (c < 128) return c - '0' < 10 ? int(c - '0') : -1;
  return unicode_record(c).decimal;
}
int unicode_digit_value(uint32_t c) { return unicode_record(c).digit; }

bool unicode_numeric_value(uint32_t c, double* out) {
  const UnicodeNumeric* end = g_unicode_numeric + g_unicode_numeric_count;
  auto* row = std::lower_bound(g_unicode_numeric, end, c,
                               [](const UnicodeNumeric& n, uint32_t code) { return n.character < code; });
  if (row == end || row->character != c) return false;
  *out = row->value;
  return true;
}

int unicode_map_case(uint32_t c, CaseMapping mapping, uint32_t out[3]) {
  const UnicodeRecord& record = unicode_record(c);
  if (record.special) {
    const UnicodeSpecialCase& special = g_unicode_special_cases[record.special];
    memcpy(out, special.characters[int(mapping)], sizeof special.characters[0]);
    return special.length[int(mapping)];
  }
  int32_t delta = mapping == CaseMapping::Upper   ? record.to_upper
                  : mapping == CaseMapping::Title ? record.to_title
                                                  : record.to_lower;
  out[0] = c + uint32_t(delta);
  return 1;
}

// --- Unicode 3.2 ---

template <class Row>
static const Row* find_range(const Row* begin, const Row* end, uint32_t c) {
  auto* row = std::upper_bound(begin, end, c, [](uint32_t code, const Row& r) { return code < r.first; });
  return row != begin && c <= row[-1].last ? row - 1 : nullptr;
}

bool unicode_in_3_2(uint32_t c) {
  // Non-characters have an age too.
  bool is_assigned = unicode_record(c).category != 0;
  return is_assigned && find_range(g_unicode_in_3_2, g_unicode_in_3_2 + g_unicode_in_3_2_count, c);
}

int unicode_value_in_3_2(uint32_t c, char property, int value_now) {
  for (size_t i = 0; i < g_unicode_change_count; ++i) {
    const UnicodeChange& change = g_unicode_changes[i];
    if (change.property == property && change.first <= c && c <= change.last) return change.old_value;
  }
  return value_now;
}

// --- names ---

namespace {

// Hangul syllables and unified ideographs have computed names.
constexpr uint32_t kHangulFirst = 0xAC00, kHangulCount = 11172;
constexpr int kVowels = 21, kTails = 28;
constexpr const char* kLeadNames[19] = {"G",  "GG", "N", "D",  "DD", "R", "M", "B", "BB", "S",
                                        "SS", "",   "J", "JJ", "C",  "K", "T", "P", "H"};
constexpr const char* kVowelNames[kVowels] = {"A",   "AE", "YA", "YAE", "EO", "E",  "YEO",
                                              "YE",  "O",  "WA", "WAE", "OE", "YO", "U",
                                              "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
constexpr const char* kTailNames[kTails] = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
                                            "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
                                            "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};
constexpr std::string_view kHangulPrefix = "HANGUL SYLLABLE ";
constexpr std::string_view kIdeographPrefix = "CJK UNIFIED IDEOGRAPH-";

// The assigned unified ideographs are the unnamed letters of these blocks.
bool is_unified_ideograph(uint32_t c) {
  bool in_block =
      (c >= 0x3400 && c < 0xA000) || (c >= 0x20000 && c < 0x2F800) || (c >= 0x30000 && c < 0x32000);
  return in_block && strcmp(g_unicode_categories[unicode_record(c).category], "Lo") == 0;
}

int name_number(uint32_t c) {
  const UnicodeNameRun* end = g_unicode_name_runs + g_unicode_name_run_count;
  auto* run = std::upper_bound(g_unicode_name_runs, end, c,
                               [](uint32_t code, const UnicodeNameRun& r) { return code < r.first; });
  if (run == g_unicode_name_runs || c - run[-1].first >= run[-1].count) return -1;
  return int(run[-1].first_name + (c - run[-1].first));
}

uint32_t character_of_name(size_t number) {
  const UnicodeNameRun* end = g_unicode_name_runs + g_unicode_name_run_count;
  auto* run = std::upper_bound(g_unicode_name_runs, end, number,
                               [](size_t n, const UnicodeNameRun& r) { return n < r.first_name; });
  return uint32_t(run[-1].first + (number - run[-1].first_name));
}

std::string expand_name(size_t number) {
  std::string name;
  for (const uint8_t* p = g_unicode_name_codes + g_unicode_name_offsets[number]; *p;) {
    size_t word = *p++;
    if (word >= 0xC0) word = ((word - 0xC0) << 8) + 0xC0 + *p++;
    if (!name.empty() && name.back() != '-') name += ' ';
    name.append(g_unicode_words + g_unicode_word_offsets[word],
                g_unicode_words + g_unicode_word_offsets[word + 1]);
  }
  return name;
}

// Removes the longest of the names that `text` begins with; its index.
template <size_t N>
int take_longest(const char* const (&names)[N], std::string_view* text) {
  int best = -1;
  for (size_t i = 0; i < N; ++i) {
    if (text->starts_with(names[i]) && (best < 0 || strlen(names[i]) > strlen(names[best]))) best = int(i);
  }
  if (best >= 0) text->remove_prefix(strlen(names[best]));
  return best;
}

// -1: no such syllable.
int64_t lookup_hangul(std::string_view syllable) {
  int lead = take_longest(kLeadNames, &syllable);
  int vowel = take_longest(kVowelNames, &syllable);
  int tail = take_longest(kTailNames, &syllable);
  if (lead < 0 || vowel < 0 || tail < 0 || !syllable.empty()) return -1;
  return kHangulFirst + (lead * kVowels + vowel) * kTails + tail;
}

int64_t lookup_ideograph(std::string_view digits) {
  if (digits.size() != 4 && digits.size() != 5) return -1;
  uint32_t code = 0;
  for (char c : digits) {
    int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit < 0) return -1;
    code = code * 16 + uint32_t(digit);
  }
  return is_unified_ideograph(code) ? int64_t(code) : -1;
}

// Number of an upper-case name in the table, -1.
int64_t find_name(std::string_view name) {
  for (size_t slot = unicode_name_hash(name) % kUnicodeNameSlots; g_unicode_name_slots[slot] != 0xFFFF;
       slot = (slot + 1) % kUnicodeNameSlots) {
    if (expand_name(g_unicode_name_slots[slot]) == name) return g_unicode_name_slots[slot];
  }
  return -1;
}

}  // namespace

bool unicode_name(uint32_t c, std::string* out) {
  if (c - kHangulFirst < kHangulCount) {
    uint32_t index = c - kHangulFirst;
    *out = std::string(kHangulPrefix) + kLeadNames[index / (kVowels * kTails)] +
           kVowelNames[index / kTails % kVowels] + kTailNames[index % kTails];
    return true;
  }
  if (is_unified_ideograph(c)) {
    char digits[8];
    snprintf(digits, sizeof digits, "%X", c);
    *out = std::string(kIdeographPrefix) + digits;
    return true;
  }
  int number = name_number(c);
  if (number < 0) return false;
  *out = expand_name(size_t(number));
  return true;
}

int unicode_lookup(std::string_view text, bool sequences, uint32_t out[4]) {
  std::string name(text);
  for (char& c : name) c = c >= 'a' && c <= 'z' ? char(c - 32) : c;
  int64_t computed = -2;
  if (name.starts_with(kHangulPrefix))
    computed = lookup_hangul(std::string_view(name).substr(kHangulPrefix.size()));
  if (name.starts_with(kIdeographPrefix)) {
    computed = lookup_ideograph(std::string_view(name).substr(kIdeographPrefix.size()));
  }
  if (computed != -2) {
    out[0] = uint32_t(computed);
    return computed >= 0;
  }
  int64_t number = find_name(name);
  if (number < 0) return 0;
  if (number >= g_unicode_sequence_first) {
    const uint32_t* sequence = g_unicode_sequences[number - g_unicode_sequence_first];
    memcpy(out, sequence + 1, 4 * sizeof(uint32_t));
    return sequences ? int(sequence[0]) : 0;
  }
  bool is_alias = number >= g_unicode_alias_first;
  out[0] = is_alias ? g_unicode_alias_characters[number - g_unicode_alias_first]
                    : character_of_name(size_t(number));
  return 1;
}

int64_t unicode_lookup_name(std::string_view name) {
  uint32_t found[4];
  return unicode_lookup(name, false, found) ? int64_t(found[0]) : -1;
}

}  // namespace krait
