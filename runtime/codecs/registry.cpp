// The registry of codecs and error handlers, and encoding and decoding by name. The most common encodings are
// recognised by name and run natively without a lookup; all others are found by the search functions that
// codecs.register was given (the encodings package registers one when it is imported).
#include "runtime/codecs/registry.h"

#include <cstring>

#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/codecs.h"
#include "runtime/codecs/native.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/search.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

struct Registry {
  Value search_functions;  // list
  Value cache;             // normalised name -> tuple
  Value error_handlers;    // name -> callable
  bool encodings_imported;
};
Registry g_registry;

Registry& registry() {
  if (g_registry.cache.is_unbound()) {
    register_root("codec search functions", &g_registry.search_functions);
    register_root("codec cache", &g_registry.cache);
    register_root("codec error handlers", &g_registry.error_handlers);
    g_registry.search_functions = list_new();
    g_registry.cache = Value::object(dict_new());
    g_registry.error_handlers = Value::object(dict_new());
    register_standard_handlers();
  }
  return g_registry;
}

// Lower case; runs of other characters than letters, digits and dots become one underscore.
std::string normalize(std::string_view name) {
  std::string out;
  bool gap = false;
  for (char c : name) {
    bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    if (letter || (c >= '0' && c <= '9') || c == '.') {
      if (gap && !out.empty()) out += '_';
      gap = false;
      out += letter ? char(c | 0x20) : c;
    } else {
      gap = true;
    }
  }
  return out;
}

enum class Common { None, Utf8, Utf16, Utf32, Ascii, Latin1 };

Common common_encoding(const char* name) {
  if (!name || strcmp(name, "utf-8") == 0 || strcmp(name, "utf8") == 0) return Common::Utf8;
  if (strcmp(name, "ascii") == 0) return Common::Ascii;
  if (strcmp(name, "latin-1") == 0) return Common::Latin1;
  static constexpr struct {
    const char* name;
    Common encoding;
  } kNames[] = {{"utf_8", Common::Utf8},        {"utf8", Common::Utf8},        {"ascii", Common::Ascii},
                {"us_ascii", Common::Ascii},    {"latin_1", Common::Latin1},   {"latin1", Common::Latin1},
                {"iso_8859_1", Common::Latin1}, {"iso8859_1", Common::Latin1}, {"utf_16", Common::Utf16},
                {"utf16", Common::Utf16},       {"utf_32", Common::Utf32},     {"utf32", Common::Utf32}};
  std::string normal = normalize(name);
  for (const auto& row : kNames) {
    if (normal == row.name) return row.encoding;
  }
  return Common::None;
}

// After a codec failed: the same error, saying which codec it was. Only for plain exceptions, whose text can
// be replaced without losing anything.
Value explain_failure(const char* what, const char* encoding) {
  Value error = take_exception();
  auto* e = error.as<Exception>();
  auto* args = e->args.as<Tuple>();
  bool plain = args->length == 0 || (args->length == 1 && is_str(args->items[0]));
  Type* type = type_of(error);
  bool has_own_fields = type->instance_size != types::Exception->instance_size;
  Value dict = plain && !has_own_fields ? instance_dict(error) : Value::unbound();
  bool has_attributes = !dict.is_unbound() && !dict.is_exception() && dict.as<Dict>()->length > 0;
  if (!plain || has_own_fields || has_attributes) return restore_exception(error);
  raise(type, "%s with '%s' codec failed (%N: %S)", what, encoding, type, error);
  Value explained = take_exception();
  if (is_exception_instance(explained)) {
    auto* x = explained.as<Exception>();
    store(x, &x->cause, error);
    store(x, &x->context, error);
    x->suppress_context = Value::true_();
  }
  return restore_exception(explained);
}

// The codec's function `index` (0 encoder, 1 decoder) called on v; its result's first item.
Value run_codec(Value codec, int index, Value v, const char* encoding, const char* errors) {
  Value function = codec.as<Tuple>()->items[index];
  const Value args[] = {v, errors ? str_from_utf8(errors) : Value::unbound()};
  Value result = call(function, args, errors ? 2 : 1);
  if (result.is_exception()) return explain_failure(index == 0 ? "encoding" : "decoding", encoding);
  if (!is_tuple(result) || result.as<Tuple>()->length != 2) {
    return raise_type_error(index == 0 ? "encoder must return a tuple (object, integer)"
                                       : "decoder must return a tuple (object,integer)");
  }
  return result.as<Tuple>()->items[0];
}

