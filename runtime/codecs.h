// Encodings: conversion between str and bytes, and the registries of codecs and error handlers.
#pragma once

#include "runtime/str.h"

namespace krait {

// UnicodeEncodeError / UnicodeDecodeError for [start, end) of the object.
[[gnu::cold]] Value raise_unicode_encode_error(const char* encoding, Str* object, size_t start, size_t end,
                                               const char* reason);
[[gnu::cold]] Value raise_unicode_decode_error(const char* encoding, const void* data, size_t length,
                                               size_t start, size_t end, const char* reason);

// str.encode / bytes.decode: encoding null means utf-8, errors null means strict. The common encodings run
// natively, others through the codec registry. The result is bytes / str, or exception.
Value encode(Str* s, const char* encoding, const char* errors);
Value decode(const uint8_t* data, size_t length, const char* encoding, const char* errors);

// A usual encoding, if the arguments are its name and "strict", or missing: then nothing needs to be looked up.
enum class UsualCodec : uint8_t { None, Utf8, Ascii, Latin1 };
[[nodiscard]] UsualCodec usual_codec(Value encoding, Value errors);
Value encode_as(UsualCodec codec, Str* s);
Value decode_as(UsualCodec codec, const uint8_t* data, size_t length);

// The encoding or errors argument of `function`: *out the text kept in *storage, or null when v is unbound.
// False: raised.
[[nodiscard]] bool codec_argument(Value v, const char* function, const char* name, std::string* storage,
                                  const char** out);

}  // namespace krait
