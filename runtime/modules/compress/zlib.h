// What the files of the module zlib share.
#pragma once

#include <zlib.h>

#include "runtime/bytes.h"
#include "runtime/native.h"

namespace krait::compress {

extern Type* g_zlib_error;
// Raises zlib.error "Error -3 while decompressing data: incorrect header check".
[[gnu::cold]] Value raise_zlib_error(const z_stream& stream, int code, const char* doing);

// zlib.compressobj and zlib.decompressobj, and their types.
Value make_compressor(const Value* args);
Value make_decompressor(const Value* args);
void create_zlib_types();

// Hands zlib the next part of an input that may be longer than its counters can say.
inline void feed(z_stream* stream, size_t* remaining) {
  stream->avail_in = uInt(*remaining < UINT32_MAX ? *remaining : UINT32_MAX);
  *remaining -= stream->avail_in;
}

inline constexpr int kDefaultMemoryLevel = 8;
inline constexpr int kDefaultBufferSize = 16 * 1024;

inline uInt limited(size_t room) { return uInt(room < UINT32_MAX ? room : UINT32_MAX); }

}  // namespace krait::compress
