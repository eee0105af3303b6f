// Decoding JSON: json.decoder's scanner and scanstring.
//
// The text is read as an array of its characters' width. Errors in the document are JSONDecodeErrors; a value
// that is missing where one is expected is a StopIteration with its position, which json.decoder turns into
// one.
#include <cmath>
#include <string>

#include "runtime/chars.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/json/json.h"
#include "runtime/ops.h"
#include "runtime/search.h"
#include "runtime/tuple.h"

namespace krait::json {

namespace {

struct Scanner : Object {
  Value strict, object_hook, object_pairs_hook, parse_float, parse_int, parse_constant;
};

Value raise_decode_error(const char* message, Str* text, size_t position) {
  Value type = import_attribute("json.decoder", "JSONDecodeError");
  if (type.is_exception()) return type;
  Value error =
      call(type, {str_from_ascii(message), Value::object(text), Value::small_int(int64_t(position))});
  return error.is_exception() ? error : raise_value(error);
}

template <class C>
class Parser {
 public:
  Parser(Str* text, const C* p, bool strict, const Scanner* scanner)
      : text_(text), p_(p), n_(text->length), strict_(strict), scanner_(scanner) {}

  // The string literal whose first character behind the quote is at *at; *at moves behind the closing quote.
  Value string(size_t* at) {
    size_t begin = *at, i = plain_run(begin);
    if (i < n_ && p_[i] == '"') {
      *at = i + 1;
      return str_substring(text_, begin, i);
    }
    StringBuilder out;
    for (size_t from = begin;; from = i) {
      i = plain_run(from);
      if (i == n_) return raise_decode_error("Unterminated string starting at", text_, begin - 1);
      if (strict_ && p_[i] < ' ') return raise_decode_error("Invalid control character at", text_, i);
      out.append(text_, from, i);
      if (p_[i] == '"') break;
      if (p_[i] != '\\') {
        out.append_char(p_[i++]);
      } else if (i + 1 == n_) {
        return raise_decode_error("Unterminated string starting at", text_, begin - 1);
      } else if (!escape(&i, out)) {
        return Value::exception();
      }
    }
    *at = i + 1;
    return out.finish();
  }

  // Any value at *at, which moves behind it.
  Value value(size_t* at) {
    if (*at >= n_) return stop(*at);
    switch (p_[*at]) {
      case '"': ++*at; return string(at);
      case '{': return nested(at, &Parser::object, " while decoding a JSON object from a unicode string");
      case '[': return nested(at, &Parser::array, " while decoding a JSON array from a unicode string");
      case 'n':
        if (take(at, "null")) return Value::none();
        break;
      case 't':
        if (take(at, "true")) return Value::true_();
        break;
      case 'f':
        if (take(at, "false")) return Value::false_();
        break;
      case 'N':
        if (take(at, "NaN")) return constant("NaN");
        break;
      case 'I':
        if (take(at, "Infinity")) return constant("Infinity");
        break;
      case '-':
        if (take(at, "-Infinity")) return constant("-Infinity");
        break;
    }
    return number(at);
  }

 private:
  Value stop(size_t at) { return raise_stop_iteration(Value::small_int(int64_t(at))); }

  // The first character from i on that ends plain text in a string.
  size_t plain_run(size_t i) const {
    while (i < n_ && p_[i] != '"' && p_[i] != '\\' && p_[i] >= ' ') ++i;
    return i;
  }

  static int hex_value(C c) {
    if (c >= '0' && c <= '9') return int(c - '0');
    if (c >= 'a' && c <= 'f') return int(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return int(c - 'A' + 10);
    return -1;
  }

  // Four hexadecimal digits at i; false: there are none.
  bool code_unit(size_t i, uint32_t* out) const {
    *out = 0;
    for (size_t k = i; k < i + 4; ++k) {
      int digit = hex_value(p_[k]);
      if (digit < 0) return false;
      *out = *out << 4 | uint32_t(digit);
    }
    return true;
  }

  // The escape whose backslash is at *at. False: raised.
  bool escape(size_t* at, StringBuilder& out) {
    size_t i = *at + 1;
    uint32_t c;
    switch (p_[i]) {
      case '"':
      case '\\':
      case '/': c = p_[i]; break;
      case 'b': c = '\b'; break;
      case 'f': c = '\f'; break;
      case 'n': c = '\n'; break;
      case 'r': c = '\r'; break;
      case 't': c = '\t'; break;
      case 'u': return unicode_escape(at, out);
      default: raise_decode_error("Invalid \\escape", text_, *at); return false;
    }
    out.append_char(c);
    *at = i + 1;
    return true;
  }

  bool unicode_escape(size_t* at, StringBuilder& out) {
    size_t i = *at + 2;
    uint32_t c, low;
    // There must be a character behind the digits too: the closing quote.
    if (i + 4 >= n_ || !code_unit(i, &c)) {
      raise_decode_error("Invalid \\uXXXX escape", text_, *at + 1);
      return false;
    }
    i += 4;
    bool pair = c >= 0xD800 && c < 0xDC00 && i + 6 < n_ && p_[i] == '\\' && p_[i + 1] == 'u';
    if (pair) {
      if (!code_unit(i + 2, &low)) {
        raise_decode_error("Invalid \\uXXXX escape", text_, i + 1);
        return false;
      }
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c & 0x3FF) << 10 | (low & 0x3FF));
        i += 6;
      }
    }
    out.append_char(c);
    *at = i;
    return true;
  }

