// Emits character properties. Tables indexed by code point have two levels: equal blocks are stored once, and
// the block size is the one that makes both levels smallest together.
#include <algorithm>
#include <tuple>

#include "emit.h"

namespace ucd {

namespace {

struct TwoLevel {
  int shift = 0;
  std::vector<uint16_t> blocks, entries;
  size_t size() const { return 2 * (blocks.size() + entries.size()); }
};

TwoLevel split_into_blocks(const std::vector<uint16_t>& flat, int shift) {
  TwoLevel result;
  result.shift = shift;
  std::map<std::vector<uint16_t>, uint16_t> known;
  size_t block_size = size_t{1} << shift;
  for (size_t at = 0; at < flat.size(); at += block_size) {
    std::vector<uint16_t> block(flat.begin() + long(at), flat.begin() + long(at + block_size));
    auto [place, is_new] = known.try_emplace(block, uint16_t(result.entries.size() >> shift));
    if (is_new) result.entries.insert(result.entries.end(), block.begin(), block.end());
    result.blocks.push_back(place->second);
  }
  return result;
}

TwoLevel compress(const std::vector<uint16_t>& flat) {
  TwoLevel best = split_into_blocks(flat, 4);
  for (int shift = 5; shift <= 9; ++shift) {
    TwoLevel other = split_into_blocks(flat, shift);
    if (other.size() < best.size()) best = other;
  }
  return best;
}

void emit_two_level(FILE* out, const TwoLevel& table, const char* shift, const char* blocks,
                    const char* entries) {
  fprintf(out, "extern const uint8_t %s = %d;\n", shift, table.shift);
  emit_numbers(out, "uint16_t", blocks, table.blocks);
  emit_numbers(out, "uint16_t", entries, table.entries);
}

// The fields of UnicodeRecord in order.
using Record = std::tuple<int, int, int, int, int, int, int, int, int, int, int, int>;

bool is_one_of(const Character& c, std::initializer_list<std::string_view> categories) {
  return std::find(categories.begin(), categories.end(), kCategories[c.category]) != categories.end();
}

// UnicodeFlags.
int flags_of(uint32_t code, const Character& c) {
  std::string_view bidi = kBidiClasses[c.bidi], category = kCategories[c.category];
  bool hidden = is_one_of(c, {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"});
  const bool bits[] = {is_one_of(c, {"Lm", "Lt", "Lu", "Ll", "Lo"}),
                       c.decimal >= 0,
                       c.digit >= 0,
                       c.numeric,
                       category == "Zs" || bidi == "WS" || bidi == "B" || bidi == "S",
                       c.line_break,
                       c.upper,
                       c.lower,
                       category == "Lt",
                       code == ' ' || !hidden,
                       c.xid_start,
                       c.xid_continue,
                       c.cased,
                       c.case_ignorable,
                       c.mirrored};
  int flags = 0;
  for (size_t i = 0; i < std::size(bits); ++i) flags |= int(bits[i]) << i;
  return flags;
}

Record record_of(uint32_t code, const Character& c) {
  if (!c.category) return {0, 0, 0, 0, 0, 0, 0, c.width, 0, -1, -1, 0};
  return {int(c.to_upper - code),
          int(c.to_lower - code),
          int(c.to_title - code),
          flags_of(code, c),
          c.special,
          c.category,
          c.bidi,
          c.width,
          c.combining,
          c.decimal,
          c.digit,
          c.quick_check};
}

void emit_records(FILE* out, const Database& db) {
  std::map<Record, uint16_t> known;
  std::vector<Record> records;
  std::vector<uint16_t> numbers;
  for (uint32_t code = 0; code < kCodePoints; ++code) {
    Record record = record_of(code, db.characters[code]);
    auto [place, is_new] = known.try_emplace(record, uint16_t(records.size()));
    if (is_new) records.push_back(record);
    numbers.push_back(place->second);
  }
  emit_two_level(out, compress(numbers), "g_unicode_shift", "g_unicode_blocks", "g_unicode_record_numbers");
  emit_array(out, "UnicodeRecord", "g_unicode_records", records, [&](const Record& record) {
    std::apply(
        [&](auto first, auto... rest) {
          fprintf(out, "{%d", first);
          (fprintf(out, ",%d", rest), ...);
          fputc('}', out);
        },
        record);
  });
}

void emit_special_cases(FILE* out, const Database& db) {
  emit_array(out, "UnicodeSpecialCase", "g_unicode_special_cases", db.special_cases,
             [&](const SpecialCase& s) {
               const std::vector<uint32_t>* mappings[] = {&s.lower, &s.title, &s.upper, &s.fold};
               fputs("{{", out);
               for (auto* m : mappings) fprintf(out, "%zu,", m->size());
               fputs("},{", out);
               for (auto* m : mappings) {
                 fputc('{', out);
                 for (uint32_t c : *m) fprintf(out, "%u,", c);
                 fputs("},", out);
               }
               fputs("}}", out);
             });
}

template <size_t N>
void emit_strings(FILE* out, const char* name, const char* const (&strings)[N]) {
  fprintf(out, "extern const char* const %s[] = {", name);
  for (const char* s : strings) fprintf(out, "\"%s\",", s);
  fputs("};\n", out);
}

void emit_numeric_values(FILE* out, const Database& db) {
  emit_array(out, "UnicodeNumeric", "g_unicode_numeric", db.numeric,
             [&](const auto& row) { fprintf(out, "{%u,%a}", row.first, row.second); });
  fprintf(out, "extern const size_t g_unicode_numeric_count = %zu;\n", db.numeric.size());
}

void emit_decompositions(FILE* out, const Database& db) {
  std::vector<uint16_t> positions(kCodePoints);
  std::vector<uint32_t> data{0};  // position 0 means none
  std::vector<std::string> prefixes{""};
  for (const auto& [code, d] : db.decompositions) {
    auto prefix = std::find(prefixes.begin(), prefixes.end(), d.prefix);
    if (prefix == prefixes.end()) prefix = prefixes.insert(prefix, d.prefix);
    positions[code] = uint16_t(data.size());
    data.push_back(uint32_t(d.characters.size() | size_t(prefix - prefixes.begin()) << 8));
    data.insert(data.end(), d.characters.begin(), d.characters.end());
  }
  emit_two_level(out, compress(positions), "g_unicode_decomposition_shift", "g_unicode_decomposition_blocks",
                 "g_unicode_decomposition_positions");
  emit_numbers(out, "uint32_t", "g_unicode_decompositions", data);
  emit_array(out, "char* const", "g_unicode_decomposition_prefixes", prefixes,
             [&](const std::string& prefix) { fprintf(out, "\"%s\"", prefix.c_str()); });
}

void emit_compositions(FILE* out, const Database& db) {
  std::vector<std::tuple<uint32_t, uint32_t, uint32_t>> rows;
  for (const auto& [code, d] : db.decompositions) {
    if (d.prefix.empty() && d.characters.size() == 2 && !db.characters[code].excluded) {
      rows.push_back({d.characters[0], d.characters[1], code});
    }
  }
  std::sort(rows.begin(), rows.end());
  emit_array(out, "UnicodeComposition", "g_unicode_compositions", rows, [&](const auto& row) {
    fprintf(out, "{%u,%u,%u}", std::get<0>(row), std::get<1>(row), std::get<2>(row));
  });
  fprintf(out, "extern const size_t g_unicode_composition_count = %zu;\n", rows.size());
}

void emit_3_2(FILE* out, const Database& db) {
  auto print_pair = [&](const auto& row) { fprintf(out, "{%u,%u}", row.first, row.second); };
  emit_array(out, "UnicodeRange", "g_unicode_in_3_2", db.in_3_2, print_pair);
  fprintf(out, "extern const size_t g_unicode_in_3_2_count = %zu;\n", db.in_3_2.size());
  emit_array(out, "UnicodeChange", "g_unicode_changes", db.changes, [&](const Change& c) {
    fprintf(out, "{%u,%u,'%c',%d}", c.first, c.last, c.property, c.old_value);
  });
  fprintf(out, "extern const size_t g_unicode_change_count = %zu;\n", db.changes.size());
  emit_array(out, "UnicodeRange", "g_unicode_corrections", db.corrections, print_pair);
  fprintf(out, "extern const size_t g_unicode_correction_count = %zu;\n", db.corrections.size());
}

}  // namespace

void emit_properties(FILE* out, const Database& db) {
  emit_records(out, db);
  emit_special_cases(out, db);
  emit_strings(out, "g_unicode_categories", kCategories);
  emit_strings(out, "g_unicode_bidi_classes", kBidiClasses);
  emit_strings(out, "g_unicode_widths", kWidths);
  emit_numeric_values(out, db);
  emit_decompositions(out, db);
  emit_compositions(out, db);
  emit_3_2(out, db);
}

}  // namespace ucd
