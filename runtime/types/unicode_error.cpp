// UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError.
#include <cstdio>

#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/exceptions.h"

namespace krait {

namespace {

UnicodeErrorObject* error_of(Value v) { return v.as<UnicodeErrorObject>(); }

bool want_str(Value v, int position, Value* out) {
  *out = v;
  if (is_str(v)) return true;
  raise_type_error("argument %d must be str, not %.50s", position, v.is_none() ? "None" : type_name_of(v));
  return false;
}

bool want_index(Value v, Value* out) {
  int64_t n;
  if (!int_to_i64(v, &n)) return false;
  *out = int_from_i64(n);
  return true;
}

bool check_count(Value args, size_t expected) {
  const auto given = size_t(args.as<Tuple>()->length);
  if (given == expected) return true;
  raise_type_error("function takes exactly %zu arguments (%zu given)", expected, given);
  return false;
}

// start, end, reason at items[first...].
bool set_range(UnicodeErrorObject* e, const Value* items, int first) {
  return want_index(items[first], &e->start) && want_index(items[first + 1], &e->end) &&
         want_str(items[first + 2], first + 3, &e->reason);
}

// The object being decoded, as bytes.
Value bytes_object(Value v) {
  if (is_bytes(v)) return v;
  Buffer buffer;
  return buffer_get(v, &buffer) ? bytes_new(buffer.view()) : Value::exception();
}

Value encode_init(const Value* args) {
  if (!exception_init(args[0], args[1], args[2]) || !check_count(args[1], 5)) return Value::exception();
  auto* e = error_of(args[0]);
  const Value* items = args[1].as<Tuple>()->items;
  if (!want_str(items[0], 1, &e->encoding) || !want_str(items[1], 2, &e->object) || !set_range(e, items, 2))
    return Value::exception();
  write_barrier(e);
  return Value::none();
}

Value decode_init(const Value* args) {
  if (!exception_init(args[0], args[1], args[2]) || !check_count(args[1], 5)) return Value::exception();
  auto* e = error_of(args[0]);
  const Value* items = args[1].as<Tuple>()->items;
  if (!want_str(items[0], 1, &e->encoding) || !set_range(e, items, 2)) return Value::exception();
  e->object = bytes_object(items[1]);
  if (e->object.is_exception()) {
    e->object = Value::unbound();
    return Value::exception();
  }
  write_barrier(e);
  return Value::none();
}

Value translate_init(const Value* args) {
  if (!exception_init(args[0], args[1], args[2]) || !check_count(args[1], 4)) return Value::exception();
  auto* e = error_of(args[0]);
  const Value* items = args[1].as<Tuple>()->items;
  if (!want_str(items[0], 1, &e->object) || !set_range(e, items, 1)) return Value::exception();
  write_barrier(e);
  return Value::none();
}

int64_t number(Value v) { return v.is_unbound() ? 0 : v.as_small_int(); }

// The single character that the range covers; false when it covers another number of characters.
bool single_character(const UnicodeErrorObject* e, uint32_t* out) {
  const int64_t start = number(e->start), end = number(e->end);
  if (end != start + 1 || start < 0) return false;
  if (is_bytes(e->object)) {
    const auto* b = e->object.as<Bytes>();
    if (start >= int64_t(b->length)) return false;
    *out = b->data[start];
  } else {
    const auto* s = e->object.as<Str>();
    if (start >= int64_t(s->length)) return false;
    *out = s->at(size_t(start));
  }
  return true;
}

void print_escape(char* buffer, size_t size, uint32_t c) {
  std::snprintf(buffer, size, c <= 0xFF ? "\\x%02x" : c <= 0xFFFF ? "\\u%04x" : "\\U%08x", c);
}

Value encode_str(const Value* args) {
  const auto* e = error_of(args[0]);
  if (e->object.is_unbound()) return str_empty();
  uint32_t c;
  if (!single_character(e, &c))
    return format_string("'%S' codec can't encode characters in position %lld-%lld: %S", e->encoding,
                         (long long)number(e->start), (long long)number(e->end) - 1, e->reason);
  char escape[16];
  print_escape(escape, sizeof escape, c);
  return format_string("'%S' codec can't encode character '%s' in position %lld: %S", e->encoding, escape,
                       (long long)number(e->start), e->reason);
}

Value decode_str(const Value* args) {
  const auto* e = error_of(args[0]);
  if (e->object.is_unbound()) return str_empty();
  uint32_t c;
  if (!single_character(e, &c))
    return format_string("'%S' codec can't decode bytes in position %lld-%lld: %S", e->encoding,
                         (long long)number(e->start), (long long)number(e->end) - 1, e->reason);
  return format_string("'%S' codec can't decode byte 0x%02x in position %lld: %S", e->encoding, c,
                       (long long)number(e->start), e->reason);
}

Value translate_str(const Value* args) {
  const auto* e = error_of(args[0]);
  if (e->object.is_unbound()) return str_empty();
  uint32_t c;
  if (!single_character(e, &c))
    return format_string("can't translate characters in position %lld-%lld: %S", (long long)number(e->start),
                         (long long)number(e->end) - 1, e->reason);
  char escape[16];
  print_escape(escape, sizeof escape, c);
  return format_string("can't translate character '%s' in position %lld: %S", escape,
                       (long long)number(e->start), e->reason);
}

template <Value UnicodeErrorObject::* Field>
Value get_index(Value self) {
  return Value::small_int(number(error_of(self)->*Field));
}
template <Value UnicodeErrorObject::* Field>
bool set_index(Value self, Value value) {
  if (value.is_unbound()) {
    raise_type_error("can't delete numeric/char attribute");
    return false;
  }
  return want_index(value, &(error_of(self)->*Field));
}

constexpr const char* kInitDoc = "Initialize self.  See help(type(self)) for accurate signature.";
const NativeDef kEncodeMethods[] = {{"__init__", "-$self, /, *args, **kwargs", encode_init, kInitDoc},
                                    {"__str__", "$self, /", encode_str, "Return str(self)."},
                                    {}};
const NativeDef kDecodeMethods[] = {{"__init__", "-$self, /, *args, **kwargs", decode_init, kInitDoc},
                                    {"__str__", "$self, /", decode_str, "Return str(self)."},
                                    {}};
const NativeDef kTranslateMethods[] = {{"__init__", "-$self, /, *args, **kwargs", translate_init, kInitDoc},
                                       {"__str__", "$self, /", translate_str, "Return str(self)."},
                                       {}};
const MemberDef kMembers[] = {
    {"encoding", offsetof(UnicodeErrorObject, encoding), false, true, "exception encoding"},
    {"object", offsetof(UnicodeErrorObject, object), false, true, "exception object"},
    {"reason", offsetof(UnicodeErrorObject, reason), false, true, "exception reason"},
    {},
};
const GetSetDef kGetSets[] = {
    {"start", get_index<&UnicodeErrorObject::start>, set_index<&UnicodeErrorObject::start>,
     "exception start"},
    {"end", get_index<&UnicodeErrorObject::end>, set_index<&UnicodeErrorObject::end>, "exception end"},
    {},
};

}  // namespace

const TypeSpec type_spec_UnicodeEncodeError{.size = sizeof(UnicodeErrorObject),
                                            .doc = "Unicode encoding error.",
                                            .methods = kEncodeMethods,
                                            .getsets = kGetSets,
                                            .members = kMembers};
const TypeSpec type_spec_UnicodeDecodeError{.size = sizeof(UnicodeErrorObject),
                                            .doc = "Unicode decoding error.",
                                            .methods = kDecodeMethods,
                                            .getsets = kGetSets,
                                            .members = kMembers};
const TypeSpec type_spec_UnicodeTranslateError{.size = sizeof(UnicodeErrorObject),
                                               .doc = "Unicode translation error.",
                                               .methods = kTranslateMethods,
                                               .getsets = kGetSets,
                                               .members = kMembers};

}  // namespace krait
