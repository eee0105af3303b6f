// The parts of the module _json.
#pragma once

#include "runtime/native.h"
#include "runtime/str.h"

namespace krait::json {

// Appends s as a JSON string literal, quotes included. ascii: other characters become \u escapes.
void append_quoted(StringBuilder& out, const Str* s, bool ascii);

// The two encode_basestring functions of the module; Encoder recognises them.
Value encode_basestring(const Value* args);
Value encode_basestring_ascii(const Value* args);
// (string, end, strict)
Value scanstring(const Value* args);

extern const TypeSpec kScannerSpec, kEncoderSpec;

}  // namespace krait::json
