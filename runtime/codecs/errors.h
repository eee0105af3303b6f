// What codecs do about characters they cannot encode and bytes they cannot decode.
//
// The standard error handlers run natively; any other name is looked up in the registry (register_error) and
// called with the exception object. Handlers may also change what a decoder goes on reading.
#pragma once

#include <string>

#include "runtime/search.h"
#include "runtime/str.h"

namespace krait {

enum class ErrorMode {
  Strict,
  Ignore,
  Replace,
  BackslashReplace,
  XmlCharRefReplace,
  NameReplace,
  SurrogateEscape,
  SurrogatePass,
  Custom
};
// Null means strict.
ErrorMode error_mode(const char* name);

// The state of one decoding as far as errors are concerned. Decoders read `data` and `size`, which a handler
// may replace.
class DecodeErrors {
 public:
  DecodeErrors(const char* encoding, const char* errors, const uint8_t* data, size_t size)
      : data(data), size(size), encoding_(encoding), errors_(errors), mode_(error_mode(errors)) {}

  // For the ill-formed bytes [begin, end): appends what the handler gives. The position to go on at;
  // kNotFound: raised.
  size_t handle(size_t begin, size_t end, const char* reason, StringBuilder& out);

  const uint8_t* data;
  size_t size;

 private:
  size_t call_handler(size_t begin, size_t end, const char* reason, StringBuilder& out);

  const char* encoding_;
  const char* errors_;
  ErrorMode mode_;
  Value handler_ = Value::unbound();
  Value exception_ = Value::unbound();
};

// The state of one encoding.
class EncodeErrors {
 public:
  EncodeErrors(const char* encoding, const char* errors, Str* text)
      : encoding_(encoding), errors_(errors), text_(text), mode_(error_mode(errors)) {}

  // For the characters [begin, end): *replacement is a str, to be encoded in turn (fail() when it cannot be),
  // or bytes. The position to go on at; kNotFound: raised.
  size_t handle(size_t begin, size_t end, const char* reason, Value* replacement);
  // Raises the UnicodeEncodeError.
  void fail(size_t begin, size_t end, const char* reason);

 private:
  size_t call_handler(size_t begin, size_t end, const char* reason, Value* replacement);

  const char* encoding_;
  const char* errors_;
  Str* text_;
  ErrorMode mode_;
  Value handler_ = Value::unbound();
  Value exception_ = Value::unbound();
};

// The registered handler; exception with LookupError when there is none.
Value lookup_error_handler(const char* name);
void register_error_handler(Value name, Value handler);

// The standard handlers for [begin, end) of a text being encoded (or translated): the str that
// "backslashreplace" and the others put there.
Value replacement_text(ErrorMode mode, const Str* text, size_t begin, size_t end);

// The surrogate at the beginning of n bytes in the encoding, for "surrogatepass"; its size in bytes, 0: none.
size_t decode_surrogate(const char* encoding, const uint8_t* p, size_t n, uint32_t* out);
// The bytes of surrogates [begin, end) in the encoding; false: other characters, or an unknown encoding.
bool encode_surrogates(const char* encoding, const Str* text, size_t begin, size_t end, std::string* out);
// The bytes that "surrogateescape" smuggled into the text from begin on; stops at other characters.
std::string unescape_surrogates(const Str* text, size_t begin, size_t end);

}  // namespace krait
