// How the process was started: command-line options and environment, as the modules show them. Filled before
// any module is created.
#pragma once

#include <string>
#include <vector>

namespace krait {

struct Config {
  // The fields of sys.flags.
  int debug = 0, inspect = 0, interactive = 0, optimize = 0, dont_write_bytecode = 0, no_user_site = 0,
      no_site = 0, ignore_environment = 0, verbose = 0, bytes_warning = 0, quiet = 0, hash_randomization = 1,
      isolated = 0, dev_mode = 0, utf8_mode = 0, warn_default_encoding = 0, safe_path = 0,
      int_max_str_digits = -1;
  int tracemalloc = 0;            // -X tracemalloc: frames per trace; 0: not started
  bool ignore_hash_seed = false;  // -R
  bool code_debug_ranges = true;  // code objects know columns (not with -X no_debug_ranges)
  std::vector<std::string> argv, original_argv;
  std::vector<std::string> warn_options;    // -W and PYTHONWARNINGS
  std::vector<std::string> x_options;       // -X: "name" or "name=value"
  std::vector<std::string> search_path;     // sys.path
  std::string check_hash_pycs = "default";  // _imp.check_hash_based_pycs
  std::string executable, base_executable;  // the second is outside of any virtual environment
  std::string pycache_prefix;
  std::string prefix = "/usr", exec_prefix = "/usr";  // the trees of the library
  std::string library_folder = "lib";                 // in a tree: sys.platlibdir
  std::string standard_library;
};
extern Config g_config;

// An environment variable, unless -E or -I was given; null when unset.
const char* config_environment(const char* name);

}  // namespace krait
