// The module atexit.
#include "runtime/modules/atexit.h"

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/heap.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// Three entries per registration: function, tuple, dict (or unbound). A removed function is unbound.
RootVector& callbacks() {
  static RootVector entries;
  return entries;
}

// register(func, /, *args, **kwargs)
Value register_function(const Value* args) {
  auto* given = args[0].as<Tuple>();
  if (given->length == 0) return raise_type_error("register() takes at least 1 argument (0 given)");
  if (!is_callable(given->items[0])) return raise_type_error("the first argument must be callable");
  const Value rest = tuple_slice(given, 1, given->length);
  if (rest.is_exception()) return rest;
  callbacks().push_back(given->items[0]);
  callbacks().push_back(rest);
  callbacks().push_back(args[1]);
  return given->items[0];
}

Value unregister(const Value* args) {
  for (size_t i = 0; i < callbacks().size(); i += 3) {
    if (callbacks()[i].is_unbound()) continue;
    const int same = equals(callbacks()[i], args[0]);
    if (same < 0) return Value::exception();
    if (same && i < callbacks().size()) callbacks()[i] = Value::unbound();
  }
  return Value::none();
}

Value clear(const Value*) {
  callbacks().clear();
  return Value::none();
}

Value run(const Value*) {
  run_exit_functions();
  return Value::none();
}

Value count(const Value*) {
  int64_t n = 0;
  for (size_t i = 0; i < callbacks().size(); i += 3) n += !callbacks()[i].is_unbound();
  return Value::small_int(n);
}

const NativeDef kFunctions[] = {
    {"register", "-*args, **kwargs", register_function,
     "register(func, *args, **kwargs) -> func\n\nRegister a function to be executed upon normal program "
     "termination\n\n  "
     "  func - function to be called at exit\n    args - optional arguments to pass to func\n    kwargs - "
     "optional "
     "keyword arguments to pass to func\n\n    func is returned to facilitate usage as a decorator."},
    {"unregister", "-func, /", unregister,
     "unregister(func) -> None\n\nUnregister an exit function which was previously registered "
     "using\natexit.register\n\n "
     "   func - function to be unregistered"},
    {"_clear", "-", clear, "_clear() -> None\n\nClear the list of previously registered exit functions."},
    {"_run_exitfuncs", "-", run,
     "_run_exitfuncs() -> None\n\nRun all registered exit functions.\n\nIf a callback raises an exception, "
     "it is logged "
     "with sys.unraisablehook."},
    {"_ncallbacks", "-", count, "_ncallbacks() -> int\n\nReturn the number of registered exit functions."},
    {},
};

}  // namespace

void run_exit_functions() {
  while (!callbacks().empty()) {
    const Value kwargs = callbacks().pop_back();
    const Value args = callbacks().pop_back();
    const Value function = callbacks().pop_back();
    if (function.is_unbound()) continue;
    if (call_with_tuple(function, args.as<Tuple>(), kwargs.is_unbound() ? nullptr : kwargs.as<Dict>())
            .is_exception())
      report_unraisable(function, "Exception ignored in atexit callback");
  }
}

Value module_init_atexit(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
