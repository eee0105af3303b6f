// Methods of str about letters: case conversion and the is... predicates. ASCII text takes tight loops; other
// text goes through the Unicode tables, where a character may map to up to three.
#include <span>
#include <utility>

#include "runtime/chars.h"
#include "runtime/str.h"
#include "runtime/types/str_methods.h"
#include "runtime/unicode.h"

namespace krait::str_methods {

namespace {

Str* self_of(const Value* args) { return args[0].as<Str>(); }

// --- ASCII ---

bool is_upper(uint8_t c) { return uint8_t(c - 'A') < 26; }
bool is_lower(uint8_t c) { return uint8_t(c - 'a') < 26; }
// (Types of their own, so that map_ascii has a loop for each.)
constexpr auto to_lower = [](uint8_t c) { return uint8_t(c + (is_upper(c) << 5)); };
constexpr auto to_upper = [](uint8_t c) { return uint8_t(c - (is_lower(c) << 5)); };
constexpr auto swap_case = [](uint8_t c) { return uint8_t(c ^ ((is_upper(c) || is_lower(c)) << 5)); };

template <class F>
Value map_ascii(Str* s, F f) {
  if (s->length == 0) return str_empty();
  Str* result = str_allocate(s->length, 1, true);
  if (!result) return Value::exception();
  map_chars(static_cast<uint8_t*>(str_mutable_data(result)), s->data1(), s->length, f);
  return Value::object(result);
}

Value title_ascii(Str* s) {
  const Value result = map_ascii(s, to_lower);
  if (result.is_exception()) return result;
  auto* to = static_cast<uint8_t*>(str_mutable_data(result.as<Str>()));
  for (bool previous_cased = false; uint8_t& c : std::span(to, s->length)) {
    const bool cased = is_lower(c);
    c = uint8_t(c - ((cased && !previous_cased) << 5));
    previous_cased = cased;
  }
  return result;
}

Value capitalize_ascii(Str* s) {
  const Value result = map_ascii(s, to_lower);
  if (result.is_exception() || s->length == 0) return result;
  auto* first = static_cast<uint8_t*>(str_mutable_data(result.as<Str>()));
  *first = to_upper(*first);
  return result;
}

// --- Unicode ---

// Characters on their way into a string, some at a time.
class Mapped {
 public:
  void append_char(uint32_t c) {
    if (count_ == kRoom) flush();
    room_[count_++] = c;
  }
  Value finish() {
    flush();
    return out_.finish();
  }

 private:
  static constexpr size_t kRoom = 64;

  void flush() {
    out_.append_chars(room_, count_);
    count_ = 0;
  }

