// The unpickler's input: a buffer, or pieces of a file.
//
// A file with peek() is looked at ahead without its position moving; before anything else is read, and at the
// end, what has been used of it is skipped with read().
#include <cstring>

#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/modules/pickle/loader.h"
#include "runtime/ops.h"

namespace krait::pickle {

namespace {

constexpr size_t kPrefetch = 128 * 1024;

bool raise_truncated() {
  raise(g_unpickling_error, "pickle data was truncated");
  return false;
}

// Makes what the file has returned the input. False: raised.
bool set_input(Unpickler* u, Value data) {
  if (!is_bytes(data)) {
    Buffer buffer;
    if (!buffer_get(data, &buffer)) return false;
    data = bytes_new(buffer.data, buffer.length);
    if (data.is_exception()) return false;
  }
  auto* b = data.as<Bytes>();
  store(u, &u->input, data);
  u->next = b->data;
  u->end = u->fetched = b->data + b->length;
  return true;
}

// Looks ahead. False: nothing raised means that there is no such thing.
bool peek(Unpickler* u, size_t n) {
  if (u->peek.is_unbound() || n >= kPrefetch) return false;
  Value data = call(u->peek, {Value::small_int(kPrefetch)});
  if (data.is_exception()) {
    if (clear_if(types::NotImplementedError)) u->peek = Value::unbound();
    return false;
  }
  if (!set_input(u, data)) return false;
  u->fetched = u->next;
  return u->next + n <= u->end;
}

}  // namespace

bool skip_consumed(Unpickler* u) {
  int64_t consumed = u->next - u->fetched;
  if (consumed <= 0 || u->read.is_unbound()) return true;
  u->fetched = u->next;
  return !call(u->read, {Value::small_int(consumed)}).is_exception();
}

bool read_slowly(Unpickler* u, size_t n, const uint8_t** out) {
  if (u->read.is_unbound()) return raise_truncated();
  if (n > size_t(INT64_MAX)) {
    raise(g_unpickling_error, "read would overflow (invalid bytecode)");
    return false;
  }
  if (!skip_consumed(u)) return false;
  if (!peek(u, n)) {
    if (exception_pending()) return false;
    // What peek() has shown is read again.
    Value data = call(u->read, {Value::small_int(int64_t(n))});
    if (data.is_exception() || !set_input(u, data)) return false;
    if (size_t(u->end - u->next) < n) return raise_truncated();
  }
  *out = u->next;
  u->next += n;
  return true;
}

bool read_line(Unpickler* u, std::string_view* out) {
  auto rest = size_t(u->end - u->next);
  const void* newline = rest ? memchr(u->next, '\n', rest) : nullptr;
  if (!newline) {
    if (u->read.is_unbound()) return raise_truncated();
    if (!skip_consumed(u)) return false;
    Value line = call(u->readline);
    if (line.is_exception() || !set_input(u, line)) return false;
    if (u->next == u->end || u->end[-1] != '\n') return raise_truncated();
    newline = u->end - 1;
  }
  auto* line_end = static_cast<const uint8_t*>(newline) + 1;
  *out = {reinterpret_cast<const char*>(u->next), size_t(line_end - u->next)};
  u->next = line_end;
  return true;
}

}  // namespace krait::pickle
