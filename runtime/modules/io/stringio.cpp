// StringIO: a text stream in memory. Its characters have the width of the widest that was written so far.
#include <algorithm>

#include "runtime/chars.h"
#include "runtime/modules/io/io.h"
#include "runtime/search.h"
#include "runtime/storage.h"
#include "runtime/tuple.h"

namespace krait::io {

namespace {

struct StringIO : Object {
  RawStorage* storage;     // the characters; null: none yet
  int64_t width;           // bytes of one: 1, 2 or 4
  int64_t size, position;  // in characters
  int64_t state;           // 0 not initialised, 1 open, 2 closed
  int64_t universal;       // reading recognises \n, \r and \r\n
  int64_t translate;       // ... and writing turned them into \n
  int64_t seen;
  Value newline;        // None or str, as given
  Value write_newline;  // str that replaces \n, or unbound
};

StringIO* self_of(const Value* a) { return a[0].as<StringIO>(); }
// The characters from a position on.
uint8_t* characters_at(StringIO* s, int64_t position) {
  return s->storage ? s->storage->bytes + position * s->width : nullptr;
}

bool check_open(StringIO* s) {
  if (s->state == 1) return true;
  raise_value_error(s->state == 0 ? "I/O operation on uninitialized object" : "I/O operation on closed file");
  return false;
}

// Makes room for `size` characters of `width` bytes; false: raised. What is there keeps its characters.
bool reserve(StringIO* s, int64_t size, int64_t width) {
  width = std::max(width, s->width);
  int64_t capacity = s->storage ? int64_t(s->storage->capacity()) : 0;
  if (width == s->width && size * width <= capacity) return true;
  int64_t wanted = !s->storage ? std::max<int64_t>(size, 32) : size + (size >> 1);
  RawStorage* grown = allocate_raw_storage(size_t(wanted * width));
  if (!grown) return false;
  with_chars(characters_at(s, 0), uint8_t(s->width), [&](const auto* from) {
    with_mutable_chars(grown->bytes, uint8_t(width), [&](auto* to) {
      if (s->size) copy_chars(to, from, size_t(s->size));
    });
  });
  store(s, &s->storage, grown);
  s->width = width;
  return true;
}

bool write_str(StringIO* s, Str* text) {
  if (text->length == 0) return true;
  if (s->translate) {
    int seen = int(s->seen);
    Value translated = translate_newlines(text, &seen);
    if (translated.is_exception()) return false;
    s->seen = seen;
    text = translated.as<Str>();
  }
  if (!s->write_newline.is_unbound()) {
    Value replaced = str_replace(text, str_from_char('\n').as<Str>(), s->write_newline.as<Str>(), -1);
    if (replaced.is_exception()) return false;
    text = replaced.as<Str>();
  }
  int64_t end = s->position + int64_t(text->length);
  if (!reserve(s, std::max(end, s->size), text->width)) return false;
  if (s->position > s->size) memset(characters_at(s, s->size), 0, size_t((s->position - s->size) * s->width));
  put_chars(s->storage->bytes, uint8_t(s->width), size_t(s->position), text);
  s->position = end;
  if (end > s->size) s->size = end;
  return true;
}

// A str of n characters from a position on.
Value text_at(StringIO* s, int64_t position, int64_t n) {
  if (n == 0) return str_empty();
  return with_chars(characters_at(s, position), uint8_t(s->width), [&]<class C>(const C* p) {
    if constexpr (sizeof(C) == 1) return str_from_latin1(p, size_t(n));
    else if constexpr (sizeof(C) == 2) return str_from_ucs2(p, size_t(n));
    else return str_from_ucs4(p, size_t(n));
  });
}

Value take(StringIO* s, int64_t n) {
  int64_t rest = s->size > s->position ? s->size - s->position : 0;
  if (n < 0 || n > rest) n = rest;
  const Value r = text_at(s, s->position, n);
  s->position += n;
  return r;
}

// Length of the line at p, its end (one of the three) included; n if there is no end.
template <class C>
size_t universal_line(const C* p, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    if (p[i] == '\n') return i + 1;
    if (p[i] == '\r') return i + 1 < n && p[i + 1] == '\n' ? i + 2 : i + 1;
  }
  return n;
}

// The same with a given end of one or two characters.
template <class C>
size_t line_until(const C* p, size_t n, C first, C second) {
  for (size_t i = 0; i < n; ++i) {
    const size_t found = find_element(p + i, n - i, first);
    if (found == kNotFound) break;
    i += found;
    if (!second) return i + 1;
    if (i + 1 < n && p[i + 1] == second) return i + 2;
  }
  return n;
}

// Characters of the line at the position, its end included.
int64_t line_length(StringIO* s, int64_t limit) {
  int64_t rest = s->size > s->position ? s->size - s->position : 0;
  if (limit >= 0 && limit < rest) rest = limit;
  if (rest == 0) return 0;
  const Str* end = is_str(s->newline) && s->newline.as<Str>()->length ? s->newline.as<Str>() : nullptr;
  return with_chars(characters_at(s, s->position), uint8_t(s->width), [&]<class C>(const C* p) {
    if (s->universal) return int64_t(universal_line(p, size_t(rest)));
    const uint32_t first = end ? end->at(0) : '\n', second = end && end->length > 1 ? end->at(1) : 0;
    return int64_t(line_until(p, size_t(rest), C(first), C(second)));
  });
}

Value new_string_io(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }

// None, "", "\n", "\r" or "\r\n".
bool valid_newline(Value v) {
  if (v.is_none()) return true;
  auto* s = v.as<Str>();
  if (s->length == 1) return s->at(0) == '\n' || s->at(0) == '\r';
  return s->length == 0 || str_equals_ascii(s, "\r\n");
}

Value init_string_io(const Value* a) {
  auto* s = self_of(a);
  Value initial = a[1], newline = a[2];
  if (!newline.is_none() && !is_str(newline))
    return raise_type_error("newline must be str or None, not %T", newline);
  if (!valid_newline(newline)) return raise_value_error("illegal newline value: %R", newline);
  if (!initial.is_none() && !is_str(initial))
    return raise_type_error("initial_value must be str or None, not %T", initial);
  s->size = s->position = s->seen = 0;
  s->width = 1;
  s->storage = nullptr;
  s->newline = newline;
  s->universal = newline.is_none() || newline.as<Str>()->length == 0;
  s->translate = newline.is_none();
  bool replace = is_str(newline) && newline.as<Str>()->length && newline.as<Str>()->at(0) == '\r';
  s->write_newline = replace ? newline : Value::unbound();
  write_barrier(s);
  s->state = 1;
  if (is_str(initial)) {
    if (!write_str(s, initial.as<Str>())) return Value::exception();
    s->position = 0;
  }
  return Value::none();
}

Value write_method(const Value* a) {
  if (!check_open(self_of(a))) return Value::exception();
  if (!is_str(a[1])) return raise_type_error("string argument expected, got '%T'", a[1]);
  auto* text = a[1].as<Str>();
  return write_str(self_of(a), text) ? int_from_u64(text->length) : Value::exception();
}
Value read_method(const Value* a) {
  int64_t n;
  if (!check_open(self_of(a)) || !size_argument(a[1], -1, &n)) return Value::exception();
  return take(self_of(a), n);
}
Value readline_method(const Value* a) {
  int64_t limit;
  if (!check_open(self_of(a)) || !size_argument(a[1], -1, &limit)) return Value::exception();
  return take(self_of(a), line_length(self_of(a), limit));
}
Value next_method(const Value* a) {
  if (!check_open(self_of(a))) return Value::exception();
  if (type_of(a[0]) != g_types.string_io) {
    // A subclass may override readline.
    Value line = call_method(a[0], names::readline);
    if (line.is_exception()) return line;
    if (!is_str(line))
      return raise(types::OSError, "readline() should have returned a str object, not '%T'", line);
    return line.as<Str>()->length ? line : Value::unbound();
  }
  Value line = take(self_of(a), line_length(self_of(a), -1));
  return line.is_exception() || line.as<Str>()->length ? line : Value::unbound();
}
Value getvalue_method(const Value* a) {
  auto* s = self_of(a);
  if (!check_open(s)) return Value::exception();
  return text_at(s, 0, s->size);
}
Value tell_method(const Value* a) {
  return check_open(self_of(a)) ? int_from_i64(self_of(a)->position) : Value::exception();
}
Value truncate_method(const Value* a) {
  auto* s = self_of(a);
  int64_t size = s->position;
  if (!check_open(s)) return Value::exception();
  if (!a[1].is_none() && !to_offset(a[1], &size)) return Value::exception();
  if (size < 0) return raise_value_error("Negative size value %ld", size);
  if (size < s->size) s->size = size;
  return int_from_i64(size);
}
Value seek_method(const Value* a) {
  auto* s = self_of(a);
  int64_t offset;
  int whence;
  if (!check_open(s) || !to_offset(a[1], &offset) || !int_to_int(a[2], &whence)) return Value::exception();
  if (whence < 0 || whence > 2) return raise_value_error("Invalid whence (%d, should be 0, 1 or 2)", whence);
  if (whence == 0 && offset < 0) return raise_value_error("Negative seek position %ld", offset);
  if (whence != 0 && offset != 0) return raise(types::OSError, "Can't do nonzero cur-relative seeks");
  s->position = whence == 0 ? offset : whence == 1 ? s->position : s->size;
  return int_from_i64(s->position);
}
Value close_method(const Value* a) {
  auto* s = self_of(a);
  s->state = 2;
  s->storage = nullptr;
  s->size = 0;
  return Value::none();
}
Value true_method(const Value* a) { return check_open(self_of(a)) ? Value::true_() : Value::exception(); }

Value getstate_method(const Value* a) {
  Value content = getvalue_method(a);
  if (content.is_exception()) return content;
  Value attributes = instance_dict(a[0]);
  if (attributes.is_exception()) return attributes;
  if (!attributes.is_unbound() && length(attributes) == 0) attributes = Value::none();
  return tuple_new({content, self_of(a)->newline, int_from_i64(self_of(a)->position), attributes});
}
Value setstate_method(const Value* a) {
  auto* t = cast<Tuple>(a[1]);
  if (!t || t->length < 4)
    return raise_type_error("%T.__setstate__ argument should be 4-tuple, got %T", a[0], a[1]);
  if (self_of(a)->state == 2) return raise_value_error("__setstate__ on closed file");
  const Value init[] = {a[0], Value::none(), t->items[1]};
  if (init_string_io(init).is_exception()) return Value::exception();
  // The content is restored as it is, without translating it again.
  auto* s = self_of(a);
  Value write_newline = s->write_newline;
  int64_t translate = s->translate, position;
  s->write_newline = Value::unbound();
  s->translate = 0;
  bool ok = is_str(t->items[0])
                ? write_str(s, t->items[0].as<Str>())
                : (raise_type_error("initial_value must be str or None, not %T", t->items[0]), false);
  s->write_newline = write_newline;
  s->translate = translate;
  if (!ok) return Value::exception();
  if (!is_int(t->items[2]))
    return raise_type_error("third item of state must be an integer, got %T", t->items[2]);
  if (!int_to_i64(t->items[2], &position)) return Value::exception();
  if (position < 0) return raise_value_error("position value cannot be negative");
  s->position = position;
  if (!t->items[3].is_none()) return call_named(instance_dict(a[0]), "update", {t->items[3]});
  return Value::none();
}

Value get_closed(Value v) {
  auto* s = v.as<StringIO>();
  if (s->state == 0) return raise_value_error("I/O operation on uninitialized object");
  return Value::boolean(s->state == 2);
}
Value get_newlines(Value v) {
  return newlines_value(v.as<StringIO>()->translate ? int(v.as<StringIO>()->seen) : 0);
}
Value get_line_buffering(Value) { return Value::false_(); }

const NativeDef kMethods[] = {
    {"__new__", "cls, *args, **kwargs", new_string_io, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, initial_value='', newline='\\n'", init_string_io},
    {"__next__", "$self, /", next_method, "Implement next(self)."},
    {"close", "$self, /", close_method, "Close the IO object."},
    {"getvalue", "$self, /", getvalue_method, "Retrieve the entire contents of the object."},
    {"read", "$self, size=-1, /", read_method, "Read at most size characters, returned as a string."},
    {"readline", "$self, size=-1, /", readline_method, "Read until newline or EOF."},
    {"tell", "$self, /", tell_method, "Tell the current file position."},
    {"truncate", "$self, pos=None, /", truncate_method, "Truncate size to pos."},
    {"seek", "$self, pos, whence=0, /", seek_method, "Change stream position."},
    {"write", "$self, s, /", write_method, "Write string to file."},
    {"seekable", "$self, /", true_method, "Returns True if the IO object can be seeked."},
    {"readable", "$self, /", true_method, "Returns True if the IO object can be read."},
    {"writable", "$self, /", true_method, "Returns True if the IO object can be written."},
    {"__getstate__", "$self", getstate_method},
    {"__setstate__", "$self, state, /", setstate_method},
    {}};
const GetSetDef kGetSets[] = {
    {"closed", get_closed}, {"newlines", get_newlines}, {"line_buffering", get_line_buffering}, {}};

}  // namespace

const TypeSpec kStringIOSpec = {.size = sizeof(StringIO),
                                .doc = "Text I/O implementation using an in-memory buffer.",
                                .methods = kMethods,
                                .getsets = kGetSets};

}  // namespace krait::io