  StringBuilder out_;
  size_t count_ = 0;
  uint32_t room_[kRoom];
};

// No character: one maps to several, or depends on others.
constexpr uint32_t kNotSimple = ~uint32_t{0};

constexpr uint32_t kCapitalSigma = 0x3A3, kSmallSigma = 0x3C3, kFinalSigma = 0x3C2;

template <CaseMapping mapping>
uint32_t map_simply(uint32_t c) {
  constexpr bool lowers = mapping == CaseMapping::Lower || mapping == CaseMapping::Fold;
  if (c < 0x80) return lowers ? to_lower(uint8_t(c)) : to_upper(uint8_t(c));
  const UnicodeRecord& record = unicode_record(c);
  if (mapping == CaseMapping::Lower && c == kCapitalSigma) return kNotSimple;
  if (record.special) {
    const UnicodeSpecialCase& special = g_unicode_special_cases[record.special];
    return special.length[int(mapping)] == 1 ? special.characters[int(mapping)][0] : kNotSimple;
  }
  return c + uint32_t(lowers                          ? record.to_lower
                      : mapping == CaseMapping::Title ? record.to_title
                                                      : record.to_upper);
}

template <CaseMapping mapping>
void append_mapped(Mapped& out, uint32_t c) {
  if (const uint32_t simple = map_simply<mapping>(c); simple != kNotSimple) return out.append_char(simple);
  uint32_t mapped[3];
  int n = unicode_map_case(c, mapping, mapped);
  for (int i = 0; i < n; ++i) out.append_char(mapped[i]);
}

// A capital sigma is final when a cased letter stands before it but none behind it, case-ignorable characters
// aside.
bool is_final_sigma(const Str* s, size_t at) {
  size_t i = at;
  while (i > 0 && unicode_has(s->at(i - 1), kUnicodeCaseIgnorable)) --i;
  if (i == 0 || !unicode_has(s->at(i - 1), kUnicodeCased)) return false;
  size_t j = at + 1;
  while (j < s->length && unicode_has(s->at(j), kUnicodeCaseIgnorable)) ++j;
  return j == s->length || !unicode_has(s->at(j), kUnicodeCased);
}

void append_lower(Mapped& out, const Str* s, size_t at) {
  uint32_t c = s->at(at);
  if (c == kCapitalSigma) {
    out.append_char(is_final_sigma(s, at) ? kFinalSigma : kSmallSigma);
  } else {
    append_mapped<CaseMapping::Lower>(out, c);
  }
}

bool is_cased(uint32_t c) {
  return c < 0x80 ? is_lower(to_lower(uint8_t(c))) : unicode_has(c, kUnicodeCased);
}

// Text whose characters map to as many, of the same width. Unbound: they do not.
template <class F>
Value map_each_simply(const Str* s, F map) {
  Str* result = str_allocate(s->length, s->width, false);
  if (!result) return Value::exception();
  uint32_t any = 0;
  with_chars(s, [&](auto* p) {
    using C = std::remove_cvref_t<decltype(*p)>;
    auto* to = static_cast<C*>(str_mutable_data(result));
    for (size_t i = 0; i < s->length; ++i) {
      const uint32_t mapped = map(p[i]);
      any |= mapped;
      to[i] = C(mapped);
    }
  });
  const uint32_t narrower = s->width == 1 ? 0x80 : s->width == 2 ? 0x100 : 0x10000;
  const uint32_t wider = s->width == 1 ? 0x100 : s->width == 2 ? 0x10000 : kNotSimple;
  return any >= narrower && any < wider ? Value::object(result) : Value::unbound();
}

template <CaseMapping mapping>
Value map_all(Str* s) {
  if (const Value result = map_each_simply(s, map_simply<mapping>); !result.is_unbound()) return result;
  Mapped out;
  for (size_t i = 0; i < s->length; ++i) append_mapped<mapping>(out, s->at(i));
  return out.finish();
}

// --- predicates ---

// Not empty, and every character has one of the flags.
bool all_have(const Str* s, uint16_t flags) {
  if (s->length == 0) return false;
  return with_chars(s, [&](auto* p) {
    for (size_t i = 0; i < s->length; ++i) {
      if (!unicode_has(p[i], flags)) return false;
    }
    return true;
  });
}

Value all_with(const Value* a, uint16_t flags) { return Value::boolean(all_have(self_of(a), flags)); }

// Has cased characters, none of them in `wrong`.
Value all_cased(const Value* a, uint16_t right, uint16_t wrong) {
  const Str* s = self_of(a);
  return with_chars(s, [&](auto* p) {
    bool found = false;
    for (size_t i = 0; i < s->length; ++i) {
      if (unicode_has(p[i], wrong)) return Value::false_();
      found = found || unicode_has(p[i], right);
    }
    return Value::boolean(found);
  });
}

}  // namespace

Value lower(const Value* a) {
  Str* s = self_of(a);
  if (s->is_ascii()) return map_ascii(s, to_lower);
  if (const Value result = map_each_simply(s, map_simply<CaseMapping::Lower>); !result.is_unbound())
    return result;
  Mapped out;
  for (size_t i = 0; i < s->length; ++i) append_lower(out, s, i);
  return out.finish();
}

Value upper(const Value* a) {
  Str* s = self_of(a);
  return s->is_ascii() ? map_ascii(s, to_upper) : map_all<CaseMapping::Upper>(s);
}

Value casefold(const Value* a) {
  Str* s = self_of(a);
  return s->is_ascii() ? map_ascii(s, to_lower) : map_all<CaseMapping::Fold>(s);
}

Value swapcase(const Value* a) {
  Str* s = self_of(a);
  if (s->is_ascii()) return map_ascii(s, swap_case);
  Mapped out;
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (unicode_is_upper(c)) append_lower(out, s, i);
    else if (unicode_is_lower(c)) append_mapped<CaseMapping::Upper>(out, c);
    else out.append_char(c);
  }
  return out.finish();
}

