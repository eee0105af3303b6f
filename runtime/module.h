// Module objects, and the registry of native modules.
#pragma once

#include "runtime/native.h"

namespace krait {

struct Module : Object {
  static constexpr Kind kKind = Kind::Module;
  Dict* dict;  // is the attribute word of a shape in dict mode, so generic attribute access applies
};

Value module_new(Value name);
Dict* module_dict(Value module);
// Adds each row as a function of the module.
void module_add_functions(Value module, const NativeDef* functions);
void module_add(Value module, const char* name, Value value);
void module_add_int(Value module, const char* name, int64_t value);
void module_add_type(Value module, Type* type);  // under its __name__

// The table of native modules is modules.def: MODULE(identifier, "name", documentation) with
// `Value module_init_identifier(Value module)` in the module's file: fills a fresh module (dict with __name__
// set), returns it or exception.
using ModuleInit = Value (*)(Value module);
struct NativeModuleRow {
  const char *name, *doc;
  ModuleInit init;
};
// Finds a native module's row; nullptr.
const NativeModuleRow* native_module_find(Str* name);
// Creates and initialises (once: later calls return the same module). Exception when it fails.
Value native_module_load(Str* name);
// Names of all native modules (sys.builtin_module_names).
Value native_module_names();

Dict* builtins_dict();
Dict* sys_dict();
Value sys_get(Str* name);  // unbound when absent
Dict* sys_modules();
// import name (dotted), returning the leaf module: importlib's rules through builtins.__import__.
Value import_module(const char* name);
// Attribute of an imported module.
Value import_attribute(const char* module, const char* name);

}  // namespace krait
