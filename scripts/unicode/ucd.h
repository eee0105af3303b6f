// The Unicode character database in memory, read from the text files of Debian's unicode-data.
//
// Debian 12 has Unicode 15.0, CPython 3.11 has 14.0: characters that are younger than 14.0 (DerivedAge.txt)
// are left out, which makes the two agree.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ucd {

inline constexpr uint32_t kCodePoints = 0x110000;

// Numbers as in UnicodeRecord (runtime/unicode.h).
struct Character {
  uint8_t category = 0;  // index into kCategories; 0: Cn
  uint8_t bidi = 0;      // index into kBidiClasses; 0: none
  uint8_t width = 0;     // index into kWidths; CPython 3.11 says "F" of unassigned characters
  uint8_t combining = 0;
  int8_t decimal = -1, digit = -1;
  uint8_t quick_check = 0;  // QuickCheck bits
  bool numeric = false, mirrored = false, line_break = false;
  bool xid_start = false, xid_continue = false, upper = false, lower = false;
  bool cased = false, case_ignorable = false, excluded = false;
  uint16_t special = 0;  // index into Database::special_cases
  uint32_t to_upper, to_lower, to_title;
};

inline constexpr const char* kCategories[] = {"Cn", "Lu", "Ll", "Lt", "Mn", "Mc", "Me", "Nd", "Nl", "No",
                                              "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Lm", "Lo", "Pc",
                                              "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So"};
inline constexpr const char* kBidiClasses[] = {"",    "L",  "LRE", "LRO", "R",   "AL",  "RLE", "RLO",
                                               "PDF", "EN", "ES",  "ET",  "AN",  "CS",  "NSM", "BN",
                                               "B",   "S",  "WS",  "ON",  "LRI", "RLI", "FSI", "PDI"};
inline constexpr const char* kWidths[] = {"F", "H", "W", "Na", "A", "N"};

// The quick-check property of each normal form takes two bits: 0 yes, 1 maybe, 2 no.
enum QuickCheck { kNfd = 0, kNfkd = 2, kNfc = 4, kNfkc = 6 };

struct Decomposition {
  std::string prefix;  // "<compat>" etc., empty for canonical ones
  std::vector<uint32_t> characters;
};

// Case mappings that are not one character, or that differ from the simple ones. Each falls back to simple.
struct SpecialCase {
  std::vector<uint32_t> lower, title, upper, fold;
};

// A property value that differs between Unicode 3.2 and now.
struct Change {
  uint32_t first, last;
  char property;  // 'c'ategory, 'b'idirectional, 'm'irrored, 'w'idth, 'd'ecimal
  int old_value;
};

struct Database {
  Database() : characters(kCodePoints) {}
  std::vector<Character> characters;
  std::vector<std::pair<uint32_t, double>> numeric;  // sorted
  std::map<uint32_t, Decomposition> decompositions;
  std::map<uint32_t, std::string> names;
  std::vector<std::pair<std::string, uint32_t>> aliases;
  std::vector<std::pair<std::string, std::vector<uint32_t>>> sequences;
  std::vector<SpecialCase> special_cases{1};               // entry 0 is unused
  std::vector<std::pair<uint32_t, uint32_t>> in_3_2;       // ranges assigned in Unicode 3.2
  std::vector<Change> changes;                             // since 3.2, sorted
  std::vector<std::pair<uint32_t, uint32_t>> corrections;  // character -> its decomposition in 3.2
};

// Reads all files of `directory` and the list of changes since 3.2. Any unexpected content ends the program
// with a message.
void read(const std::string& directory, const std::string& changes_file, Database* out);

// Index of `name` in a table of names; ends the program when it is not there.
template <size_t N>
uint8_t index_of(const char* const (&table)[N], std::string_view name);

}  // namespace ucd
