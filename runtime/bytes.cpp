// bytes and bytearray below the level of their methods: creation, growing, hexadecimal, repr.
#include "runtime/bytes.h"

#include <algorithm>
#include <cstring>

#include "runtime/error.h"
#include "runtime/ops.h"
#include "runtime/search.h"
#include "runtime/str.h"

namespace krait {

namespace {

constexpr size_t kMaxLength = size_t{1} << 62;

// Created on first need; the garbage collector sees them through the root provider.
Bytes* g_empty;
Bytes* g_single[256];

void trace_cached(Tracer& tracer, bool) {
  tracer.visit(g_empty);
  for (Bytes* b : g_single) tracer.visit(b);
}

Bytes* remember(Bytes** slot, const void* data, size_t length) {
  [[maybe_unused]] static const bool registered = (register_roots("cached bytes", trace_cached), true);
  Bytes* b = bytes_allocate(length);
  memcpy(b->data, data, length);
  return *slot = b;
}

}  // namespace

void trace_Bytes(Tracer& tracer, Object* o) {
  auto* b = static_cast<Bytes*>(o);
  if (b->shape_id != shapes::bytes)
    trace_tail(tracer, o, (offsetof(Bytes, data) + b->length + 1 + 7) & ~size_t{7});
}

Bytes* bytes_allocate(size_t length) {
  if (length > kMaxLength) return static_cast<Bytes*>(raise_out_of_memory());
  auto* b = static_cast<Bytes*>(allocate_object(sizeof(Bytes) + length + 1, Kind::Bytes, shapes::bytes));
  if (b) b->length = length;
  return b;
}

Value bytes_empty() { return Value::object(g_empty ? g_empty : remember(&g_empty, "", 0)); }

Value bytes_from_byte(uint8_t byte) {
  Bytes* b = g_single[byte];
  return Value::object(b ? b : remember(&g_single[byte], &byte, 1));
}

Value bytes_new(const void* data, size_t length) {
  if (length == 0) return bytes_empty();
  if (length == 1) return bytes_from_byte(*static_cast<const uint8_t*>(data));
  Bytes* b = bytes_allocate(length);
  if (!b) return Value::exception();
  copy_short_bytes(b->data, data, length);
  return Value::object(b);
}

Value bytes_slice(Bytes* b, size_t begin, size_t end) {
  if (end - begin == b->length && b->shape_id == shapes::bytes) return Value::object(b);
  return bytes_new(b->data + begin, end - begin);
}

// --- bytearray ---

Value bytearray_new(const void* data, size_t length) {
  auto* b = allocate<ByteArray>(shapes::bytearray);
  if (!bytearray_resize(b, length)) return Value::exception();
  if (data) memcpy(b->data(), data, length);
  return Value::object(b);
}

bool bytearray_check_resizable(const ByteArray* b) {
  if (!any_exports(b->exports)) return true;
  raise(types::BufferError, "Existing exports of data: object cannot be re-sized");
  return false;
}

bool bytearray_resize(ByteArray* b, size_t length) {
  if (length == b->length) return true;
  if (!bytearray_check_resizable(b)) return false;
  size_t capacity = b->storage ? b->storage->capacity() : 0;
  // Shrinking to less than half gives memory back; growing leaves room for more.
  bool fits = b->start + length <= capacity && length >= capacity / 4;
  if (fits || length == 0) {
    if (length == 0) b->start = 0;
    if (length > b->length) memset(b->data() + b->length, 0, length - b->length);
    b->length = length;
    if (length == 0 && capacity > 64) b->storage = nullptr;
    return true;
  }
  size_t wanted = length > b->length ? length + length / 8 + 16 : length;
  RawStorage* storage = length <= kMaxLength ? allocate_raw_storage(wanted) : nullptr;
  if (!storage) {
    if (length > kMaxLength) raise_out_of_memory();
    return false;
  }
  if (b->storage) memcpy(storage->bytes, b->data(), std::min(length, size_t(b->length)));
  store(b, &b->storage, storage);
  b->start = 0;
  b->length = length;
  return true;
}

bool bytearray_append(ByteArray* b, const void* data, size_t length) {
  if (length == 0) return true;
  size_t old = b->length;
  if (!bytearray_resize(b, old + length)) return false;
  memcpy(b->data() + old, data, length);
  return true;
}

// --- text ---

// escaped: the quote that is written with a backslash.
static Value quoted_repr(const uint8_t* p, size_t n, char quote, char escaped) {
  constexpr char kDigits[] = "0123456789abcdef";
  StringBuilder out;
  out.append_char('b');
  out.append_char(uint32_t(quote));
  for (size_t i = 0; i < n; ++i) {
    uint8_t c = p[i];
    if (c == uint8_t(escaped) || c == '\\') {
      const char text[] = {'\\', char(c)};
      out.append_ascii({text, 2});
    } else if (c == '\t' || c == '\n' || c == '\r') {
      const char text[] = {'\\', c == '\t' ? 't' : c == '\n' ? 'n' : 'r'};
      out.append_ascii({text, 2});
    } else if (c < ' ' || c >= 0x7f) {
      const char text[] = {'\\', 'x', kDigits[c >> 4], kDigits[c & 15]};
      out.append_ascii({text, 4});
    } else {
      out.append_char(c);
    }
  }
  out.append_char(uint32_t(quote));
  return out.finish();
}

// Double quotes if there are single ones inside but no double ones.
static char choose_quote(const uint8_t* p, size_t n) {
  bool has_single = find_element<uint8_t>(p, n, '\'') != kNotFound;
  return has_single && find_element<uint8_t>(p, n, '"') == kNotFound ? '"' : '\'';
}

Value bytes_repr(const uint8_t* p, size_t n) {
  char quote = choose_quote(p, n);
  return quoted_repr(p, n, quote, quote);
}

Value bytearray_content_repr(const uint8_t* p, size_t n) {
  return quoted_repr(p, n, choose_quote(p, n), '\'');
}

// The separator character; 0 for none, -1 raised.
static int hex_separator(Value separator) {
  if (separator.is_unbound()) return 0;
  int64_t n = length(separator);
  if (n < 0) return -1;
  if (n != 1) {
    raise_value_error("sep must be length 1.");
    return -1;
  }
  int c = -1;
  if (is_str(separator)) {
    c = int(separator.as<Str>()->at(0));
  } else if (is_bytes(separator)) {
    c = separator.as<Bytes>()->data[0];
  } else {
    raise_type_error("sep must be str or bytes.");
    return -1;
  }
  if (c < 128) return c;
  raise_value_error("sep must be ASCII.");
  return -1;
}

Value bytes_to_hex(const uint8_t* p, size_t n, Value separator, int64_t group) {
  const auto digit = [](int value) { return uint8_t(value < 10 ? '0' + value : 'a' - 10 + value); };
  int sep = hex_separator(separator);
  if (sep < 0) return Value::exception();
  size_t size = size_t(group < 0 ? -group : group);
  if (separator.is_unbound() || size == 0 || size >= n) size = n;
  if (n == 0) return str_empty();
  size_t separators = (n - 1) / size;
  if (n > kMaxLength / 4) return raise_bare(types::MemoryError);
  Str* s = str_allocate(2 * n + separators, 1, true);
  if (!s) return Value::exception();
  auto* to = static_cast<uint8_t*>(str_mutable_data(s));
  if (separators == 0) {
    for (size_t i = 0; i < n; ++i) {
      to[2 * i] = digit(p[i] >> 4);
      to[2 * i + 1] = digit(p[i] & 15);
    }
    return Value::object(s);
  }
  // Groups are full from the right (group > 0) or from the left.
  size_t until_separator = group < 0 || n % size == 0 ? size : n % size;
  for (size_t i = 0; i < n; ++i) {
    if (until_separator == 0) {
      *to++ = uint8_t(sep);
      until_separator = size;
    }
    --until_separator;
    *to++ = digit(p[i] >> 4);
    *to++ = digit(p[i] & 15);
  }
  return Value::object(s);
}

}  // namespace krait
