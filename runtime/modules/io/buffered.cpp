// BufferedReader, BufferedWriter, BufferedRandom, BufferedRWPair.
//
// The one buffer holds either read-ahead data, [position, end) not yet consumed, or pending output, [0, end).
// A random-access stream changes sides by dropping unread data (seeking the raw stream back over it) or by
// flushing. All entry points hold the stream's lock, since the raw stream may release the global lock or run
// Python code.
#include <sched.h>
#include <unistd.h>

#include "runtime/modules/io/io.h"
#include "runtime/storage.h"
#include "runtime/thread.h"

namespace krait::io {

namespace {

enum class Side : int64_t { Idle, Reading, Writing };

struct Buffered : Object {
  Value raw;  // unbound: not initialised; None: detached
  RawStorage* buffer;
  int64_t size;  // of the buffer
  Side side;
  int64_t position, end;
  int64_t readable, writable;
  int64_t owner;  // thread id holding the lock, 0: free
  Value finalizing;
};

Buffered* self_of(const Value* a) { return a[0].as<Buffered>(); }

bool check_attached(Buffered* b) {
  if (KRAIT_LIKELY(!b->raw.is_unbound() && !b->raw.is_none())) return true;
  raise_value_error(b->raw.is_none() ? "raw stream has been detached"
                                     : "I/O operation on uninitialized object");
  return false;
}

class Lock {
 public:
  explicit Lock(Buffered* b) : b_(b) {
    int64_t me = int64_t(g_thread->id) + 1;
    if (b->owner == me) {
      raise(types::RuntimeError, "reentrant call inside %R", Value::object(b));
      return;
    }
    while (b->owner != 0) {
      BlockingScope blocking;
      sched_yield();
    }
    b->owner = me;
    held_ = true;
  }
  ~Lock() {
    if (held_) b_->owner = 0;
  }
  Lock(const Lock&) = delete;
  bool held() const { return held_; }

