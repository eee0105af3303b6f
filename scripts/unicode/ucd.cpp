#include "ucd.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace ucd {

namespace {

[[noreturn]] void fail(const std::string& message) {
  fprintf(stderr, "generate-unicode: %s\n", message.c_str());
  exit(1);
}

std::string trimmed(std::string_view s) {
  size_t begin = s.find_first_not_of(" \t\r");
  if (begin == s.npos) return "";
  return std::string(s.substr(begin, s.find_last_not_of(" \t\r") - begin + 1));
}

std::vector<std::string> split(std::string_view line, char separator) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= line.size();) {
    size_t end = std::min(line.find(separator, at), line.size());
    parts.push_back(trimmed(line.substr(at, end - at)));
    at = end + 1;
  }
  return parts;
}

uint32_t parse_hex(const std::string& text) {
  char* end;
  unsigned long code = strtoul(text.c_str(), &end, 16);
  if (text.empty() || *end || code >= kCodePoints) fail("bad code point '" + text + "'");
  return uint32_t(code);
}

std::vector<uint32_t> parse_codes(const std::string& text) {
  std::vector<uint32_t> codes;
  for (const std::string& part : split(text, ' ')) {
    if (!part.empty()) codes.push_back(parse_hex(part));
  }
  return codes;
}

using Range = std::pair<uint32_t, uint32_t>;

Range parse_range(const std::string& text) {
  size_t dots = text.find("..");
  if (dots == text.npos) return {parse_hex(text), parse_hex(text)};
  return {parse_hex(text.substr(0, dots)), parse_hex(text.substr(dots + 2))};
}

// Calls row(fields) for every line of the file, comments removed.
template <class F>
void for_each_row(const std::string& path, F row) {
  std::ifstream file(path);
  if (!file) fail("cannot read " + path);
  for (std::string line; std::getline(file, line);) {
    std::string content = trimmed(std::string_view(line).substr(0, line.find('#')));
    if (!content.empty()) row(split(content, ';'));
  }
}

// As above for files whose first field is a range of characters: row(character, fields), assigned ones only.
template <class F>
void for_each_character(const std::string& path, Database* db, F row) {
  for_each_row(path, [&](const std::vector<std::string>& fields) {
    auto [first, last] = parse_range(fields[0]);
    for (uint32_t c = first; c <= last; ++c) {
      if (db->characters[c].category) row(c, fields);
    }
  });
}

// Characters that are younger than Unicode 14.0, and the ranges that 3.2 has.
std::vector<bool> read_ages(const std::string& path, Database* db) {
  std::vector<bool> known(kCodePoints);
  for_each_row(path, [&](const std::vector<std::string>& fields) {
    auto [first, last] = parse_range(fields[0]);
    double age = atof(fields[1].c_str());
    if (age <= 14.0) std::fill(known.begin() + first, known.begin() + last + 1, true);
    if (age <= 3.2) db->in_3_2.push_back({first, last});
  });
  std::sort(db->in_3_2.begin(), db->in_3_2.end());
  return known;
}

uint32_t parse_mapping(const std::string& field, uint32_t self) {
  return field.empty() ? self : parse_hex(field);
}

Decomposition parse_decomposition(const std::string& field) {
  Decomposition result;
  size_t close = field.find('>');
  if (close != field.npos) result.prefix = field.substr(0, close + 1);
  result.characters = parse_codes(close == field.npos ? field : field.substr(close + 1));
  return result;
}

Character parse_character(uint32_t code, const std::vector<std::string>& f) {
  Character c;
  c.category = index_of(kCategories, f[2]);
  c.combining = uint8_t(atoi(f[3].c_str()));
  c.bidi = index_of(kBidiClasses, f[4]);
  c.width = index_of(kWidths, "N");
  c.decimal = f[6].empty() ? -1 : int8_t(atoi(f[6].c_str()));
  c.digit = f[7].empty() ? -1 : int8_t(atoi(f[7].c_str()));
  c.mirrored = f[9] == "Y";
  c.line_break = f[4] == "B";
  c.to_upper = parse_mapping(f[12], code);
  c.to_lower = parse_mapping(f[13], code);
  c.to_title = f[14].empty() ? c.to_upper : parse_hex(f[14]);
  return c;
}

void read_main_file(const std::string& path, const std::vector<bool>& known, Database* db) {
  std::string range_name;
  uint32_t range_first = 0;
  for_each_row(path, [&](const std::vector<std::string>& f) {
    if (f.size() != 15) fail("UnicodeData.txt: a row without 15 fields");
    uint32_t code = parse_hex(f[0]), first = code;
    const std::string& name = f[1];
    if (name.ends_with(", First>")) {
      range_first = code;
      return;
    }
    bool is_range = name.ends_with(", Last>");
    if (is_range) first = range_first;
    Character c = parse_character(code, f);
    for (uint32_t i = first; i <= code; ++i) {
      if (!known[i]) continue;
      if (is_range) c.to_upper = c.to_lower = c.to_title = i;
      db->characters[i] = c;
      if (!f[5].empty()) db->decompositions[i] = parse_decomposition(f[5]);
      if (name[0] != '<') db->names[i] = name;
    }
  });
}

// "0.5;;1/2" and the like: the exact fraction in the last field.
void read_numeric_values(const std::string& path, Database* db) {
  for_each_character(path, db, [&](uint32_t c, const std::vector<std::string>& f) {
    size_t slash = f[3].find('/');
    double value = atof(f[3].c_str());
    if (slash != std::string::npos) value /= atof(f[3].c_str() + slash + 1);
    db->characters[c].numeric = true;
    db->numeric.push_back({c, value});
  });
  std::sort(db->numeric.begin(), db->numeric.end());
}

