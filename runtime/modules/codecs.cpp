// The module _codecs: the natively implemented encodings, the registry, encode and decode.
#include "runtime/codecs.h"

#include <algorithm>
#include <string>

#include "runtime/bytes.h"
#include "runtime/codecs/native.h"
#include "runtime/codecs/registry.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// A function's name as a template argument, for error messages.
template <size_t N>
struct Name {
  char text[N];
  constexpr Name(const char (&s)[N]) { std::copy_n(s, N, text); }
};

Value pair(Value result, size_t consumed) {
  return result.is_exception() ? result : tuple_new({result, Value::small_int(int64_t(consumed))});
}

// --- arguments ---

// The errors argument: null for None. False: raised.
bool errors_argument(Value v, const char* function, std::string* storage, const char** out) {
  *out = nullptr;
  if (v.is_none()) return true;
  if (!is_str(v)) {
    raise_type_error("%s() argument 2 must be str or None, not %T", function, v);
    return false;
  }
  return codec_argument(v, function, "errors", storage, out);
}

// Arguments (data, errors, final) of a decoder.
struct DecodeArguments {
  Buffer buffer;
  std::string text;  // UTF-8 of a str given as data, where that is allowed
  std::string errors_text;
  const uint8_t* data;
  size_t size;
  const char* errors;

  bool get(const Value* a, const char* function, bool str_allowed = false) {
    if (!errors_argument(a[1], function, &errors_text, &errors)) return false;
    if (str_allowed && is_str(a[0])) {
      text = str_to_utf8(a[0]);
      data = reinterpret_cast<const uint8_t*>(text.data());
      size = text.size();
      return true;
    }
    if (!buffer_get(a[0], &buffer)) return false;
    data = buffer.data;
    size = buffer.length;
    return true;
  }
};

// Is `final` true? -1: raised.
int final_argument(Value v) { return truth(v); }

// Arguments (str, errors) of an encoder.
struct EncodeArguments {
  Str* text;
  std::string errors_text;
  const char* errors;

  bool get(const Value* a, const char* function) {
    if (!is_str(a[0])) {
      raise_type_error("%s() argument 1 must be str, not %T", function, a[0]);
      return false;
    }
    text = a[0].as<Str>();
    return errors_argument(a[1], function, &errors_text, &errors);
  }
};

// --- decoders ---

using Decoder = Value (*)(const uint8_t*, size_t, const char*, size_t*);

// (data, errors, final) with an incremental decoder.
template <Name kName, Decoder kDecode>
Value decode_with(const Value* a) {
  DecodeArguments args;
  int final = final_argument(a[2]);
  if (final < 0 || !args.get(a, kName.text)) return Value::exception();
  size_t consumed = args.size;
  Value result = kDecode(args.data, args.size, args.errors, final ? nullptr : &consumed);
  return pair(result, consumed);
}

// UTF-16 and UTF-32 in the given byte order.
template <Value (*kDecode)(const uint8_t*, size_t, const char*, int*, size_t*), int kOrder>
Value decode_in_order(const uint8_t* data, size_t size, const char* errors, size_t* consumed) {
  int order = kOrder;
  return kDecode(data, size, errors, &order, consumed);
}

// utf_16_ex_decode and its sibling: also report the byte order found.
template <Name kName, Value (*kDecode)(const uint8_t*, size_t, const char*, int*, size_t*)>
Value decode_reporting_order(const Value* a) {
  DecodeArguments args;
  int order, final = final_argument(a[3]);
  if (final < 0 || !args.get(a, kName.text) || !int_to_int(a[2], &order)) return Value::exception();
  size_t consumed = args.size;
  Value result = kDecode(args.data, args.size, args.errors, &order, final ? nullptr : &consumed);
  if (result.is_exception()) return result;
  return tuple_new({result, Value::small_int(int64_t(consumed)), Value::small_int(order)});
}

template <Name kName, Value (*kDecode)(const uint8_t*, size_t, const char*)>
Value decode_whole(const Value* a) {
  DecodeArguments args;
  if (!args.get(a, kName.text)) return Value::exception();
  return pair(kDecode(args.data, args.size, args.errors), args.size);
}

Value decode_latin1(const uint8_t* data, size_t size, const char*) { return str_from_latin1(data, size); }

// Warns about an escape without meaning; false when the warning became an exception.
bool warn_invalid_escape(const uint8_t* escape, const uint8_t* end) {
  if (!escape) return true;
  if (*escape >= '4' && *escape <= '7') {
    size_t n = std::min<size_t>(3, size_t(end - escape));
    std::string digits(reinterpret_cast<const char*>(escape), n);
    return warn(types::DeprecationWarning, 1, "invalid octal escape sequence '\\%s'", digits.c_str());
  }
  return warn(types::DeprecationWarning, 1, "invalid escape sequence '\\%c'", int(*escape));
}

