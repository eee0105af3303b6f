// The type str: creation, operators, and the tables of its methods and iterators.
#include "runtime/str.h"

#include "runtime/bytes.h"
#include "runtime/chars.h"
#include "runtime/codecs.h"
#include "runtime/format.h"
#include "runtime/str_percent.h"
#include "runtime/types/str_methods.h"
#include "runtime/types/support.h"
#include "runtime/types/text.h"

namespace krait {

namespace {

Str* self_of(const Value* args) { return args[0].as<Str>(); }

// --- creation ---

// An instance of a subclass: the characters go to a buffer of their own (see str.cpp), or are shared.
Value instance_of(Type* type, Str* s) {
  if (type == types::str) return str_exact(s);
  size_t bytes = s->length * s->width;
  RawStorage* storage = s->storage;
  const void* data = s->data;
  if (!storage) {
    storage = allocate_raw_storage(bytes);
    if (!storage) return Value::exception();
    memcpy(storage->bytes, s->data, bytes);
    storage->used = bytes;
    data = storage->bytes;
  }
  auto* result = static_cast<Str*>(allocate_instance(type));
  result->hash = s->hash;
  result->flags = s->flags & kStrAscii;
  result->width = s->width;
  result->length = s->length;
  result->data = data;
  result->storage = storage;
  write_barrier(result);
  return Value::object(result);
}

Value decode_object(Value object, const char* encoding, const char* errors) {
  if (is_str(object)) return raise_type_error("decoding str is not supported");
  if (object.is_unbound()) return str_empty();
  Buffer buffer;
  if (!has_buffer(object)) {
    return raise_type_error("decoding to str: need a bytes-like object, %.80T found", object);
  }
  if (!buffer_get(object, &buffer)) return Value::exception();
  return decode(buffer.data, buffer.length, encoding, errors);
}

Value new_str(const Value* a) {
  if (!is_instance(a[0], types::type)) {
    return raise_type_error("str.__new__(X): X is not a type object (%T)", a[0]);
  }
  auto* type = a[0].as<Type>();
  if (!is_subtype(type, types::str)) {
    return raise_type_error("str.__new__(%N): %N is not a subtype of str", type, type);
  }
  std::string encoding_text, errors_text;
  const char *encoding, *errors;
  if (!codec_argument(a[2], "str", "encoding", &encoding_text, &encoding) ||
      !codec_argument(a[3], "str", "errors", &errors_text, &errors)) {
    return Value::exception();
  }
  Value text;
  if (encoding || errors) text = decode_object(a[1], encoding, errors);
  else text = a[1].is_unbound() ? str_empty() : str_of(a[1]);
  if (text.is_exception() || type == types::str) return text;
  return instance_of(type, text.as<Str>());
}

Value encode_method(const Value* a) {
  if (const UsualCodec usual = usual_codec(a[1], a[2]); usual != UsualCodec::None)
    return encode_as(usual, self_of(a));
  std::string encoding_text, errors_text;
  const char *encoding, *errors;
  if (!codec_argument(a[1], "encode", "encoding", &encoding_text, &encoding) ||
      !codec_argument(a[2], "encode", "errors", &errors_text, &errors)) {
    return Value::exception();
  }
  return encode(self_of(a), encoding, errors);
}

// --- operators ---

Value repr_slot(const Value* a) { return str_repr(self_of(a)); }
Value str_slot(const Value* a) { return str_exact(self_of(a)); }
Value hash_slot(const Value* a) { return int_from_i64(str_hash(self_of(a))); }
Value len_slot(const Value* a) { return Value::small_int(int64_t(self_of(a)->length)); }

template <int kOp>
Value compare_slot(const Value* a) {
  if (!is_str(a[1])) return Value::not_implemented();
  auto* b = a[1].as<Str>();
  if (kOp == 2) return Value::boolean(str_equal(self_of(a), b));
  if (kOp == 3) return Value::boolean(!str_equal(self_of(a), b));
  return Value::boolean(compare_order(kOp, str_compare(self_of(a), b), 0));
}

Value add_slot(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("can only concatenate str (not \"%.200T\") to str", a[1]);
  return str_concat(self_of(a), a[1].as<Str>());
}

Value multiply_slot(const Value* a) {
  int64_t count;
  return repeat_count(a[1], &count) ? str_repeat(self_of(a), count) : Value::exception();
}

Value modulo_slot(const Value* a) { return str_percent(self_of(a), a[1]); }
Value reflected_modulo_slot(const Value* a) {
  if (!is_str(a[1])) return Value::not_implemented();
  return str_percent(a[1].as<Str>(), a[0]);
}

Value contains_slot(const Value* a) {
  if (!is_str(a[1])) {
    return raise_type_error("'in <string>' requires string as left operand, not %.100T", a[1]);
  }
  Str* s = self_of(a);
  return Value::boolean(str_find(s, a[1].as<Str>(), 0, int64_t(s->length)) >= 0);
}

Value stepped_slice(Str* s, const SliceBounds& b) {
  if (s->is_ascii() && b.length > 1) {
    Str* result = str_allocate(size_t(b.length), 1, true);
    if (!result) return Value::exception();
    auto* to = static_cast<uint8_t*>(str_mutable_data(result));
    const uint8_t* from = s->data1() + b.start;
    for (int64_t i = 0; i < b.length; ++i, from += b.step) to[i] = *from;
    return Value::object(result);
  }
  StringBuilder out;
  for (int64_t i = 0, at = b.start; i < b.length; ++i, at += b.step) out.append_char(s->at(size_t(at)));
  return out.finish();
}

Value get_item_slot(const Value* a) {
  Str* s = self_of(a);
  auto length = int64_t(s->length);
  if (has_kind(a[1], Kind::Slice)) {
    SliceBounds b;
    if (!slice_bounds(a[1], length, &b)) return Value::exception();
    if (b.length == 0) return str_empty();
    if (b.step != 1) return stepped_slice(s, b);
    return str_substring(s, size_t(b.start), size_t(b.start + b.length));
  }
  int64_t index;
  if (a[1].is_small_int()) {
    index = a[1].as_small_int();
  } else {
    if (!is_int(a[1]) && !type_of(a[1])->slot(Slot::Index)) {
      return raise_type_error("string indices must be integers, not '%.200T'", a[1]);
    }
    if (!to_index(a[1], &index)) return Value::exception();
  }
  if (index < 0) index += length;
  if (index < 0 || index >= length) return raise(types::IndexError, "string index out of range");
  return str_get_item(s, index);
}

Value format_slot(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("__format__() argument must be str, not %.50T", a[1]);
  return format_str(self_of(a), a[1].as<Str>());
}

Value getnewargs(const Value* a) { return tuple_new({str_exact(self_of(a))}); }

Value sizeof_method(const Value* a) {
  const Str* s = self_of(a);
  size_t size = object_size(s);
  if (s->storage) size += object_size(s->storage);
  return Value::small_int(int64_t(size));
}

// --- iterators ---

Value iter_slot(const Value* a) {
  auto* it =
      allocate<StrIterator>(self_of(a)->is_ascii() ? shapes::str_ascii_iterator : shapes::str_iterator);
  it->sequence = a[0];
  return Value::object(it);
}

Value iterator_next(const Value* a) {
  auto* it = a[0].as<StrIterator>();
  if (it->sequence.is_unbound()) return Value::unbound();
  auto* s = it->sequence.as<Str>();
  if (it->index < int64_t(s->length)) return str_get_item(s, it->index++);
  it->sequence = Value::unbound();
  return Value::unbound();
}

Value iterator_length_hint(const Value* a) {
  auto* it = a[0].as<StrIterator>();
  if (it->sequence.is_unbound()) return Value::small_int(0);
  return Value::small_int(int64_t(it->sequence.as<Str>()->length) - it->index);
}

// iter(s) and its position, or an exhausted iterator.
Value iterator_reduce(const Value* a) {
  auto* it = a[0].as<StrIterator>();
  Value iter = builtin_named("iter");
  if (it->sequence.is_unbound()) return tuple_new({iter, tuple_new({str_empty()})});
  return tuple_new({iter, tuple_new({it->sequence}), Value::small_int(it->index)});
}

Value iterator_set_state(const Value* a) {
  auto* it = a[0].as<StrIterator>();
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  if (!it->sequence.is_unbound()) {
    it->index = std::clamp<int64_t>(index, 0, int64_t(it->sequence.as<Str>()->length));
  }
  return Value::none();
}

using namespace str_methods;
constexpr Effects kPure = Effects::Pure;
constexpr Effects kRaises = Effects::MayRaise;

const NativeDef kMethods[] = {
    {"__new__", "cls, object=?, encoding=?, errors=?", new_str, nullptr, Effects::Any,
     NativeRole::StaticMethod},
    {"__repr__", "$self, /", repr_slot, "Return repr(self).", kPure},
    {"__hash__", "$self, /", hash_slot, "Return hash(self).", kPure},
    {"__str__", "$self, /", str_slot, "Return str(self).", kPure},
    COMPARE_ROWS(compare_slot, kPure),
    {"__iter__", "$self, /", iter_slot, "Implement iter(self).", kPure},
    {"__mod__", "$self, value, /", modulo_slot, "Return self%value."},
    {"__rmod__", "$self, value, /", reflected_modulo_slot, "Return value%self."},
    {"__len__", "$self, /", len_slot, "Return len(self).", kPure},
    {"__getitem__", "$self, key, /", get_item_slot, "Return self[key]."},
    {"__add__", "$self, value, /", add_slot, "Return self+value.", kRaises},
    {"__mul__", "$self, value, /", multiply_slot, "Return self*value."},
    {"__rmul__", "$self, value, /", multiply_slot, "Return value*self."},
    {"__contains__", "$self, key, /", contains_slot, "Return key in self.", kRaises},
    {"__format__", "$self, format_spec, /", format_slot, "The text padded and cut as format_spec says.",
     kRaises},
    {"__getnewargs__", "$self, /", getnewargs, nullptr, kPure},
    {"__sizeof__", "$self, /", sizeof_method, "Size in memory, in bytes.", kPure},
    {"encode", "$self, /, encoding='utf-8', errors='strict'", encode_method,
     "The text as bytes in the given encoding (utf-8 by default); errors names an error handler."},
    {"replace", "$self, old, new, count=-1, /", replace,
     "Copy with occurrences of old replaced by new: all, or the first count ones."},
    {"split", "$self, /, sep=None, maxsplit=-1", split,
     "List of the parts between separators (runs of blanks when sep is None), splitting at most maxsplit "
     "times "
     "from the left."},
    {"rsplit", "$self, /, sep=None, maxsplit=-1", rsplit, "Like split, but splitting from the right."},
    {"join", "$self, iterable, /", join,
     "Concatenate the strings of iterable with this string between them."},
    {"capitalize", "$self, /", capitalize,
     "Copy with the first character in title case, the rest in lower case.", kPure},
    {"casefold", "$self, /", casefold, "Copy for comparisons that disregard case.", kPure},
    {"title", "$self, /", title, "Copy in which words begin in title case.", kPure},
    {"center", "$self, width, fillchar=' ', /", center, "Copy padded on both sides to width.", kRaises},
    {"count", "~$self, sub, start=?, end=?, /", count, "Number of non-overlapping occurrences of sub."},
    {"expandtabs", "$self, /, tabsize=8", expandtabs, "Copy with tabs replaced by blanks.", kRaises},
    {"find", "~$self, sub, start=?, end=?, /", find, "Lowest index where sub is found, -1 if it is not."},
    {"partition", "$self, sep, /", partition, "Parts before, at and behind the first separator.", kRaises},
    {"index", "~$self, sub, start=?, end=?, /", index,
     "Like find, but raises ValueError if sub is not found."},
    {"ljust", "$self, width, fillchar=' ', /", ljust, "Copy padded on the right to width.", kRaises},
    {"lower", "$self, /", lower, "Copy in lower case.", kPure},
    {"lstrip", "$self, chars=None, /", lstrip, "Copy without leading blanks (or characters of chars).",
     kRaises},
    {"rfind", "~$self, sub, start=?, end=?, /", rfind, "Highest index where sub is found, -1 if it is not."},
    {"rindex", "~$self, sub, start=?, end=?, /", rindex,
     "Like rfind, but raises ValueError if sub is not found."},
    {"rjust", "$self, width, fillchar=' ', /", rjust, "Copy padded on the left to width.", kRaises},
    {"rstrip", "$self, chars=None, /", rstrip, "Copy without trailing blanks (or characters of chars).",
     kRaises},
    {"rpartition", "$self, sep, /", rpartition, "Parts before, at and behind the last separator.", kRaises},
    {"splitlines", "$self, /, keepends=False", splitlines, "List of the lines.", kRaises},
    {"strip", "$self, chars=None, /", strip, "Copy without blanks (or characters of chars) at both ends.",
     kRaises},
    {"swapcase", "$self, /", swapcase, "Copy with lower and upper case exchanged.", kPure},
    {"translate", "$self, table, /", translate,
     "Copy with each character replaced by what table (see maketrans) says about its code."},
    {"upper", "$self, /", upper, "Copy in upper case.", kPure},
    {"startswith", "~$self, prefix, start=?, end=?, /", startswith,
     "Does it begin with prefix (or any of a tuple)?"},
    {"endswith", "~$self, suffix, start=?, end=?, /", endswith,
     "Does it end with suffix (or any of a tuple)?"},
    {"removeprefix", "$self, prefix, /", removeprefix, "Copy without the prefix, if it is there.", kRaises},
    {"removesuffix", "$self, suffix, /", removesuffix, "Copy without the suffix, if it is there.", kRaises},
    {"isascii", "$self, /", isascii, "Are all characters ASCII?", kPure},
    {"islower", "$self, /", islower, "Are all cased characters, and at least one, lower case?", kPure},
    {"isupper", "$self, /", isupper, "Are all cased characters, and at least one, upper case?", kPure},
    {"istitle", "$self, /", istitle, "Do words begin in upper or title case and go on in lower case?", kPure},
    {"isspace", "$self, /", isspace, "Are all characters, and at least one, white space?", kPure},
    {"isdecimal", "$self, /", isdecimal, "Are all characters, and at least one, decimal digits?", kPure},
    {"isdigit", "$self, /", isdigit, "Are all characters, and at least one, digits?", kPure},
    {"isnumeric", "$self, /", isnumeric, "Are all characters, and at least one, numeric?", kPure},
    {"isalpha", "$self, /", isalpha, "Are all characters, and at least one, letters?", kPure},
    {"isalnum", "$self, /", isalnum, "Are all characters, and at least one, letters or numeric?", kPure},
    {"isidentifier", "$self, /", isidentifier, "Is it a valid identifier?", kPure},
    {"isprintable", "$self, /", isprintable, "Are all characters printable?", kPure},
    {"zfill", "$self, width, /", zfill, "Copy padded with zeros behind the sign.", kRaises},
    {"format", "$self, /, *args, **kwargs", format, "Replace fields in braces by formatted arguments."},
    {"format_map", "$self, mapping, /", format_map, "Like format(**mapping), using the mapping itself."},
    {"maketrans", "x, y=?, z=?, /", maketrans, "Make a table for translate.", Effects::Any,
     NativeRole::StaticMethod},
    {}};

const NativeDef kIteratorMethods[] = {
    {"__iter__", "$self, /", return_self, "Implement iter(self).", kPure},
    {"__next__", "$self, /", iterator_next, "Implement next(self).", Effects::WritesHeap},
    {"__length_hint__", "$self, /", iterator_length_hint, "Number of characters left.", Effects::ReadsHeap},
    {"__reduce__", "$self, /", iterator_reduce, "State for pickling."},
    {"__setstate__", "$self, state, /", iterator_set_state, "Set the position."},
    {}};

}  // namespace

extern const TypeSpec type_spec_str = {
    .size = sizeof(Str),
    .doc =
        "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
        "The text of an object, or bytes decoded.",
    .methods = kMethods};
extern const TypeSpec type_spec_str_iterator = {.size = sizeof(StrIterator), .methods = kIteratorMethods};
extern const TypeSpec type_spec_str_ascii_iterator = {.size = sizeof(StrIterator),
                                                      .methods = kIteratorMethods};

}  // namespace krait
