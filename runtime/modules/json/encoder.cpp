// Encoding JSON: json.encoder's c_make_encoder and encode_basestring functions.
#include <cmath>

#include "runtime/chars.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/json/json.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait::json {

// --- strings ---

static void append_unit(StringBuilder& out, uint32_t unit) {
  constexpr char kDigits[] = "0123456789abcdef";
  const char text[] = {
      '\\', 'u', kDigits[unit >> 12], kDigits[unit >> 8 & 15], kDigits[unit >> 4 & 15], kDigits[unit & 15]};
  out.append_ascii({text, sizeof text});
}

static void append_escape(StringBuilder& out, uint32_t c) {
  char letter = 0;
  switch (c) {
    case '"': letter = '"'; break;
    case '\\': letter = '\\'; break;
    case '\b': letter = 'b'; break;
    case '\f': letter = 'f'; break;
    case '\n': letter = 'n'; break;
    case '\r': letter = 'r'; break;
    case '\t': letter = 't'; break;
  }
  if (letter) {
    const char text[] = {'\\', letter};
    out.append_ascii({text, 2});
  } else if (c < 0x10000) {
    append_unit(out, c);
  } else {
    append_unit(out, 0xD800 + ((c - 0x10000) >> 10));
    append_unit(out, 0xDC00 + (c & 0x3FF));
  }
}

void append_quoted(StringBuilder& out, const Str* s, bool ascii) {
  uint32_t limit = ascii ? 0x7F : UINT32_MAX;
  out.append_char('"');
  with_chars(s, [&](auto* p) {
    for (size_t i = 0; i < s->length;) {
      size_t begin = i;
      while (i < s->length && p[i] >= ' ' && p[i] != '"' && p[i] != '\\' && p[i] < limit) ++i;
      out.append(s, begin, i);
      if (i == s->length) break;
      append_escape(out, p[i++]);
    }
  });
  out.append_char('"');
}

static Value quoted(Value v, bool ascii) {
  if (!is_str(v)) return raise_type_error("first argument must be a string, not %.80T", v);
  StringBuilder out;
  append_quoted(out, v.as<Str>(), ascii);
  return out.finish();
}

Value encode_basestring(const Value* a) { return quoted(a[0], false); }
Value encode_basestring_ascii(const Value* a) { return quoted(a[0], true); }

namespace {

// --- encoders ---

struct Encoder : Object {
  Value markers, fallback, encoder, indent, key_separator, item_separator, sort_keys, skip_keys, allow_nan;
};

// How strings are written: natively, or by calling `encoder`.
enum class Quoting { Ascii, Unicode, Call };

Quoting quoting_of(const Encoder* e) {
  auto* f = cast<NativeFunction>(e->encoder);
  if (f && f->function == encode_basestring_ascii) return Quoting::Ascii;
  if (f && f->function == encode_basestring) return Quoting::Unicode;
  return Quoting::Call;
}

class Writer {
 public:
  explicit Writer(const Encoder* e) : e_(e), quoting_(quoting_of(e)) {}

  // False: raised, here and below.
  bool value(Value v) {
    if (v.is_none() || v.is_bool()) {
      out_.append_ascii(v.is_none() ? "null" : v.is_true() ? "true" : "false");
      return true;
    }
    if (is_str(v)) return string(v);
    if (is_int(v)) return append(int_to_str(int_plain(v)));
    if (is_float(v)) return append(float_text(v));
    if (is_list(v) || is_tuple(v)) return nested(v, &Writer::array);
    if (is_dict(v)) return nested(v, &Writer::object);
    return other(v);
  }

  Value finish() { return out_.finish(); }

 private:
  bool append(Value text) {
    if (text.is_exception()) return false;
    out_.append(text.as<Str>());
    return true;
  }

  bool string(Value v) {
    if (quoting_ != Quoting::Call) {
      append_quoted(out_, v.as<Str>(), quoting_ == Quoting::Ascii);
      return true;
    }
    Value text = call(e_->encoder, {v});
    if (text.is_exception()) return false;
    if (is_str(text)) return append(text);
    raise_type_error("encoder() must return a string, not %.80T", text);
    return false;
  }

