// str: searching, replacing, joining, repr, and conversion for the operating system.
#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "runtime/chars.h"
#include "runtime/codecs.h"
#include "runtime/error.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/search.h"
#include "runtime/str_search.h"
#include "runtime/tuple.h"

namespace krait {

// --- searching ---

SearchPattern::SearchPattern(const Str* pattern, uint8_t text_width) : length(pattern->length) {
  possible = pattern->width <= text_width;
  if (!possible || pattern->width == text_width) {
    data = pattern->data;
    return;
  }
  size_t bytes = length * text_width;
  widened_ = bytes > sizeof local_ ? new uint8_t[bytes] : local_;
  put_chars(widened_, text_width, 0, pattern);
  data = widened_;
}

SearchPattern::~SearchPattern() {
  if (widened_ && widened_ != local_) delete[] widened_;
}

size_t SearchPattern::find(const Str* text, size_t begin, size_t end) const {
  if (!possible || length > end - begin) return kNotFound;
  if (length == 0) return begin;
  return with_chars(text, [&](auto* p) {
    size_t at = find_pattern(p + begin, end - begin, static_cast<decltype(p)>(data), length);
    return at == kNotFound ? at : at + begin;
  });
}

size_t SearchPattern::rfind(const Str* text, size_t begin, size_t end) const {
  if (!possible || length > end - begin) return kNotFound;
  if (length == 0) return end;
  return with_chars(text, [&](auto* p) {
    size_t at = rfind_pattern(p + begin, end - begin, static_cast<decltype(p)>(data), length);
    return at == kNotFound ? at : at + begin;
  });
}

namespace {

// (A function of its own: it needs a frame.)
[[gnu::noinline]] int64_t find_any_pattern(const Str* s, const Str* pattern, int64_t begin, int64_t end) {
  return int64_t(SearchPattern(pattern, s->width).find(s, size_t(begin), size_t(end)));
}

// The first of the eight bytes from p on that is `wanted`; 8 if none is.
size_t find_in_word(const uint8_t* p, uint8_t wanted) {
  constexpr uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
  uint64_t word;
  memcpy(&word, p, sizeof word);
  word ^= kOnes * wanted;
  // (The lowest byte that this finds to be zero is.)
  const uint64_t zero = (word - kOnes) & ~word & kHigh;
  return zero ? size_t(std::countr_zero(zero)) / 8 : sizeof word;
}

// A byte in a few: where it is tells no branch, unless they are very few.
int64_t find_byte(const uint8_t* text, size_t length, uint8_t wanted) {
  constexpr size_t kWord = 8;
  if (length < kWord) {
    for (size_t i = 0; i < length; ++i) {
      if (text[i] == wanted) return int64_t(i);
    }
    return -1;
  }
  if (const size_t at = find_in_word(text, wanted); at < kWord) return int64_t(at);
  const size_t last = length - kWord, at = find_in_word(text + last, wanted);
  return at < kWord ? int64_t(last + at) : -1;
}

}  // namespace

int64_t str_find(const Str* s, const Str* pattern, int64_t begin, int64_t end) {
  if (begin > end) return -1;
  if (pattern->length != 1 || s->width != 1 || pattern->width != 1)
    return find_any_pattern(s, pattern, begin, end);
  const uint8_t *text = s->data1() + begin, wanted = pattern->data1()[0];
  constexpr int64_t kFew = 16;
  if (end - begin <= kFew) {
    const int64_t at = find_byte(text, size_t(end - begin), wanted);
    return at < 0 ? at : begin + at;
  }
  const auto* at = static_cast<const uint8_t*>(memchr(text, wanted, size_t(end - begin)));
  return at ? begin + (at - text) : -1;
}

int64_t str_rfind(const Str* s, const Str* pattern, int64_t begin, int64_t end) {
  if (begin > end) return -1;
  return int64_t(SearchPattern(pattern, s->width).rfind(s, size_t(begin), size_t(end)));
}

static int64_t count_elements(const Str* s, int64_t begin, int64_t end, uint32_t element) {
  return with_chars(s, [&](auto* p) {
    using C = std::remove_cvref_t<decltype(*p)>;
    return int64_t(count_element(p + begin, size_t(end - begin), C(element)));
  });
}

int64_t str_count(const Str* s, const Str* pattern, int64_t begin, int64_t end, int64_t limit) {
  if (begin > end || limit == 0) return 0;
  if (pattern->length == 0) return std::min(limit, end - begin + 1);
  SearchPattern search(pattern, s->width);
  if (pattern->length == 1 && limit >= end - begin) {
    return search.possible ? count_elements(s, begin, end, pattern->at(0)) : 0;
  }
  int64_t count = 0;
  for (size_t at = size_t(begin); count < limit; ++count) {
    at = search.find(s, at, size_t(end));
    if (at == kNotFound) break;
    at += pattern->length;
  }
  return count;
}

// --- replacing ---

// s with `replacement` between all characters and at both ends, at most `count` times.
static Value interleave(Str* s, Str* replacement, size_t count) {
  const uint8_t width = std::max(s->width, replacement->width);
  Str* result =
      str_allocate(s->length + count * replacement->length, width, s->is_ascii() && replacement->is_ascii());
  if (!result) return Value::exception();
  void* data = str_mutable_data(result);
  size_t to = 0;
  for (size_t i = 0; i < count; ++i) {
    put_chars(data, width, to, replacement);
    to += replacement->length;
    if (i < s->length) put_chars(data, width, to++, s, i, i + 1);
  }
  if (count < s->length) put_chars(data, width, to, s, count, s->length);
  return Value::object(result);
}

// The characters of s, which need not be as wide as it says.
static Value narrowed(const Str* s) {
  if (s->width == 1) return str_from_latin1(static_cast<const uint8_t*>(s->data), s->length);
  if (s->width == 2) return str_from_ucs2(static_cast<const uint16_t*>(s->data), s->length);
  return str_from_ucs4(static_cast<const uint32_t*>(s->data), s->length);
}

// A single character by another one, neither wider than s; `count` SIZE_MAX: everywhere.
static Value replace_character(Str* s, uint32_t old, uint32_t replacement, size_t count) {
  Str* result = str_allocate(s->length, s->width, s->is_ascii() && replacement < 0x80);
  if (!result) return Value::exception();
  void* data = str_mutable_data(result);
  with_mutable_chars(data, s->width, [&]<class C>(C* p) {
    const auto* from = static_cast<const C*>(s->data);
    if (count == SIZE_MAX) {
      map_chars(p, from, s->length, [=](C c) { return c == C(old) ? C(replacement) : c; });
      return;
    }
    memcpy(p, from, s->length * sizeof(C));
    for (size_t at = 0; count > 0; --count) {
      at += find_element<C>(p + at, s->length - at, C(old));
      p[at++] = C(replacement);
    }
  });
  return Value::object(result);
}

namespace {

// Where a pattern is found from the left, up to `limit` times: the first ones are kept, others looked for
// again.
class Occurrences {
 public:
  Occurrences(const Str* s, const Str* pattern, int64_t limit) : s_(s), search_(pattern, s->width) {
    for (size_t at = 0; count_ < limit && (at = search_.find(s, at, s->length)) != kNotFound; ++count_) {
      if (count_ < kKept) kept_[count_] = at;
      at += pattern->length;
    }
  }
  int64_t count() const { return count_; }
  // The one with this number; `behind` the end of the one before.
  size_t at(int64_t number, size_t behind) const {
    return number < kKept ? kept_[number] : search_.find(s_, behind, s_->length);
  }

