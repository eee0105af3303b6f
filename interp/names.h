// Names: the errors about unbound variables, and lookups in namespaces.
#pragma once

#include "interp/frame.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

// UnboundLocalError / NameError for the local or cell at a locals-plus index. They return the exception
// marker.
[[gnu::cold]] Value raise_unbound_local(Code* code, int index);
[[gnu::cold]] Value raise_unbound_cell(Code* code, int index);
// NameError "name 'x' is not defined".
[[gnu::cold]] Value raise_undefined_name(Str* name);

// mapping[name]; unbound when that raises KeyError.
Value get_namespace_item(Value mapping, Str* name);
// Has the frame a namespace for its names? That of a function whose code is a module's is the module's.
bool has_locals(Frame* frame);
// What LOAD_NAME finds: the frame's namespace, its globals, the builtins. Exception: raised or undefined.
Value load_name(Frame* frame, Str* name);
// The globals, then the builtins.
Value load_global(Frame* frame, Str* name);
// Only the builtins; unbound when absent.
Value load_builtin(Frame* frame, Str* name);

// The import statement's halves.
Value import_name(Frame* frame, Str* name, Value from_list, Value level);
Value import_from(Value module, Str* name);
[[nodiscard]] bool import_star(Frame* frame, Value module);

inline Str* code_name(const Code* code, uint64_t index) {
  return code->names.as<Tuple>()->items[index].as<Str>();
}

}  // namespace krait
