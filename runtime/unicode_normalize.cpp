// The four Unicode normal forms: decompose fully, put combining marks into canonical order, and for the
// composed forms join what can be joined. Text whose characters' quick-check property says that it is normal
// already is returned as it is.
//
// Unicode 3.2 (for idna) differs by six corrected decompositions and by not knowing younger characters.
#include <algorithm>
#include <vector>

#include "runtime/chars.h"
#include "runtime/unicode.h"

namespace krait {

namespace {

using Characters = std::vector<uint32_t>;

// Hangul syllables are composed and decomposed by arithmetic.
constexpr uint32_t kSyllables = 0xAC00, kLeads = 0x1100, kVowels = 0x1161, kTails = 0x11A7;
constexpr uint32_t kLeadCount = 19, kVowelCount = 21, kTailCount = 28;
constexpr uint32_t kSyllableCount = kLeadCount * kVowelCount * kTailCount;

bool is_compatibility(NormalForm form) { return form == NormalForm::Nfkd || form == NormalForm::Nfkc; }
bool is_composed(NormalForm form) { return form == NormalForm::Nfc || form == NormalForm::Nfkc; }

class Decomposer {
 public:
  Decomposer(bool compatibility, bool version_3_2)
      : compatibility_(compatibility), version_3_2_(version_3_2) {}

  void append(uint32_t c, Characters* out) const {
    if (c - kSyllables < kSyllableCount) return append_syllable(c - kSyllables, out);
    if (version_3_2_ && append_old(c, out)) return;
    uint32_t position = unicode_decomposition(c);
    uint32_t header = g_unicode_decompositions[position];
    bool is_canonical = header >> 8 == 0;
    if (position == 0 || (!is_canonical && !compatibility_)) return out->push_back(c);
    for (uint32_t i = 1; i <= (header & 255); ++i) append(g_unicode_decompositions[position + i], out);
  }

 private:
  static void append_syllable(uint32_t index, Characters* out) {
    out->push_back(kLeads + index / (kVowelCount * kTailCount));
    out->push_back(kVowels + index / kTailCount % kVowelCount);
    if (index % kTailCount) out->push_back(kTails + index % kTailCount);
  }

  // True if 3.2 has its own idea of the character.
  static bool append_old(uint32_t c, Characters* out) {
    for (size_t i = 0; i < g_unicode_correction_count; ++i) {
      if (g_unicode_corrections[i].first != c) continue;
      out->push_back(g_unicode_corrections[i].last);
      return true;
    }
    if (unicode_in_3_2(c)) return false;
    out->push_back(c);
    return true;
  }

  bool compatibility_, version_3_2_;
};

// Sorts the combining marks in [begin, end) by combining class, stably: as words of class, index, character.
void sort_marks(uint32_t* begin, uint32_t* end) {
  std::vector<uint64_t> keys;
  keys.reserve(size_t(end - begin));
  for (uint32_t* p = begin; p < end; ++p) {
    keys.push_back(uint64_t(unicode_record(*p).combining) << 56 | uint64_t(p - begin) << 21 | *p);
  }
  std::sort(keys.begin(), keys.end());
  for (uint64_t key : keys) *begin++ = uint32_t(key & 0x1FFFFF);
}

// Puts each run of combining marks into canonical order.
void reorder(Characters* s) {
  uint32_t *p = s->data(), *end = p + s->size();
  while (p < end) {
    uint32_t* begin = p;
    bool sorted = true;
    for (int previous = 0; p < end && unicode_record(*p).combining; ++p) {
      sorted = sorted && previous <= unicode_record(*p).combining;
      previous = unicode_record(*p).combining;
    }
    if (!sorted) sort_marks(begin, p);
    if (p == begin) ++p;
  }
}

// The character that a and b join to; 0: none.
uint32_t compose_pair(uint32_t a, uint32_t b) {
  if (a - kLeads < kLeadCount && b - kVowels < kVowelCount) {
    return kSyllables + ((a - kLeads) * kVowelCount + (b - kVowels)) * kTailCount;
  }
  if (a - kSyllables < kSyllableCount && (a - kSyllables) % kTailCount == 0 &&
      b - kTails - 1 < kTailCount - 1) {
    return a + (b - kTails);
  }
  const UnicodeComposition* end = g_unicode_compositions + g_unicode_composition_count;
  auto* row = std::lower_bound(
      g_unicode_compositions, end, UnicodeComposition{a, b, 0},
      [](auto& x, auto& y) { return x.first != y.first ? x.first < y.first : x.second < y.second; });
  return row != end && row->first == a && row->second == b ? row->composed : 0;
}

void compose(Characters* s) {
  constexpr size_t kNone = SIZE_MAX;
  size_t starter = kNone, length = 0;
  int last_class = 0;  // combining class of the character kept last after the starter; 0: none
  for (uint32_t c : *s) {
    int combining = unicode_record(c).combining;
    bool adjacent = starter != kNone && length == starter + 1;
    bool blocked = !adjacent && (combining == 0 || last_class >= combining);
    uint32_t joined = starter != kNone && !blocked ? compose_pair((*s)[starter], c) : 0;
    if (joined) {
      (*s)[starter] = joined;
      continue;
    }
    if (combining == 0) starter = length;
    last_class = combining;
    (*s)[length++] = c;
  }
  s->resize(length);
}

// Does quick-check prove the text normal? "Maybe" counts as no.
bool quickly_normal(const Str* s, NormalForm form) {
  if (s->is_ascii()) return true;
  int shift = 2 * int(form);
  return with_chars(s, [&](auto* p) {
    int previous = 0;
    for (size_t i = 0; i < s->length; ++i) {
      const UnicodeRecord& record = unicode_record(p[i]);
      if (record.quick_check >> shift & 3) return false;
      if (record.combining && previous > record.combining) return false;
      previous = record.combining;
    }
    return true;
  });
}

}  // namespace

Value unicode_normalize(Str* s, NormalForm form, bool version_3_2) {
  if (quickly_normal(s, form)) return str_exact(s);
  Decomposer decomposer(is_compatibility(form), version_3_2);
  Characters characters;
  characters.reserve(s->length + s->length / 4);
  with_chars(s, [&](auto* p) {
    for (size_t i = 0; i < s->length; ++i) decomposer.append(p[i], &characters);
  });
  reorder(&characters);
  if (is_composed(form)) compose(&characters);
  return str_from_ucs4(characters.data(), characters.size());
}

bool unicode_is_normalized(Str* s, NormalForm form, bool version_3_2) {
  if (quickly_normal(s, form)) return true;
  Value normal = unicode_normalize(s, form, version_3_2);
  return str_equal(normal.as<Str>(), s);
}

Value unicode_normalize(Str* s, std::string_view form) {
  bool compatibility = form.size() == 4;
  bool composed = form.back() == 'C';
  return unicode_normalize(s,
                           composed ? (compatibility ? NormalForm::Nfkc : NormalForm::Nfc)
                                    : (compatibility ? NormalForm::Nfkd : NormalForm::Nfd),
                           false);
}

}  // namespace krait
