// Writing the marshal format.
//
// A value that occurs again is written as a number, and its first occurrence is flagged. Whether it will
// occur again is not known when it is first written; so the flag is set in the output when the second
// occurrence comes, and since only flagged values are numbered, the numbers are filled in at the end.
#include <algorithm>
#include <bit>
#include <vector>

#include "frontend/marshal.h"
#include "frontend/marshal_format.h"
#include "frontend/pointer_index.h"
#include "runtime/bytes.h"
#include "runtime/code.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

using namespace marshal_type;

class MarshalWriter {
 public:
  MarshalWriter(int version, std::string* out) : version_(version), out_(*out) {}

  // False: the value cannot be written; see raise_problem().
  bool write(Value value);
  void finish_references();
  void raise_problem();

 private:
  enum class Problem : uint8_t { kNone, kUnmarshallable, kTooDeep, kRaised };

  struct Occurrence {
    size_t position;        // of the type byte
    bool repeated = false;  // occurs again
  };
  struct Reference {
    size_t position;  // of the number to be filled in
    int occurrence;
  };

  void byte(int b) { out_.push_back(char(b)); }
  void u16(unsigned v) {
    byte(int(v & 255));
    byte(int(v >> 8));
  }
  void u32(uint32_t v) {
    for (int shift = 0; shift < 32; shift += 8) byte(int((v >> shift) & 255));
  }
  void f64(double d) {
    uint64_t bits = std::bit_cast<uint64_t>(d);
    u32(uint32_t(bits));
    u32(uint32_t(bits >> 32));
  }
  void sized(std::string_view bytes) {
    u32(uint32_t(bytes.size()));
    out_.append(bytes);
  }
  bool size(size_t n) {
    if (n <= 0x7FFFFFFF) return true;
    problem_ = Problem::kUnmarshallable;
    return false;
  }
  bool cannot() {
    problem_ = Problem::kUnmarshallable;
    return false;
  }

  bool write_reference(Value value);
  bool write_object(Value value);
  bool write_int(Value value);
  void write_float_text(double d);
  bool write_float(double d);
  bool write_complex(Complex* c);
  bool write_str(Str* s);
  bool write_items(const Value* items, size_t count);
  bool write_tuple(Tuple* tuple);
  bool write_list(List* list);
  bool write_dict(Dict* dict);
  bool write_set(Value value);
  bool write_code(Code* code);
  bool write_buffer(Value value);

  int version_;
  std::string& out_;
  int depth_ = 0;
  Problem problem_ = Problem::kNone;
  PointerIndex seen_;
  std::vector<Occurrence> occurrences_;  // parallel to seen_
  std::vector<Reference> references_;
};

// Writes a reference to an earlier occurrence; false when this is the first.
bool MarshalWriter::write_reference(Value value) {
  if (version_ < 3) return false;
  bool first;
  int index = seen_.add(value.as_object(), &first);
  if (first) {
    occurrences_.push_back({out_.size()});
    return false;
  }
  occurrences_[size_t(index)].repeated = true;
  byte(kReference);
  references_.push_back({out_.size(), index});
  u32(0);
  return true;
}

void MarshalWriter::finish_references() {
  std::vector<uint32_t> numbers(occurrences_.size());
  uint32_t next = 0;
  for (size_t i = 0; i < occurrences_.size(); ++i) {
    if (!occurrences_[i].repeated) continue;
    numbers[i] = next++;
    char& type = out_[occurrences_[i].position];
    type = char(static_cast<unsigned char>(type) | kFlagReferenced);
  }
  for (const Reference& reference : references_) {
    uint32_t number = numbers[size_t(reference.occurrence)];
    for (size_t i = 0; i < 4; ++i) out_[reference.position + i] = char((number >> (8 * i)) & 255);
  }
}

