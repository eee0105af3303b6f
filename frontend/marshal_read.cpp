// Reading the marshal format. The data may be anything: every count and type is checked.
#include <bit>
#include <cstring>
#include <vector>

#include "frontend/marshal.h"
#include "frontend/marshal_format.h"
#include "runtime/bytes.h"
#include "runtime/code.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

using namespace marshal_type;

Value bad_data(const char* what) { return raise_value_error("bad marshal data (%s)", what); }

// Where bytes come from: memory, or a file object that is asked for exactly what is needed.
class MarshalSource {
 public:
  explicit MarshalSource(std::string_view bytes)
      : start_(bytes.data()), next_(start_), end_(start_ + bytes.size()) {}
  explicit MarshalSource(Value file) : file_(file) {}

  // `count` bytes, valid until the next call; nullptr: raised EOFError or what the file raised.
  const uint8_t* take(size_t count) {
    if (file_.is_unbound()) {
      if (size_t(end_ - next_) < count) return end_of_data();
      const char* taken = next_;
      next_ += count;
      return reinterpret_cast<const uint8_t*>(taken);
    }
    return take_from_file(count);
  }
  // One byte, or -1 at the end; then nothing is raised.
  int byte() {
    if (file_.is_unbound()) return next_ < end_ ? uint8_t(*next_++) : -1;
    const uint8_t* taken = take_from_file(1);
    if (taken != nullptr) return *taken;
    if (exception_matches(types::EOFError)) clear_exception();
    return -1;
  }
  size_t used() const { return size_t(next_ - start_); }
  // An upper bound of what is left, to refuse absurd counts before allocating for them.
  size_t available() const { return file_.is_unbound() ? size_t(end_ - next_) : SIZE_MAX; }
  static const uint8_t* end_of_data() {
    (void)raise(types::EOFError, "marshal data too short");
    return nullptr;
  }

 private:
  const uint8_t* take_from_file(size_t count);

  Value file_ = Value::unbound();
  std::vector<uint8_t> chunk_;
  const char* start_ = nullptr;
  const char* next_ = nullptr;
  const char* end_ = nullptr;
};

const uint8_t* MarshalSource::take_from_file(size_t count) {
  Value storage = bytearray_new(nullptr, 0);
  auto* bytes = storage.as<ByteArray>();
  if (!bytearray_resize(bytes, count)) return nullptr;
  Value view = memoryview_new(storage);
  if (view.is_exception()) return nullptr;
  Value result = call_method(file_, str_intern("readinto"), {view});
  int64_t got;
  if (result.is_exception() || !int_to_i64(result, &got)) return nullptr;
  if (got > int64_t(count)) {
    (void)raise_value_error("read() returned too much data: %zd bytes requested, %zd returned",
                            ssize_t(count), ssize_t(got));
    return nullptr;
  }
  if (got < int64_t(count)) return end_of_data();
  chunk_.assign(bytes->data(), bytes->data() + count);
  return chunk_.data();
}

class MarshalReader {
 public:
  explicit MarshalReader(MarshalSource& source) : source_(source) {}

  // A value; unbound for the null marker that ends dicts; exception.
  Value read();
  // A value where the null marker is an error.
  Value read_item(const char* container);

 private:
  Value read_typed(int type, bool referenced);
  bool read_u32(uint32_t* out);
  bool read_i32(int32_t* out) { return read_u32(reinterpret_cast<uint32_t*>(out)); }
  bool read_double(double* out);
  bool read_float_text(double* out);
  // A count of things of which each takes at least `bytes_each` bytes.
  bool read_count(const char* what, size_t bytes_each, size_t* out);
  bool read_length(bool is_short, const char* what, size_t* out);

  Value read_int();
  Value read_long();
  Value read_float(bool is_text);
  Value read_complex(bool is_text);
  Value read_bytes();
  Value read_ascii(bool is_short, bool interned);
  Value read_unicode(bool interned);
  Value read_reference();
  Value read_tuple(bool is_short, bool referenced);
  Value read_list(bool referenced);
  Value read_dict(bool referenced);
  Value read_set(bool is_frozen, bool referenced);
  Value read_code(bool referenced);
  bool read_code_fields(CodeSpec* spec);

  Value note(Value value, bool referenced) {
    if (referenced && !value.is_exception()) references_.push_back(value);
    return value;
  }
  // A place for a value that may not be referred to before it is complete.
  size_t reserve(bool referenced) {
    if (referenced) references_.push_back(Value::unbound());
    return references_.size() - 1;
  }
  Value complete(size_t place, bool referenced, Value value) {
    if (referenced && !value.is_exception()) references_[place] = value;
    return value;
  }

