// Names that one file uses again and again, interned at their first use and kept for good. Those that several
// files use are in names.def.
#pragma once

#include "runtime/str.h"

namespace krait {

class KeptName {
 public:
  constexpr explicit KeptName(const char* text) : text_(text) {}
  operator Str*() {
    if (KRAIT_UNLIKELY(name_.is_unbound())) {
      name_ = Value::object(str_intern(text_));
      register_root(text_, &name_);
    }
    return name_.as<Str>();
  }

 private:
  const char* text_;
  Value name_ = Value::unbound();
};

}  // namespace krait
