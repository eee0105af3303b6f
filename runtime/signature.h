// The parsed form of a native function's signature text (see native.h), and the binding of arguments to it.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/native.h"
#include "runtime/tuple.h"

namespace krait {

struct SignatureParameter {
  Str* name;
  Value default_value;  // unbound: omitted when not given (required says whether that is allowed)
  bool required;
};

// The argument arrays of functions with so many parameters have a size that the compiler knows.
inline constexpr size_t kFewParameters = 4;

struct Signature {
  bool takes_self = false;        // the text begins with "$..."
  bool has_var_args = false;      // *args
  bool has_var_keywords = false;  // **kwargs
  bool hides_text = false;        // __text_signature__ is None
  bool old_style = false;         // mark ~
  bool plain_counts = false;      // mark !
  bool hides_position = false;    // mark ^
  int positional_only = 0;        // without self
  int positional = 0;             // all that may be given by position, without self
  int min_positional = 0;         // required ones among them
  // Positional parameters, then keyword-only ones: the order of the argument array, in which the tuple for
  // *args stands between the two and the dict for **kwargs at the end.
  std::vector<SignatureParameter> parameters;

  // For calls without keywords: what the argument array holds where nothing is given. Such a call needs at
  // least plain_least arguments, self included; the first plain_most are copied to the front of the array,
  // and what exceeds them goes into the tuple for *args. plain_least is -1 when a keyword is required.
  std::vector<Value> plain_values;
  int plain_least = -1, plain_most = 0;
  // The length of plain_values if that is at most kFewParameters and bind_few can bind; else 0.
  int few = 0;

  // Can a call without keywords be bound by bind_plain_call?
  bool is_plain_call(int64_t count) const {
    return plain_least >= 0 && count >= plain_least && (count <= plain_most || has_var_args);
  }

  // Length of the argument array, self included.
  int bound_count() const {
    return int(takes_self) + int(parameters.size()) + int(has_var_args) + int(has_var_keywords);
  }
};

// No native function has more parameters than this.
inline constexpr int kMaxNativeParameters = 32;

// What calling without binding needs to know; cheap, does not evaluate defaults.
struct SignatureCounts {
  int bound_count;
  int min_positional, max_positional;  // self included; max -1: *args
  bool positional_only;                // no other parameters
  bool binding_free;                   // all can be given by position
};
// first_is_self: the first parameter is the class although it is not written with $ (__new__).
SignatureCounts signature_count(std::string_view text, bool first_is_self);

// The function's signature, parsed on first use and kept forever.
Signature* parse_native_signature(NativeFunction* function);
inline Signature* native_signature(NativeFunction* function) {
  return KRAIT_LIKELY(function->signature) ? function->signature : parse_native_signature(function);
}

// For is_plain_call: binds without looking at names. False: out of memory, raised.
[[nodiscard]] inline bool bind_plain_call(const Signature& s, const Value* args, size_t count, Value* out) {
  const auto most = size_t(s.plain_most), direct = count < most ? count : most;
  // (One loop, and none that is worth vectorising: there are few.)
  const Value* from = args;
  for (size_t i = 0; i < s.plain_values.size(); ++i) {
    if (i == direct) from = s.plain_values.data();
    out[i] = from[i];
  }
  if (!s.has_var_args) return true;
  out[most] = count > most ? tuple_new(args + most, count - most) : tuple_empty();
  return !out[most].is_exception();
}

// For is_plain_call of a signature with so few plain values.
template <size_t few>
inline void bind_few(const Signature& s, const Value* args, size_t count, Value (&out)[few]) {
  const Value* defaults = s.plain_values.data();
  for (size_t i = 0; i < few; ++i) out[i] = i < count ? args[i] : defaults[i];
}

// Binds vectorcall arguments (self included) into out[bound_count()]. False: TypeError raised.
[[nodiscard]] bool signature_bind(NativeFunction* function, const Value* args, size_t count, Tuple* keywords,
                                  Value* out);

}  // namespace krait