// The codec of a text encoding: others are refused.
Value lookup_text_codec(const char* encoding, const char* alternative) {
  Value codec = codec_lookup(encoding);
  if (codec.is_exception() || has_shape(codec, shapes::tuple)) return codec;
  Value is_text = get_attribute_or_unbound(codec, str_intern("_is_text_encoding"));
  if (is_text.is_exception()) return is_text;
  int text = is_text.is_unbound() ? 1 : truth(is_text);
  if (text < 0) return Value::exception();
  if (text) return codec;
  return raise(types::LookupError, "'%.400s' is not a text encoding; use %s to handle arbitrary codecs",
               encoding, alternative);
}

}  // namespace

UsualCodec usual_codec(Value encoding, Value errors) {
  if (g_config.dev_mode) return UsualCodec::None;
  if (encoding.is_unbound() && errors.is_unbound()) return UsualCodec::Utf8;
  const auto is = [](Value v, std::string_view usual) {
    const auto* s = is_str(v) && v.as<Str>()->is_ascii() ? v.as<Str>() : nullptr;
    return s && s->length == usual.size() && equal_short_bytes(s->data, usual.data(), usual.size());
  };
  if (!errors.is_unbound() && !is(errors, "strict")) return UsualCodec::None;
  if (encoding.is_unbound() || is(encoding, "utf-8")) return UsualCodec::Utf8;
  if (is(encoding, "ascii")) return UsualCodec::Ascii;
  return is(encoding, "latin-1") ? UsualCodec::Latin1 : UsualCodec::None;
}

Value encode_as(UsualCodec codec, Str* s) {
  switch (codec) {
    case UsualCodec::Ascii: return encode_ascii(s, nullptr);
    case UsualCodec::Latin1: return encode_latin1(s, nullptr);
    default: return encode_utf8(s, nullptr);
  }
}

Value decode_as(UsualCodec codec, const uint8_t* data, size_t length) {
  switch (codec) {
    case UsualCodec::Ascii: return decode_ascii(data, length, nullptr);
    case UsualCodec::Latin1: return str_from_latin1(data, length);
    default: return decode_utf8(data, length, nullptr);
  }
}

bool codec_argument(Value v, const char* function, const char* name, std::string* storage, const char** out) {
  *out = nullptr;
  if (v.is_unbound()) return true;
  if (!is_str(v)) {
    raise_type_error("%s() argument '%s' must be str, not %.50T", function, name, v);
    return false;
  }
  const auto* s = v.as<Str>();
  if (with_chars(s, [=]<class C>(const C* p) { return find_element<C>(p, s->length, 0) != kNotFound; })) {
    raise_value_error("embedded null character");
    return false;
  }
  if (s->is_ascii()) storage->assign(reinterpret_cast<const char*>(s->data), s->length);
  else *storage = str_to_utf8(v);
  *out = storage->c_str();
  return true;
}

// --- the registry ---

bool codec_register(Value search_function) {
  if (!is_callable(search_function)) {
    raise_type_error("argument must be callable");
    return false;
  }
  return list_append(registry().search_functions.as<List>(), search_function);
}

void codec_unregister(Value search_function) {
  auto* list = registry().search_functions.as<List>();
  for (int64_t i = 0; i < list->length; ++i) {
    if (list_get(list, i) != search_function) continue;
    dict_clear(registry().cache.as<Dict>());
    (void)list_pop(list, i);
    return;
  }
}

