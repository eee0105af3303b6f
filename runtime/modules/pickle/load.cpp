// Loading: the loop, the stack, the memo, and values without parts.
#include <bit>
#include <cmath>
#include <cstdlib>
#include <string>

#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/codecs.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/pickle/loader.h"
#include "runtime/native_memory.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait::pickle {

Value unpickler_load(Unpickler* u) {
  KeepAlive alive(u);
  u->protocol = 0;
  return Loader(u).run();
}

Value Loader::run() {
  bool ok = true;
  while (ok && memory_suffices()) {
    const uint8_t* code;
    if (!read_bytes(u_, 1, &code)) {
      if (clear_if(g_unpickling_error)) raise(types::EOFError, "Ran out of input");
      return Value::exception();
    }
    switch (*code) {
#define OPCODE(name, code) \
  case code: ok = op_##name(); break;
#include "runtime/modules/pickle/opcodes.def"
      default: ok = raise_bad_opcode(*code);
    }
  }
  return result_;
}

bool Loader::op_Stop() {
  Value v;
  if (pop(&v) && skip_consumed(u_)) result_ = v;
  return false;
}

bool Loader::raise_bad_opcode(uint8_t code) {
  bool printable = code >= 0x20 && code <= 0x7E && code != '\'' && code != '\\';
  raise(g_unpickling_error, printable ? "invalid load key, '%c'." : "invalid load key, '\\x%02x'.", code);
  return false;
}

// --- the stack ---

bool Loader::raise_underflow() {
  raise(g_unpickling_error, marks_.empty() ? "unpickling stack underflow" : "unexpected MARK found");
  return false;
}

bool Loader::op_Mark() {
  fence_ = stack_.size();
  marks_.push_back(fence_);
  return true;
}

bool Loader::pop_mark(size_t* start) {
  if (marks_.empty()) {
    raise(g_unpickling_error, "could not find MARK");
    return false;
  }
  *start = marks_.back();
  marks_.pop_back();
  fence_ = marks_.empty() ? 0 : marks_.back();
  return true;
}

bool Loader::op_Pop() {
  // A mark that has nothing above it is popped itself.
  if (!marks_.empty() && marks_.back() == stack_.size()) {
    size_t start;
    return pop_mark(&start);
  }
  Value dropped;
  return pop(&dropped);
}

bool Loader::op_PopMark() {
  size_t start;
  if (!pop_mark(&start)) return false;
  drop_from(start);
  return true;
}

bool Loader::op_Dup() { return need(1) && push(top()); }

Value Loader::tuple_from(size_t start) {
  Value t = tuple_new(stack_.data() + start, stack_.size() - start);
  drop_from(start);
  return t;
}

// --- arguments ---

bool Loader::number(size_t size, uint64_t* out) {
  const uint8_t* p;
  if (!read_bytes(u_, size, &p)) return false;
  *out = 0;
  memcpy(out, p, size);
  return true;
}

bool Loader::sized(size_t size_bytes, const char* what, const uint8_t** data, size_t* n) {
  if (!number(size_bytes, n)) return false;
  if (*n > size_t(INT64_MAX)) {
    raise(types::OverflowError, "%s exceeds system's maximum size of %zd bytes", what, INT64_MAX);
    return false;
  }
  return read_bytes(u_, *n, data);
}

// A line without its end.
bool Loader::line_value(std::string_view* out) {
  if (!read_line(u_, out)) return false;
  out->remove_suffix(1);
  return true;
}

bool Loader::op_Proto() {
  uint64_t version;
  if (!number(1, &version)) return false;
  if (version > kHighestProtocol) {
    raise_value_error("unsupported pickle protocol: %d", int(version));
    return false;
  }
  u_->protocol = int(version);
  return true;
}

bool Loader::op_Frame() {
  uint64_t length;
  const uint8_t* frame;
  if (!number(8, &length)) return false;
  if (length > uint64_t(INT64_MAX)) {
    raise(types::OverflowError, "FRAME length exceeds system's maximum of %zd bytes", INT64_MAX);
    return false;
  }
  // The whole frame becomes input.
  if (!read_bytes(u_, length, &frame)) return false;
  u_->next -= length;
  return true;
}

// --- the memo ---

bool Loader::push_memo(uint64_t index) {
  if (u_->memo && index < u_->memo->used && !u_->memo->items[index].is_unbound())
    return push(u_->memo->items[index]);
  raise(g_unpickling_error, "Memo value not found at index %ld", int64_t(index));
  return false;
}

