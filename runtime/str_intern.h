// The table of interned strings; see str_intern in str.h for its use.
#pragma once

namespace krait {

// Called by str_initialize once the single-character strings exist: interns the names of names.def.
void str_intern_initialize();

}  // namespace krait
