// The standard error handlers of codecs as Python callables: what codecs.lookup_error("replace") gives.
// Codecs themselves use the native ways in codecs/errors.cpp.
#include <algorithm>

#include "runtime/bytes.h"
#include "runtime/codecs/errors.h"
#include "runtime/codecs/registry.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/int.h"
#include "runtime/native.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// The exception that a handler was given, with its range clamped to the object as Python code sees it.
struct Failure {
  Value exception;
  bool encoding = false, decoding = false, translating = false;
  Value object;
  size_t begin = 0, end = 0;

  bool is_text() const { return encoding || translating; }
  const Str* text() const { return object.as<Str>(); }
  const uint8_t* data() const { return object.as<Bytes>()->data; }
  size_t length() const { return is_text() ? size_t(text()->length) : size_t(object.as<Bytes>()->length); }

  // False: raised.
  bool get(Value v) {
    exception = v;
    encoding = is_instance(v, types::UnicodeEncodeError);
    decoding = is_instance(v, types::UnicodeDecodeError);
    translating = is_instance(v, types::UnicodeTranslateError);
    if (!encoding && !decoding && !translating) return refuse();
    auto* e = v.as<UnicodeErrorObject>();
    object = e->object;
    if (is_text() ? !is_str(object) : !is_bytes(object)) {
      raise_type_error("object attribute must be %s", is_text() ? "unicode" : "bytes");
      return false;
    }
    int64_t n = int64_t(length()), first, last;
    if (!int_to_i64(e->start, &first) || !int_to_i64(e->end, &last)) return false;
    first = std::clamp<int64_t>(first, 0, std::max<int64_t>(n - 1, 0));
    last = std::min(std::max<int64_t>(last, 1), n);
    begin = size_t(first);
    end = size_t(std::max(first, last));
    return true;
  }

  bool refuse() const {
    raise_type_error("don't know how to handle %T in error callback", exception);
    return false;
  }
};

Value result_of(Value replacement, size_t position) {
  return replacement.is_exception() ? replacement
                                    : tuple_new({replacement, Value::small_int(int64_t(position))});
}

Value repeated(uint32_t c, size_t count) {
  StringBuilder out;
  out.append_fill(c, count);
  return out.finish();
}

Value strict_errors(const Value* a) {
  if (is_exception_instance(a[0])) return raise_value(a[0]);
  return raise_type_error("codec must pass exception instance");
}

Value ignore_errors(const Value* a) {
  Failure f;
  return f.get(a[0]) ? result_of(str_empty(), f.end) : Value::exception();
}

Value replace_errors(const Value* a) {
  Failure f;
  if (!f.get(a[0])) return Value::exception();
  if (f.decoding) return result_of(str_from_char(0xFFFD), f.end);
  return result_of(repeated(f.encoding ? '?' : 0xFFFD, f.end - f.begin), f.end);
}

Value escape_bytes(const Failure& f) {
  StringBuilder out;
  for (size_t i = f.begin; i < f.end; ++i) {
    char text[8];
    snprintf(text, sizeof text, "\\x%02x", f.data()[i]);
    out.append_ascii(text);
  }
  return out.finish();
}

Value backslashreplace_errors(const Value* a) {
  Failure f;
  if (!f.get(a[0])) return Value::exception();
  if (f.decoding) return result_of(escape_bytes(f), f.end);
  return result_of(replacement_text(ErrorMode::BackslashReplace, f.text(), f.begin, f.end), f.end);
}

template <ErrorMode kMode>
Value encode_only(const Value* a) {
  Failure f;
  if (!f.get(a[0]) || (!f.encoding && !f.refuse())) return Value::exception();
  return result_of(replacement_text(kMode, f.text(), f.begin, f.end), f.end);
}

Value surrogateescape_errors(const Value* a) {
  Failure f;
  if (!f.get(a[0]) || (f.translating && !f.refuse())) return Value::exception();
  if (f.encoding) {
    std::string bytes = unescape_surrogates(f.text(), f.begin, f.end);
    return bytes.size() == f.end - f.begin ? result_of(bytes_new(bytes), f.end) : raise_value(a[0]);
  }
  StringBuilder out;
  size_t i = f.begin, end = std::min(f.end, f.begin + 4);
  for (; i < end && f.data()[i] >= 128; ++i) out.append_char(0xDC00u + f.data()[i]);
  return i > f.begin ? result_of(out.finish(), i) : raise_value(a[0]);
}

Value surrogatepass_errors(const Value* a) {
  Failure f;
  if (!f.get(a[0]) || (f.translating && !f.refuse())) return Value::exception();
  Value encoding = f.exception.as<UnicodeErrorObject>()->encoding;
  if (!is_str(encoding)) return raise_type_error("encoding attribute must be unicode");
  std::string name = str_to_utf8(encoding);
  if (f.encoding) {
    std::string bytes;
    bool possible = encode_surrogates(name.c_str(), f.text(), f.begin, f.end, &bytes);
    return possible ? result_of(bytes_new(bytes), f.end) : raise_value(a[0]);
  }
  uint32_t surrogate;
  size_t n = decode_surrogate(name.c_str(), f.data() + f.begin, f.length() - f.begin, &surrogate);
  return n ? result_of(str_from_char(surrogate), f.begin + n) : raise_value(a[0]);
}

// In the order of their registry names below.
const NativeDef kHandlers[] = {
    {"strict_errors", "exception, /", strict_errors, "Raise the exception."},
    {"ignore_errors", "exception, /", ignore_errors, "Leave out what is wrong."},
    {"replace_errors", "exception, /", replace_errors, "Put a replacement character there."},
    {"backslashreplace_errors", "exception, /", backslashreplace_errors, "Put a backslash escape there."},
    {"xmlcharrefreplace_errors", "exception, /", encode_only<ErrorMode::XmlCharRefReplace>,
     "Put an XML character reference there."},
    {"namereplace_errors", "exception, /", encode_only<ErrorMode::NameReplace>,
     "Put a \\N{...} escape there."},
    {"surrogateescape", "exception, /", surrogateescape_errors, "Turn bytes into lone surrogates and back."},
    {"surrogatepass", "exception, /", surrogatepass_errors, "Let surrogates pass."}};

constexpr const char* kNames[] = {
    "strict",      "ignore",          "replace",      "backslashreplace", "xmlcharrefreplace",
    "namereplace", "surrogateescape", "surrogatepass"};

}  // namespace

void register_standard_handlers() {
  for (size_t i = 0; i < std::size(kHandlers); ++i) {
    NativeFunction* f = native_function_new(&kHandlers[i], Value::none(), Value::unbound());
    register_error_handler(Value::object(str_intern(kNames[i])), Value::object(f));
  }
}

}  // namespace krait