  MarshalSource& source_;
  RootVector references_;
  int depth_ = 0;
};

Value end_of_objects() { return raise(types::EOFError, "EOF read where object expected"); }

Value MarshalReader::read() {
  int code = source_.byte();
  if (code < 0) {
    return exception_pending() ? Value::exception() : end_of_objects();
  }
  if (depth_ >= kMaxDepth) return raise_value_error("recursion limit exceeded");
  ++depth_;
  Value value = read_typed(code & ~kFlagReferenced, code & kFlagReferenced);
  --depth_;
  return value;
}

Value MarshalReader::read_item(const char* container) {
  Value value = read();
  if (!value.is_unbound()) return value;
  return raise_type_error("NULL object in marshal data for %s", container);
}

Value MarshalReader::read_typed(int type, bool referenced) {
  switch (type) {
    case kNull: return Value::unbound();
    case kNone: return Value::none();
    case kFalse: return Value::false_();
    case kTrue: return Value::true_();
    case kEllipsis: return Value::ellipsis();
    case kStopIteration: return type_value(types::StopIteration);
    case kInt: return note(read_int(), referenced);
    case kInt64: {
      const uint8_t* bytes = source_.take(8);
      return bytes == nullptr ? Value::exception() : note(int_from_bytes_le(bytes, 8, true), referenced);
    }
    case kLong: return note(read_long(), referenced);
    case kFloat:
    case kBinaryFloat: return note(read_float(type == kFloat), referenced);
    case kComplex:
    case kBinaryComplex: return note(read_complex(type == kComplex), referenced);
    case kBytes: return note(read_bytes(), referenced);
    case kAscii:
    case kAsciiInterned: return note(read_ascii(false, type == kAsciiInterned), referenced);
    case kShortAscii:
    case kShortAsciiInterned: return note(read_ascii(true, type == kShortAsciiInterned), referenced);
    case kUnicode:
    case kInterned: return note(read_unicode(type == kInterned), referenced);
    case kTuple:
    case kSmallTuple: return read_tuple(type == kSmallTuple, referenced);
    case kList: return read_list(referenced);
    case kDict: return read_dict(referenced);
    case kSet:
    case kFrozenSet: return read_set(type == kFrozenSet, referenced);
    case kCode: return read_code(referenced);
    case kReference: return read_reference();
    default: return bad_data("unknown type code");
  }
}

// --- numbers ---

bool MarshalReader::read_u32(uint32_t* out) {
  const uint8_t* bytes = source_.take(4);
  if (bytes == nullptr) return false;
  std::memcpy(out, bytes, 4);  // little-endian machines only
  return true;
}

bool MarshalReader::read_double(double* out) {
  const uint8_t* bytes = source_.take(8);
  if (bytes == nullptr) return false;
  std::memcpy(out, bytes, 8);
  return true;
}

bool MarshalReader::read_float_text(double* out) {
  int length = source_.byte();
  if (length < 0) return MarshalSource::end_of_data(), false;
  const uint8_t* bytes = source_.take(size_t(length));
  if (bytes == nullptr) return false;
  Value number = float_parse(str_from_latin1(bytes, size_t(length)));
  if (number.is_exception()) return false;
  *out = float_value(number);
  return true;
}

bool MarshalReader::read_count(const char* what, size_t bytes_each, size_t* out) {
  int32_t count;
  if (!read_i32(&count)) return false;
  if (count < 0) {
    (void)raise_value_error("bad marshal data (%s size out of range)", what);
    return false;
  }
  *out = size_t(count);
  if (*out * bytes_each > source_.available()) return MarshalSource::end_of_data(), false;
  return true;
}

bool MarshalReader::read_length(bool is_short, const char* what, size_t* out) {
  if (!is_short) return read_count(what, 1, out);
  int byte = source_.byte();
  if (byte < 0 && !exception_pending()) (void)end_of_objects();
  *out = size_t(byte);
  return byte >= 0;
}

Value MarshalReader::read_int() {
  int32_t value;
  return read_i32(&value) ? Value::small_int(value) : Value::exception();
}