  bool take(size_t* at, const char* word) {
    size_t i = *at;
    for (; *word; ++word, ++i) {
      if (i >= n_ || p_[i] != C(*word)) return false;
    }
    *at = i;
    return true;
  }

  Value constant(const char* name) { return call(scanner_->parse_constant, {str_from_ascii(name)}); }

  size_t skip_blanks(size_t i) const {
    while (i < n_ && (p_[i] == ' ' || p_[i] == '\n' || p_[i] == '\r' || p_[i] == '\t')) ++i;
    return i;
  }
  bool is_at(size_t i, char c) const { return i < n_ && p_[i] == C(c); }
  bool is_digit(size_t i) const { return i < n_ && p_[i] >= '0' && p_[i] <= '9'; }

  Value nested(size_t* at, Value (Parser::*parse)(size_t*), const char* where) {
    NativeRecursion guard(where);
    if (guard.exceeded()) return Value::exception();
    ++*at;
    return (this->*parse)(at);
  }

  // Behind the opening bracket.
  Value array(size_t* at) {
    Value list = list_new();
    size_t i = skip_blanks(*at);
    if (!is_at(i, ']')) {
      for (;;) {
        Value item = value(&i);
        if (item.is_exception() || !list_append(list.as<List>(), item)) return Value::exception();
        i = skip_blanks(i);
        if (is_at(i, ']')) break;
        if (!is_at(i, ',')) return raise_decode_error("Expecting ',' delimiter", text_, i);
        i = skip_blanks(i + 1);
      }
    }
    *at = i + 1;
    return list;
  }

  // Behind the opening brace.
  Value object(size_t* at) {
    bool as_pairs = !scanner_->object_pairs_hook.is_none();
    Value result = as_pairs ? list_new() : Value::object(dict_new());
    size_t i = skip_blanks(*at);
    if (!is_at(i, '}')) {
      for (;;) {
        if (!member(&i, result, as_pairs)) return Value::exception();
        i = skip_blanks(i);
        if (is_at(i, '}')) break;
        if (!is_at(i, ',')) return raise_decode_error("Expecting ',' delimiter", text_, i);
        i = skip_blanks(i + 1);
      }
    }
    *at = i + 1;
    if (as_pairs) return call(scanner_->object_pairs_hook, {result});
    return scanner_->object_hook.is_none() ? result : call(scanner_->object_hook, {result});
  }

  // Reads "key": value into a dict, or a list of pairs. False: raised.
  bool member(size_t* at, Value into, bool as_pairs) {
    size_t i = *at;
    if (!is_at(i, '"')) {
      raise_decode_error("Expecting property name enclosed in double quotes", text_, i);
      return false;
    }
    ++i;
    Value k = key(&i);
    if (k.is_exception()) return false;
    i = skip_blanks(i);
    if (!is_at(i, ':')) {
      raise_decode_error("Expecting ':' delimiter", text_, i);
      return false;
    }
    i = skip_blanks(i + 1);
    Value v = value(&i);
    if (v.is_exception()) return false;
    *at = i;
    return as_pairs ? list_append(into.as<List>(), tuple_new({k, v})) : dict_set(into.as<Dict>(), k, v);
  }

  // A member's name. The same names come again and again, so recent ones are kept and found by their text.
  Value key(size_t* at) {
    size_t begin = *at, end = plain_run(begin);
    if (end == n_ || p_[end] != '"' || end == begin) return string(at);
    size_t n = end - begin;
    Str*& known = recent_keys_[(n * 31 + p_[begin] * 7 + p_[end - 1]) % kRecentKeys];
    if (known && known->width == sizeof(C) && known->length == n &&
        memcmp(known->data, p_ + begin, n * sizeof(C)) == 0) {
      *at = end + 1;
      return Value::object(known);
    }
    Value k = string(at);
    if (!k.is_exception()) known = k.as<Str>();
    return k;
  }