bool MarshalWriter::write(Value value) {
  if (depth_ >= kMaxDepth) {
    problem_ = Problem::kTooDeep;
    return false;
  }
  if (value.is_none()) return byte(kNone), true;
  if (value.is_false()) return byte(kFalse), true;
  if (value.is_true()) return byte(kTrue), true;
  if (value.is_ellipsis()) return byte(kEllipsis), true;
  if (value == type_value(types::StopIteration)) return byte(kStopIteration), true;
  if (value.is_small_int()) return write_int(value);
  if (value.is_flonum()) return write_float(value.as_flonum());
  if (!value.is_object()) return cannot();
  if (write_reference(value)) return true;
  ++depth_;
  bool ok = write_object(value);
  --depth_;
  return ok;
}

// Instances of subclasses are not written as their base.
bool MarshalWriter::write_object(Value value) {
  switch (value.as_object()->shape_id) {
    case shapes::int_: return write_int(value);
    case shapes::float_: return write_float(float_value(value));
    case shapes::complex: return write_complex(value.as<Complex>());
    case shapes::bytes:
      if (!size(value.as<Bytes>()->length)) return false;
      byte(kBytes);
      sized(value.as<Bytes>()->view());
      return true;
    case shapes::str: return write_str(value.as<Str>());
    case shapes::tuple: return write_tuple(value.as<Tuple>());
    case shapes::list: return write_list(value.as<List>());
    case shapes::dict: return write_dict(value.as<Dict>());
    case shapes::set:
    case shapes::frozenset: return write_set(value);
    case shapes::code: return write_code(value.as<Code>());
    default: return write_buffer(value);
  }
}

bool MarshalWriter::write_int(Value value) {
  int64_t small;
  if (int_fits_i64(value, &small) && small == int32_t(small)) {
    byte(kInt);
    u32(uint32_t(small));
    return true;
  }
  bool negative = int_sign(value) < 0;
  Value magnitude = int_absolute(value);
  size_t byte_count = int_bit_length(magnitude) / 8 + 1;
  std::vector<uint8_t> bytes(byte_count + 2, 0);
  if (!int_to_bytes_le(magnitude, bytes.data(), byte_count, false)) return cannot();
  size_t digit_count = (int_bit_length(magnitude) + 14) / 15;
  if (!size(digit_count)) return false;
  byte(kLong);
  u32(negative ? 0u - uint32_t(digit_count) : uint32_t(digit_count));
  for (size_t i = 0; i < digit_count; ++i) {
    size_t bit = i * 15;
    uint32_t window = bytes[bit / 8] | uint32_t(bytes[bit / 8 + 1]) << 8;
    if (bit / 8 + 2 < bytes.size()) window |= uint32_t(bytes[bit / 8 + 2]) << 16;
    u16((window >> (bit % 8)) & 0x7FFF);
  }
  return true;
}

void MarshalWriter::write_float_text(double d) {
  std::string text = str_to_utf8(float_format(d, 'g', 17, false, false, false));
  byte(int(text.size()));
  out_ += text;
}

bool MarshalWriter::write_float(double d) {
  if (version_ > 1) {
    byte(kBinaryFloat);
    f64(d);
  } else {
    byte(kFloat);
    write_float_text(d);
  }
  return true;
}

bool MarshalWriter::write_complex(Complex* c) {
  if (version_ > 1) {
    byte(kBinaryComplex);
    f64(c->real);
    f64(c->imag);
  } else {
    byte(kComplex);
    write_float_text(c->real);
    write_float_text(c->imag);
  }
  return true;
}

bool MarshalWriter::write_str(Str* s) {
  bool interned = s->flags & kStrInterned;
  if (version_ >= 4 && s->width == 1 && s->is_ascii()) {
    if (!size(s->length)) return false;
    std::string_view text(reinterpret_cast<const char*>(s->data1()), s->length);
    if (s->length < 256) {
      byte(interned ? kShortAsciiInterned : kShortAscii);
      byte(int(s->length));
      out_.append(text);
    } else {
      byte(interned ? kAsciiInterned : kAscii);
      sized(text);
    }
    return true;
  }
  std::string utf8 = str_to_utf8(s);
  if (!size(utf8.size())) return false;
  byte(version_ >= 3 && interned ? kInterned : kUnicode);
  sized(utf8);
  return true;
}

