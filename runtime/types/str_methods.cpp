// Methods of str that find, split, join, pad and translate.
#include "runtime/types/str_methods.h"

#include "runtime/chars.h"
#include "runtime/dict.h"
#include "runtime/str_search.h"
#include "runtime/types/text.h"
#include "runtime/unicode.h"

namespace krait::str_methods {

namespace {

Str* self_of(const Value* args) { return args[0].as<Str>(); }

// --- characters ---

constexpr bool is_latin1_space(uint32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f) || c == 0x85 || c == 0xa0;
}
template <class C>
bool is_space(C c) {
  if constexpr (sizeof(C) > 1) {
    if (c >= 256) return unicode_is_space(c);
  }
  return is_latin1_space(c);
}

constexpr bool is_latin1_line_break(uint32_t c) {
  return (c >= 10 && c <= 13) || (c >= 0x1c && c <= 0x1e) || c == 0x85;
}
template <class C>
bool is_line_break(C c) {
  if constexpr (sizeof(C) > 1) {
    if (c >= 256) return unicode_is_linebreak(c);
  }
  return is_latin1_line_break(c);
}

auto slicer(Str* s) {
  return [s](size_t begin, size_t end) { return str_substring(s, begin, end); };
}

// --- arguments ---

Str* str_argument(Value v) {
  if (is_str(v)) return v.as<Str>();
  raise_type_error("must be str, not %.100T", v);
  return nullptr;
}

// Argument `number` (or a name) of a method declared with a str parameter.
Str* str_parameter(Value v, const char* where) {
  if (is_str(v)) return v.as<Str>();
  raise_type_error("%s must be str, not %.50s", where, v.is_none() ? "None" : type_name_of(v));
  return nullptr;
}

// --- searching ---

struct Search {
  Str *text, *pattern;
  int64_t begin, end;
};

// Arguments of find and its relatives. False: raised.
bool search_arguments(const Value* a, Search* out) {
  out->text = self_of(a);
  out->pattern = str_argument(a[1]);
  return out->pattern && range_arguments(a[2], a[3], out->text->length, &out->begin, &out->end);
}

int64_t find_position(const Search& s) { return str_find(s.text, s.pattern, s.begin, s.end); }
int64_t rfind_position(const Search& s) { return str_rfind(s.text, s.pattern, s.begin, s.end); }

template <int64_t (*kFind)(const Search&), bool kMustExist>
Value find_with(const Value* a) {
  Search s;
  if (!search_arguments(a, &s)) return Value::exception();
  int64_t at = kFind(s);
  if (kMustExist && at < 0) return raise_value_error("substring not found");
  return Value::small_int(at);
}

bool matches_at(const Str* s, const Str* part, size_t at) {
  if (part->width > s->width) return false;
  if (part->width == s->width) {
    auto* p = static_cast<const uint8_t*>(s->data) + at * s->width;
    return memcmp(p, part->data, part->length * part->width) == 0;
  }
  for (size_t i = 0; i < part->length; ++i) {
    if (s->at(at + i) != part->at(i)) return false;
  }
  return true;
}

bool tail_matches(const Str* s, const Str* part, int64_t begin, int64_t end, bool at_end) {
  int64_t room = end - begin - int64_t(part->length);
  if (room < 0) return false;
  return matches_at(s, part, size_t(at_end ? begin + room : begin));
}

template <bool kAtEnd>
Value tail_method(const Value* a) {
  constexpr const char* kName = kAtEnd ? "endswith" : "startswith";
  int64_t begin, end;
  if (!range_arguments(a[2], a[3], self_of(a)->length, &begin, &end)) return Value::exception();
  if (is_str(a[1])) return Value::boolean(tail_matches(self_of(a), a[1].as<Str>(), begin, end, kAtEnd));
  if (!is_tuple(a[1])) {
    return raise_type_error("%s first arg must be str or a tuple of str, not %.100T", kName, a[1]);
  }
  auto* choices = a[1].as<Tuple>();
  for (size_t i = 0; i < choices->length; ++i) {
    Value choice = choices->items[i];
    if (!is_str(choice))
      return raise_type_error("tuple for %s must only contain str, not %.100T", kName, choice);
    if (tail_matches(self_of(a), choice.as<Str>(), begin, end, kAtEnd)) return Value::true_();
  }
  return Value::false_();
}

// --- splitting ---

// The separator argument: *out null for None. False: raised.
bool separator_argument(Value v, Str** out) {
  *out = nullptr;
  if (v.is_none()) return true;
  if (!is_str(v)) {
    raise_type_error("must be str or None, not %.100T", v);
    return false;
  }
  *out = v.as<Str>();
  if ((*out)->length) return true;
  raise_value_error("empty separator");
  return false;
}

// The first c in p[from, n), which is expected not to be far.
size_t find_near(const uint8_t* p, size_t from, size_t n, uint8_t c) {
  constexpr size_t kNear = 16;
  const size_t near = std::min(n, from + kNear);
  for (; from < near; ++from) {
    if (p[from] == c) return from;
  }
  const auto* found = from < n ? static_cast<const uint8_t*>(memchr(p + from, c, n - from)) : nullptr;
  return found ? size_t(found - p) : kNotFound;
}

template <bool kFromRight>
Value split_method(const Value* a) {
  Str *s = self_of(a), *separator;
  int64_t max;
  if (!int_to_i64(a[2], &max) || !separator_argument(a[1], &separator)) return Value::exception();
  if (!separator) {
    return with_chars(s, [&](auto* p) {
      auto blank = [](auto c) { return is_space(c); };
      return kFromRight ? rsplit_blanks(p, s->length, max, blank, slicer(s))
                        : split_blanks(p, s->length, max, blank, slicer(s));
    });
  }
  if (!kFromRight && s->width == 1 && separator->width == 1 && separator->length == 1) {
    auto find = [&](size_t from) { return find_near(s->data1(), from, s->length, separator->data1()[0]); };
    return split_at(s->length, 1, max, find, slicer(s));
  }
  SearchPattern pattern(separator, s->width);
  if (kFromRight) {
    auto find = [&](size_t end) { return pattern.rfind(s, 0, end); };
    return rsplit_at(s->length, separator->length, max, find, slicer(s));
  }
  auto find = [&](size_t from) { return pattern.find(s, from, s->length); };
  return split_at(s->length, separator->length, max, find, slicer(s));
}

template <bool kFromRight>
Value partition_method(const Value* a) {
  Str *s = self_of(a), *separator = str_argument(a[1]);
  if (!separator) return Value::exception();
  if (separator->length == 0) return raise_value_error("empty separator");
  SearchPattern pattern(separator, s->width);
  size_t at = kFromRight ? pattern.rfind(s, 0, s->length) : pattern.find(s, 0, s->length);
  return partition_at(at, s->length, separator->length, a[1], !kFromRight, slicer(s));
}

// --- stripping ---

// A set of characters: exact below 128 and by a search above.
class CharacterSet {
 public:
  explicit CharacterSet(const Str* s) : s_(s) {
    for (size_t i = 0; i < s->length; ++i) {
      uint32_t c = s->at(i);
      if (c < 128) ascii_[c >> 6] |= uint64_t{1} << (c & 63);
    }
  }
  bool contains(uint32_t c) const {
    if (c < 128) return ascii_[c >> 6] >> (c & 63) & 1;
    for (size_t i = 0; i < s_->length; ++i) {
      if (s_->at(i) == c) return true;
    }
    return false;
  }

