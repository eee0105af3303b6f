// BytesIO: a binary stream over a growable buffer in memory.
#include "runtime/list.h"
#include "runtime/modules/io/io.h"
#include "runtime/storage.h"
#include "runtime/tuple.h"

namespace krait::io {

namespace {

struct BytesIO : Object {
  RawStorage* storage;  // null: empty; storage->used is unused
  int64_t size;         // bytes of content
  int64_t position;
  int64_t closed;
  int64_t exports;  // live views from getbuffer(): no resizing meanwhile
};

// The object behind getbuffer(): a buffer provider whose views pin the stream's storage.
struct Exporter : Object {
  BytesIO* stream;
};
Type* g_exporter_type;

BytesIO* self_of(const Value* a) { return a[0].as<BytesIO>(); }

bool check_open(BytesIO* b) {
  if (b->closed) raise_value_error("I/O operation on closed file.");
  return !b->closed;
}
bool check_exports(BytesIO* b) {
  if (!any_exports(b->exports)) return true;
  raise(types::BufferError, "Existing exports of data: object cannot be re-sized");
  return false;
}

bool reserve(BytesIO* b, int64_t size) {
  int64_t capacity = b->storage ? int64_t(b->storage->capacity()) : 0;
  if (size <= capacity) return true;
  int64_t wanted = size < 128 ? 128 : size + (size >> 2);
  RawStorage* grown = allocate_raw_storage(size_t(wanted));
  if (!grown) return false;
  if (b->size) memcpy(grown->bytes, b->storage->bytes, size_t(b->size));
  store(b, &b->storage, grown);
  return true;
}

// Writes at the position; -1 raised.
int64_t write_bytes(BytesIO* b, const Value v) {
  Buffer buffer;
  if (!check_open(b) || !check_exports(b) || !buffer_get(v, &buffer)) return -1;
  if (buffer.length == 0) return 0;
  int64_t end = b->position + int64_t(buffer.length);
  if (!reserve(b, end)) return -1;
  if (b->position > b->size) memset(b->storage->bytes + b->size, 0, size_t(b->position - b->size));
  memcpy(b->storage->bytes + b->position, buffer.data, buffer.length);
  b->position = end;
  if (end > b->size) b->size = end;
  return int64_t(buffer.length);
}

Value take(BytesIO* b, int64_t n) {
  int64_t rest = b->size > b->position ? b->size - b->position : 0;
  if (n < 0 || n > rest) n = rest;
  Value r = bytes_new(n ? b->storage->bytes + b->position : nullptr, size_t(n));
  b->position += n;
  return r;
}

int64_t line_length(BytesIO* b, int64_t limit) {
  int64_t rest = b->size > b->position ? b->size - b->position : 0;
  if (limit >= 0 && limit < rest) rest = limit;
  if (rest == 0) return 0;
  const uint8_t* begin = b->storage->bytes + b->position;
  const void* end = memchr(begin, '\n', size_t(rest));
  return end ? static_cast<const uint8_t*>(end) - begin + 1 : rest;
}

Value new_bytes_io(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }

Value init_bytes_io(const Value* a) {
  auto* b = self_of(a);
  if (!check_exports(b)) return Value::exception();
  b->size = b->position = b->closed = 0;
  if (a[1].is_none() || a[1].is_unbound()) return Value::none();
  if (write_bytes(b, a[1]) < 0) return Value::exception();
  b->position = 0;
  return Value::none();
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
  int64_t n = line_length(self_of(a), -1);
  return n ? take(self_of(a), n) : Value::unbound();
}
Value iter_method(const Value* a) { return check_open(self_of(a)) ? a[0] : Value::exception(); }

Value readlines_method(const Value* a) {
  int64_t hint;
  if (!check_open(self_of(a)) || !size_argument(a[1], 0, &hint)) return Value::exception();
  Value lines = list_new();
  int64_t total = 0;
  while (int64_t n = line_length(self_of(a), -1)) {
    Value line = take(self_of(a), n);
    if (line.is_exception() || !list_append(lines.as<List>(), line)) return Value::exception();
    total += n;
    if (hint > 0 && total >= hint) break;
  }
  return lines;
}

Value readinto_method(const Value* a) {
  Buffer buffer;
  auto* b = self_of(a);
  if (!check_open(b) || !buffer_get_writable(a[1], "readinto", &buffer)) return Value::exception();
  int64_t rest = b->size > b->position ? b->size - b->position : 0;
  int64_t n = rest < int64_t(buffer.length) ? rest : int64_t(buffer.length);
  if (n) memcpy(buffer.data, b->storage->bytes + b->position, size_t(n));
  b->position += n;
  return int_from_i64(n);
}

Value write_method(const Value* a) {
  int64_t n = write_bytes(self_of(a), a[1]);
  return n < 0 ? Value::exception() : int_from_i64(n);
}
Value writelines_method(const Value* a) {
  if (!check_open(self_of(a))) return Value::exception();
  auto add = [](Value line, void* context) { return write_bytes(static_cast<BytesIO*>(context), line) >= 0; };
  return for_each(a[1], add, self_of(a)) ? Value::none() : Value::exception();
}

Value seek_method(const Value* a) {
  auto* b = self_of(a);
  int64_t offset;
  int whence;
  if (!check_open(b) || !to_offset(a[1], &offset) || !int_to_int(a[2], &whence)) return Value::exception();
  if (whence == 0 && offset < 0) return raise_value_error("negative seek value %ld", offset);
  int64_t base;
  switch (whence) {
    case 0: base = 0; break;
    case 1: base = b->position; break;
    case 2: base = b->size; break;
    default: return raise_value_error("invalid whence (%d, should be 0, 1 or 2)", whence);
  }
  if (offset > INT64_MAX - base) return raise(types::OverflowError, "new position too large");
  b->position = base + offset < 0 ? 0 : base + offset;
  return int_from_i64(b->position);
}
Value tell_method(const Value* a) {
  return check_open(self_of(a)) ? int_from_i64(self_of(a)->position) : Value::exception();
}

Value truncate_method(const Value* a) {
  auto* b = self_of(a);
  int64_t size = b->position;
  if (!check_open(b) || !check_exports(b)) return Value::exception();
  if (!a[1].is_none() && !to_offset(a[1], &size)) return Value::exception();
  if (size < 0) return raise_value_error("negative size value %ld", size);
  if (size < b->size) b->size = size;
  return int_from_i64(size);
}

Value true_method(const Value* a) { return check_open(self_of(a)) ? Value::true_() : Value::exception(); }
Value false_method(const Value* a) { return check_open(self_of(a)) ? Value::false_() : Value::exception(); }
Value flush_method(const Value* a) { return check_open(self_of(a)) ? Value::none() : Value::exception(); }
Value close_method(const Value* a) {
  if (!check_exports(self_of(a))) return Value::exception();
  self_of(a)->closed = 1;
  self_of(a)->storage = nullptr;
  self_of(a)->size = 0;
  return Value::none();
}
Value getvalue_method(const Value* a) {
  auto* b = self_of(a);
  return check_open(b) ? bytes_new(b->size ? b->storage->bytes : nullptr, size_t(b->size))
                       : Value::exception();
}
Value getbuffer_method(const Value* a) {
  if (!check_open(self_of(a))) return Value::exception();
  auto* e = static_cast<Exporter*>(allocate_instance(g_exporter_type));
  e->stream = self_of(a);
  return memoryview_new(Value::object(e));
}
Value getstate_method(const Value* a) {
  Value content = getvalue_method(a);
  if (content.is_exception()) return content;
  Value attributes = instance_dict(a[0]);
  bool empty = !attributes.is_exception() && !attributes.is_unbound() && length(attributes) == 0;
  if (attributes.is_exception()) return attributes;
  return tuple_new({content, int_from_i64(self_of(a)->position), empty ? Value::none() : attributes});
}
Value setstate_method(const Value* a) {
  auto* t = cast<Tuple>(a[1]);
  if (!t || t->length < 3) {
    return raise_type_error("%T.__setstate__ argument should be 3-tuple, got %T", a[0], a[1]);
  }
  const Value init[] = {a[0], t->items[0]};
  int64_t position;
  if (init_bytes_io(init).is_exception()) return Value::exception();
  if (!is_int(t->items[1]))
    return raise_type_error("second item of state must be an integer, not %T", t->items[1]);
  if (!int_to_i64(t->items[1], &position)) return Value::exception();
  if (position < 0) return raise_value_error("position value cannot be negative");
  self_of(a)->position = position;
  if (!t->items[2].is_none()) return call_named(instance_dict(a[0]), "update", {t->items[2]});
  return Value::none();
}
Value sizeof_method(const Value* a) { return int_from_i64(int64_t(sizeof(BytesIO)) + self_of(a)->size); }
Value get_closed(Value v) { return Value::boolean(v.as<BytesIO>()->closed); }

const NativeDef kMethods[] = {
    {"__new__", "cls, *args, **kwargs", new_bytes_io, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, initial_bytes=b''", init_bytes_io},
    {"__iter__", "$self, /", iter_method, "Implement iter(self)."},
    {"__next__", "$self, /", next_method, "Implement next(self)."},
    {"readable", "$self, /", true_method, "Returns True if the IO object can be read."},
    {"seekable", "$self, /", true_method, "Returns True if the IO object can be seeked."},
    {"writable", "$self, /", true_method, "Returns True if the IO object can be written."},
    {"isatty", "$self, /", false_method, "Always returns False."},
    {"flush", "$self, /", flush_method, "Does nothing."},
    {"close", "$self, /", close_method, "Disable all I/O operations."},
    {"tell", "$self, /", tell_method, "Current file position, an integer."},
    {"write", "$self, b, /", write_method, "Write bytes to file."},
    {"writelines", "$self, lines, /", writelines_method, "Write lines to the file."},
    {"read1", "$self, size=-1, /", read_method, "Read at most size bytes, returned as a bytes object."},
    {"readinto", "$self, buffer, /", readinto_method, "Read bytes into buffer."},
    {"readline", "$self, size=-1, /", readline_method, "Next line from the file, as a bytes object."},
    {"readlines", "$self, size=None, /", readlines_method,
     "List of bytes objects, each a line from the file."},
    {"read", "$self, size=-1, /", read_method, "Read at most size bytes, returned as a bytes object."},
    {"getbuffer", "$self, /", getbuffer_method,
     "Get a read-write view over the contents of the BytesIO object."},
    {"getvalue", "$self, /", getvalue_method, "Retrieve the entire contents of the BytesIO object."},
    {"seek", "$self, pos, whence=0, /", seek_method, "Change stream position."},
    {"truncate", "$self, size=None, /", truncate_method, "Truncate the file to at most size bytes."},
    {"__getstate__", "$self", getstate_method},
    {"__setstate__", "$self, state, /", setstate_method},
    {"__sizeof__", "$self", sizeof_method},
    {}};
const GetSetDef kGetSets[] = {{"closed", get_closed, nullptr, "True if the file is closed."}, {}};

bool export_buffer(Value v, Buffer* out, bool) {
  BytesIO* b = v.as<Exporter>()->stream;
  if (!b->storage && !reserve(b, 1)) return false;
  b->exports++;
  out->data = b->storage->bytes;
  out->length = size_t(b->size);
  out->owner = v;
  out->read_only = false;
  return true;
}
void release_buffer(Buffer* buffer) { buffer->owner.as<Exporter>()->stream->exports--; }

const TypeSpec kExporterSpec = {.size = sizeof(Exporter)};

void initialize(Type*) {
  g_exporter_type = native_type_create("_io._BytesIOBuffer", Kind::Native, sizeof(Exporter), types::object,
                                       kTypeHidden, &kExporterSpec);
  register_buffer_provider(g_exporter_type, export_buffer, release_buffer);
}

}  // namespace

const TypeSpec kBytesIOSpec = {.size = sizeof(BytesIO),
                               .doc = "Buffered I/O implementation using an in-memory bytes buffer.",
                               .methods = kMethods,
                               .getsets = kGetSets,
                               .initialize = initialize};

}  // namespace krait::io
