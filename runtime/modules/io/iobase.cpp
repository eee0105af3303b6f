// _IOBase and the abstract layers above it: defaults in terms of the methods that concrete classes override.
#include <cstring>

#include "runtime/list.h"
#include "runtime/modules/io/io.h"

namespace krait::io {

Types g_types;

Value raise_unsupported(const char* message) {
  return raise_with_args(g_types.unsupported_operation, {str_from_ascii(message)});
}

Value call_named(Value receiver, const char* method, std::initializer_list<Value> args) {
  return call_method(receiver, str_intern(method), args);
}

int is_closed(Value stream) {
  // Asked for every line that is read or written: the name is interned once.
  static Value name = Value::unbound();
  if (KRAIT_UNLIKELY(name.is_unbound())) {
    register_root("io: the name closed", &name);
    name = Value::object(str_intern("closed"));
  }
  Value closed = get_attribute(stream, name.as<Str>());
  return closed.is_exception() ? -1 : truth(closed);
}

bool check_closed(Value stream) {
  int closed = is_closed(stream);
  if (closed > 0) raise_value_error("I/O operation on closed file.");
  return closed == 0;
}

bool size_argument(Value v, int64_t fallback, int64_t* out) {
  if (v.is_unbound() || v.is_none()) {
    *out = fallback;
    return true;
  }
  if (!type_of(v)->slot(Slot::Index)) {
    raise_type_error("argument should be integer or None, not '%T'", v);
    return false;
  }
  return int_to_i64_clamped(v, out);
}

bool to_offset(Value v, int64_t* out) {
  Value i = index_of(v);
  if (i.is_exception()) return false;
  if (int_fits_i64(i, out)) return true;
  raise(types::OverflowError, "cannot fit '%T' into an offset-sized integer", v);
  return false;
}

namespace {

Str* closed_mark() {
  static Str* name = str_intern("__IOBase_closed");
  return name;
}

Value get_closed(Value self) {
  Value mark = get_attribute_or_unbound(self, closed_mark());
  return mark.is_exception() ? mark : Value::boolean(!mark.is_unbound());
}

template <const char* const* message>
Value unsupported(const Value*) {
  return raise_unsupported(*message);
}
#define UNSUPPORTED(name)                     \
  constexpr const char* kText_##name = #name; \
  constexpr NativeFn unsupported_##name = unsupported<&kText_##name>
UNSUPPORTED(seek);
UNSUPPORTED(truncate);
UNSUPPORTED(fileno);
UNSUPPORTED(detach);
UNSUPPORTED(read);
UNSUPPORTED(read1);
UNSUPPORTED(write);
UNSUPPORTED(readline);

Value tell(const Value* a) { return call_named(a[0], "seek", {Value::small_int(0), Value::small_int(1)}); }

Value flush(const Value* a) {
  Value closed = get_closed(a[0]);
  if (closed.is_true()) return raise_value_error("I/O operation on closed file.");
  return closed.is_exception() ? closed : Value::none();
}

Value close(const Value* a) {
  Value closed = get_closed(a[0]);
  if (closed.is_exception() || closed.is_true()) return closed.is_true() ? Value::none() : closed;
  Value r = call_named(a[0], "flush");
  Value pending = r.is_exception() ? take_exception() : Value::unbound();
  if (!set_attribute(a[0], closed_mark(), Value::true_())) return Value::exception();
  return pending.is_unbound() ? Value::none() : restore_exception(pending);
}

// A dead stream that was never closed is flushed and closed; failures are nobody's business. close() sees by
// _finalizing that nobody called it.
Value finalize(const Value* a) {
  int closed = is_closed(a[0]);
  if (closed < 0) clear_exception();
  if (closed == 0 && !set_attribute(a[0], str_intern("_finalizing"), Value::true_())) clear_exception();
  if (closed == 0 && call_named(a[0], "close").is_exception()) clear_exception();
  return Value::none();
}

Value answer_false(const Value* a) { return check_closed(a[0]) ? Value::false_() : Value::exception(); }
Value plain_false(const Value*) { return Value::false_(); }

template <const char* const* method, const char* const* message>
Value check_capability(const Value* a) {
  Value r = call_named(a[0], *method);
  if (r.is_exception()) return r;
  if (!r.is_true()) return raise_unsupported(*message);
  return Value::true_();
}
constexpr const char* kSeekable = "seekable";
constexpr const char* kReadable = "readable";
constexpr const char* kWritable = "writable";
constexpr const char* kNotSeekable = "File or stream is not seekable.";
constexpr const char* kNotReadable = "File or stream is not readable.";
constexpr const char* kNotWritable = "File or stream is not writable.";

Value check_closed_method(const Value* a) { return check_closed(a[0]) ? Value::none() : Value::exception(); }
Value enter(const Value* a) { return check_closed(a[0]) ? a[0] : Value::exception(); }
Value exit_method(const Value* a) { return call_named(a[0], "close"); }

// Reads ahead through peek() where the object has it, else byte by byte.
Value readline(const Value* a) {
  int64_t limit;
  if (!size_argument(a[1], -1, &limit)) return Value::exception();
  Value peek = get_attribute_or_unbound(a[0], str_intern("peek"));
  if (peek.is_exception()) return peek;
  std::string line;
  while (limit < 0 || int64_t(line.size()) < limit) {
    int64_t ahead = 1;
    if (!peek.is_unbound()) {
      Value seen = call(peek, {Value::small_int(1)});
      if (seen.is_exception()) return seen;
      if (!is_bytes(seen))
        return raise(types::OSError, "peek() should have returned a bytes object, not '%T'", seen);
      std::string_view view = seen.as<Bytes>()->view();
      if (!view.empty()) {
        size_t end = view.find('\n');
        ahead = int64_t(end == std::string_view::npos ? view.size() : end + 1);
        if (limit >= 0 && ahead > limit - int64_t(line.size())) ahead = limit - int64_t(line.size());
      }
    }
    Value chunk = call_named(a[0], "read", {Value::small_int(ahead)});
    if (chunk.is_exception()) return chunk;
    if (!is_bytes(chunk))
      return raise(types::OSError, "read() should have returned a bytes object, not '%T'", chunk);
    line += chunk.as<Bytes>()->view();
    if (chunk.as<Bytes>()->length == 0 || line.back() == '\n') break;
  }
  return bytes_new(line);
}

Value iter_method(const Value* a) { return check_closed(a[0]) ? a[0] : Value::exception(); }

Value next_method(const Value* a) {
  Value line = call_method(a[0], names::readline);
  if (line.is_exception()) return line;
  int64_t n = length(line);
  return n < 0 ? Value::exception() : n == 0 ? Value::unbound() : line;
}

Value readlines(const Value* a) {
  int64_t hint;
  if (!size_argument(a[1], -1, &hint)) return Value::exception();
  if (hint <= 0) return list_from_iterable(a[0]);
  Value result = list_new(), it = iterate(a[0]);
  if (it.is_exception()) return it;
  for (int64_t total = 0; total < hint;) {
    Value line = next(it);
    if (line.is_exception()) return line;
    if (line.is_unbound()) break;
    if (!list_append(result.as<List>(), line)) return Value::exception();
    int64_t n = length(line);
    if (n < 0) return Value::exception();
    total += n;
  }
  return result;
}

Value writelines(const Value* a) {
  if (!check_closed(a[0])) return Value::exception();
  Value self = a[0];
  auto write_line = [](Value line, void* stream) {
    return !call_method(*static_cast<Value*>(stream), names::write, {line}).is_exception();
  };
  return for_each(a[1], write_line, &self) ? Value::none() : Value::exception();
}

const NativeDef kIOBaseMethods[] = {
    {"__iter__", "$self, /", iter_method, "Implement iter(self)."},
    {"__next__", "$self, /", next_method, "Implement next(self)."},
    {"__del__", "$self, /", finalize},
    {"seek", "$self, offset=?, whence=?, /", unsupported_seek, "Change stream position."},
    {"tell", "$self, /", tell, "Return current stream position."},
    {"truncate", "$self, pos=?, /", unsupported_truncate, "Truncate file to size bytes."},
    {"flush", "$self, /", flush, "Flush write buffers, if applicable."},
    {"close", "$self, /", close, "Flush and close the IO object."},
    {"seekable", "$self, /", plain_false, "Return whether object supports random access."},
    {"readable", "$self, /", plain_false, "Return whether object was opened for reading."},
    {"writable", "$self, /", plain_false, "Return whether object was opened for writing."},
    {"_checkClosed", "$self, *args", check_closed_method},
    {"_checkSeekable", "$self, *args", check_capability<&kSeekable, &kNotSeekable>},
    {"_checkReadable", "$self, *args", check_capability<&kReadable, &kNotReadable>},
    {"_checkWritable", "$self, *args", check_capability<&kWritable, &kNotWritable>},
    {"fileno", "$self, /", unsupported_fileno, "Returns underlying file descriptor if one exists."},
    {"isatty", "$self, /", answer_false, "Return whether this is an 'interactive' stream."},
    {"__enter__", "$self", enter},
    {"__exit__", "$self, *args", exit_method},
    {"readline", "$self, size=-1, /", readline, "Read and return a line from the stream."},
    {"readlines", "$self, hint=-1, /", readlines, "Return a list of lines from the stream."},
    {"writelines", "$self, lines, /", writelines, "Write a list of lines to stream."},
    {}};

const GetSetDef kIOBaseGetSets[] = {{"closed", get_closed}, {}};

// --- _RawIOBase ---

Value raw_readall(const Value* a) {
  std::string all;
  while (true) {
    Value chunk = call_named(a[0], "read", {Value::small_int(kDefaultBufferSize)});
    if (chunk.is_exception()) return chunk;
    if (chunk.is_none()) {
      if (all.empty()) return chunk;
      break;
    }
    if (!is_bytes(chunk)) return raise_type_error("read() should return bytes");
    if (chunk.as<Bytes>()->length == 0) break;
    all += chunk.as<Bytes>()->view();
  }
  return bytes_new(all);
}

Value raw_read(const Value* a) {
  int64_t n;
  if (!size_argument(a[1], -1, &n)) return Value::exception();
  if (n < 0) return call_named(a[0], "readall");
  Value buffer = bytearray_new(nullptr, size_t(n));
  if (buffer.is_exception()) return buffer;
  Value got = call_named(a[0], "readinto", {buffer});
  if (got.is_exception() || got.is_none()) return got;
  int64_t count;
  if (!int_to_i64(got, &count)) return Value::exception();
  auto* bytes = buffer.as<ByteArray>();
  return bytes_new(bytes->data(), size_t(count < 0 ? 0 : count > n ? n : count));
}
Value not_implemented(const Value*) { return raise_bare(types::NotImplementedError); }

const NativeDef kRawIOBaseMethods[] = {
    {"read", "$self, size=-1, /", raw_read},
    {"readall", "$self, /", raw_readall, "Read until EOF, using multiple read() call."},
    {"readinto", "$self, buffer=?, /", not_implemented},
    {"write", "$self, b=?, /", not_implemented},
    {}};

// --- _BufferedIOBase ---

Value readinto_through(const Value* a, const char* method) {
  Buffer buffer;
  if (!buffer_get_writable(a[1], strcmp(method, "read1") == 0 ? "readinto1" : "readinto", &buffer))
    return Value::exception();
  Value data = call_named(a[0], method, {int_from_u64(buffer.length)});
  if (data.is_exception()) return data;
  if (!is_bytes(data)) return raise_type_error("read() should return bytes");
  auto* bytes = data.as<Bytes>();
  if (bytes->length > buffer.length) {
    return raise_value_error("read() returned too much data: %zd bytes requested, %zd returned",
                             buffer.length, bytes->length);
  }
  memcpy(buffer.data, bytes->data, bytes->length);
  return int_from_u64(bytes->length);
}
Value buffered_readinto(const Value* a) { return readinto_through(a, "read"); }
Value buffered_readinto1(const Value* a) { return readinto_through(a, "read1"); }

const NativeDef kBufferedIOBaseMethods[] = {
    {"detach", "$self, /", unsupported_detach,
     "Disconnect this buffer from its underlying raw stream and return it."},
    {"read", "$self, *args", unsupported_read, "Read and return up to n bytes."},
    {"read1", "$self, *args", unsupported_read1,
     "Read and return up to n bytes, with at most one read() call."},
    {"readinto", "$self, buffer, /", buffered_readinto},
    {"readinto1", "$self, buffer, /", buffered_readinto1},
    {"write", "$self, *args", unsupported_write, "Write the given buffer to the IO stream."},
    {}};

// --- _TextIOBase ---

Value none_attribute(Value) { return Value::none(); }

const NativeDef kTextIOBaseMethods[] = {
    {"detach", "$self, *args", unsupported_detach,
     "Separate the underlying buffer from the TextIOBase and return it."},
    {"read", "$self, *args", unsupported_read, "Read at most n characters from stream."},
    {"readline", "$self, *args", unsupported_readline, "Read until newline or EOF."},
    {"write", "$self, *args", unsupported_write, "Write string to stream."},
    {}};
const GetSetDef kTextIOBaseGetSets[] = {
    {"encoding", none_attribute}, {"newlines", none_attribute}, {"errors", none_attribute}, {}};

}  // namespace

Value iobase_close(Value stream) { return close(&stream); }

const TypeSpec kIOBaseSpec = {.size = sizeof(Object),
                              .doc = "The abstract base class for all I/O classes.",
                              .methods = kIOBaseMethods,
                              .getsets = kIOBaseGetSets};
const TypeSpec kRawIOBaseSpec = {
    .size = sizeof(Object), .doc = "Base class for raw binary I/O.", .methods = kRawIOBaseMethods};
const TypeSpec kBufferedIOBaseSpec = {
    .size = sizeof(Object), .doc = "Base class for buffered IO objects.", .methods = kBufferedIOBaseMethods};
const TypeSpec kTextIOBaseSpec = {.size = sizeof(Object),
                                  .doc = "Base class for text I/O.",
                                  .methods = kTextIOBaseMethods,
                                  .getsets = kTextIOBaseGetSets};

}  // namespace krait::io