  Value float_text(Value v) {
    double d = float_value(v);
    if (std::isfinite(d)) return float_repr(d);
    if (!e_->allow_nan.is_true())
      return raise_value_error("Out of range float values are not JSON compliant");
    return str_from_ascii(std::isnan(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
  }

  // Notes that v is being encoded, to find circular references.
  bool enter(Value v, Value* marker) {
    *marker = Value::unbound();
    if (e_->markers.is_none()) return true;
    *marker = int_from_u64(v.raw);
    int found = dict_contains(e_->markers.as<Dict>(), *marker);
    if (found > 0) raise_value_error("Circular reference detected");
    return found == 0 && dict_set(e_->markers.as<Dict>(), *marker, v);
  }
  bool leave(Value marker) { return marker.is_unbound() || dict_delete(e_->markers.as<Dict>(), marker) >= 0; }

  bool nested(Value v, bool (Writer::*write)(Value)) {
    NativeRecursion guard(" while encoding a JSON object");
    return !guard.exceeded() && (this->*write)(v);
  }

  bool array(Value v) {
    Value marker;
    int64_t n = is_list(v) ? v.as<List>()->length : int64_t(v.as<Tuple>()->length);
    if (n == 0) {
      out_.append_ascii("[]");
      return true;
    }
    if (!enter(v, &marker)) return false;
    out_.append_char('[');
    // Encoding an item may run code that changes the list.
    for (int64_t i = 0; i < (is_list(v) ? v.as<List>()->length : n); ++i) {
      if (i) out_.append(e_->item_separator.as<Str>());
      Value item = is_list(v) ? list_get(v.as<List>(), i) : v.as<Tuple>()->items[i];
      if (!value(item)) return false;
    }
    out_.append_char(']');
    return leave(marker);
  }

  bool object(Value v) {
    Value marker;
    if (v.as<Dict>()->length == 0) {
      out_.append_ascii("{}");
      return true;
    }
    if (!enter(v, &marker)) return false;
    out_.append_char('{');
    bool exact = has_shape(v, shapes::dict) && !e_->sort_keys.is_true();
    if (!(exact ? plain_members(v) : listed_members(v))) return false;
    out_.append_char('}');
    return leave(marker);
  }

  // Members of a dict in its own order. A change of the dict meanwhile ends it: the entries may have moved.
  bool plain_members(Value v) {
    auto* d = v.as<Dict>();
    bool first = true;
    Value key, item;
    const DictStorage* storage = d->storage;
    for (size_t position = 0; d->storage == storage && dict_next(d, &position, &key, &item);) {
      if (!member(key, item, &first)) return false;
    }
    return true;
  }

  bool listed_members(Value v) {
    Value items = call_method(v, names::items);
    Value list = items.is_exception() ? items : list_from_iterable(items);
    if (list.is_exception()) return false;
    if (e_->sort_keys.is_true() && !list_sort(list.as<List>(), Value::none(), false)) return false;
    bool first = true;
    for (int64_t i = 0; i < list.as<List>()->length; ++i) {
      auto* pair = cast<Tuple>(list_get(list.as<List>(), i));
      if (!pair || pair->length != 2) {
        raise_value_error("items must return 2-tuples");
        return false;
      }
      if (!member(pair->items[0], pair->items[1], &first)) return false;
    }
    return true;
  }

  bool member(Value key, Value item, bool* first) {
    Value text = key;
    if (!is_str(key)) {
      text = key_text(key);
      if (text.is_exception()) return false;
      if (text.is_unbound()) return true;
    }
    if (!*first) out_.append(e_->item_separator.as<Str>());
    *first = false;
    if (!string(text)) return false;
    out_.append(e_->key_separator.as<Str>());
    return value(item);
  }

  // The text of a key that is no str; unbound when it is to be skipped.
  Value key_text(Value key) {
    if (is_float(key)) return float_text(key);
    if (key.is_bool()) return str_from_ascii(key.is_true() ? "true" : "false");
    if (key.is_none()) return str_from_ascii("null");
    if (is_int(key)) return int_to_str(int_plain(key));
    if (e_->skip_keys.is_true()) return Value::unbound();
    return raise_type_error("keys must be str, int, float, bool or None, not %.100T", key);
  }

  bool other(Value v) {
    Value marker;
    if (!enter(v, &marker)) return false;
    Value replaced = call(e_->fallback, {v});
    if (replaced.is_exception()) return false;
    NativeRecursion guard(" while encoding a JSON object");
    return !guard.exceeded() && value(replaced) && leave(marker);
  }

  const Encoder* e_;
  Quoting quoting_;
  StringBuilder out_;
};

Value new_encoder(const Value* a) {
  if (!a[1].is_none() && !is_dict(a[1])) {
    return raise_type_error("make_encoder() argument 1 must be dict or None, not %.200T", a[1]);
  }
  for (int i = 5; i <= 6; ++i) {
    if (!is_str(a[i])) return raise_type_error("make_encoder() argument %d must be str, not %T", i, a[i]);
  }
  auto* e = static_cast<Encoder*>(allocate_instance(a[0].as<Type>()));
  Value* fields = &e->markers;
  for (int i = 0; i < 9; ++i) {
    Value v = a[i + 1];
    // The last three are flags.
    if (i >= 6) {
      int is_true = truth(v);
      if (is_true < 0) return Value::exception();
      v = Value::boolean(is_true);
    }
    store(e, &fields[i], v);
  }
  return Value::object(e);
}

Value call_encoder(const Value* a) {
  Writer writer(a[0].as<Encoder>());
  if (!writer.value(a[1])) return Value::exception();
  Value text = writer.finish();
  return text.is_exception() ? text : tuple_new({text});
}

const NativeDef kMethods[] = {
    {"__new__",
     "cls, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan",
     new_encoder, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__call__", "$self, obj, _current_indent_level", call_encoder, "Encode obj; returns a tuple of texts."},
    {}};
const MemberDef kMembers[] = {{"markers", offsetof(Encoder, markers)},
                              {"default", offsetof(Encoder, fallback)},
                              {"encoder", offsetof(Encoder, encoder)},
                              {"indent", offsetof(Encoder, indent)},
                              {"key_separator", offsetof(Encoder, key_separator)},
                              {"item_separator", offsetof(Encoder, item_separator)},
                              {"sort_keys", offsetof(Encoder, sort_keys)},
                              {"skipkeys", offsetof(Encoder, skip_keys)},
                              {}};

}  // namespace

extern const TypeSpec kEncoderSpec = {
    .size = sizeof(Encoder), .doc = "JSON encoder object", .methods = kMethods, .members = kMembers};

}  // namespace krait::json
