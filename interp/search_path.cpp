// The standard library is Debian's; PYTHONHOME names another tree and PYTHONPLATLIBDIR another folder in it.
// A tree that cannot be started from is refused with the paths in force, since one of these variables is
// wrong.
#include "interp/search_path.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "runtime/config.h"
#include "runtime/thread.h"

namespace krait {

namespace {

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

// The absolute path of the file that runs, links resolved.
std::string resolved_executable() {
  char buffer[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", buffer, sizeof buffer - 1);
  return n > 0 ? std::string(buffer, size_t(n)) : std::string();
}

// A path in the current folder if it is relative; itself if that is unknown.
std::string absolute(std::string_view path) {
  char folder[PATH_MAX];
  if (path.starts_with('/') || !getcwd(folder, sizeof folder)) return std::string(path);
  if (path.starts_with("./")) path.remove_prefix(2);
  if (path.empty() || path == ".") return folder;
  return std::string(folder).append("/").append(path);
}

// A path in a folder.
std::string joined(const std::string& folder, const std::string& path) {
  return folder.ends_with('/') ? folder + path : folder + "/" + path;
}

// The absolute path under which this program was called (found in PATH if need be), links not resolved: a
// virtual environment is recognised by it.
std::string called_executable() {
  const std::string& name = g_config.original_argv.empty() ? std::string() : g_config.original_argv[0];
  if (name.empty()) return resolved_executable();
  if (name.find('/') != std::string::npos) {
    std::string path = absolute(name);
    return path[0] == '/' ? path : resolved_executable();
  }
  std::string_view rest = getenv("PATH") ? getenv("PATH") : "";
  while (!rest.empty()) {
    size_t colon = rest.find(':');
    std::string candidate = std::string(rest.substr(0, colon)) + "/" + name;
    if (candidate[0] == '/' && access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  }
  return resolved_executable();
}

// The executable outside the virtual environment that `executable` belongs to, or itself.
std::string base_executable(const std::string& executable) {
  std::string folder = executable.substr(0, executable.rfind('/'));
  std::string parent = folder.substr(0, folder.rfind('/'));
  bool in_environment = exists(folder + "/pyvenv.cfg") || exists(parent + "/pyvenv.cfg");
  return in_environment ? resolved_executable() : executable;
}

// A variable's text; null when it is unset, empty or ignored.
const char* setting(const char* name) {
  const char* text = config_environment(name);
  return text && *text ? text : nullptr;
}

// PYTHONHOME is a prefix, or two of them with a colon between, each of which may be empty.
void set_prefixes(std::string_view home) {
  Config& g = g_config;
  const size_t colon = home.find(':');
  if (colon != 0) g.prefix = home.substr(0, colon);
  if (colon == std::string_view::npos) g.exec_prefix = g.prefix;
  else if (colon + 1 < home.size()) g.exec_prefix = home.substr(colon + 1);
}

void add_python_path(std::string_view path) {
  for (;;) {
    size_t colon = path.find(':');
    g_config.search_path.push_back(absolute(path.substr(0, colon)));
    if (colon == std::string_view::npos) return;
    path = path.substr(colon + 1);
  }
}

// `encodings` is what CPython imports first, and importlib runs from its source here.
bool can_start() {
  if (!exists(g_config.standard_library + "/importlib/_bootstrap.py")) return false;
  for (const std::string& folder : g_config.search_path) {
    struct stat status;
    if (exists(folder + "/encodings/__init__.py") || exists(folder + "/encodings/__init__.pyc")) return true;
    if (stat(folder.c_str(), &status) == 0 && S_ISREG(status.st_mode)) return true;  // a zip file
  }
  return false;
}

void print_setting(const char* name, const char* value) {
  if (value) fprintf(stderr, "  %s = '%s'\n", name, value);
  else fprintf(stderr, "  %s = (not set)\n", name);
}

void print_configuration(const char* home) {
  const Config& g = g_config;
  fputs("Python path configuration:\n", stderr);
  print_setting("PYTHONHOME", home);
  print_setting("PYTHONPATH", setting("PYTHONPATH"));
  print_setting("program name", g.original_argv.empty() ? "" : g.original_argv[0].c_str());
  fprintf(stderr,
          "  isolated = %d\n  environment = %d\n  user site = %d\n  safe_path = %d\n  import site = %d\n"
          "  is in build tree = 0\n",
          g.isolated != 0, !g.ignore_environment, !g.no_user_site, g.safe_path != 0, !g.no_site);
  const std::pair<const char*, const std::string&> rows[] = {{"stdlib dir", g.standard_library},
                                                             {"sys._base_executable", g.base_executable},
                                                             {"sys.base_prefix", g.prefix},
                                                             {"sys.base_exec_prefix", g.exec_prefix},
                                                             {"sys.platlibdir", g.library_folder},
                                                             {"sys.executable", g.executable},
                                                             {"sys.prefix", g.prefix},
                                                             {"sys.exec_prefix", g.exec_prefix}};
  for (const auto& [name, value] : rows) print_setting(name, value.c_str());
  fputs("  sys.path = [\n", stderr);
  for (const std::string& folder : g.search_path) fprintf(stderr, "    '%s',\n", folder.c_str());
  fputs("  ]\n", stderr);
}

}  // namespace

bool set_search_path() {
  Config& g = g_config;
  g.executable = called_executable();
  g.base_executable = base_executable(g.executable);
  const char* home = setting("PYTHONHOME");
  if (home) set_prefixes(home);
  if (const char* folder = setting("PYTHONPLATLIBDIR")) g.library_folder = folder;
  const std::string library = g.library_folder + "/python3";
  const std::string dynamic = joined(g.exec_prefix, library + ".11/lib-dynload");
  g.standard_library = joined(g.prefix, library + ".11");
  if (!home && !exists(g.standard_library + "/os.py"))
    fputs("Could not find platform independent libraries <prefix>\n", stderr);
  if (!home && !exists(dynamic)) fputs("Could not find platform dependent libraries <exec_prefix>\n", stderr);
  if (const char* path = setting("PYTHONPATH")) add_python_path(path);
  g.search_path.push_back(joined(g.prefix, library + "11.zip"));
  g.search_path.push_back(g.standard_library);
  g.search_path.push_back(dynamic);
  if (can_start()) return true;
  print_configuration(home);
  fprintf(stderr,
          "Fatal Python error: init_fs_encoding: failed to get the Python codec of the filesystem encoding\n"
          "Python runtime state: core initialized\nModuleNotFoundError: No module named 'encodings'\n\n"
          "Current thread 0x%016llx (most recent call first):\n  <no Python frame>\n",
          static_cast<unsigned long long>(g_thread->id));
  return false;
}

}  // namespace krait