  Value number(size_t* at) {
    size_t begin = *at, i = begin + (p_[begin] == '-');
    if (!is_digit(i)) return stop(begin);
    if (p_[i] == '0') ++i;
    else
      while (is_digit(i)) ++i;
    size_t whole_end = i;
    if (is_at(i, '.') && is_digit(i + 1)) {
      ++i;
      while (is_digit(i)) ++i;
    }
    if (is_at(i, 'e') || is_at(i, 'E')) {
      size_t k = i + 1;
      if (is_at(k, '+') || is_at(k, '-')) ++k;
      if (is_digit(k)) {
        while (is_digit(k)) ++k;
        i = k;
      }
    }
    *at = i;
    bool is_float = i != whole_end;
    Value parse = is_float ? scanner_->parse_float : scanner_->parse_int;
    if (parse != type_value(is_float ? types::float_ : types::int_)) {
      Value text = str_substring(text_, begin, i);
      return text.is_exception() ? text : call(parse, {text});
    }
    return is_float ? make_float(begin, i) : make_int(begin, i);
  }

  Value make_float(size_t begin, size_t end) {
    bool negative = p_[begin] == '-';
    std::string text(p_ + begin + negative, p_ + end);
    double d = float_from_literal(text);
    return float_new(negative ? -d : d);
  }

  Value make_int(size_t begin, size_t end) {
    constexpr size_t kMostDigits = 18;
    bool negative = p_[begin] == '-';
    if (end - begin - negative > kMostDigits) return int_parse(str_substring(text_, begin, end), 10);
    int64_t value = 0;
    for (size_t i = begin + negative; i < end; ++i) value = value * 10 + int64_t(p_[i] - '0');
    return Value::small_int(negative ? -value : value);
  }

  static constexpr size_t kRecentKeys = 64;

  Str* text_;
  const C* p_;
  size_t n_;
  bool strict_;
  const Scanner* scanner_;
  Str* recent_keys_[kRecentKeys] = {};
};

// --- Scanner objects ---

Value new_scanner(const Value* a) {
  static constexpr const char* kNames[] = {"strict",      "object_hook", "object_pairs_hook",
                                           "parse_float", "parse_int",   "parse_constant"};
  Value attributes[std::size(kNames)];
  for (size_t i = 0; i < std::size(kNames); ++i) {
    attributes[i] = get_attribute(a[1], kNames[i]);
    if (attributes[i].is_exception()) return attributes[i];
  }
  int strict = truth(attributes[0]);
  if (strict < 0) return Value::exception();
  auto* s = static_cast<Scanner*>(allocate_instance(a[0].as<Type>()));
  s->strict = Value::boolean(strict);
  s->object_hook = attributes[1];
  s->object_pairs_hook = attributes[2];
  s->parse_float = attributes[3];
  s->parse_int = attributes[4];
  s->parse_constant = attributes[5];
  return Value::object(s);
}

Value call_scanner(const Value* a) {
  auto* s = a[0].as<Scanner>();
  int64_t index;
  if (!is_str(a[1])) return raise_type_error("first argument must be a string, not %.80T", a[1]);
  if (!int_to_i64(a[2], &index)) return Value::exception();
  if (index < 0) return raise_value_error("idx cannot be negative");
  auto* text = a[1].as<Str>();
  auto at = size_t(index);
  Value result = with_chars(
      text, [&]<class C>(const C* p) { return Parser<C>(text, p, s->strict.is_true(), s).value(&at); });
  return result.is_exception() ? result : tuple_new({result, Value::small_int(int64_t(at))});
}

const NativeDef kMethods[] = {
    {"__new__", "cls, context", new_scanner, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__call__", "$self, string, idx", call_scanner,
     "Decode the value at idx; returns it and the index behind."},
    {}};
const MemberDef kMembers[] = {{"strict", offsetof(Scanner, strict)},
                              {"object_hook", offsetof(Scanner, object_hook)},
                              {"object_pairs_hook", offsetof(Scanner, object_pairs_hook)},
                              {"parse_float", offsetof(Scanner, parse_float)},
                              {"parse_int", offsetof(Scanner, parse_int)},
                              {"parse_constant", offsetof(Scanner, parse_constant)},
                              {}};

}  // namespace

Value scanstring(const Value* a) {
  int64_t begin;
  int strict = truth(a[2]);
  if (strict < 0 || !int_to_i64(a[1], &begin)) return Value::exception();
  if (!is_str(a[0])) return raise_type_error("first argument must be a string, not %.80T", a[0]);
  auto* text = a[0].as<Str>();
  if (begin < 0 || begin > int64_t(text->length)) return raise_value_error("end is out of bounds");
  auto at = size_t(begin);
  Value result =
      with_chars(text, [&]<class C>(const C* p) { return Parser<C>(text, p, strict, nullptr).string(&at); });
  return result.is_exception() ? result : tuple_new({result, Value::small_int(int64_t(at))});
}

extern const TypeSpec kScannerSpec = {
    .size = sizeof(Scanner), .doc = "JSON scanner object", .methods = kMethods, .members = kMembers};

}  // namespace krait::json