 private:
  const Str* s_;
  uint64_t ascii_[2] = {};
};

Value strip_method(const Value* a, int sides, const char* name) {
  Str* s = self_of(a);
  return with_chars(s, [&](auto* p) -> Value {
    if (a[1].is_none()) {
      return strip_sides(p, s->length, sides, [](auto c) { return is_space(c); }, slicer(s));
    }
    if (!is_str(a[1])) return raise_type_error("%s arg must be None or str", name);
    CharacterSet set(a[1].as<Str>());
    return strip_sides(p, s->length, sides, [&](uint32_t c) { return set.contains(c); }, slicer(s));
  });
}

// --- padding ---

Value pad(Str* s, size_t left, size_t right, uint32_t fill) {
  if (left == 0 && right == 0) return str_exact(s);
  if (left > SIZE_MAX / 16 || right > SIZE_MAX / 16) return raise_bare(types::MemoryError);
  uint8_t width = std::max(s->width, width_for(fill));
  Str* result = str_allocate(left + s->length + right, width, s->is_ascii() && fill < 0x80);
  if (!result) return Value::exception();
  void* data = str_mutable_data(result);
  fill_chars(data, width, 0, fill, left);
  put_chars(data, width, left, s);
  fill_chars(data, width, left + s->length, fill, right);
  return Value::object(result);
}

// Width and fill character of center, ljust, rjust; *padding 0 when the text is wide enough. False: raised.
bool padding_arguments(const Value* a, int64_t* padding, uint32_t* fill) {
  int64_t width;
  if (!int_to_i64(a[1], &width)) return false;
  if (!is_str(a[2])) {
    raise_type_error("The fill character must be a unicode character, not %.100T", a[2]);
    return false;
  }
  if (a[2].as<Str>()->length != 1) {
    raise_type_error("The fill character must be exactly one character long");
    return false;
  }
  *fill = a[2].as<Str>()->at(0);
  *padding = std::max<int64_t>(width - int64_t(self_of(a)->length), 0);
  return true;
}

}  // namespace