// Characters that became lower case (and cased) in Unicode 15.0 only.
constexpr uint32_t kLowerSince15[] = {0x10FC, 0xA7F2, 0xA7F3, 0xA7F4, 0xAB69};

void read_derived_properties(const std::string& path, Database* db) {
  for_each_character(path, db, [&](uint32_t code, const std::vector<std::string>& f) {
    Character& c = db->characters[code];
    if (f[1] == "XID_Start") c.xid_start = true;
    if (f[1] == "XID_Continue") c.xid_continue = true;
    if (f[1] == "Uppercase") c.upper = true;
    if (f[1] == "Lowercase") c.lower = true;
    if (f[1] == "Cased") c.cased = true;
    if (f[1] == "Case_Ignorable") c.case_ignorable = true;
  });
  for (uint32_t c : kLowerSince15) db->characters[c].lower = db->characters[c].cased = false;
}

void read_normalization_properties(const std::string& path, Database* db) {
  constexpr std::pair<const char*, int> kProperties[] = {
      {"NFD_QC", kNfd}, {"NFKD_QC", kNfkd}, {"NFC_QC", kNfc}, {"NFKC_QC", kNfkc}};
  for_each_character(path, db, [&](uint32_t code, const std::vector<std::string>& f) {
    if (f[1] == "Full_Composition_Exclusion") db->characters[code].excluded = true;
    for (auto [name, shift] : kProperties) {
      if (f[1] == name) db->characters[code].quick_check |= uint8_t((f[2] == "M" ? 1 : 2) << shift);
    }
  });
}

SpecialCase& special_case(uint32_t code, Database* db) {
  Character& c = db->characters[code];
  if (c.special) return db->special_cases[c.special];
  c.special = uint16_t(db->special_cases.size());
  db->special_cases.push_back({{c.to_lower}, {c.to_title}, {c.to_upper}, {c.to_lower}});
  return db->special_cases.back();
}

void read_special_cases(const std::string& special_casing, const std::string& case_folding, Database* db) {
  for_each_character(special_casing, db, [&](uint32_t code, const std::vector<std::string>& f) {
    if (f.size() > 4 && !f[4].empty()) return;  // depends on the language or context
    SpecialCase& s = special_case(code, db);
    s.lower = parse_codes(f[1]);
    s.title = parse_codes(f[2]);
    s.upper = parse_codes(f[3]);
  });
  // What CaseFolding.txt does not list folds to itself, even where a lower-case form exists (Cherokee).
  std::map<uint32_t, std::vector<uint32_t>> folds;
  for_each_character(case_folding, db, [&](uint32_t code, const std::vector<std::string>& f) {
    if (f[1] == "C" || f[1] == "F") folds[code] = parse_codes(f[2]);
  });
  for (uint32_t code = 0; code < kCodePoints; ++code) {
    const Character& c = db->characters[code];
    if (!c.category) continue;
    auto listed = folds.find(code);
    std::vector<uint32_t> fold = listed == folds.end() ? std::vector<uint32_t>{code} : listed->second;
    if (c.special || fold != std::vector<uint32_t>{c.to_lower}) special_case(code, db).fold = fold;
  }
}

int parse_change_value(const std::string& property, const std::string& value) {
  if (property == "category") return index_of(kCategories, value);
  if (property == "bidirectional") return index_of(kBidiClasses, value);
  if (property == "width") return index_of(kWidths, value);
  return atoi(value.c_str());
}

void read_changes(const std::string& path, const std::string& corrections, Database* db) {
  for_each_row(path, [&](const std::vector<std::string>& f) {
    auto [first, last] = parse_range(f[0]);
    db->changes.push_back({first, last, f[1][0], parse_change_value(f[1], f[2])});
  });
  for_each_row(corrections, [&](const std::vector<std::string>& f) {
    if (f[3] != "3.2.0") db->corrections.push_back({parse_hex(f[0]), parse_hex(f[1])});
  });
}

}  // namespace

template <size_t N>
uint8_t index_of(const char* const (&table)[N], std::string_view name) {
  for (size_t i = 0; i < N; ++i) {
    if (name == table[i]) return uint8_t(i);
  }
  fail("unknown property value '" + std::string(name) + "'");
}

void read(const std::string& directory, const std::string& changes_file, Database* db) {
  std::vector<bool> known = read_ages(directory + "/DerivedAge.txt", db);
  read_main_file(directory + "/UnicodeData.txt", known, db);
  read_numeric_values(directory + "/extracted/DerivedNumericValues.txt", db);
  read_derived_properties(directory + "/DerivedCoreProperties.txt", db);
  read_normalization_properties(directory + "/DerivedNormalizationProps.txt", db);
  for_each_character(directory + "/EastAsianWidth.txt", db,
                     [&](uint32_t c, const std::vector<std::string>& f) {
                       db->characters[c].width = index_of(kWidths, f[1]);
                     });
  for_each_character(directory + "/LineBreak.txt", db, [&](uint32_t c, const std::vector<std::string>& f) {
    if (f[1] == "BK" || f[1] == "CR" || f[1] == "LF" || f[1] == "NL") db->characters[c].line_break = true;
  });
  read_special_cases(directory + "/SpecialCasing.txt", directory + "/CaseFolding.txt", db);
  for_each_row(directory + "/NameAliases.txt", [&](const std::vector<std::string>& f) {
    uint32_t code = parse_hex(f[0]);
    if (db->characters[code].category) db->aliases.push_back({f[1], code});
  });
  for_each_row(directory + "/NamedSequences.txt", [&](const std::vector<std::string>& f) {
    db->sequences.push_back({f[0], parse_codes(f[1])});
  });
  read_changes(changes_file, directory + "/NormalizationCorrections.txt", db);
}

}  // namespace ucd
