// Emits character names: a dictionary of words, names as sequences of word codes (frequent words one byte,
// others two), and a hash table for the way back.
#include <algorithm>
#include <unordered_map>

#include "emit.h"
#include "runtime/unicode.h"

namespace ucd {

namespace {

constexpr size_t kOneByteCodes = 0xC0;
constexpr size_t kMostWords = kOneByteCodes + (0x100 - kOneByteCodes) * 0x100;

// Splits at blanks and behind hyphens. A word with a trailing hyphen is joined to the next without a blank,
// so the rare hyphen before a blank keeps its blank and its neighbour in one word.
std::vector<std::string> split_words(const std::string& name) {
  std::vector<std::string> words;
  size_t begin = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    bool after_hyphen = i > begin && name[i - 1] == '-';
    if (name[i] == ' ' && !after_hyphen) {
      words.push_back(name.substr(begin, i - begin));
      begin = i + 1;
    } else if (after_hyphen && name[i] != ' ' && name.find("- ", begin) != i - 1) {
      words.push_back(name.substr(begin, i - begin));
      begin = i;
    }
  }
  words.push_back(name.substr(begin));
  return words;
}

class NameTables {
 public:
  explicit NameTables(const Database& db) {
    for (const auto& [code, name] : db.names) add(name);
    alias_first_ = names_.size();
    for (const auto& [name, code] : db.aliases) add(name);
    sequence_first_ = names_.size();
    for (const auto& [name, codes] : db.sequences) add(name);
    number_words();
    encode();
    fill_slots();
  }

  void emit(FILE* out) const {
    fprintf(out, "extern const uint16_t g_unicode_alias_first = %zu, g_unicode_sequence_first = %zu;\n",
            alias_first_, sequence_first_);
    emit_numbers(out, "uint32_t", "g_unicode_name_offsets", offsets_);
    emit_numbers(out, "uint8_t", "g_unicode_name_codes", codes_);
    std::vector<uint32_t> word_offsets{0};
    fputs("extern const char g_unicode_words[] =", out);
    for (const std::string& word : words_) {
      fprintf(out, "\n\"%s\"", word.c_str());
      word_offsets.push_back(uint32_t(word_offsets.back() + word.size()));
    }
    fputs(";\n", out);
    emit_numbers(out, "uint32_t", "g_unicode_word_offsets", word_offsets);
    emit_numbers(out, "uint16_t", "g_unicode_name_slots", slots_);
  }

 private:
  void add(const std::string& name) {
    names_.push_back(name);
    for (const std::string& word : split_words(name)) ++frequency_[word];
  }

  // Word 0 is no word: code 0 ends a name.
  void number_words() {
    std::vector<std::pair<int, std::string>> order;
    for (const auto& [word, count] : frequency_) order.push_back({-count, word});
    std::sort(order.begin(), order.end());
    words_.push_back("");
    for (const auto& [count, word] : order) {
      number_[word] = words_.size();
      words_.push_back(word);
    }
    if (words_.size() > kMostWords || names_.size() >= 0xFFFF) {
      fprintf(stderr, "generate-unicode: too many words or names\n");
      exit(1);
    }
  }

  void encode() {
    for (const std::string& name : names_) {
      offsets_.push_back(uint32_t(codes_.size()));
      for (const std::string& word : split_words(name)) {
        size_t number = number_[word];
        if (number >= kOneByteCodes) {
          number -= kOneByteCodes;
          codes_.push_back(uint8_t(kOneByteCodes + (number >> 8)));
        }
        codes_.push_back(uint8_t(number));
      }
      codes_.push_back(0);
    }
  }

  void fill_slots() {
    slots_.assign(krait::kUnicodeNameSlots, 0xFFFF);
    for (size_t i = 0; i < names_.size(); ++i) {
      size_t slot = krait::unicode_name_hash(names_[i]) % slots_.size();
      while (slots_[slot] != 0xFFFF) slot = (slot + 1) % slots_.size();
      slots_[slot] = uint16_t(i);
    }
  }

  std::vector<std::string> names_, words_;
  std::unordered_map<std::string, int> frequency_;
  std::unordered_map<std::string, size_t> number_;
  std::vector<uint32_t> offsets_;
  std::vector<uint8_t> codes_;
  std::vector<uint16_t> slots_;
  size_t alias_first_, sequence_first_;
};

struct Run {
  uint32_t first;
  size_t count, first_name;
};

std::vector<Run> find_runs(const Database& db) {
  std::vector<Run> runs;
  size_t number = 0;
  for (const auto& [code, name] : db.names) {
    if (runs.empty() || runs.back().first + runs.back().count != code) runs.push_back({code, 0, number});
    ++runs.back().count;
    ++number;
  }
  return runs;
}

}  // namespace

void emit_names(FILE* out, const Database& db) {
  NameTables(db).emit(out);
  std::vector<Run> runs = find_runs(db);
  emit_array(out, "UnicodeNameRun", "g_unicode_name_runs", runs,
             [&](const Run& r) { fprintf(out, "{%u,%zu,%zu}", r.first, r.count, r.first_name); });
  fprintf(out, "extern const size_t g_unicode_name_run_count = %zu;\n", runs.size());
  emit_array(out, "uint32_t", "g_unicode_alias_characters", db.aliases,
             [&](const auto& alias) { fprintf(out, "%u", alias.second); });
  fputs("extern const uint32_t g_unicode_sequences[][5] = {\n", out);
  for (const auto& [name, codes] : db.sequences) {
    fprintf(out, "{%zu", codes.size());
    for (uint32_t c : codes) fprintf(out, ",%u", c);
    fputs("},\n", out);
  }
  fputs("};\n", out);
}

}  // namespace ucd