bool Loader::op_BinGet() {
  uint64_t index;
  return number(1, &index) && push_memo(index);
}
bool Loader::op_LongBinGet() {
  uint64_t index;
  return number(4, &index) && push_memo(index);
}

// The index in the line behind GET and PUT. False: raised.
static bool memo_index(std::string_view line, int64_t* out) {
  Value v = int_parse(str_from_latin1(reinterpret_cast<const uint8_t*>(line.data()), line.size()), 10);
  return !v.is_exception() && int_to_i64(v, out);
}

bool Loader::op_Get() {
  std::string_view line;
  int64_t index;
  return line_value(&line) && memo_index(line, &index) && push_memo(uint64_t(index));
}

bool Loader::op_Put() {
  std::string_view line;
  int64_t index;
  if (!line_value(&line) || !need(1) || !memo_index(line, &index)) return false;
  if (index >= 0) return unpickler_memo_put(u_, uint64_t(index), top());
  raise_value_error("negative PUT argument");
  return false;
}
bool Loader::op_BinPut() {
  uint64_t index;
  return number(1, &index) && need(1) && unpickler_memo_put(u_, index, top());
}
bool Loader::op_LongBinPut() {
  uint64_t index;
  return number(4, &index) && need(1) && unpickler_memo_put(u_, index, top());
}
bool Loader::op_Memoize() { return need(1) && unpickler_memo_put(u_, uint64_t(u_->memo_count), top()); }

// --- constants and numbers ---

bool Loader::op_None() { return push(Value::none()); }
bool Loader::op_NewTrue() { return push(Value::true_()); }
bool Loader::op_NewFalse() { return push(Value::false_()); }

bool Loader::op_BinInt() {
  uint64_t word;
  return number(4, &word) && push(Value::small_int(int32_t(uint32_t(word))));
}
bool Loader::op_BinInt1() {
  uint64_t word;
  return number(1, &word) && push(Value::small_int(int64_t(word)));
}
bool Loader::op_BinInt2() {
  uint64_t word;
  return number(2, &word) && push(Value::small_int(int64_t(word)));
}

bool Loader::op_Int() {
  std::string_view line;
  if (!line_value(&line)) return false;
  // Booleans of protocols 0 and 1.
  if (line == "00" || line == "01") return push(Value::boolean(line == "01"));
  Value v = int_parse(str_from_latin1(reinterpret_cast<const uint8_t*>(line.data()), line.size()), 0);
  if (!v.is_exception()) return push(v);
  if (clear_if(types::ValueError)) raise_value_error("could not convert string to int");
  return false;
}

bool Loader::op_Long() {
  std::string_view line;
  if (!line_value(&line)) return false;
  if (!line.empty() && line.back() == 'L') line.remove_suffix(1);
  return push(int_parse(str_from_latin1(reinterpret_cast<const uint8_t*>(line.data()), line.size()), 0));
}

bool Loader::push_long(size_t size_bytes) {
  uint64_t n;
  const uint8_t* p;
  if (!number(size_bytes, &n)) return false;
  if (size_bytes == 4 && int32_t(uint32_t(n)) < 0) {
    raise(g_unpickling_error, "LONG pickle has negative byte count");
    return false;
  }
  return read_bytes(u_, n, &p) && push(int_from_bytes_le(p, n, true));
}
bool Loader::op_Long1() { return push_long(1); }
bool Loader::op_Long4() { return push_long(4); }

bool Loader::op_Float() {
  std::string_view line;
  if (!line_value(&line)) return false;
  std::string copy(line);
  char* end;
  double d = strtod(copy.c_str(), &end);
  if (copy.empty() || end != copy.c_str() + copy.size() || isspace(uint8_t(copy[0]))) {
    raise_value_error("could not convert string to float");
    return false;
  }
  if (std::isinf(d) && copy.find_first_of("iI") == std::string::npos) {
    raise(types::OverflowError, "value too large to convert to float: %s", copy.c_str());
    return false;
  }
  return push(float_new(d));
}

bool Loader::op_BinFloat() {
  uint64_t bits;
  return number(8, &bits) && push(float_new(std::bit_cast<double>(__builtin_bswap64(bits))));
}

// --- bytes and text ---

bool Loader::push_bytes(size_t size_bytes) {
  const uint8_t* p;
  size_t n;
  return sized(size_bytes, "BINBYTES", &p, &n) && push(bytes_new(p, n));
}
bool Loader::op_ShortBinBytes() { return push_bytes(1); }
bool Loader::op_BinBytes() { return push_bytes(4); }
bool Loader::op_BinBytes8() { return push_bytes(8); }