Value find(const Value* a) { return find_with<find_position, false>(a); }
Value rfind(const Value* a) { return find_with<rfind_position, false>(a); }
Value index(const Value* a) { return find_with<find_position, true>(a); }
Value rindex(const Value* a) { return find_with<rfind_position, true>(a); }

Value count(const Value* a) {
  Search s;
  if (!search_arguments(a, &s)) return Value::exception();
  return Value::small_int(str_count(s.text, s.pattern, s.begin, s.end, INT64_MAX));
}

Value startswith(const Value* a) { return tail_method<false>(a); }
Value endswith(const Value* a) { return tail_method<true>(a); }
Value split(const Value* a) { return split_method<false>(a); }
Value rsplit(const Value* a) { return split_method<true>(a); }

Value splitlines(const Value* a) {
  Str* s = self_of(a);
  int keep_ends;
  if (!int_to_int(a[1], &keep_ends)) return Value::exception();
  return with_chars(s, [&](auto* p) {
    return split_lines(p, s->length, keep_ends != 0, [](auto c) { return is_line_break(c); }, slicer(s));
  });
}

Value partition(const Value* a) { return partition_method<false>(a); }
Value rpartition(const Value* a) { return partition_method<true>(a); }

Value strip(const Value* a) { return strip_method(a, kBoth, "strip"); }
Value lstrip(const Value* a) { return strip_method(a, kLeft, "lstrip"); }
Value rstrip(const Value* a) { return strip_method(a, kRight, "rstrip"); }

Value removeprefix(const Value* a) {
  Str *s = self_of(a), *prefix = str_parameter(a[1], "removeprefix() argument");
  if (!prefix) return Value::exception();
  bool found = tail_matches(s, prefix, 0, int64_t(s->length), false);
  return found ? str_substring(s, prefix->length, s->length) : str_exact(s);
}

Value removesuffix(const Value* a) {
  Str *s = self_of(a), *suffix = str_parameter(a[1], "removesuffix() argument");
  if (!suffix) return Value::exception();
  bool found = tail_matches(s, suffix, 0, int64_t(s->length), true);
  return found ? str_substring(s, 0, s->length - suffix->length) : str_exact(s);
}

