// The executable's composition root: starts the runtime, fills the hooks, and hands over to the command line.
#include <cstdio>
#include <string>

#include "frontend/compile.h"
#include "interp/frame.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/module.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/type.h"

using namespace krait;

int main(int argc, char** argv) {
  heap_initialize();
  threads_initialize();
  if (!str_initialize(nullptr)) return 1;
  types_initialize();
  frames_initialize();
  if (argc < 3) return 2;
  native_module_load(str_intern("builtins"));
  native_module_load(str_intern("sys"));
  CompileOptions options;
  options.filename = str_from_ascii("<string>");
  Value code = compile_source(argv[2], options);
  Dict* globals = dict_new();
  dict_set_str(globals, "__builtins__", Value::object(builtins_dict()));
  Value r = code.is_exception() ? code : run_code(code.as<Code>(), globals, Value::object(globals), Value::unbound());
  if (r.is_exception()) {
    print_exception(take_exception(), Value::none());
    return 1;
  }
  return 0;
}