bool MarshalWriter::write_items(const Value* items, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!write(items[i])) return false;
  }
  return true;
}

bool MarshalWriter::write_tuple(Tuple* tuple) {
  if (!size(tuple->length)) return false;
  if (version_ >= 4 && tuple->length < 256) {
    byte(kSmallTuple);
    byte(int(tuple->length));
  } else {
    byte(kTuple);
    u32(uint32_t(tuple->length));
  }
  return write_items(tuple->items, tuple->length);
}

bool MarshalWriter::write_list(List* list) {
  if (!size(size_t(list->length))) return false;
  byte(kList);
  u32(uint32_t(list->length));
  for (int64_t i = 0; i < list->length; ++i) {
    if (!write(list_get(list, i))) return false;
  }
  return true;
}

bool MarshalWriter::write_dict(Dict* dict) {
  byte(kDict);
  size_t position = 0;
  Value key, value;
  while (dict_next(dict, &position, &key, &value)) {
    if (!write(key) || !write(value)) return false;
  }
  byte(kNull);
  return true;
}

// Elements in the order of their serialised forms, so that equal sets are written alike.
bool MarshalWriter::write_set(Value value) {
  auto* set = value.as<Set>();
  byte(set->shape_id == shapes::frozenset ? kFrozenSet : kSet);
  u32(uint32_t(set->length));
  struct Element {
    std::string bytes;
    Value value;  // kept alive by the set
  };
  std::vector<Element> elements;
  size_t position = 0;
  Value item;
  while (set_next(set, &position, &item)) {
    Element element{{}, item};
    MarshalWriter writer(version_, &element.bytes);
    writer.depth_ = depth_;
    if (!writer.write(item)) {
      problem_ = writer.problem_;
      return false;
    }
    writer.finish_references();
    elements.push_back(std::move(element));
  }
  std::sort(elements.begin(), elements.end(),
            [](const Element& a, const Element& b) { return a.bytes < b.bytes; });
  for (const Element& element : elements) {
    if (!write(element.value)) return false;
  }
  return true;
}

bool MarshalWriter::write_code(Code* code) {
  byte(kCode);
  u32(uint32_t(code->arg_count));
  u32(uint32_t(code->positional_only_count));
  u32(uint32_t(code->keyword_only_count));
  u32(uint32_t(code->stack_size));
  u32(code->flags);
  const Value before[] = {
      code->code,     code->constants, code->names,   code->locals_plus_names, code->locals_plus_kinds,
      code->filename, code->name,      code->qualname};
  if (!write_items(before, std::size(before))) return false;
  u32(uint32_t(code->first_line));
  return write(code->line_table) && write(code->exception_table);
}

bool MarshalWriter::write_buffer(Value value) {
  if (!has_buffer(value)) return cannot();
  Buffer buffer;
  if (!buffer_get(value, &buffer)) {
    problem_ = Problem::kRaised;
    return false;
  }
  if (!size(buffer.length)) return false;
  byte(kBytes);
  sized(buffer.view());
  return true;
}

void MarshalWriter::raise_problem() {
  if (problem_ == Problem::kUnmarshallable) (void)raise_value_error("unmarshallable object");
  if (problem_ == Problem::kTooDeep) (void)raise_value_error("object too deeply nested to marshal");
}

}  // namespace

bool marshal_dump(Value value, int version, std::string* out) {
  MarshalWriter writer(version, out);
  if (!writer.write(value)) {
    writer.raise_problem();
    return false;
  }
  writer.finish_references();
  return true;
}

}  // namespace krait
