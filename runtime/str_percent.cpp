// The % operator: printf-style formatting for str and bytes. One engine serves both; the bytes of a bytes
// format are handled as characters below 256, and the result is turned into bytes at the end.
#include "runtime/str_percent.h"

#include <algorithm>
#include <climits>
#include <string>

#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/float_text.h"
#include "runtime/int.h"
#include "runtime/int_text.h"
#include "runtime/native_memory.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

struct Directive {
  bool left = false, plus = false, blank = false, alternate = false, zero = false;
  int64_t width = -1, precision = -1;
  uint32_t type = 0;
};

class PercentFormatter {
 public:
  PercentFormatter(Str* format, Value arguments, bool bytes)
      : format_(format),
        narrow_(format->width == 1 ? format->data1() : nullptr),
        arguments_(arguments),
        tuple_(cast<Tuple>(arguments)),
        bytes_(bytes) {
    bool text = is_str(arguments) || (bytes && (is_bytes(arguments) || has_kind(arguments, Kind::ByteArray)));
    is_mapping_ = !tuple_ && !text && type_of(arguments)->slot(Slot::GetItem);
  }

  // The str, or for bytes a str of characters below 256.
  Value run() {
    size_t n = format_->length;
    while (at_ < n) {
      size_t begin = at_;
      skip_literal();
      if (at_ > begin) out_.append(format_, begin, at_);
      if (at_ < n && !directive()) return Value::exception();
    }
    bool all_used = is_mapping_ || used_ >= (tuple_ ? int64_t(tuple_->length) : 1);
    if (!all_used) {
      return raise_type_error("not all arguments converted during %s formatting",
                              bytes_ ? "bytes" : "string");
    }
    return out_.finish();
  }

 private:
  bool at_end() const { return at_ >= format_->length; }

  // To the next '%', or the end.
  void skip_literal() {
    while (!at_end() && peek() != '%') ++at_;
  }

  static bool fail(Type* type, const char* message) {
    raise(type, "%s", message);
    return false;
  }

  // From the '%' on. False: raised, as for all that follow.
  bool directive() {
    ++at_;
    if (!at_end() && peek() == '%') {
      ++at_;
      out_.append_char('%');
      return true;
    }
    Directive d;
    // A mapping key replaces the arguments for this directive.
    if (!at_end() && peek() == '(' && !parse_key()) return false;
    const bool bare = !at_end() && peek() >= 'a' && peek() <= 'z' && peek() != 'h' && peek() != 'l';
    if (!bare) {
      parse_flags(&d);
      if (!parse_width(&d) || !parse_precision(&d)) return false;
      if (!at_end() && (peek() == 'h' || peek() == 'l' || peek() == 'L')) ++at_;
      if (at_end()) return fail(types::ValueError, "incomplete format");
    }
    d.type = peek();
    ++at_;
    Value v = next_argument();
    return !v.is_exception() && append(v, d);
  }

  uint32_t peek() const { return KRAIT_LIKELY(narrow_) ? narrow_[at_] : format_->at(at_); }

  bool parse_key() {
    if (!is_mapping_) return fail(types::TypeError, "format requires a mapping");
    size_t begin = ++at_;
    for (int depth = 1; !at_end(); ++at_) {
      if (peek() == '(') ++depth;
      if (peek() == ')' && --depth == 0) break;
    }
    if (at_end()) return fail(types::ValueError, "incomplete format key");
    Value key = str_substring(format_, begin, at_++);
    if (bytes_) key = bytes_new(key.as<Str>()->data, key.as<Str>()->length);
    if (key.is_exception()) return false;
    keyed_value_ = get_item(arguments_, key);
    keyed_ = true;
    return !keyed_value_.is_exception();
  }

  void parse_flags(Directive* d) {
    for (; !at_end(); ++at_) {
      switch (peek()) {
        case '-': d->left = true; break;
        case '+': d->plus = true; break;
        case ' ': d->blank = true; break;
        case '#': d->alternate = true; break;
        case '0': d->zero = true; break;
        default: return;
      }
    }
  }

  // A number, "*", or nothing (keeps *out). `c_type`: what "*" must fit, as messages call it; `most`: its
  // maximum.
  bool parse_number(int64_t* out, const char* too_big, const char* c_type, int64_t most) {
    if (at_end() || peek() > '9') return true;
    if (peek() == '*') {
      ++at_;
      Value v = next_argument();
      if (v.is_exception()) return false;
      if (!is_int(v)) return fail(types::TypeError, "* wants int");
      if (int_fits_i64(v, out) && *out >= -int64_t{INT_MAX} && *out <= most) return true;
      raise(types::OverflowError, "Python int too large to convert to C %s", c_type);
      return false;
    }
    for (int64_t value = 0; !at_end() && peek() >= '0' && peek() <= '9'; ++at_) {
      value = value * 10 + (peek() - '0');
      if (value > INT_MAX) return fail(types::ValueError, too_big);
      *out = value;
    }
    return true;
  }

  bool parse_width(Directive* d) {
    if (!parse_number(&d->width, "width too big", "ssize_t", INT64_MAX)) return false;
    if (d->width >= -1) return true;
    d->left = true;
    d->width = -d->width;
    return true;
  }