Value unicode_escape_decode(const Value* a) {
  DecodeArguments args;
  int final = final_argument(a[2]);
  if (final < 0 || !args.get(a, "unicode_escape_decode", true)) return Value::exception();
  size_t consumed = args.size;
  const uint8_t* invalid;
  Value result =
      decode_unicode_escape(args.data, args.size, args.errors, final ? nullptr : &consumed, &invalid);
  if (result.is_exception() || !warn_invalid_escape(invalid, args.data + args.size))
    return Value::exception();
  return pair(result, consumed);
}

Value raw_unicode_escape_decode(const Value* a) {
  DecodeArguments args;
  int final = final_argument(a[2]);
  if (final < 0 || !args.get(a, "raw_unicode_escape_decode", true)) return Value::exception();
  size_t consumed = args.size;
  Value result = decode_raw_unicode_escape(args.data, args.size, args.errors, final ? nullptr : &consumed);
  return pair(result, consumed);
}

Value escape_decode(const Value* a) {
  DecodeArguments args;
  if (!args.get(a, "escape_decode", true)) return Value::exception();
  const uint8_t* invalid;
  Value result = decode_bytes_escape(args.data, args.size, args.errors, &invalid);
  if (result.is_exception() || !warn_invalid_escape(invalid, args.data + args.size))
    return Value::exception();
  return pair(result, args.size);
}

Value charmap_decode(const Value* a) {
  DecodeArguments args;
  if (!args.get(a, "charmap_decode")) return Value::exception();
  Value mapping = a[2].is_none() ? Value::unbound() : a[2];
  return pair(decode_charmap(args.data, args.size, args.errors, mapping), args.size);
}

// --- encoders ---

template <Name kName, Value (*kEncode)(Str*, const char*)>
Value encode_with(const Value* a) {
  EncodeArguments args;
  if (!args.get(a, kName.text)) return Value::exception();
  return pair(kEncode(args.text, args.errors), args.text->length);
}

template <Value (*kEncode)(Str*)>
Value without_errors(Str* s, const char*) {
  return kEncode(s);
}
template <Value (*kEncode)(Str*, const char*, int), int kOrder>
Value encode_in_order(Str* s, const char* errors) {
  return kEncode(s, errors, kOrder);
}

// utf_16_encode and its sibling: (str, errors, byteorder).
template <Name kName, Value (*kEncode)(Str*, const char*, int)>
Value encode_given_order(const Value* a) {
  EncodeArguments args;
  int order;
  if (!args.get(a, kName.text) || !int_to_int(a[2], &order)) return Value::exception();
  return pair(kEncode(args.text, args.errors, order < 0 ? -1 : order > 0), args.text->length);
}

Value charmap_encode(const Value* a) {
  EncodeArguments args;
  if (!args.get(a, "charmap_encode")) return Value::exception();
  Value mapping = a[2].is_none() ? Value::unbound() : a[2];
  return pair(encode_charmap(args.text, args.errors, mapping), args.text->length);
}

Value charmap_build(const Value* a) {
  if (!is_str(a[0])) return raise_type_error("charmap_build() argument must be str, not %T", a[0]);
  return build_charmap(a[0].as<Str>());
}

Value escape_encode(const Value* a) {
  if (!is_bytes(a[0])) return raise_type_error("escape_encode() argument 1 must be bytes, not %T", a[0]);
  auto* b = a[0].as<Bytes>();
  return pair(encode_bytes_escape(b->data, b->length), b->length);
}

Value readbuffer_encode(const Value* a) {
  DecodeArguments args;
  if (!args.get(a, "readbuffer_encode", true)) return Value::exception();
  return pair(bytes_new(args.data, args.size), args.size);
}

// --- the registry ---

Value register_function(const Value* a) { return codec_register(a[0]) ? Value::none() : Value::exception(); }

Value unregister(const Value* a) {
  codec_unregister(a[0]);
  return Value::none();
}

// A str argument without null characters. False: raised.
bool name_argument(Value v, const char* function, const char* argument, std::string* out) {
  if (!is_str(v)) {
    raise_type_error("%s() argument%s must be str, not %T", function, argument, v);
    return false;
  }
  const char* ignored;
  return codec_argument(v, function, "", out, &ignored);
}

Value lookup(const Value* a) {
  std::string encoding;
  return name_argument(a[0], "lookup", "", &encoding) ? codec_lookup(encoding.c_str()) : Value::exception();
}

Value register_error(const Value* a) {
  std::string name;
  if (!name_argument(a[0], "register_error", " 1", &name)) return Value::exception();
  if (!is_callable(a[1])) return raise_type_error("handler must be callable");
  register_error_handler(Value::object(str_intern(a[0])), a[1]);
  return Value::none();
}

