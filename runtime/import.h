// The import statement's machinery: __import__ on top of importlib, as CPython splits the work.
#pragma once

#include "runtime/value.h"

namespace krait {

struct Str;

// importlib.__import__'s contract: the module for `import a.b` (the top package) or for `from a.b import ...`
// (the leaf; fromlist true). globals may be unbound or None.
Value import_module_level(Value name, Value globals, Value locals, Value fromlist, int level);

// sys.modules[name] when it is there and not None; unbound otherwise; exception when the lookup raised.
Value imported_module(Value name);

// Brings up importlib: executes _bootstrap and _bootstrap_external from the standard library as
// _frozen_importlib and _frozen_importlib_external. False with an exception set.
[[nodiscard]] bool import_initialize();

// Takes importlib's own frames out of the pending exception's traceback.
void import_hide_frames();

// importlib._bootstrap as a module; unbound before import_initialize.
Value importlib_module();

}  // namespace krait