Value replace(const Value* a) {
  Str* old = str_parameter(a[1], "replace() argument 1");
  Str* replacement = old ? str_parameter(a[2], "replace() argument 2") : nullptr;
  int64_t count;
  if (!replacement || !int_to_i64(a[3], &count)) return Value::exception();
  return str_replace(self_of(a), old, replacement, count);
}

Value join(const Value* a) { return str_join(self_of(a), a[1]); }

Value center(const Value* a) {
  int64_t padding;
  uint32_t fill;
  if (!padding_arguments(a, &padding, &fill)) return Value::exception();
  int64_t width = padding + int64_t(self_of(a)->length);
  // The odd blank goes to the left when both the padding and the width are odd.
  int64_t left = padding / 2 + (padding & width & 1);
  return pad(self_of(a), size_t(left), size_t(padding - left), fill);
}

Value ljust(const Value* a) {
  int64_t padding;
  uint32_t fill;
  if (!padding_arguments(a, &padding, &fill)) return Value::exception();
  return pad(self_of(a), 0, size_t(padding), fill);
}

Value rjust(const Value* a) {
  int64_t padding;
  uint32_t fill;
  if (!padding_arguments(a, &padding, &fill)) return Value::exception();
  return pad(self_of(a), size_t(padding), 0, fill);
}

Value zfill(const Value* a) {
  Str* s = self_of(a);
  int64_t width;
  if (!int_to_i64(a[1], &width)) return Value::exception();
  if (width <= int64_t(s->length)) return str_exact(s);
  size_t zeros = size_t(width) - s->length;
  if (zeros > SIZE_MAX / 16) return raise_bare(types::MemoryError);
  size_t sign = s->length && (s->at(0) == '+' || s->at(0) == '-');
  StringBuilder out;
  out.append(s, 0, sign);
  out.append_fill('0', zeros);
  out.append(s, sign, s->length);
  return out.finish();
}

Value expandtabs(const Value* a) {
  Str* s = self_of(a);
  int tab_size;
  if (!int_to_int(a[1], &tab_size)) return Value::exception();
  if (s->is_ascii() && !memchr(s->data, '\t', s->length)) return str_exact(s);
  StringBuilder out;
  with_chars(s, [&](auto* p) {
    expand_tabs(
        p, s->length, tab_size, [&](size_t begin, size_t end) { out.append(s, begin, end); },
        [&](size_t blanks) { out.append_fill(' ', blanks); });
  });
  return out.finish();
}

// --- translating ---

namespace {

enum class Translation { Same, Done, Raised };

// Appends what the table says about a character.
Translation translate_character(uint32_t c, Value table, StringBuilder& out) {
  Value v = get_item(table, Value::small_int(c));
  if (v.is_exception()) return clear_if(types::LookupError) ? Translation::Same : Translation::Raised;
  if (v.is_none()) return Translation::Done;
  if (is_str(v)) {
    out.append(v.as<Str>());
    return Translation::Done;
  }
  if (!is_int(v)) {
    raise_type_error("character mapping must return integer, None or str");
    return Translation::Raised;
  }
  int64_t code;
  if (!int_fits_i64(v, &code) || code < 0 || code > int64_t(kMaxCharacter)) {
    raise_value_error("character mapping must be in range(0x%x)", kMaxCharacter + 1);
    return Translation::Raised;
  }
  out.append_char(uint32_t(code));
  return Translation::Done;
}

// What becomes of ASCII characters, remembered within one call: others, or nothing.
class AsciiCache {
 public:
  enum : uint8_t { kUnknown = 0xFF, kDropped = 0xFE };
  AsciiCache() { memset(known_, kUnknown, sizeof known_); }
  uint8_t& operator[](uint32_t c) { return known_[c]; }