Value MarshalReader::read_long() {
  int32_t signed_count;
  if (!read_i32(&signed_count)) return Value::exception();
  if (signed_count == INT32_MIN) return bad_data("long size out of range");
  size_t count = size_t(signed_count < 0 ? -signed_count : signed_count);
  if (count == 0) return Value::small_int(0);
  const uint8_t* digits = source_.take(count * 2);
  if (digits == nullptr) return Value::exception();
  std::vector<uint64_t> limbs(count * 15 / 64 + 2, 0);
  for (size_t i = 0; i < count; ++i) {
    uint64_t digit = digits[2 * i] | uint64_t(digits[2 * i + 1]) << 8;
    if (digit > 0x7FFF) return bad_data("digit out of range in long");
    if (digit == 0 && i + 1 == count) return bad_data("unnormalized long data");
    size_t bit = i * 15;
    limbs[bit / 64] |= digit << (bit % 64);
    if (bit % 64 > 64 - 15) limbs[bit / 64 + 1] |= digit >> (64 - bit % 64);
  }
  return int_from_limbs(limbs.data(), limbs.size(), signed_count < 0);
}

Value MarshalReader::read_float(bool is_text) {
  double d;
  if (is_text ? !read_float_text(&d) : !read_double(&d)) return Value::exception();
  return float_new(d);
}

Value MarshalReader::read_complex(bool is_text) {
  double real, imag;
  if (is_text ? !read_float_text(&real) || !read_float_text(&imag)
              : !read_double(&real) || !read_double(&imag)) {
    return Value::exception();
  }
  return complex_new(real, imag);
}

// --- text and bytes ---

Value MarshalReader::read_bytes() {
  size_t length;
  if (!read_count("bytes object", 1, &length)) return Value::exception();
  const uint8_t* bytes = source_.take(length);
  return bytes == nullptr ? Value::exception() : bytes_new(bytes, length);
}

Value MarshalReader::read_ascii(bool is_short, bool interned) {
  size_t length;
  if (!read_length(is_short, "string", &length)) return Value::exception();
  const uint8_t* bytes = source_.take(length);
  if (bytes == nullptr) return Value::exception();
  std::string_view text(reinterpret_cast<const char*>(bytes), length);
  for (char c : text) {
    // Not ascii after all: take the bytes as Latin-1.
    if (c & 0x80) return str_from_latin1(bytes, length);
  }
  return interned ? Value::object(str_intern(text)) : str_from_ascii(text);
}

Value MarshalReader::read_unicode(bool interned) {
  size_t length;
  if (!read_count("string", 1, &length)) return Value::exception();
  const uint8_t* bytes = source_.take(length);
  if (bytes == nullptr) return Value::exception();
  Value text = bytes_new(bytes, length);
  if (text.is_exception()) return text;
  text = call_method(text, names::decode, {str_from_ascii("utf-8"), str_from_ascii("surrogatepass")});
  if (text.is_exception() || !interned) return text;
  return Value::object(str_intern(text));
}

// --- containers ---

Value MarshalReader::read_reference() {
  uint32_t index;
  if (!read_u32(&index)) return Value::exception();
  if (index >= references_.size() || references_[index].is_unbound()) return bad_data("invalid reference");
  return references_[index];
}

Value MarshalReader::read_tuple(bool is_short, bool referenced) {
  size_t count;
  if (is_short ? !read_length(true, "tuple", &count) : !read_count("tuple", 1, &count))
    return Value::exception();
  if (count == 0) return note(tuple_empty(), referenced);
  Tuple* tuple = tuple_allocate(count);
  if (tuple == nullptr) return Value::exception();
  // A tuple may contain itself only through a list or dict: nobody sees it unfinished. Items not read yet are
  // None.
  for (size_t i = 0; i < count; ++i) tuple->items[i] = Value::none();
  note(Value::object(tuple), referenced);
  for (size_t i = 0; i < count; ++i) {
    Value item = read_item("tuple");
    if (item.is_exception()) return item;
    store(tuple, &tuple->items[i], item);
  }
  return Value::object(tuple);
}

Value MarshalReader::read_list(bool referenced) {
  size_t count;
  if (!read_count("list", 1, &count)) return Value::exception();
  List* list = list_with_capacity(count);
  if (list == nullptr) return Value::exception();
  note(Value::object(list), referenced);
  for (size_t i = 0; i < count; ++i) {
    Value item = read_item("list");
    if (item.is_exception() || !list_append(list, item)) return Value::exception();
  }
  return Value::object(list);
}

Value MarshalReader::read_dict(bool referenced) {
  Dict* dict = dict_new();
  note(Value::object(dict), referenced);
  for (;;) {
    Value key = read();
    if (key.is_exception()) return key;
    if (key.is_unbound()) return Value::object(dict);
    Value value = read();
    if (value.is_exception()) return value;
    if (value.is_unbound()) return Value::object(dict);
    if (!dict_set(dict, key, value)) return Value::exception();
  }
}

