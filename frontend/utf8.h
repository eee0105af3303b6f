// Small UTF-8 helpers for text that may be malformed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace krait {

// Decodes the character at the start of a non-empty text; *length gets its bytes. For a malformed one the
// result is -1 and *length what the "replace" error handler replaces by one U+FFFD.
int32_t utf8_decode(std::string_view text, int* length);

// Number of characters when malformed parts are replaced.
int32_t utf8_count(std::string_view text);

// The text with malformed parts replaced by U+FFFD.
std::string utf8_replace_malformed(std::string_view text);

void utf8_append(std::string* out, uint32_t character);

// Offset of the first malformed byte, or -1. *reason: as Python's decoder words it; *bytes: how many bytes
// are malformed.
int64_t utf8_find_malformed(std::string_view text, const char** reason, int* bytes);

// "(unicode error) 'utf-8' codec can't decode ..." for what utf8_find_malformed found in the text.
std::string utf8_error_message(std::string_view text, int64_t position, int bytes, const char* reason);

}  // namespace krait
