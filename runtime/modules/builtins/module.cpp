// The module builtins: functions from the other files, the built-in types, constants.
#include "runtime/module.h"

#include "runtime/dict.h"
#include "runtime/modules/builtins/builtins.h"
#include "runtime/str.h"
#include "runtime/type.h"

namespace krait {

namespace {

// Types that are not exceptions but have a name in builtins.
constexpr Type* kTypes[] = {
    types::bool_, types::memoryview, types::bytearray,    types::bytes,  types::classmethod, types::complex,
    types::dict,  types::enumerate,  types::filter,       types::float_, types::frozenset,   types::property,
    types::int_,  types::list,       types::map,          types::object, types::range,       types::reversed,
    types::set,   types::slice,      types::staticmethod, types::str,    types::super,       types::tuple,
    types::type,  types::zip,
};

}  // namespace

Value module_init_builtins(Value module) {
  for (const NativeDef* table :
       {kBuiltinObjectFunctions, kBuiltinIterationFunctions, kBuiltinCodeFunctions, kBuiltinTextFunctions})
    module_add_functions(module, table);
  module_add(module, "None", Value::none());
  module_add(module, "Ellipsis", Value::ellipsis());
  module_add(module, "NotImplemented", Value::not_implemented());
  module_add(module, "False", Value::false_());
  module_add(module, "True", Value::true_());
  for (Type* type : kTypes) module_add_type(module, type);
  module_add(module, "__debug__", Value::true_());
#define TYPE(id, name, kind, base, flags)
#define EXCEPTION(id, name, base) module_add_type(module, types::id);
#include "runtime/types.def"
  module_add(module, "EnvironmentError", type_value(types::OSError));
  module_add(module, "IOError", type_value(types::OSError));
  return module;
}

}  // namespace krait