Value title(const Value* a) {
  Str* s = self_of(a);
  if (s->is_ascii()) return title_ascii(s);
  bool previous_cased = false;
  const auto map = [&](uint32_t c) {
    const bool behind_letter = previous_cased;
    previous_cased = is_cased(c);
    return behind_letter ? map_simply<CaseMapping::Lower>(c) : map_simply<CaseMapping::Title>(c);
  };
  if (const Value result = map_each_simply(s, map); !result.is_unbound()) return result;
  Mapped out;
  previous_cased = false;
  for (size_t i = 0; i < s->length; ++i) {
    if (previous_cased) append_lower(out, s, i);
    else append_mapped<CaseMapping::Title>(out, s->at(i));
    previous_cased = unicode_has(s->at(i), kUnicodeCased);
  }
  return out.finish();
}

Value capitalize(const Value* a) {
  Str* s = self_of(a);
  if (s->is_ascii()) return capitalize_ascii(s);
  bool first = true;
  const auto map = [&](uint32_t c) {
    return std::exchange(first, false) ? map_simply<CaseMapping::Title>(c)
                                       : map_simply<CaseMapping::Lower>(c);
  };
  if (const Value result = map_each_simply(s, map); !result.is_unbound()) return result;
  Mapped out;
  append_mapped<CaseMapping::Title>(out, s->at(0));
  for (size_t i = 1; i < s->length; ++i) append_lower(out, s, i);
  return out.finish();
}

Value isascii(const Value* a) { return Value::boolean(self_of(a)->is_ascii()); }
Value islower(const Value* a) { return all_cased(a, kUnicodeLower, kUnicodeUpper | kUnicodeTitle); }
Value isupper(const Value* a) { return all_cased(a, kUnicodeUpper, kUnicodeLower | kUnicodeTitle); }

Value istitle(const Value* a) {
  const Str* s = self_of(a);
  bool found = false, previous_cased = false;
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    bool capital = unicode_has(c, kUnicodeUpper | kUnicodeTitle), small = unicode_is_lower(c);
    if (capital ? previous_cased : small && !previous_cased) return Value::false_();
    previous_cased = capital || small;
    found = found || previous_cased;
  }
  return Value::boolean(found);
}

Value isspace(const Value* a) { return all_with(a, kUnicodeSpace); }
Value isdecimal(const Value* a) { return all_with(a, kUnicodeDecimal); }
Value isdigit(const Value* a) { return all_with(a, kUnicodeDigit); }
Value isnumeric(const Value* a) { return all_with(a, kUnicodeNumeric); }
Value isalpha(const Value* a) { return all_with(a, kUnicodeAlpha); }
Value isalnum(const Value* a) {
  return all_with(a, kUnicodeAlpha | kUnicodeDecimal | kUnicodeDigit | kUnicodeNumeric);
}

Value isprintable(const Value* a) {
  return Value::boolean(self_of(a)->length == 0 || all_have(self_of(a), kUnicodePrintable));
}

Value isidentifier(const Value* a) { return Value::boolean(str_is_identifier(self_of(a))); }

}  // namespace krait::str_methods

namespace krait {

bool str_is_identifier(const Str* s) {
  if (s->length == 0 || !(s->at(0) == '_' || unicode_is_xid_start(s->at(0)))) return false;
  for (size_t i = 1; i < s->length; ++i) {
    if (!unicode_is_xid_continue(s->at(i))) return false;
  }
  return true;
}

}  // namespace krait
