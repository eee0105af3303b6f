#include "runtime/modules/exception_type.h"

#include "runtime/dict.h"
#include "runtime/module.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

Type* module_exception_type(Value module, const char* module_name, const char* name, Type* base) {
  static RootVector classes;
  Dict* nspace = dict_new();
  dict_set_str(nspace, "__module__", str_from_ascii(module_name));
  Value cls = class_create(types::type, str_from_ascii(name), tuple_new({type_value(base)}), nspace,
                           Value::unbound());
  if (cls.is_exception()) return nullptr;
  classes.push_back(cls);
  module_add(module, name, cls);
  return cls.as<Type>();
}

}  // namespace krait
