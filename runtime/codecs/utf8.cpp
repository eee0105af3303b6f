// UTF-8. Well-formed text without surrogates is converted in one go; the rest goes from error to error.
#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/codecs/native.h"

namespace krait {

Value decode_utf8(const uint8_t* data, size_t size, const char* errors, size_t* consumed) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const Value decoded = str_if_utf8(text); !decoded.is_unbound()) {
    if (consumed) *consumed = size;
    return decoded;
  }
  Utf8Error error = utf8_check(data, size);
  bool ends_early = error.truncated && consumed;
  if (!error.reason || ends_early) {
    if (consumed) *consumed = error.position;
    return str_from_utf8(text.substr(0, error.position));
  }
  DecodeErrors state("utf-8", errors, data, size);
  StringBuilder out;
  size_t at = 0;
  for (;;) {
    out.append_utf8({reinterpret_cast<const char*>(state.data) + at, error.position});
    at += error.position;
    if (!error.reason || (error.truncated && consumed)) break;
    at = state.handle(at, at + error.length, error.reason, out);
    if (at == kNotFound) return Value::exception();
    error = utf8_check(state.data + at, state.size - at);
  }
  if (consumed) *consumed = at;
  return out.finish();
}

// The first surrogate at or behind `from`, or the length.
static size_t find_surrogate(const Str* s, size_t from) {
  if (s->width == 1) return s->length;
  return with_chars(s, [&](auto* p) -> size_t {
    bool any = false;
    for (size_t i = from; i < s->length; ++i) any |= is_surrogate(p[i]);
    if (!any) return s->length;
    while (!is_surrogate(p[from])) ++from;
    return from;
  });
}

static void append_utf8(std::string* out, const Str* s, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    uint8_t bytes[4];
    out->append(reinterpret_cast<char*>(bytes), size_t(utf8_put(bytes, s->at(i)) - bytes));
  }
}

Value encode_utf8(Str* s, const char* errors) {
  if (s->is_ascii()) return bytes_new(s->data, s->length);
  size_t surrogate = find_surrogate(s, 0);
  if (surrogate == s->length) {
    size_t n = utf8_length(s);
    if (n <= 1) return bytes_new(s->data, n);
    Bytes* b = bytes_allocate(n);
    if (!b) return Value::exception();
    utf8_encode(s, b->data);
    return Value::object(b);
  }
  constexpr const char* kReason = "surrogates not allowed";
  EncodeErrors state("utf-8", errors, s);
  std::string out;
  for (size_t at = 0;;) {
    append_utf8(&out, s, at, surrogate);
    if (surrogate == s->length) return bytes_new(out);
    size_t end = surrogate;
    while (end < s->length && is_surrogate(s->at(end))) ++end;
    Value replacement;
    at = state.handle(surrogate, end, kReason, &replacement);
    if (at == kNotFound) return Value::exception();
    if (is_bytes(replacement)) {
      out += replacement.as<Bytes>()->view();
    } else if (replacement.as<Str>()->is_ascii()) {
      out += str_to_utf8(replacement);
    } else {
      state.fail(surrogate, end, kReason);
      return Value::exception();
    }
    surrogate = find_surrogate(s, at);
  }
}

}  // namespace krait
