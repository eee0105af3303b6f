// _testinternalcapi: what test.support asks an interpreter about itself. Without get_config() CPython's tests
// of tracebacks, dis and code objects do not run at all.
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/module.h"
#include "runtime/native.h"
#include "runtime/thread.h"

namespace krait {

namespace {

Value get_config(const Value*) {
  Dict* config = dict_new();
  dict_set_str(config, "code_debug_ranges", Value::boolean(g_config.code_debug_ranges));
  return Value::object(config);
}

Value get_recursion_depth(const Value*) { return Value::small_int(g_thread->recursion_depth); }

const NativeDef kFunctions[] = {
    {"get_config", "", get_config, "The settings of the interpreter that tests depend on."},
    {"get_recursion_depth", "", get_recursion_depth, "The number of calls in progress."},
    {}};

}  // namespace

Value module_init__testinternalcapi(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
