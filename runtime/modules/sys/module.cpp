// The module sys: functions from the other files, and the variables of a fresh process.
#include "runtime/module.h"

#include <cstdlib>

#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/modules/sys/sys.h"
#include "runtime/str.h"

namespace krait {

Config g_config;

const char* config_environment(const char* name) {
  return g_config.ignore_environment ? nullptr : std::getenv(name);
}

namespace {

Value list_of_strings(const std::vector<std::string>& strings) {
  const Value list = list_new();
  for (const std::string& s : strings)
    if (!list_append(list.as<List>(), str_from_filesystem(s))) break;
  return list;
}

// -X options: name -> value or True.
Value x_options() {
  Dict* d = dict_new();
  for (const std::string& option : g_config.x_options) {
    const size_t eq = option.find('=');
    const Value value = eq == std::string::npos ? Value::true_() : str_from_filesystem(option.substr(eq + 1));
    dict_set_str(d, str_intern(option.substr(0, eq)), value);
  }
  return Value::object(d);
}

void add_paths(Value module) {
  const Value prefix = str_from_filesystem(g_config.prefix);
  for (const char* name : {"prefix", "base_prefix"}) module_add(module, name, prefix);
  const Value exec_prefix = str_from_filesystem(g_config.exec_prefix);
  for (const char* name : {"exec_prefix", "base_exec_prefix"}) module_add(module, name, exec_prefix);
  const Value executable = str_from_filesystem(g_config.executable);
  module_add(module, "executable", executable);
  module_add(module, "_base_executable", str_from_filesystem(g_config.base_executable));
  module_add(module, "_stdlib_dir", str_from_filesystem(g_config.standard_library));
  module_add(module, "_home", Value::none());
  module_add(module, "platlibdir", str_from_filesystem(g_config.library_folder));
  module_add(module, "pycache_prefix",
             g_config.pycache_prefix.empty() ? Value::none() : str_from_filesystem(g_config.pycache_prefix));
  module_add(module, "path", list_of_strings(g_config.search_path));
}

}  // namespace

Value module_init_sys(Value module) {
  for (const NativeDef* table :
       {kSysHookFunctions, kSysAuditFunctions, kSysThreadFunctions, kSysInfoFunctions})
    module_add_functions(module, table);
  Dict* d = module_dict(module);
  // The original hooks, for those who replace them.
  for (const char* hook : {"displayhook", "excepthook", "breakpointhook", "unraisablehook"})
    module_add(module, (std::string("__") + hook + "__").c_str(), dict_get_str(d, str_intern(hook)));
  module_add(module, "modules", Value::object(dict_new()));
  module_add(module, "builtin_module_names", native_module_names());
  module_add(module, "argv", list_of_strings(g_config.argv));
  module_add(module, "orig_argv", list_of_strings(g_config.original_argv));
  module_add(module, "warnoptions", list_of_strings(g_config.warn_options));
  module_add(module, "_xoptions", x_options());
  module_add(module, "dont_write_bytecode", Value::boolean(g_config.dont_write_bytecode));
  module_add(module, "meta_path", list_new());
  module_add(module, "path_hooks", list_new());
  module_add(module, "path_importer_cache", Value::object(dict_new()));
  add_paths(module);
  sys_add_information(module);
  return module;
}

}  // namespace krait
