// The module _typing.
#include "runtime/module.h"

namespace krait {

namespace {

Value identity(const Value* args) { return args[0]; }

const NativeDef kFunctions[] = {{"_idfunc", "-x, /", identity, nullptr, Effects::Pure}, {}};

}  // namespace

Value module_init__typing(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