 private:
  static constexpr int64_t kKept = 16;
  const Str* s_;
  SearchPattern search_;
  int64_t count_ = 0;
  size_t kept_[kKept];
};

// The length of s with `removed` characters replaced by `count` texts. False: too long, raised.
bool replaced_length(const Str* s, size_t removed, const Str* replacement, size_t count, size_t* length) {
  size_t added;
  if (__builtin_mul_overflow(count, replacement->length, &added) || added > INT64_MAX - s->length) {
    raise(types::OverflowError, "replace string is too long");
    return false;
  }
  *length = s->length - removed + added;
  return true;
}

Value replace_nothing(Str* s, Str* replacement, int64_t limit) {
  const auto count = size_t(std::min(limit, int64_t(s->length) + 1));
  size_t length;
  if (!replaced_length(s, 0, replacement, count, &length)) return Value::exception();
  return interleave(s, replacement, count);
}

}  // namespace

Value str_replace(Str* s, Str* old, Str* replacement, int64_t max_count) {
  const int64_t limit = max_count < 0 ? INT64_MAX : max_count;
  if (limit == 0) return str_exact(s);
  if (old->length == 0) return replace_nothing(s, replacement, limit);
  // The result keeps the width of s unless characters that made it wide may have gone.
  const uint8_t width = std::max(s->width, replacement->width);
  const bool may_narrow = !s->is_ascii() && !old->is_ascii();
  if (!may_narrow && old->length == 1 && replacement->length == 1 && replacement->width <= s->width) {
    const int64_t count = str_count(s, old, 0, int64_t(s->length), limit);
    if (count == 0) return str_exact(s);
    return replace_character(s, old->at(0), replacement->at(0), count < limit ? SIZE_MAX : size_t(count));
  }
  const Occurrences found(s, old, limit);
  if (found.count() == 0) return str_exact(s);
  size_t length;
  if (!replaced_length(s, size_t(found.count()) * old->length, replacement, size_t(found.count()), &length))
    return Value::exception();
  Str* result = str_allocate(length, width, s->is_ascii() && replacement->is_ascii());
  if (!result) return Value::exception();
  void* data = str_mutable_data(result);
  size_t done = 0, to = 0;
  for (int64_t i = 0; i < found.count(); ++i) {
    const size_t at = found.at(i, done);
    put_chars(data, width, to, s, done, at);
    to += at - done;
    put_chars(data, width, to, replacement);
    to += replacement->length;
    done = at + old->length;
  }
  put_chars(data, width, to, s, done, s->length);
  return may_narrow ? narrowed(result) : Value::object(result);
}

// --- joining ---

// The sum of the pieces' sizes; false: raised.
struct JoinSummary {
  size_t length = 0;
  uint8_t width = 1;
  bool ascii = true;

