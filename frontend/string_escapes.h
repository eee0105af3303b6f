// Backslash escapes of string and bytes literals.
#pragma once

#include <string>
#include <string_view>

namespace krait {

struct EscapeError {
  std::string message;            // "(unicode error) ..." or "(value error) ...", when decoding failed
  const char* invalid = nullptr;  // first unknown escape or octal one that is too large: points to the
                                  // character behind the backslash
};

// Appends the decoded text as UTF-8 (surrogates as three bytes). False: error->message says why. An unknown
// escape stays as it is and is reported in error->invalid.
bool decode_string_escapes(std::string_view text, std::string* out, EscapeError* error);
bool decode_bytes_escapes(std::string_view text, std::string* out, EscapeError* error);

// Appends text without escapes, checking that it is UTF-8.
bool decode_plain_text(std::string_view text, std::string* out, EscapeError* error);

}  // namespace krait
