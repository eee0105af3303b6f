// The parsed form of a native function's signature text (see native.h), and the binding of arguments to it.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/native.h"

namespace krait {

struct SignatureParameter {
  Str* name;
  Value default_value;  // unbound: omitted when not given (required says whether that is allowed)
  bool required;
};

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
Signature* native_signature(NativeFunction* function);

// Binds vectorcall arguments (self included) into out[bound_count()]. False: TypeError raised.
[[nodiscard]] bool signature_bind(NativeFunction* function, const Value* args, size_t count, Tuple* keywords,
                                  Value* out);

}  // namespace krait