Value lookup_error(const Value* a) {
  std::string name;
  return name_argument(a[0], "lookup_error", "", &name) ? lookup_error_handler(name.c_str())
                                                        : Value::exception();
}

template <Name kName, Value (*kRun)(Value, const char*, const char*)>
Value run_by_name(const Value* a) {
  std::string encoding_text, errors_text;
  const char *encoding, *errors;
  if (!codec_argument(a[1], kName.text, "encoding", &encoding_text, &encoding) ||
      !codec_argument(a[2], kName.text, "errors", &errors_text, &errors)) {
    return Value::exception();
  }
  return kRun(a[0], encoding ? encoding : "utf-8", errors);
}

#define DECODER(name, ...) {#name, "data, errors=None, final=False, /", decode_with<#name, __VA_ARGS__>}
#define ENCODER(name, ...) {#name, "str, errors=None, /", encode_with<#name, __VA_ARGS__>}

const NativeDef kFunctions[] = {
    {"register", "search_function, /", register_function,
     "Register a function that finds codecs: it gets a normalised name and returns a CodecInfo or None."},
    {"unregister", "search_function, /", unregister, "Remove a search function and forget the codecs found."},
    {"lookup", "encoding, /", lookup, "The CodecInfo of an encoding."},
    {"encode", "obj, encoding='utf-8', errors='strict'", run_by_name<"encode", codec_encode_object>,
     "Encode an object with a codec."},
    {"decode", "obj, encoding='utf-8', errors='strict'", run_by_name<"decode", codec_decode_object>,
     "Decode an object with a codec."},
    {"register_error", "errors, handler, /", register_error,
     "Register an error handler: it gets the exception and returns (replacement, position)."},
    {"lookup_error", "name, /", lookup_error, "The error handler of a name."},
    DECODER(utf_8_decode, decode_utf8),
    ENCODER(utf_8_encode, encode_utf8),
    DECODER(utf_7_decode, decode_utf7),
    ENCODER(utf_7_encode, without_errors<encode_utf7>),
    DECODER(utf_16_decode, decode_in_order<decode_utf16, 0>),
    DECODER(utf_16_le_decode, decode_in_order<decode_utf16, -1>),
    DECODER(utf_16_be_decode, decode_in_order<decode_utf16, 1>),
    {"utf_16_ex_decode", "data, errors=None, byteorder=0, final=False, /",
     decode_reporting_order<"utf_16_ex_decode", decode_utf16>},
    {"utf_16_encode", "str, errors=None, byteorder=0, /", encode_given_order<"utf_16_encode", encode_utf16>},
    ENCODER(utf_16_le_encode, encode_in_order<encode_utf16, -1>),
    ENCODER(utf_16_be_encode, encode_in_order<encode_utf16, 1>),
    DECODER(utf_32_decode, decode_in_order<decode_utf32, 0>),
    DECODER(utf_32_le_decode, decode_in_order<decode_utf32, -1>),
    DECODER(utf_32_be_decode, decode_in_order<decode_utf32, 1>),
    {"utf_32_ex_decode", "data, errors=None, byteorder=0, final=False, /",
     decode_reporting_order<"utf_32_ex_decode", decode_utf32>},
    {"utf_32_encode", "str, errors=None, byteorder=0, /", encode_given_order<"utf_32_encode", encode_utf32>},
    ENCODER(utf_32_le_encode, encode_in_order<encode_utf32, -1>),
    ENCODER(utf_32_be_encode, encode_in_order<encode_utf32, 1>),
    {"unicode_escape_decode", "data, errors=None, final=True, /", unicode_escape_decode},
    ENCODER(unicode_escape_encode, without_errors<encode_unicode_escape>),
    {"raw_unicode_escape_decode", "data, errors=None, final=True, /", raw_unicode_escape_decode},
    ENCODER(raw_unicode_escape_encode, without_errors<encode_raw_unicode_escape>),
    {"escape_decode", "data, errors=None, /", escape_decode},
    {"escape_encode", "data, errors=None, /", escape_encode},
    {"latin_1_decode", "data, errors=None, /", decode_whole<"latin_1_decode", decode_latin1>},
    ENCODER(latin_1_encode, encode_latin1),
    {"ascii_decode", "data, errors=None, /", decode_whole<"ascii_decode", decode_ascii>},
    ENCODER(ascii_encode, encode_ascii),
    {"charmap_decode", "data, errors=None, mapping=None, /", charmap_decode},
    {"charmap_encode", "str, errors=None, mapping=None, /", charmap_encode},
    {"charmap_build", "map, /", charmap_build},
    {"readbuffer_encode", "data, errors=None, /", readbuffer_encode},
    {}};

#undef DECODER
#undef ENCODER

}  // namespace

Value module_init__codecs(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
