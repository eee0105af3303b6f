// The marshal format, version 4: reading and writing of constants and code objects, as .pyc files hold them.
#pragma once

#include <string>
#include <string_view>

#include "runtime/value.h"

namespace krait {

inline constexpr int kMarshalVersion = 4;

// Appends the serialised value. False: raised (ValueError for what cannot be marshalled or is nested too
// deep).
[[nodiscard]] bool marshal_dump(Value value, int version, std::string* out);

// Reads one value from the beginning of `bytes`; *used (if given) tells how many bytes it took. Exception:
// EOFError, ValueError, TypeError for bad data. Code objects come unverified.
[[nodiscard]] Value marshal_load(std::string_view bytes, size_t* used = nullptr);

// The same from a binary file object, of which no more is read than the value takes.
[[nodiscard]] Value marshal_load_file(Value file);

}  // namespace krait
