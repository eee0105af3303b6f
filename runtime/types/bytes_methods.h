// The methods that bytes and bytearray share, one function each. They work on either type; results that are
// texts have the type of self. The tables that name them are in bytes.cpp and bytearray.cpp.
#pragma once

#include "runtime/bytes.h"
#include "runtime/native.h"

namespace krait {

// The bytes of a bytes-like argument. Reads bytes and bytearray in place: a bytearray must not be resized
// while this is in use.
class BytesLike {
 public:
  // False: raised "a bytes-like object is required, not '...'".
  [[nodiscard]] bool get(Value v) {
    if (is_bytes(v)) {
      data = v.as<Bytes>()->data;
      length = v.as<Bytes>()->length;
      return true;
    }
    if (auto* b = cast<ByteArray>(v)) {
      data = b->data();
      length = b->length;
      return true;
    }
    if (!buffer_get(v, &buffer_)) return false;
    data = buffer_.data;
    length = buffer_.length;
    return true;
  }
  std::string_view view() const { return {reinterpret_cast<const char*>(data), length}; }

  const uint8_t* data = nullptr;
  size_t length = 0;

 private:
  Buffer buffer_;
};

// A value as a byte: any __index__, ValueError "byte must be in range(0, 256)". -1: raised.
int byte_value(Value v);

// Appends the ints of an iterable (or of an object that offers bytes otherwise) to b, as bytes(x) and
// bytearray(x) take them; `type` names the wanted type in errors. False: raised.
[[nodiscard]] bool bytes_from_object(Value v, const char* type, ByteArray* b);
// What bytes(v) makes of an object that is no number: its __bytes__(), buffer or items.
Value bytes_of_object(Value v);
// The arguments (source, encoding, errors) of bytes and bytearray, appended to b. False: raised.
[[nodiscard]] bool bytes_from_arguments(const Value* arguments, const char* type, ByteArray* b);

namespace bytes_methods {

#define METHOD(name) Value name(const Value* args);
// bytes_methods.cpp
METHOD(find)
METHOD(rfind)
METHOD(index)
METHOD(rindex)
METHOD(count)
METHOD(contains)
METHOD(startswith)
METHOD(endswith)
METHOD(split)
METHOD(rsplit)
METHOD(splitlines)
METHOD(partition)
METHOD(rpartition)
METHOD(strip)
METHOD(lstrip)
METHOD(rstrip)
METHOD(removeprefix)
METHOD(removesuffix)
METHOD(replace)
METHOD(join)
METHOD(center)
METHOD(ljust)
METHOD(rjust)
METHOD(zfill)
METHOD(expandtabs)
METHOD(translate)
METHOD(maketrans)
// bytes_text.cpp
METHOD(lower)
METHOD(upper)
METHOD(title)
METHOD(capitalize)
METHOD(swapcase)
METHOD(isascii)
METHOD(islower)
METHOD(isupper)
METHOD(istitle)
METHOD(isspace)
METHOD(isdigit)
METHOD(isalpha)
METHOD(isalnum)
METHOD(hex)
METHOD(fromhex)
METHOD(decode)
METHOD(modulo)
METHOD(reflected_modulo)
METHOD(multiply)
METHOD(length)
template <int kOp>
Value compare(const Value* args);
#undef METHOD

// All rows for these methods, for both types' tables.
#define BYTES_METHOD_ROWS                                                                                    \
  {"__contains__", "$self, key, /", bytes_methods::contains, "Return key in self."},                         \
      {"__len__", "$self, /", bytes_methods::length, "Return len(self).", Effects::ReadsHeap},               \
      {"__mod__", "$self, value, /", bytes_methods::modulo, "Return self%value."},                           \
      {"__rmod__", "$self, value, /", bytes_methods::reflected_modulo, "Return value%self."},                \
      {"__mul__", "$self, value, /", bytes_methods::multiply, "Return self*value."},                         \
      {"__rmul__", "$self, value, /", bytes_methods::multiply, "Return value*self."},                        \
      {"capitalize", "$self, /", bytes_methods::capitalize,                                                  \
       "Copy with the first letter upper case, others lower."},                                              \
      {"center", "$self, width, fillchar=b' ', /", bytes_methods::center,                                    \
       "Copy padded on both sides to width."},                                                               \
      {"count", "~$self, sub, start=?, end=?, /", bytes_methods::count,                                      \
       "Number of non-overlapping occurrences."},                                                            \
      {"decode", "$self, /, encoding=?'utf-8', errors=?'strict'", bytes_methods::decode,                     \
       "The text that the bytes stand for in the encoding."},                                                \
      {"endswith", "~$self, suffix, start=?, end=?, /", bytes_methods::endswith,                             \
       "Does it end with suffix (or any of a tuple)?"},                                                      \
      {"expandtabs", "$self, /, tabsize=8", bytes_methods::expandtabs,                                       \
       "Copy with tabs replaced by blanks."},                                                                \
      {"find", "~$self, sub, start=?, end=?, /", bytes_methods::find,                                        \
       "Lowest index of sub, -1 if not found."},                                                             \
      {"fromhex",    "$type, string, /",     bytes_methods::fromhex, "Make bytes from hexadecimal digits.",  \
       Effects::Any, NativeRole::ClassMethod},                                                               \
      {"hex", "$self, /, sep=?, bytes_per_sep=1", bytes_methods::hex, "Hexadecimal digits of all bytes."},   \
      {"index", "~$self, sub, start=?, end=?, /", bytes_methods::index,                                      \
       "Like find, but raises ValueError."},                                                                 \
      {"isalnum", "$self, /", bytes_methods::isalnum, "Only ASCII letters and digits, at least one?"},       \
      {"isalpha", "$self, /", bytes_methods::isalpha, "Only ASCII letters, at least one?"},                  \
      {"isascii", "$self, /", bytes_methods::isascii, "Only bytes below 128?"},                              \
      {"isdigit", "$self, /", bytes_methods::isdigit, "Only ASCII digits, at least one?"},                   \
      {"islower", "$self, /", bytes_methods::islower, "Are the letters, at least one, lower case?"},         \
      {"isspace", "$self, /", bytes_methods::isspace, "Only ASCII white space, at least one?"},              \
      {"istitle", "$self, /", bytes_methods::istitle,                                                        \
       "Do words begin in upper case and go on in lower case?"},                                             \
      {"isupper", "$self, /", bytes_methods::isupper, "Are the letters, at least one, upper case?"},         \
      {"join", "$self, iterable_of_bytes, /", bytes_methods::join, "Concatenate with self in between."},     \
      {"ljust", "$self, width, fillchar=b' ', /", bytes_methods::ljust,                                      \
       "Copy padded on the right to width."},                                                                \
      {"lower", "$self, /", bytes_methods::lower, "Copy with ASCII letters in lower case."},                 \
      {"lstrip", "$self, bytes=None, /", bytes_methods::lstrip,                                              \
       "Copy without leading blanks (or given bytes)."},                                                     \
      {"maketrans",                                                                                          \
       "frm, to, /",                                                                                         \
       bytes_methods::maketrans,                                                                             \
       "Make a table for translate.",                                                                        \
       Effects::Any,                                                                                         \
       NativeRole::StaticMethod},                                                                            \
      {"partition", "$self, sep, /", bytes_methods::partition,                                               \
       "Parts before, at and behind the first sep."},                                                        \
      {"replace", "$self, old, new, count=-1, /", bytes_methods::replace, "Copy with old replaced by new."}, \
      {"removeprefix", "$self, prefix, /", bytes_methods::removeprefix, "Copy without the prefix."},         \
      {"removesuffix", "$self, suffix, /", bytes_methods::removesuffix, "Copy without the suffix."},         \
      {"rfind", "~$self, sub, start=?, end=?, /", bytes_methods::rfind,                                      \
       "Highest index of sub, -1 if not found."},                                                            \
      {"rindex", "~$self, sub, start=?, end=?, /", bytes_methods::rindex,                                    \
       "Like rfind, but raises ValueError."},                                                                \
      {"rjust", "$self, width, fillchar=b' ', /", bytes_methods::rjust,                                      \
       "Copy padded on the left to width."},                                                                 \
      {"rpartition", "$self, sep, /", bytes_methods::rpartition,                                             \
       "Parts before, at and behind the last sep."},                                                         \
      {"rsplit", "$self, /, sep=None, maxsplit=-1", bytes_methods::rsplit, "Like split, from the right."},   \
      {"rstrip", "$self, bytes=None, /", bytes_methods::rstrip,                                              \
       "Copy without trailing blanks (or given bytes)."},                                                    \
      {"split", "$self, /, sep=None, maxsplit=-1", bytes_methods::split,                                     \
       "List of the parts between separators."},                                                             \
      {"splitlines", "$self, /, keepends=False", bytes_methods::splitlines, "List of the lines."},           \
      {"startswith", "~$self, prefix, start=?, end=?, /", bytes_methods::startswith,                         \
       "Does it begin with prefix (or any of a tuple)?"},                                                    \
      {"strip", "$self, bytes=None, /", bytes_methods::strip,                                                \
       "Copy without blanks (or given bytes) at the ends."},                                                 \
      {"swapcase", "$self, /", bytes_methods::swapcase, "Copy with lower and upper case exchanged."},        \
      {"title", "$self, /", bytes_methods::title, "Copy in which words begin in upper case."},               \
      {"translate", "$self, table, /, delete=b''", bytes_methods::translate,                                 \
       "Copy without the bytes in delete, others mapped through a table of 256 bytes."},                     \
      {"upper", "$self, /", bytes_methods::upper, "Copy with ASCII letters in upper case."},                 \
      {"zfill", "$self, width, /", bytes_methods::zfill, "Copy padded with zeros behind the sign."}

}  // namespace bytes_methods

}  // namespace krait