Value MarshalReader::read_set(bool is_frozen, bool referenced) {
  size_t count;
  if (!read_count("set", 1, &count)) return Value::exception();
  size_t place = is_frozen ? reserve(referenced) : 0;
  Value set = is_frozen ? Value::unbound() : note(set_new(), referenced);
  if (set.is_exception()) return set;
  RootVector items;
  for (size_t i = 0; i < count; ++i) {
    Value item = read_item("set");
    if (item.is_exception()) return item;
    if (is_frozen) {
      items.push_back(item);
    } else if (!set_add(set.as<Set>(), item)) {
      return Value::exception();
    }
  }
  if (!is_frozen) return set;
  return complete(place, referenced, frozenset_new(items.data(), items.size()));
}

// --- code ---

bool all_strings(Value tuple) {
  auto* items = tuple.as<Tuple>();
  for (uint64_t i = 0; i < items->length; ++i) {
    if (!has_shape(items->items[i], shapes::str)) return false;
  }
  return true;
}

// Are the fields of the right types, and do the counts fit together?
bool is_valid(const CodeSpec& spec) {
  for (Value v : {spec.code, spec.locals_plus_kinds, spec.line_table, spec.exception_table}) {
    if (!has_shape(v, shapes::bytes)) return false;
  }
  for (Value v : {spec.constants, spec.names, spec.locals_plus_names}) {
    if (!has_shape(v, shapes::tuple)) return false;
  }
  for (Value v : {spec.filename, spec.name, spec.qualname}) {
    if (!has_shape(v, shapes::str)) return false;
  }
  if (!all_strings(spec.names) || !all_strings(spec.locals_plus_names)) return false;
  if (spec.positional_only_count < 0 || spec.arg_count < spec.positional_only_count ||
      spec.keyword_only_count < 0 || spec.stack_size < 0 || spec.code.as<Bytes>()->length % 2 != 0) {
    return false;
  }
  auto* kinds = spec.locals_plus_kinds.as<Bytes>();
  if (kinds->length != spec.locals_plus_names.as<Tuple>()->length) return false;
  int64_t locals = 0;
  for (uint64_t i = 0; i < kinds->length; ++i) locals += (kinds->data[i] & kLocalFast) != 0;
  int64_t arguments = int64_t{spec.arg_count} + spec.keyword_only_count + ((spec.flags & kCoVarArgs) != 0) +
                      ((spec.flags & kCoVarKeywords) != 0);
  return arguments <= locals;
}

bool MarshalReader::read_code_fields(CodeSpec* spec) {
  if (!read_i32(&spec->arg_count) || !read_i32(&spec->positional_only_count) ||
      !read_i32(&spec->keyword_only_count) || !read_i32(&spec->stack_size) || !read_u32(&spec->flags)) {
    return false;
  }
  for (Value* field : {&spec->code, &spec->constants, &spec->names, &spec->locals_plus_names,
                       &spec->locals_plus_kinds, &spec->filename, &spec->name, &spec->qualname}) {
    *field = read_item("code");
    if (field->is_exception()) return false;
  }
  if (!read_i32(&spec->first_line)) return false;
  spec->line_table = read_item("code");
  if (spec->line_table.is_exception()) return false;
  spec->exception_table = read_item("code");
  return !spec->exception_table.is_exception();
}

Value MarshalReader::read_code(bool referenced) {
  size_t place = reserve(referenced);
  CodeSpec spec;
  if (!read_code_fields(&spec)) return Value::exception();
  if (!is_valid(spec)) return bad_data("invalid code object");
  return complete(place, referenced, code_new(spec));
}

Value load(MarshalSource& source) {
  MarshalReader reader(source);
  return reader.read_item("object");
}

}  // namespace

Value marshal_load(std::string_view bytes, size_t* used) {
  MarshalSource source(bytes);
  Value value = load(source);
  if (used != nullptr) *used = source.used();
  return value;
}

Value marshal_load_file(Value file) {
  // Only a binary file will do; that it reads bytes is seen before anything is read.
  Value nothing = call_method(file, names::read, {Value::small_int(0)});
  if (nothing.is_exception()) return nothing;
  if (!is_bytes(nothing)) return raise_type_error("file.read() returned not bytes but %T", nothing);
  MarshalSource source(file);
  return load(source);
}

}  // namespace krait