  void add(const Str* s) {
    length += s->length;
    width = std::max(width, s->width);
    ascii = ascii && s->is_ascii();
  }
};

static bool summarize_pieces(const Value* items, size_t n, const Str* separator, JoinSummary* out) {
  for (size_t i = 0; i < n; ++i) {
    if (!is_str(items[i])) {
      raise_type_error("sequence item %zd: expected str instance, %.80s found", i, type_name_of(items[i]));
      return false;
    }
    out->add(items[i].as<Str>());
  }
  if (n > 1 && separator->length) {
    size_t between;
    out->add(separator);
    if (__builtin_mul_overflow(separator->length, n - 2, &between) ||
        __builtin_add_overflow(out->length, between, &out->length) || out->length > INT64_MAX / 4) {
      raise(types::OverflowError, "join() result is too long for a Python string");
      return false;
    }
  }
  return true;
}

// Writes pieces of one byte per character.
static void join_bytes(uint8_t* to, const Str* separator, const Value* items, size_t n) {
  const size_t between = separator->length;
  for (size_t i = 0; i < n; ++i) {
    if (i && between == 1) {
      *to++ = separator->data1()[0];
    } else if (i && between) {
      memcpy(to, separator->data, between);
      to += between;
    }
    const auto* piece = items[i].as<Str>();
    if (piece->length == 1) {
      *to++ = piece->data1()[0];
    } else {
      memcpy(to, piece->data, piece->length);
      to += piece->length;
    }
  }
}

Value str_join_values(Str* separator, const Value* items, size_t n) {
  if (n == 0) return str_empty();
  if (n == 1 && has_shape(items[0], shapes::str)) return items[0];
  JoinSummary summary;
  if (!summarize_pieces(items, n, separator, &summary)) return Value::exception();
  if (summary.length == 0) return str_empty();
  if (summary.length == 1) {
    for (size_t i = 0; i < n; ++i) {
      if (items[i].as<Str>()->length) return str_exact(items[i].as<Str>());
    }
    return str_exact(separator);
  }
  Str* result = str_allocate(summary.length, summary.width, summary.ascii);
  if (!result) return Value::exception();
  void* data = str_mutable_data(result);
  if (summary.width == 1) {
    join_bytes(static_cast<uint8_t*>(data), separator, items, n);
    return Value::object(result);
  }
  size_t at = 0;
  for (size_t i = 0; i < n; ++i) {
    if (i && separator->length) {
      put_chars(data, summary.width, at, separator);
      at += separator->length;
    }
    auto* piece = items[i].as<Str>();
    put_chars(data, summary.width, at, piece);
    at += piece->length;
  }
  return Value::object(result);
}

Value str_join(Str* separator, Value iterable) {
  if (has_shape(iterable, shapes::tuple)) {
    auto* t = iterable.as<Tuple>();
    return str_join_values(separator, t->items, t->length);
  }
  if (!has_shape(iterable, shapes::list)) {
    Value iterator = iterate(iterable);
    if (iterator.is_exception()) {
      return clear_if(types::TypeError) ? raise_type_error("can only join an iterable") : iterator;
    }
    Value items = list_from_iterable(iterator);
    if (items.is_exception()) return items;
    iterable = items;
  }
  auto* list = iterable.as<List>();
  if (list->elements == Elements::Empty || list->length == 0) return str_empty();
  if (list->elements == Elements::Doubles) {
    return raise_type_error("sequence item 0: expected str instance, float found");
  }
  return str_join_values(separator, list->values()->items, size_t(list->length));
}

// --- repr ---

namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

void append_hex(StringBuilder& out, char letter, uint32_t c, int digits) {
  char text[12] = {'\\', letter};
  for (int i = 0; i < digits; ++i) text[2 + i] = kHexDigits[(c >> (4 * (digits - 1 - i))) & 15];
  out.append_ascii({text, size_t(2 + digits)});
}

// Appends one character as repr shows it.
void append_escaped(StringBuilder& out, uint32_t c, uint32_t quote) {
  if (c == quote || c == '\\') {
    out.append_char('\\');
    out.append_char(c);
  } else if (c == '\n') {
    out.append_ascii("\\n");
  } else if (c == '\r') {
    out.append_ascii("\\r");
  } else if (c == '\t') {
    out.append_ascii("\\t");
  } else if (c < ' ' || c == 0x7f || (c >= 0x80 && !unicode_is_printable(c))) {
    out.append_escape(c);
  } else {
    out.append_char(c);
  }
}

bool needs_escape(uint32_t c, uint32_t quote) { return c < ' ' || c >= 0x7f || c == quote || c == '\\'; }

}  // namespace