 private:
  uint8_t known_[128];
};

// One key of a table for maketrans: a one-character str or an int. Unbound: raised.
Value translation_key(Value key) {
  if (is_int(key)) return key;
  if (!is_str(key)) {
    raise_type_error("keys in translate table must be strings or integers");
    return Value::unbound();
  }
  if (key.as<Str>()->length != 1) {
    raise_value_error("string keys in translate table must be of length 1");
    return Value::unbound();
  }
  return Value::small_int(key.as<Str>()->at(0));
}

Value translation_from_dict(Value mapping) {
  if (!is_dict(mapping)) {
    return raise_type_error("if you give only one argument to maketrans it must be a dict");
  }
  Dict* table = dict_new();
  Value key, value;
  for (size_t position = 0; dict_next(mapping.as<Dict>(), &position, &key, &value);) {
    Value code = translation_key(key);
    if (code.is_unbound() || !dict_set(table, code, value)) return Value::exception();
  }
  return Value::object(table);
}

}  // namespace

namespace {

// A text of ASCII characters that become others or vanish. Unbound: it is not that simple; then the cache
// knows some of the characters.
Value translate_ascii(Str* s, Value table, AsciiCache& cache) {
  Str* result = str_allocate(s->length, 1, true);
  if (!result) return Value::exception();
  auto* to = static_cast<uint8_t*>(str_mutable_data(result));
  size_t n = 0;
  for (size_t i = 0; i < s->length; ++i) {
    const uint8_t c = s->data1()[i];
    if (cache[c] == AsciiCache::kUnknown) {
      const Value v = dict_get(table.as<Dict>(), Value::small_int(c));
      if (v.is_exception()) return v;
      if (v.is_unbound()) cache[c] = c;
      else if (v.is_none()) cache[c] = AsciiCache::kDropped;
      else if (is_str(v) && v.as<Str>()->length == 1 && v.as<Str>()->is_ascii())
        cache[c] = uint8_t(v.as<Str>()->at(0));
      else if (v.is_small_int() && uint64_t(v.as_small_int()) < 128) cache[c] = uint8_t(v.as_small_int());
      else return Value::unbound();
    }
    to[n] = cache[c];
    n += cache[c] != AsciiCache::kDropped;
  }
  return str_substring(result, 0, n);
}

}  // namespace

Value translate(const Value* a) {
  Str* s = self_of(a);
  Value table = a[1];
  AsciiCache cache;
  if (s->is_ascii() && s->length > 1 && has_shape(table, shapes::dict)) {
    const Value done = translate_ascii(s, table, cache);
    if (!done.is_unbound()) return done;
  }
  StringBuilder out;
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (c < 128 && cache[c] != AsciiCache::kUnknown) {
      if (cache[c] != AsciiCache::kDropped) out.append_char(cache[c]);
      continue;
    }
    size_t before = out.length();
    Translation result = translate_character(c, table, out);
    if (result == Translation::Raised) return Value::exception();
    if (result == Translation::Same) out.append_char(c);
    bool cacheable = c < 128 && out.length() == before + 1 && out.last() < 128;
    if (cacheable) cache[c] = uint8_t(out.last());
  }
  return out.finish();
}

Value maketrans(const Value* a) {
  if (a[1].is_unbound()) return translation_from_dict(a[0]);
  Str* to = str_parameter(a[1], "maketrans() argument 2");
  if (!to) return Value::exception();
  if (!a[2].is_unbound() && !str_parameter(a[2], "maketrans() argument 3")) return Value::exception();
  if (!is_str(a[0])) {
    return raise_type_error("first maketrans argument must be a string if there is a second argument");
  }
  auto* from = a[0].as<Str>();
  if (from->length != to->length) {
    return raise_value_error("the first two maketrans arguments must have equal length");
  }
  Dict* table = dict_new();
  for (size_t i = 0; i < from->length; ++i) {
    if (!dict_set(table, Value::small_int(from->at(i)), Value::small_int(to->at(i))))
      return Value::exception();
  }
  for (size_t i = 0; !a[2].is_unbound() && i < a[2].as<Str>()->length; ++i) {
    if (!dict_set(table, Value::small_int(a[2].as<Str>()->at(i)), Value::none())) return Value::exception();
  }
  return Value::object(table);
}

}  // namespace krait::str_methods
