// The encodings that are implemented natively: each as a pair of functions on bytes and str.
#pragma once

#include "runtime/codecs/errors.h"

namespace krait {

// Decoders: *consumed null means that the data is complete, so that a truncated sequence at its end is an
// error; otherwise it is left and *consumed tells how much was decoded. The result is a str, or exception.
// Encoders return bytes, or exception. `errors` may be null (strict).

Value decode_utf8(const uint8_t* data, size_t size, const char* errors, size_t* consumed = nullptr);
Value encode_utf8(Str* s, const char* errors);

// byte_order: -1 little, 1 big, 0 from a byte order mark (else little; the encoder writes one). The decoder
// stores what it found.
Value decode_utf16(const uint8_t* data, size_t size, const char* errors, int* byte_order,
                   size_t* consumed = nullptr);
Value encode_utf16(Str* s, const char* errors, int byte_order);
Value decode_utf32(const uint8_t* data, size_t size, const char* errors, int* byte_order,
                   size_t* consumed = nullptr);
Value encode_utf32(Str* s, const char* errors, int byte_order);

Value decode_utf7(const uint8_t* data, size_t size, const char* errors, size_t* consumed = nullptr);
Value encode_utf7(Str* s);

Value decode_ascii(const uint8_t* data, size_t size, const char* errors);
Value encode_ascii(Str* s, const char* errors);
Value encode_latin1(Str* s, const char* errors);

// mapping: a str indexed by the byte, or a mapping from ints to ints, strs or None; unbound: latin-1.
Value decode_charmap(const uint8_t* data, size_t size, const char* errors, Value mapping);
// mapping: what build_charmap returned, or a mapping from ints to ints, bytes or None.
Value encode_charmap(Str* s, const char* errors, Value mapping);
// The inverse of a decoding table.
Value build_charmap(Str* table);

// Literals without quotes. *invalid_escape: the first backslash escape that has no meaning, null if none.
Value decode_unicode_escape(const uint8_t* data, size_t size, const char* errors, size_t* consumed = nullptr,
                            const uint8_t** invalid_escape = nullptr);
Value encode_unicode_escape(Str* s);
Value decode_raw_unicode_escape(const uint8_t* data, size_t size, const char* errors,
                                size_t* consumed = nullptr);
Value encode_raw_unicode_escape(Str* s);
// bytes literals; the result is bytes.
Value decode_bytes_escape(const uint8_t* data, size_t size, const char* errors,
                          const uint8_t** invalid_escape = nullptr);
Value encode_bytes_escape(const uint8_t* data, size_t size);

}  // namespace krait