void StringBuilder::append_escape(uint32_t c) {
  if (c < 0x100) append_hex(*this, 'x', c, 2);
  else if (c < 0x10000) append_hex(*this, 'u', c, 4);
  else append_hex(*this, 'U', c, 8);
}

// In one pass where no character needs a closer look. False: nothing appended.
static bool append_plain_repr(StringBuilder& out, const Str* s) {
  if (!s->is_ascii()) return false;
  const uint8_t* p = s->data1();
  const size_t n = s->length;
  bool plain = true;
  for (size_t i = 0; i < n; ++i) plain &= !needs_escape(p[i], '\'');
  char* to = plain ? out.append_room(n + 2) : nullptr;
  if (!to) return false;
  *to = to[n + 1] = '\'';
  memcpy(to + 1, p, n);
  return true;
}

void StringBuilder::append_repr(const Str* s) {
  if (append_plain_repr(*this, s)) return;
  with_chars(s, [&](auto* p) {
    using C = std::remove_cv_t<std::remove_reference_t<decltype(*p)>>;
    size_t n = s->length;
    bool has_single = find_element<C>(p, n, '\'') != kNotFound;
    uint32_t quote = has_single && find_element<C>(p, n, '"') == kNotFound ? '"' : '\'';
    append_char(quote);
    for (size_t i = 0; i < n;) {
      size_t plain = i;
      while (i < n && !needs_escape(p[i], quote)) ++i;
      append(s, plain, i);
      if (i < n) append_escaped(*this, p[i++], quote);
    }
    append_char(quote);
  });
}

Value str_repr(Str* s) {
  StringBuilder out;
  out.append_repr(s);
  return out.finish();
}

// --- the operating system's strings ---

bool str_to_filesystem(Value v, std::string* out) {
  auto* s = v.as<Str>();
  if (with_chars(s, [&](auto* p) {
        using C = std::remove_cv_t<std::remove_reference_t<decltype(*p)>>;
        return find_element<C>(p, s->length, 0) != kNotFound;
      })) {
    raise_value_error("embedded null byte");
    return false;
  }
  out->clear();
  out->reserve(s->length);
  for (size_t i = 0; i < s->length; ++i) {
    uint32_t c = s->at(i);
    if (c >= 0xDC80 && c <= 0xDCFF) {
      out->push_back(char(c - 0xDC00));
    } else if (is_surrogate(c)) {
      raise_unicode_encode_error("utf-8", s, i, i + 1, "surrogates not allowed");
      return false;
    } else {
      uint8_t bytes[4];
      out->append(reinterpret_cast<char*>(bytes), size_t(utf8_put(bytes, c) - bytes));
    }
  }
  return true;
}

Value str_from_filesystem(std::string_view bytes) {
  auto* p = reinterpret_cast<const uint8_t*>(bytes.data());
  StringBuilder out;
  for (size_t at = 0; at < bytes.size();) {
    Utf8Error error = utf8_check(p + at, bytes.size() - at);
    out.append_utf8(bytes.substr(at, error.position));
    at += error.position;
    for (size_t i = 0; i < error.length; ++i) out.append_char(0xDC00u + p[at + i]);
    at += error.length;
  }
  return out.finish();
}

}  // namespace krait