 private:
  Buffered* b_;
  bool held_ = false;
};

int raw_closed(Buffered* b) {
  if (is_file_io(b->raw)) return b->raw.as<FileIO>()->fd < 0;
  return is_closed(b->raw);
}

bool check_open(Buffered* b, const char* what) {
  int closed = raw_closed(b);
  if (closed > 0) raise_value_error("%s", what);
  return closed == 0;
}

// One raw read into memory: bytes, 0 at the end, -1 raised, -2 would block.
int64_t raw_read(Buffered* b, uint8_t* to, int64_t n) {
  if (is_file_io(b->raw)) return file_read(b->raw.as<FileIO>(), to, size_t(n));
  Value target = bytearray_new(nullptr, size_t(n));
  if (target.is_exception()) return -1;
  Value view = memoryview_new(target);
  if (view.is_exception()) return -1;
  Value got = call_named(b->raw, "readinto", {view});
  if (got.is_exception()) return -1;
  if (got.is_none()) return -2;
  int64_t count;
  if (!int_to_i64(got, &count)) return -1;
  if (count < 0 || count > n) {
    raise(types::OSError, "raw readinto() returned invalid length %ld (should have been between 0 and %ld)",
          count, n);
    return -1;
  }
  memcpy(to, target.as<ByteArray>()->data(), size_t(count));
  return count;
}

int64_t raw_write(Buffered* b, const uint8_t* from, int64_t n) {
  if (is_file_io(b->raw)) return file_write(b->raw.as<FileIO>(), from, size_t(n));
  Value view = memoryview_new(bytes_new(from, size_t(n)));
  if (view.is_exception()) return -1;
  Value put = call_named(b->raw, "write", {view});
  if (put.is_exception()) return -1;
  if (put.is_none()) return -2;
  int64_t count;
  if (!int_to_i64(put, &count)) return -1;
  if (count < 0 || count > n) {
    raise(types::OSError, "raw write() returned invalid length %ld (should have been between 0 and %ld)",
          count, n);
    return -1;
  }
  return count;
}

int64_t raw_seek(Buffered* b, int64_t offset, int whence) {
  if (is_file_io(b->raw)) {
    if (b->raw.as<FileIO>()->fd < 0) {
      raise_value_error("I/O operation on closed file");
      return -1;
    }
    return file_seek(b->raw.as<FileIO>(), offset, whence);
  }
  Value r = call_named(b->raw, "seek", {int_from_i64(offset), Value::small_int(whence)});
  int64_t position;
  if (r.is_exception() || !to_offset(r, &position)) return -1;
  if (position < 0) raise(types::OSError, "Raw stream returned invalid position %ld", position);
  return position < 0 ? -1 : position;
}

int64_t raw_tell(Buffered* b) {
  if (is_file_io(b->raw)) return raw_seek(b, 0, SEEK_CUR);
  Value r = call_named(b->raw, "tell");
  int64_t position;
  if (r.is_exception() || !to_offset(r, &position)) return -1;
  if (position < 0) raise(types::OSError, "Raw stream returned invalid position %ld", position);
  return position < 0 ? -1 : position;
}

Value raise_would_block(int64_t written) {
  return raise_with_args(types::BlockingIOError,
                         {Value::small_int(11), str_from_ascii("write could not complete without blocking"),
                          int_from_i64(written)});
}

// Writes pending output; false: raised (what was written is gone from the buffer).
bool flush_output(Buffered* b) {
  if (b->side != Side::Writing) return true;
  while (b->position < b->end) {
    int64_t n = raw_write(b, b->buffer->bytes + b->position, b->end - b->position);
    if (n == -1) return false;
    if (n == -2) {
      raise_would_block(0);
      return false;
    }
    b->position += n;
  }
  b->position = b->end = 0;
  b->side = Side::Idle;
  return true;
}

// Forgets read-ahead data, moving the raw stream back to the logical position.
bool drop_input(Buffered* b) {
  if (b->side != Side::Reading) return true;
  int64_t unread = b->end - b->position;
  b->position = b->end = 0;
  b->side = Side::Idle;
  return unread == 0 || raw_seek(b, -unread, SEEK_CUR) >= 0;
}

bool begin_reading(Buffered* b) {
  if (b->side == Side::Writing && !flush_output(b)) return false;
  b->side = Side::Reading;
  return true;
}

int64_t available(Buffered* b) { return b->side == Side::Reading ? b->end - b->position : 0; }

// Refills an exhausted buffer with one raw read; as raw_read.
int64_t fill(Buffered* b) {
  b->position = b->end = 0;
  int64_t n = raw_read(b, b->buffer->bytes, b->size);
  if (n > 0) b->end = n;
  return n;
}

// Copies up to n bytes; stops early at the end, or when the raw stream would block. -1 raised, -2: would
// block with nothing read.
int64_t read_into(Buffered* b, uint8_t* to, int64_t n, bool one_raw_read) {
  if (!begin_reading(b)) return -1;
  int64_t done = available(b) < n ? available(b) : n;
  memcpy(to, b->buffer->bytes + b->position, size_t(done));
  b->position += done;
  if (one_raw_read && done > 0) return done;
  while (done < n) {
    int64_t rest = n - done, got;
    if (rest >= b->size) {
      b->position = b->end = 0;
      got = raw_read(b, to + done, rest);
      if (got > 0) done += got;
    } else {
      got = fill(b);
      if (got > 0) {
        int64_t part = got < rest ? got : rest;
        memcpy(to + done, b->buffer->bytes, size_t(part));
        b->position = part;
        done += part;
      }
    }
    if (got == -1) return -1;
    if (got == -2) return done ? done : -2;
    if (got == 0 || one_raw_read) break;
  }
  return done;
}

Value read_all(Buffered* b) {
  if (!begin_reading(b)) return Value::exception();
  std::string all(reinterpret_cast<char*>(b->buffer->bytes + b->position), size_t(available(b)));
  b->position = b->end = 0;
  Value readall = get_attribute_or_unbound(b->raw, str_intern("readall"));
  if (readall.is_exception()) return readall;
  if (!readall.is_unbound()) {
    Value rest = call(readall);
    if (rest.is_exception()) return rest;
    if (rest.is_none()) return all.empty() ? rest : bytes_new(all);
    if (!is_bytes(rest)) return raise_type_error("readall() should return bytes");
    if (all.empty()) return rest;
    return bytes_new(all + std::string(rest.as<Bytes>()->view()));
  }
  while (true) {
    Value chunk = call_named(b->raw, "read");
    if (chunk.is_exception()) return chunk;
    if (!chunk.is_none() && !is_bytes(chunk)) return raise_type_error("read() should return bytes");
    if (chunk.is_none() || chunk.as<Bytes>()->length == 0) {
      return chunk.is_none() && all.empty() ? chunk : bytes_new(all);
    }
    all += chunk.as<Bytes>()->view();
  }
}

// --- construction ---

Value new_buffered(const Value* a) {
  auto* b = static_cast<Buffered*>(allocate_instance(a[0].as<Type>()));
  b->finalizing = Value::false_();
  return Value::object(b);
}

// Does raw.<method>() say True? Else the error with that message.
bool require(Value raw, const char* method, const char* message) {
  Value r = call_named(raw, method);
  if (r.is_exception()) return false;
  if (!r.is_true()) raise_unsupported(message);
  return r.is_true();
}

Value initialize(const Value* a, bool readable, bool writable) {
  auto* b = self_of(a);
  Value raw = a[1];
  int64_t size;
  b->raw = Value::unbound();
  if (readable && writable && !require(raw, "seekable", "File or stream is not seekable."))
    return Value::exception();
  if (readable && !require(raw, "readable", "File or stream is not readable.")) return Value::exception();
  if (writable && !require(raw, "writable", "File or stream is not writable.")) return Value::exception();
  if (!int_to_i64(a[2], &size)) return Value::exception();
  if (size <= 0) return raise_value_error("buffer size must be strictly positive");
  RawStorage* buffer = allocate_raw_storage(size_t(size));
  if (!buffer) return Value::exception();
  store(b, &b->buffer, buffer);
  store(b, &b->raw, raw);
  b->size = size;
  b->side = Side::Idle;
  b->position = b->end = b->owner = 0;
  b->readable = readable;
  b->writable = writable;
  return Value::none();
}
Value init_reader(const Value* a) { return initialize(a, true, false); }
Value init_writer(const Value* a) { return initialize(a, false, true); }
Value init_random(const Value* a) { return initialize(a, true, true); }

// --- reading ---

Value read_method(const Value* a) {
  auto* b = self_of(a);
  int64_t n;
  if (!size_argument(a[1], -1, &n)) return Value::exception();
  if (n < -1) return raise_value_error("read length must be non-negative or -1");
  if (!check_attached(b) || !check_open(b, "read of closed file")) return Value::exception();
  if (n >= 0 && n <= available(b)) {
    Value r = bytes_new(b->buffer->bytes + b->position, size_t(n));
    b->position += n;
    return r;
  }
  Lock lock(b);
  if (!lock.held()) return Value::exception();
  if (n < 0) return read_all(b);
  Bytes* out = bytes_allocate(size_t(n));
  if (!out) return Value::exception();
  int64_t got = read_into(b, out->data, n, false);
  if (got < 0) return got == -2 ? Value::none() : Value::exception();
  return got == n ? Value::object(out) : bytes_new(out->data, size_t(got));
}

Value read1_method(const Value* a) {
  auto* b = self_of(a);
  int64_t n;
  if (!size_argument(a[1], -1, &n) || !check_attached(b)) return Value::exception();
  if (n < 0) n = b->size;
  if (!check_open(b, "read of closed file")) return Value::exception();
  if (n == 0) return bytes_empty();
  Lock lock(b);
  if (!lock.held()) return Value::exception();
  Bytes* out = bytes_allocate(size_t(n));
  if (!out) return Value::exception();
  int64_t got = read_into(b, out->data, n, true);
  if (got < 0) return got == -2 ? bytes_empty() : Value::exception();
  return bytes_new(out->data, size_t(got));
}

template <bool one_raw_read>
Value readinto_method(const Value* a) {
  auto* b = self_of(a);
  Buffer buffer;
  if (!check_attached(b) || !check_open(b, "readinto of closed file") ||
      !buffer_get_writable(a[1], one_raw_read ? "readinto1" : "readinto", &buffer)) {
    return Value::exception();
  }
  Lock lock(b);
  if (!lock.held()) return Value::exception();
  int64_t got = read_into(b, buffer.data, int64_t(buffer.length), one_raw_read);
  return got >= 0 ? int_from_i64(got) : got == -2 ? Value::none() : Value::exception();
}

Value peek_method(const Value* a) {
  auto* b = self_of(a);
  if (!check_attached(b) || !check_open(b, "peek of closed file")) return Value::exception();
  Lock lock(b);
  if (!lock.held() || (b->writable && !drop_input(b)) || !begin_reading(b)) return Value::exception();
  if (available(b) == 0 && fill(b) == -1) return Value::exception();
  return bytes_new(b->buffer->bytes + b->position, size_t(available(b)));
}

// One line of at most `limit` bytes (negative: no limit), end included.
Value read_line(Buffered* b, int64_t limit) {
  if (!check_attached(b) || !check_open(b, "readline of closed file")) return Value::exception();
  // The usual case: the line is in the buffer.
  int64_t n = available(b);
  if (limit >= 0 && limit < n) n = limit;
  if (n > 0) {
    const uint8_t* begin = b->buffer->bytes + b->position;
    const void* end = memchr(begin, '\n', size_t(n));
    if (end || n == limit) {
      int64_t line = end ? static_cast<const uint8_t*>(end) - begin + 1 : n;
      Value r = bytes_new(begin, size_t(line));
      b->position += line;
      return r;
    }
  }
  Lock lock(b);
  if (!lock.held() || !begin_reading(b)) return Value::exception();
  std::string line;
  while (true) {
    int64_t rest = available(b);
    if (limit >= 0 && limit - int64_t(line.size()) < rest) rest = limit - int64_t(line.size());
    const uint8_t* begin = b->buffer->bytes + b->position;
    const void* end = rest > 0 ? memchr(begin, '\n', size_t(rest)) : nullptr;
    int64_t part = end ? static_cast<const uint8_t*>(end) - begin + 1 : rest;
    line.append(reinterpret_cast<const char*>(begin), size_t(part));
    b->position += part;
    if (end || (limit >= 0 && int64_t(line.size()) >= limit)) break;
    int64_t got = fill(b);
    if (got == -1) return Value::exception();
    if (got <= 0) break;
  }
  return bytes_new(line);
}
Value readline_method(const Value* a) {
  int64_t limit;
  return size_argument(a[1], -1, &limit) ? read_line(self_of(a), limit) : Value::exception();
}
Value next_method(const Value* a) {
  Type* type = type_of(a[0]);
  Value line;
  if (type == g_types.buffered_reader || type == g_types.buffered_random) {
    line = read_line(self_of(a), -1);
  } else {
    line = call_method(a[0], names::readline);
    if (!line.is_exception() && !is_bytes(line)) {
      return raise(types::OSError, "readline() should have returned a bytes object, not '%T'", line);
    }
  }
  if (line.is_exception()) return line;
  return line.as<Bytes>()->length ? line : Value::unbound();
}

// --- writing ---

// Takes all bytes, or raises BlockingIOError with what was taken. -1 raised.
int64_t write_all(Buffered* b, const uint8_t* data, int64_t n) {
  if (b->side == Side::Reading && !drop_input(b)) return -1;
  if (b->side == Side::Idle) b->position = b->end = 0;
  b->side = Side::Writing;
  if (n <= b->size - b->end) {
    memcpy(b->buffer->bytes + b->end, data, size_t(n));
    b->end += n;
    return n;
  }
  int64_t taken = 0;
  if (!flush_output(b)) {
    // When the raw stream blocks, the buffer still takes what fits.
    if (!exception_matches(types::BlockingIOError)) return -1;
    memmove(b->buffer->bytes, b->buffer->bytes + b->position, size_t(b->end - b->position));
    b->end -= b->position;
    b->position = 0;
    int64_t room = b->size - b->end;
    taken = n < room ? n : room;
    memcpy(b->buffer->bytes + b->end, data, size_t(taken));
    b->end += taken;
    if (taken == n) {
      clear_exception();
      return n;
    }
    clear_exception();
    raise_would_block(taken);
    return -1;
  }
  b->side = Side::Writing;
  while (n - taken > b->size) {
    int64_t put = raw_write(b, data + taken, n - taken);
    if (put == -1) return -1;
    if (put == -2) {
      int64_t part = n - taken < b->size ? n - taken : b->size;
      memcpy(b->buffer->bytes, data + taken, size_t(part));
      b->end = part;
      raise_would_block(taken + part);
      return -1;
    }
    taken += put;
  }
  memcpy(b->buffer->bytes, data + taken, size_t(n - taken));
  b->position = 0;
  b->end = n - taken;
  return n;
}

int64_t locked_write(Buffered* b, const uint8_t* data, int64_t n) {
  if (!check_attached(b) || !check_open(b, "write to closed file")) return -1;
  Lock lock(b);
  return lock.held() ? write_all(b, data, n) : -1;
}

Value write_method(const Value* a) {
  Buffer buffer;
  if (!check_attached(self_of(a)) || !buffer_get(a[1], &buffer)) return Value::exception();
  int64_t n = locked_write(self_of(a), buffer.data, int64_t(buffer.length));
  return n < 0 ? Value::exception() : int_from_i64(n);
}

Value flush_stream(Buffered* b) {
  if (!check_attached(b) || !check_open(b, "flush of closed file")) return Value::exception();
  Lock lock(b);
  if (!lock.held()) return Value::exception();
  if (b->side == Side::Writing) {
    if (!flush_output(b)) return Value::exception();
  } else if (b->writable && !drop_input(b)) {
    return Value::exception();
  }
  return Value::none();
}
Value flush_method(const Value* a) { return flush_stream(self_of(a)); }
// A reader's flush goes to the raw stream.
Value forward_flush(const Value* a) {
  return check_attached(self_of(a)) ? call_method(self_of(a)->raw, names::flush) : Value::exception();
}

// --- position ---

Value tell_method(const Value* a) {
  auto* b = self_of(a);
  if (!check_attached(b)) return Value::exception();
  int64_t position = raw_tell(b);
  if (position < 0) return Value::exception();
  if (b->side == Side::Reading) position -= available(b);
  if (b->side == Side::Writing) position += b->end - b->position;
  return int_from_i64(position < 0 ? 0 : position);
}

Value seek_method(const Value* a) {
  auto* b = self_of(a);
  int64_t target;
  int whence;
  if (!int_to_int(a[2], &whence)) return Value::exception();
  if (whence < 0 || whence > 4) return raise_value_error("whence value %d unsupported", whence);
  if (!check_attached(b) || !check_open(b, "seek of closed file") || !to_offset(a[1], &target))
    return Value::exception();
  constexpr const char* kNotSeekable = "File or stream is not seekable.";
  if (!is_file_io(b->raw) && !require(b->raw, "seekable", kNotSeekable)) return Value::exception();
  Lock lock(b);
  if (!lock.held()) return Value::exception();
  if (b->side == Side::Reading && whence <= 1 && available(b) > 0) {
    // Stay inside the buffer when the target is there.
    int64_t current = raw_tell(b);
    if (current < 0) return Value::exception();
    int64_t logical = current - available(b);
    int64_t offset = whence == 0 ? target - logical : target;
    if (offset >= -b->position && offset <= available(b)) {
      b->position += offset;
      return int_from_i64(logical + offset);
    }
  }
  if (!flush_output(b)) return Value::exception();
  if (whence == 1) target -= available(b);
  int64_t position = raw_seek(b, target, whence);
  if (position < 0) {
    // A file is not asked beforehand.
    if (is_file_io(b->raw) && exception_matches(types::OSError) && errno == ESPIPE) {
      clear_exception();
      return raise_unsupported(kNotSeekable);
    }
    return Value::exception();
  }
  b->side = Side::Idle;
  b->position = b->end = 0;
  return int_from_i64(position);
}

Value truncate_method(const Value* a) {
  auto* b = self_of(a);
  if (!check_attached(b) || !check_open(b, "truncate of closed file")) return Value::exception();
  if (!b->writable) return raise_unsupported("truncate");
  Value position = a[1];
  {
    Lock lock(b);
    if (!lock.held() || !flush_output(b) || !drop_input(b)) return Value::exception();
  }
  if (position.is_none()) position = tell_method(a);
  return position.is_exception() ? position : call_named(b->raw, "truncate", {position});
}

// --- life cycle ---

Value close_method(const Value* a) {
  auto* b = self_of(a);
  if (!check_attached(b)) return Value::exception();
  int closed = raw_closed(b);
  if (closed != 0) return closed < 0 ? Value::exception() : Value::none();
  if (b->finalizing.is_true() && call_named(b->raw, "_dealloc_warn", {a[0]}).is_exception())
    clear_exception();
  Value flushed = call_method(a[0], names::flush);
  Value pending = flushed.is_exception() ? take_exception() : Value::unbound();
  Value r = call_method(b->raw, names::close);
  if (!pending.is_unbound()) {
    if (!r.is_exception()) return restore_exception(pending);
    // Both failed: the flush error is the context of the close error.
    Value second = take_exception();
    if (!set_attribute(second, str_intern("__context__"), pending)) clear_exception();
    return restore_exception(second);
  }
  b->buffer = nullptr;
  return r;
}

Value detach_method(const Value* a) {
  auto* b = self_of(a);
  if (!check_attached(b) || call_method(a[0], names::flush).is_exception()) return Value::exception();
  Value raw = b->raw;
  b->raw = Value::none();
  return raw;
}

#define FORWARD(function, method)                                                                 \
  Value function(const Value* a) {                                                                \
    return check_attached(self_of(a)) ? call_named(self_of(a)->raw, method) : Value::exception(); \
  }
FORWARD(seekable_method, "seekable")
FORWARD(readable_method, "readable")
FORWARD(writable_method, "writable")
FORWARD(fileno_method, "fileno")
FORWARD(isatty_method, "isatty")
#undef FORWARD

Value dealloc_warn(const Value* a) {
  if (!check_attached(self_of(a)) || call_named(self_of(a)->raw, "_dealloc_warn", {a[1]}).is_exception())
    clear_exception();
  return Value::none();
}
Value sizeof_method(const Value* a) { return int_from_i64(int64_t(sizeof(Buffered)) + self_of(a)->size); }

Value repr_method(const Value* a) {
  const char* type = type_name_of(a[0]);
  Value name = get_attribute_or_unbound(a[0], str_intern("name"));
  if (name.is_exception()) {
    if (!clear_if(types::ValueError)) return name;
    name = Value::unbound();
  }
  if (name.is_unbound()) return format_string("<%s>", type);
  int entered = repr_enter(a[0]);
  if (entered != 0) {
    if (entered > 0) raise(types::RuntimeError, "reentrant call inside %s.__repr__", type);
    return Value::exception();
  }
  Value r = format_string("<%s name=%R>", type, name);
  repr_leave(a[0]);
  return r;
}

Value get_closed(Value v) {
  auto* b = v.as<Buffered>();
  if (!check_attached(b)) return Value::exception();
  int closed = raw_closed(b);
  return closed < 0 ? Value::exception() : Value::boolean(closed);
}
Value get_name(Value v) {
  return check_attached(v.as<Buffered>()) ? get_attribute(v.as<Buffered>()->raw, "name") : Value::exception();
}
Value get_mode(Value v) {
  return check_attached(v.as<Buffered>()) ? get_attribute(v.as<Buffered>()->raw, "mode") : Value::exception();
}

#define COMMON_METHODS                                                                                 \
  {"__new__", "cls, *args, **kwargs", new_buffered, nullptr, Effects::Any, NativeRole::StaticMethod},  \
      {"__repr__", "$self, /", repr_method, "Return repr(self)."}, {"detach", "$self", detach_method}, \
      {"close", "$self", close_method}, {"seekable", "$self", seekable_method},                        \
      {"fileno", "$self", fileno_method}, {"isatty", "$self", isatty_method},                          \
      {"_dealloc_warn", "$self, source, /", dealloc_warn},                                             \
      {"seek", "$self, target, whence=0, /", seek_method}, {"tell", "$self", tell_method},             \
      {"truncate", "$self, pos=None, /", truncate_method}, {                                           \
    "__sizeof__", "$self", sizeof_method                                                               \
  }
#define READING_METHODS                                                                        \
  {"readable", "$self", readable_method}, {"read", "$self, size=-1, /", read_method},          \
      {"peek", "$self, size=0, /", peek_method}, {"read1", "$self, size=-1, /", read1_method}, \
      {"readinto", "$self, buffer, /", readinto_method<false>},                                \
      {"readinto1", "$self, buffer, /", readinto_method<true>},                                \
      {"readline", "$self, size=-1, /", readline_method},                                      \
      {"__next__", "$self, /", next_method, "Implement next(self)."}
#define WRITING_METHODS \
  {"writable", "$self", writable_method}, { "write", "$self, buffer, /", write_method }

const NativeDef kReaderMethods[] = {{"__init__", "$self, raw, buffer_size=8192", init_reader},
                                    COMMON_METHODS,
                                    READING_METHODS,
                                    {"flush", "$self", forward_flush},
                                    {}};
const NativeDef kWriterMethods[] = {{"__init__", "$self, raw, buffer_size=8192", init_writer},
                                    COMMON_METHODS,
                                    WRITING_METHODS,
                                    {"flush", "$self", flush_method},
                                    {}};
const NativeDef kRandomMethods[] = {{"__init__", "$self, raw, buffer_size=8192", init_random},
                                    COMMON_METHODS,
                                    READING_METHODS,
                                    WRITING_METHODS,
                                    {"flush", "$self", flush_method},
                                    {}};
const GetSetDef kGetSets[] = {{"closed", get_closed}, {"name", get_name}, {"mode", get_mode}, {}};
const MemberDef kMembers[] = {
    {"raw", offsetof(Buffered, raw)}, {"_finalizing", offsetof(Buffered, finalizing), false}, {}};

// --- BufferedRWPair: a reader and a writer side by side ---

struct Pair : Object {
  Value reader, writer;
};

Value new_pair(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }
Value init_pair(const Value* a) {
  auto* p = a[0].as<Pair>();
  if (!require(a[1], "readable", "File or stream is not readable.")) return Value::exception();
  if (!require(a[2], "writable", "File or stream is not writable.")) return Value::exception();
  Value reader = call(type_value(g_types.buffered_reader), {a[1], a[3]});
  Value writer = reader.is_exception() ? reader : call(type_value(g_types.buffered_writer), {a[2], a[3]});
  if (writer.is_exception()) return writer;
  store(p, &p->reader, reader);
  store(p, &p->writer, writer);
  return Value::none();
}

template <bool to_writer, const char* const* method>
Value forward(const Value* a) {
  auto* p = a[0].as<Pair>();
  Value target = to_writer ? p->writer : p->reader;
  if (target.is_unbound()) return raise_value_error("I/O operation on uninitialized object");
  Value function = get_attribute(target, *method);
  return function.is_exception() ? function : call_with_tuple(function, a[1].as<Tuple>(), nullptr);
}
constexpr const char* kRead = "read";
constexpr const char* kPeek = "peek";
constexpr const char* kRead1 = "read1";
constexpr const char* kReadinto = "readinto";
constexpr const char* kReadinto1 = "readinto1";
constexpr const char* kWrite = "write";
constexpr const char* kFlush = "flush";
constexpr const char* kReadable = "readable";
constexpr const char* kWritable = "writable";

Value close_pair(const Value* a) {
  auto* p = a[0].as<Pair>();
  if (p->writer.is_unbound()) return raise_value_error("I/O operation on uninitialized object");
  Value r = call_method(p->writer, names::close);
  Value pending = r.is_exception() ? take_exception() : Value::unbound();
  r = call_method(p->reader, names::close);
  return pending.is_unbound() || r.is_exception() ? r : restore_exception(pending);
}
Value isatty_pair(const Value* a) {
  Value r = call_named(a[0].as<Pair>()->writer, "isatty");
  return r.is_exception() || r.is_true() ? r : call_named(a[0].as<Pair>()->reader, "isatty");
}
Value closed_pair(Value v) {
  if (v.as<Pair>()->writer.is_unbound())
    return raise(types::RuntimeError, "the BufferedRWPair object is being garbage-collected");
  return get_attribute(v.as<Pair>()->writer, "closed");
}

const NativeDef kPairMethods[] = {
    {"__new__", "cls, *args, **kwargs", new_pair, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, reader, writer, buffer_size=8192, /", init_pair},
    {"read", "$self, *args", forward<false, &kRead>},
    {"peek", "$self, *args", forward<false, &kPeek>},
    {"read1", "$self, *args", forward<false, &kRead1>},
    {"readinto", "$self, *args", forward<false, &kReadinto>},
    {"readinto1", "$self, *args", forward<false, &kReadinto1>},
    {"write", "$self, *args", forward<true, &kWrite>},
    {"flush", "$self, *args", forward<true, &kFlush>},
    {"readable", "$self, *args", forward<false, &kReadable>},
    {"writable", "$self, *args", forward<true, &kWritable>},
    {"close", "$self", close_pair},
    {"isatty", "$self", isatty_pair},
    {}};
const GetSetDef kPairGetSets[] = {{"closed", closed_pair}, {}};

}  // namespace

bool is_buffered_writer(Value v) { return v.is_object() && type_of(v) == g_types.buffered_writer; }

int64_t buffered_write(Value writer, const uint8_t* data, size_t size) {
  return locked_write(writer.as<Buffered>(), data, int64_t(size));
}

#define SPEC(name, struct_, doc_, methods_, getsets_, members_) \
  const TypeSpec name = {                                       \
      .size = sizeof(struct_), .doc = doc_, .methods = methods_, .getsets = getsets_, .members = members_}
SPEC(kBufferedReaderSpec, Buffered, "Create a new buffered reader using the given readable raw IO object.",
     kReaderMethods, kGetSets, kMembers);
SPEC(kBufferedWriterSpec, Buffered, "A buffer for a writeable sequential RawIO object.", kWriterMethods,
     kGetSets, kMembers);
SPEC(kBufferedRandomSpec, Buffered, "A buffered interface to random access streams.", kRandomMethods,
     kGetSets, kMembers);
SPEC(kBufferedRWPairSpec, Pair, "A buffered reader and writer object together.", kPairMethods, kPairGetSets,
     nullptr);

}  // namespace krait::io