Value codec_lookup(const char* encoding) {
  Registry& r = registry();
  if (!r.encodings_imported) {
    r.encodings_imported = true;
    if (import_module("encodings").is_exception()) return Value::exception();
  }
  Value name = Value::object(str_intern(normalize(encoding)));
  Value known = dict_get(r.cache.as<Dict>(), name);
  if (!known.is_unbound()) return known;
  auto* functions = r.search_functions.as<List>();
  if (functions->length == 0) {
    return raise(types::LookupError, "no codec search functions registered: can't find encoding");
  }
  for (int64_t i = 0; i < functions->length; ++i) {
    Value found = call(list_get(functions, i), {name});
    if (found.is_exception()) return found;
    if (found.is_none()) continue;
    if (!is_tuple(found) || found.as<Tuple>()->length != 4) {
      return raise_type_error("codec search functions must return 4-tuples");
    }
    return dict_set(r.cache.as<Dict>(), name, found) ? found : Value::exception();
  }
  return raise(types::LookupError, "unknown encoding: %s", encoding);
}

void register_error_handler(Value name, Value handler) {
  (void)dict_set(registry().error_handlers.as<Dict>(), name, handler);
}

Value lookup_error_handler(const char* name) {
  Value handler = dict_get_str(registry().error_handlers.as<Dict>(), str_intern(name));
  if (!handler.is_unbound()) return handler;
  return raise(types::LookupError, "unknown error handler name '%.400s'", name);
}

Value codec_encode_object(Value v, const char* encoding, const char* errors) {
  Value codec = codec_lookup(encoding);
  return codec.is_exception() ? codec : run_codec(codec, 0, v, encoding, errors);
}

Value codec_decode_object(Value v, const char* encoding, const char* errors) {
  Value codec = codec_lookup(encoding);
  return codec.is_exception() ? codec : run_codec(codec, 1, v, encoding, errors);
}

// --- str.encode and bytes.decode ---

namespace {

// In development mode error handlers are looked up although nothing needs them.
bool error_handler_exists(const char* errors) {
  return KRAIT_LIKELY(!errors || !g_config.dev_mode) || !lookup_error_handler(errors).is_exception();
}

}  // namespace

Value encode(Str* s, const char* encoding, const char* errors) {
  if (!error_handler_exists(errors)) return Value::exception();
  switch (common_encoding(encoding)) {
    case Common::Utf8: return encode_utf8(s, errors);
    case Common::Utf16: return encode_utf16(s, errors, 0);
    case Common::Utf32: return encode_utf32(s, errors, 0);
    case Common::Ascii: return encode_ascii(s, errors);
    case Common::Latin1: return encode_latin1(s, errors);
    case Common::None: break;
  }
  Value codec = lookup_text_codec(encoding, "codecs.encode()");
  if (codec.is_exception()) return codec;
  Value result = run_codec(codec, 0, Value::object(s), encoding, errors);
  if (result.is_exception() || is_bytes(result)) return result;
  if (auto* b = cast<ByteArray>(result)) {
    if (!warn(types::RuntimeWarning, 1,
              "encoder %s returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary "
              "types",
              encoding)) {
      return Value::exception();
    }
    return bytes_new(b->data(), b->length);
  }
  return raise_type_error(
      "'%.400s' encoder returned '%.400T' instead of 'bytes'; use codecs.encode() to encode to arbitrary "
      "types",
      encoding, result);
}

Value decode(const uint8_t* data, size_t length, const char* encoding, const char* errors) {
  if (!error_handler_exists(errors)) return Value::exception();
  int byte_order = 0;
  switch (common_encoding(encoding)) {
    case Common::Utf8: return decode_utf8(data, length, errors);
    case Common::Utf16: return decode_utf16(data, length, errors, &byte_order);
    case Common::Utf32: return decode_utf32(data, length, errors, &byte_order);
    case Common::Ascii: return decode_ascii(data, length, errors);
    case Common::Latin1: return str_from_latin1(data, length);
    case Common::None: break;
  }
  Value codec = lookup_text_codec(encoding, "codecs.decode()");
  if (codec.is_exception()) return codec;
  Value bytes = bytes_new(data, length);
  if (bytes.is_exception()) return bytes;
  Value result = run_codec(codec, 1, memoryview_new(bytes), encoding, errors);
  if (result.is_exception() || is_str(result)) return result;
  return raise_type_error(
      "'%.400s' decoder returned '%.400T' instead of 'str'; use codecs.decode() to decode to arbitrary types",
      encoding, result);
}

}  // namespace krait
