// The registry of codecs, behind the module _codecs.
#pragma once

#include "runtime/value.h"

namespace krait {

// False: raised.
[[nodiscard]] bool codec_register(Value search_function);
void codec_unregister(Value search_function);
// The codec's tuple (encode, decode, reader, writer), from the cache or the search functions.
Value codec_lookup(const char* encoding);

// codecs.encode and codecs.decode: any object through any codec. errors may be null.
Value codec_encode_object(Value v, const char* encoding, const char* errors);
Value codec_decode_object(Value v, const char* encoding, const char* errors);

// Registers "strict", "ignore" and so on as callables (modules/codecs_handlers.cpp).
void register_standard_handlers();

}  // namespace krait
