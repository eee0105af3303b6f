// StringIO: a text stream in memory. Characters are kept as UCS-4, so that writing anywhere is simple.
#include "runtime/modules/io/io.h"
#include "runtime/storage.h"
#include "runtime/tuple.h"

namespace krait::io {

namespace {

struct StringIO : Object {
  RawStorage* storage;     // UCS-4 characters
  int64_t size, position;  // in characters
  int64_t state;           // 0 not initialised, 1 open, 2 closed
  int64_t universal;       // reading recognises \n, \r and \r\n
  int64_t translate;       // ... and writing turned them into \n
  int64_t seen;
  Value newline;        // None or str, as given
  Value write_newline;  // str that replaces \n, or unbound
};

StringIO* self_of(const Value* a) { return a[0].as<StringIO>(); }
uint32_t* characters(StringIO* s) {
  return s->storage ? reinterpret_cast<uint32_t*>(s->storage->bytes) : nullptr;
}

bool check_open(StringIO* s) {
  if (s->state == 1) return true;
  raise_value_error(s->state == 0 ? "I/O operation on uninitialized object" : "I/O operation on closed file");
  return false;
}

bool reserve(StringIO* s, int64_t size) {
  int64_t capacity = s->storage ? int64_t(s->storage->capacity() / 4) : 0;
  if (size <= capacity) return true;
  int64_t wanted = size < 32 ? 32 : size + (size >> 1);
  RawStorage* grown = allocate_raw_storage(size_t(wanted) * 4);
  if (!grown) return false;
  if (s->size) memcpy(grown->bytes, s->storage->bytes, size_t(s->size) * 4);
  store(s, &s->storage, grown);
  return true;
}

template <class Char>
void widen(uint32_t* out, const Char* in, size_t n) {
  for (size_t i = 0; i < n; ++i) out[i] = in[i];
}

bool write_str(StringIO* s, Str* text) {
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
  if (!reserve(s, end)) return false;
  uint32_t* to = characters(s);
  if (s->position > s->size) memset(to + s->size, 0, size_t(s->position - s->size) * 4);
  to += s->position;
  if (text->width == 1) widen(to, text->data1(), text->length);
  else if (text->width == 2) widen(to, text->data2(), text->length);
  else widen(to, text->data4(), text->length);
  s->position = end;
  if (end > s->size) s->size = end;
  return true;
}

Value take(StringIO* s, int64_t n) {
  int64_t rest = s->size > s->position ? s->size - s->position : 0;
  if (n < 0 || n > rest) n = rest;
  if (n == 0) return str_empty();
  Value r = str_from_ucs4(characters(s) + s->position, size_t(n));
  s->position += n;
  return r;
}

// Characters of the line at the position, its end included.
int64_t line_length(StringIO* s, int64_t limit) {
  int64_t rest = s->size > s->position ? s->size - s->position : 0;
  if (limit >= 0 && limit < rest) rest = limit;
  const uint32_t* p = characters(s) + s->position;
  const Str* terminator = is_str(s->newline) && s->newline.as<Str>()->length ? s->newline.as<Str>() : nullptr;
  for (int64_t i = 0; i < rest; ++i) {
    uint32_t c = p[i];
    if (s->universal) {
      if (c == '\n') return i + 1;
      if (c == '\r') return i + 1 < rest && p[i + 1] == '\n' ? i + 2 : i + 1;
    } else if (!terminator) {
      if (c == '\n') return i + 1;
    } else if (c == terminator->at(0)) {
      if (terminator->length == 1) return i + 1;
      if (i + 1 < rest && p[i + 1] == terminator->at(1)) return i + 2;
    }
  }
  return rest;
}

Value new_string_io(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }

// None, "", "\n", "\r" or "\r\n".
bool valid_newline(Value v) {
  if (v.is_none()) return true;
  auto* s = v.as<Str>();
  return s->length == 0 || str_equals_ascii(s, "\n") || str_equals_ascii(s, "\r") ||
         str_equals_ascii(s, "\r\n");
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
  return s->size ? str_from_ucs4(characters(s), size_t(s->size)) : str_empty();
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