bool Loader::op_ByteArray8() {
  const uint8_t* p;
  size_t n;
  return sized(8, "BYTEARRAY8", &p, &n) && push(bytearray_new(p, n));
}

bool Loader::push_text(size_t size_bytes) {
  const uint8_t* p;
  size_t n;
  if (!sized(size_bytes, "BINUNICODE", &p, &n)) return false;
  if (is_ascii(p, n)) return push(str_from_ascii({reinterpret_cast<const char*>(p), n}));
  return push(decode(p, n, "utf-8", "surrogatepass"));
}
bool Loader::op_ShortBinUnicode() { return push_text(1); }
bool Loader::op_BinUnicode() { return push_text(4); }
bool Loader::op_BinUnicode8() { return push_text(8); }

bool Loader::op_Unicode() {
  std::string_view line;
  return line_value(&line) && push(decode(reinterpret_cast<const uint8_t*>(line.data()), line.size(),
                                          "raw-unicode-escape", nullptr));
}

// Python 2's str: bytes, or text in the encoding that was asked for.
bool Loader::push_old_string(const uint8_t* data, size_t n) {
  std::string encoding = str_to_utf8(u_->encoding);
  if (encoding == "bytes") return push(bytes_new(data, n));
  return push(decode(data, n, encoding.c_str(), str_to_utf8(u_->errors).c_str()));
}

bool Loader::op_String() {
  std::string_view line;
  if (!line_value(&line)) return false;
  bool quoted =
      line.size() >= 2 && line.front() == line.back() && (line.front() == '\'' || line.front() == '"');
  if (!quoted) {
    raise(g_unpickling_error, "the STRING opcode argument must be quoted");
    return false;
  }
  Value unescape = import_attribute("_codecs", "escape_decode");
  if (unescape.is_exception()) return false;
  Value pair = call(unescape, {bytes_new(line.substr(1, line.size() - 2))});
  if (pair.is_exception()) return false;
  auto* b = pair.as<Tuple>()->items[0].as<Bytes>();
  return push_old_string(b->data, b->length);
}

bool Loader::op_BinString() {
  uint64_t n;
  const uint8_t* p;
  if (!number(4, &n)) return false;
  if (int32_t(uint32_t(n)) < 0) {
    raise(g_unpickling_error, "BINSTRING pickle has negative byte count");
    return false;
  }
  return read_bytes(u_, n, &p) && push_old_string(p, n);
}
bool Loader::op_ShortBinString() {
  const uint8_t* p;
  size_t n;
  return sized(1, "BINSTRING", &p, &n) && push_old_string(p, n);
}

// --- buffers outside of the pickle ---

bool Loader::op_NextBuffer() {
  if (u_->buffers.is_unbound()) {
    raise(g_unpickling_error, "pickle stream refers to out-of-band data but no *buffers* argument was given");
    return false;
  }
  Value buffer = next(u_->buffers);
  if (!buffer.is_unbound()) return push(buffer);
  raise(g_unpickling_error, "not enough out-of-band buffers");
  return false;
}

bool Loader::op_ReadOnlyBuffer() {
  if (!need(1)) return false;
  {
    Buffer buffer;
    if (!buffer_get(top(), &buffer)) return false;
    if (buffer.read_only) return true;
  }
  Value view = memoryview_new(top());
  if (view.is_exception()) return false;
  view = call_method(view, str_intern("toreadonly"));
  if (view.is_exception()) return false;
  top() = view;
  return true;
}

// --- persistent objects ---

bool Loader::push_persistent(Value id) {
  if (!u_->persistent_load.is_unbound()) return !id.is_exception() && push(call(u_->persistent_load, {id}));
  raise(g_unpickling_error,
        "A load persistent id instruction was encountered,\nbut no persistent_load function was specified.");
  return false;
}

bool Loader::op_PersId() {
  std::string_view line;
  if (u_->persistent_load.is_unbound()) return push_persistent(Value::none());
  if (!line_value(&line)) return false;
  if (is_ascii(line)) return push_persistent(str_from_ascii(line));
  raise(g_unpickling_error, "persistent IDs in protocol 0 must be ASCII strings");
  return false;
}

bool Loader::op_BinPersId() {
  Value id;
  if (u_->persistent_load.is_unbound()) return push_persistent(Value::none());
  return pop(&id) && push_persistent(id);
}

}  // namespace krait::pickle