  bool parse_precision(Directive* d) {
    if (at_end() || peek() != '.') return true;
    ++at_;
    d->precision = 0;
    if (!parse_number(&d->precision, bytes_ ? "prec too big" : "precision too big", "int", INT_MAX))
      return false;
    d->precision = std::max<int64_t>(d->precision, 0);
    return true;
  }

  Value next_argument() {
    if (keyed_) {
      keyed_ = false;
      return keyed_value_;
    }
    int64_t index = used_++;
    if (tuple_ && index < int64_t(tuple_->length)) return tuple_->items[index];
    if (!tuple_ && index == 0 && !saw_key()) return arguments_;
    return raise_type_error("not enough arguments for format string");
  }
  // Once a key was used, the mapping itself is no argument any more.
  bool saw_key() const { return !keyed_value_.is_unbound(); }

  bool append(Value v, const Directive& d) {
    switch (d.type) {
      case 's':
      case 'r':
      case 'a': return append_text(v, d);
      case 'b': return bytes_ ? append_text(v, d) : unsupported(d);
      case 'c': return append_character(v, d);
      case 'd':
      case 'i':
      case 'u':
      case 'o':
      case 'x':
      case 'X': return append_int(v, d);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G': return append_float(v, d);
      default: return unsupported(d);
    }
  }

  bool unsupported(const Directive& d) {
    bool printable = d.type > 31 && d.type < 127;
    raise_value_error("unsupported format character '%c' (0x%x) at index %zd", printable ? int(d.type) : '?',
                      d.type, at_ - 1);
    return false;
  }

  // --- text ---

  bool append_text(Value v, const Directive& d) {
    if (d.type == 's' && !bytes_ && d.width < 0 && d.precision < 0) return out_.append_str_of(v);
    if (d.type == 'r' && !bytes_ && d.width < 0 && d.precision < 0) return out_.append_repr_of(v);
    Value text = bytes_ && (d.type == 's' || d.type == 'b') ? bytes_content(v)
                 : d.type == 's'                            ? str_of(v)
                 : d.type == 'r' && !bytes_                 ? repr(v)
                                                            : ascii(v);
    if (text.is_exception()) return false;
    auto* s = text.as<Str>();
    if (d.width < 0 && d.precision < 0) {
      out_.append(s);
      return true;
    }
    size_t shown = d.precision >= 0 ? std::min(size_t(s->length), size_t(d.precision)) : s->length;
    append_padded(s, shown, d);
    return true;
  }

  void append_padded(const Str* s, size_t shown, const Directive& d) {
    size_t padding = d.width > int64_t(shown) ? size_t(d.width) - shown : 0;
    if (!d.left) out_.append_fill(' ', padding);
    out_.append(s, 0, shown);
    if (d.left) out_.append_fill(' ', padding);
  }

  // What %s of a bytes format shows, as a str of characters below 256.
  static Value bytes_content(Value v) {
    if (!has_buffer(v)) {
      Value method = lookup_special(v, names::__bytes__);
      if (method.is_exception()) return method;
      if (method.is_unbound()) {
        return raise_type_error(
            "%%b requires a bytes-like object, or an object that implements __bytes__, not '%.100T'", v);
      }
      v = call(method);
      if (v.is_exception()) return v;
      if (!is_bytes(v)) return raise_type_error("__bytes__ returned non-bytes (type %.200T)", v);
    }
    Buffer buffer;
    if (!buffer_get(v, &buffer)) return Value::exception();
    return str_from_latin1(buffer.data, buffer.length);
  }

  bool append_character(Value v, const Directive& d) {
    Value c = bytes_ ? byte_character(v) : text_character(v);
    if (c.is_exception()) return false;
    append_padded(c.as<Str>(), 1, d);
    return true;
  }

  static Value text_character(Value v) {
    if (is_str(v) && v.as<Str>()->length == 1) return v;
    int64_t code;
    if (is_str(v) || !character_code(v, &code)) return raise_type_error("%%c requires int or char");
    if (code >= 0 && code <= int64_t(kMaxCharacter)) return str_from_char(uint32_t(code));
    return raise(types::OverflowError, "%%c arg not in range(0x110000)");
  }

  static Value byte_character(Value v) {
    if (is_bytes(v) && v.as<Bytes>()->length == 1) return str_from_char(v.as<Bytes>()->data[0]);
    if (auto* b = cast<ByteArray>(v)) {
      if (b->length == 1) return str_from_char(b->data()[0]);
    }
    int64_t code;
    if (!character_code(v, &code)) {
      return raise_type_error("%%c requires an integer in range(256) or a single byte");
    }
    if (code >= 0 && code < 256) return str_from_char(uint32_t(code));
    return raise(types::OverflowError, "%%c arg not in range(256)");
  }

  // False (nothing raised): no int. Values that are too large give -1.
  static bool character_code(Value v, int64_t* out) {
    Value i = is_int(v) ? v : index_of(v);
    if (i.is_exception()) {
      clear_exception();
      return false;
    }
    if (!int_fits_i64(i, out)) *out = -1;
    return true;
  }

  // --- numbers ---

  // The int that an integer directive shows; exception when there is none.
  static Value integer_of(Value v, uint32_t type) {
    if (is_int(v)) return int_plain(v);
    bool whole = type == 'o' || type == 'x' || type == 'X';
    bool number = type_of(v)->slot(Slot::Int) || type_of(v)->slot(Slot::Index);
    if (number) {
      Value i = whole ? index_of(v) : call(type_value(types::int_), {v});
      if (!i.is_exception() || !exception_matches(types::TypeError)) return i;
      clear_exception();
    }
    return raise_type_error("%%%c format: %s is required, not %.200T", int(type),
                            whole ? "an integer" : "a real number", v);
  }

  bool append_int(Value v, const Directive& d) {
    // Of bytes, messages name %i as %d.
    Value i = integer_of(v, bytes_ && d.type == 'i' ? 'd' : d.type);
    if (i.is_exception()) return false;
    if (d.precision > INT_MAX - 3) return fail(types::OverflowError, "precision too large");
    const int base = d.type == 'o' ? 8 : d.type == 'x' || d.type == 'X' ? 16 : 10;
    if (i.is_small_int()) {
      char room[kWordDigits];
      append_digits(word_to_digits(i.as_small_int(), base, room), base, d);
      return true;
    }
    Value text = base == 10 ? int_to_str(i) : int_to_base(i, base);
    if (text.is_exception()) return false;
    auto* s = text.as<Str>();
    append_digits({reinterpret_cast<const char*>(s->data), s->length}, base, d);
    return true;
  }

  void append_digits(std::string_view digits, int base, const Directive& d) {
    std::string upper;
    if (d.type == 'X') {
      for (char c : digits) upper += c >= 'a' ? char(c - 32) : c;
      digits = upper;
    }
    std::string_view prefix;
    if (d.alternate && base != 10) prefix = d.type == 'o' ? "0o" : d.type == 'x' ? "0x" : "0X";
    append_number(digits, prefix, d);
  }

  bool append_float(Value v, const Directive& d) {
    double value;
    if (!float_argument(v, &value)) return false;
    int precision = d.precision < 0 ? 6 : int(d.precision);
    if (!native_memory_fits(size_t(precision) * 3)) return false;
    append_number(float_to_text(value, char(d.type), precision, d.alternate, false, false), {}, d);
    return true;
  }

  bool float_argument(Value v, double* out) const {
    if (is_float(v)) {
      *out = float_value(v);
      return true;
    }
    if (to_double(v, out)) return true;
    if (bytes_ && clear_if(types::TypeError)) raise_type_error("float argument required, not %.200T", v);
    return false;
  }

  // Sign, prefix and digits in the field; ints are first brought to `precision` digits.
  void append_number(std::string_view text, std::string_view prefix, const Directive& d) {
    const bool bare = d.width < 0 && prefix.empty() && !d.plus && !d.blank;
    if (bare && (d.precision < 0 || d.type == 'f')) return out_.append_ascii(text);
    char sign = d.plus ? '+' : d.blank ? ' ' : char(0);
    if (text.starts_with('-')) {
      sign = '-';
      text.remove_prefix(1);
    }
    bool is_int_directive =
        d.type == 'd' || d.type == 'i' || d.type == 'u' || d.type == 'o' || d.type == 'x' || d.type == 'X';
    size_t more_digits =
        is_int_directive && d.precision > int64_t(text.size()) ? size_t(d.precision) - text.size() : 0;
    size_t used = (sign != 0) + prefix.size() + more_digits + text.size();
    size_t padding = d.width > int64_t(used) ? size_t(d.width) - used : 0;
    if (!d.left && !d.zero) out_.append_fill(' ', padding);
    if (sign) out_.append_char(uint32_t(sign));
    out_.append_ascii(prefix);
    if (!d.left && d.zero) out_.append_fill('0', padding);
    out_.append_fill('0', more_digits);
    out_.append_ascii(text);
    if (d.left) out_.append_fill(' ', padding);
  }

  Str* format_;
  const uint8_t* narrow_;  // its characters if they are below 256
  Value arguments_;
  Tuple* tuple_;
  bool bytes_, is_mapping_;
  size_t at_ = 0;
  int64_t used_ = 0;  // arguments consumed so far
  bool keyed_ = false;
  Value keyed_value_ = Value::unbound();
  StringBuilder out_;
};

}  // namespace

Value str_percent(Str* format, Value arguments) {
  // "%s" of a str is that, the same object.
  if (has_shape(arguments, shapes::str) && str_equals_ascii(format, "%s")) return arguments;
  return PercentFormatter(format, arguments, false).run();
}

Value bytes_percent(const uint8_t* format, size_t length, Value arguments, bool as_bytearray) {
  Value text = str_from_latin1(format, length);
  if (text.is_exception()) return text;
  Value result = PercentFormatter(text.as<Str>(), arguments, true).run();
  if (result.is_exception()) return result;
  auto* s = result.as<Str>();
  return as_bytearray ? bytearray_new(s->data, s->length) : bytes_new(s->data, s->length);
}

}  // namespace krait
