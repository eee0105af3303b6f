// Start-up, in CPython's order: importlib's two halves, encodings, the standard streams, site.
#include "interp/startup.h"

#include <fcntl.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "frontend/hooks.h"
#include "interp/frame.h"
#include "interp/line_editor.h"
#include "interp/search_path.h"
#include "runtime/codecs/registry.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/import.h"
#include "runtime/int_text.h"
#include "runtime/line_editor.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"

namespace krait {

namespace {

// The name that the codec gives itself: "latin-1" is "iso8859-1". An unknown codec is for TextIOWrapper to
// refuse.
std::string codec_name(const std::string& encoding) {
  if (encoding == "utf-8") return encoding;
  const Value codec = codec_lookup(encoding.c_str());
  const Value name = codec.is_exception() ? codec : get_attribute_or_unbound(codec, str_intern("name"));
  if (name.is_exception()) clear_exception();
  return is_str(name) ? str_to_utf8(name) : encoding;
}

Value open_stream(int fd, const char* name, const char* mode, bool unbuffered) {
  // A closed descriptor makes the stream None.
  if (fcntl(fd, F_GETFD) < 0) return Value::none();
  bool writing = mode[0] == 'w';
  Value io = import_module("io");
  if (io.is_exception()) return io;
  const char* setting = config_environment("PYTHONIOENCODING");
  std::string encoding = "utf-8", errors = fd == 2 ? "backslashreplace" : "strict";
  const char* locale_name = setlocale(LC_CTYPE, nullptr);
  bool c_locale = locale_name && (strcmp(locale_name, "C") == 0 || strcmp(locale_name, "POSIX") == 0 ||
                                  strcmp(locale_name, "C.UTF-8") == 0);
  if (fd != 2 && (c_locale || g_config.utf8_mode)) errors = "surrogateescape";
  if (setting && *setting) {
    std::string text = setting;
    size_t colon = text.find(':');
    bool has_encoding = colon != 0, has_errors = colon != std::string::npos && colon + 1 < text.size();
    if (has_encoding) encoding = text.substr(0, colon);
    if (fd != 2 && has_errors) errors = text.substr(colon + 1);
    else if (fd != 2 && has_encoding) errors = "strict";
  }
  Value open = get_attribute(io, "open");
  if (open.is_exception()) return open;
  bool raw = unbuffered && writing;
  Value buffer =
      call(open, {Value::small_int(fd), str_from_ascii(writing ? "wb" : "rb"), Value::small_int(raw ? 0 : -1),
                  Value::none(), Value::none(), Value::none(), Value::false_()});
  if (buffer.is_exception()) return buffer;
  Value inner = raw ? buffer : get_attribute(buffer, "raw");
  if (inner.is_exception() || !set_attribute(inner, str_intern("name"), str_from_ascii(name)))
    return Value::exception();
  Value terminal = call_method(inner, str_intern("isatty"));
  if (terminal.is_exception()) return terminal;
  bool line_buffering = writing && (fd == 2 || terminal.is_true()) && !raw;
  Value wrapper = get_attribute(io, "TextIOWrapper");
  if (wrapper.is_exception()) return wrapper;
  Value stream = call(wrapper, {buffer, str_from_utf8(codec_name(encoding)), str_from_utf8(errors),
                                str_from_ascii("\n"), Value::boolean(line_buffering), Value::boolean(raw)});
  if (stream.is_exception() || !set_attribute(stream, str_intern("mode"), str_from_ascii(mode)))
    return Value::exception();
  return stream;
}

// A directory as standard input would be read as an endless error.
void check_standard_input() {
  struct stat status;
  if (fstat(0, &status) != 0 || !S_ISDIR(status.st_mode)) return;
  fprintf(stderr,
          "Fatal Python error: init_sys_streams: <stdin> is a directory, cannot continue\n"
          "Python runtime state: core initialized\n\n"
          "Current thread 0x%016llx (most recent call first):\n  <no Python frame>\n",
          static_cast<unsigned long long>(g_thread->id));
  exit(1);
}

bool open_standard_streams(bool unbuffered) {
  check_standard_input();
  struct Row {
    int fd;
    const char *name, *stream, *mode;
  };
  for (const Row& r :
       {Row{0, "stdin", "<stdin>", "r"}, {1, "stdout", "<stdout>", "w"}, {2, "stderr", "<stderr>", "w"}}) {
    Value stream = open_stream(r.fd, r.stream, r.mode, unbuffered);
    if (stream.is_exception()) return false;
    dict_set_str(sys_dict(), r.name, stream);
    dict_set_str(sys_dict(), (std::string("__") + r.name + "__").c_str(), stream);
  }
  return true;
}

// Puts zipimporter in front of the path hooks. Entries of sys.path that nobody could import from are
// forgotten, so that it is asked for them.
bool install_zip_importer() {
  Value importer = import_attribute("zipimport", "zipimporter");
  if (importer.is_exception()) return false;
  Value hooks = sys_get(str_intern("path_hooks")), cache = sys_get(str_intern("path_importer_cache"));
  if (!is_list(hooks) || !is_dict(cache) || !list_insert(hooks.as<List>(), 0, importer)) return false;
  Value useless = list_new(), key, value;
  for (size_t at = 0; dict_next(cache.as<Dict>(), &at, &key, &value);) {
    if (value.is_none() && !list_append(useless.as<List>(), key)) return false;
  }
  for (int64_t i = 0; i < useless.as<List>()->length; ++i) {
    if (dict_delete(cache.as<Dict>(), list_get(useless.as<List>(), i)) < 0) return false;
  }
  return true;
}

// -X faulthandler, PYTHONFAULTHANDLER or the development mode.
bool enable_fault_handler() {
  const char* variable = config_environment("PYTHONFAULTHANDLER");
  bool wanted = g_config.dev_mode || (variable && *variable);
  for (const std::string& option : g_config.x_options) wanted |= option == "faulthandler";
  if (!wanted) return true;
  Value enable = import_attribute("faulthandler", "enable");
  return !enable.is_exception() && !call(enable).is_exception();
}

// sys.stderr until there are real streams, for importlib's messages under -v.
Value printer_write(const Value* args) {
  if (!is_str(args[1])) return raise_type_error("write() argument must be str, not %T", args[1]);
  const std::string text = str_to_utf8(args[1]);
  fwrite(text.data(), 1, text.size(), stderr);
  return Value::small_int(int64_t(text.size()));
}
Value printer_flush(const Value*) {
  fflush(stderr);
  return Value::none();
}

void install_printer() {
  static const NativeDef kMethods[] = {
      {"write", "$self, s, /", printer_write}, {"flush", "$self, /", printer_flush}, {}};
  static const TypeSpec kSpec = {.size = sizeof(Object), .methods = kMethods};
  Type* type =
      native_type_create("stderrprinter", Kind::Native, sizeof(Object), types::object, kTypeHidden, &kSpec);
  dict_set_str(sys_dict(), "stderr", Value::object(allocate_instance(type)));
}

bool start_library(const RunRequest& request) {
  frontend_initialize();
  if (g_config.verbose) install_printer();
  if (!import_initialize() || !install_zip_importer()) return false;
  if (import_module("encodings").is_exception() || import_module("_signal").is_exception()) return false;
  if (!open_standard_streams(request.unbuffered) || !enable_fault_handler()) return false;
  Value open = import_attribute("io", "open");
  if (open.is_exception()) return false;
  dict_set_str(builtins_dict(), "open", open);
  if (!g_config.warn_options.empty() && import_module("warnings").is_exception()) return false;
  return true;
}

}  // namespace

bool initialize_runtime() {
  setlocale(LC_CTYPE, "");
  heap_initialize();
  threads_initialize();
  if (!str_initialize(g_config.ignore_hash_seed ? nullptr : config_environment("PYTHONHASHSEED"))) {
    fputs(
        "Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in "
        "range [0; 4294967295]\nPython runtime state: preinitialized\n\n",
        stderr);
    return false;
  }
  types_initialize();
  frames_initialize();
  g_start_line_editor = line_editor_initialize;
  if (!set_search_path()) return false;
  if (g_config.int_max_str_digits >= 0) g_int_max_str_digits = g_config.int_max_str_digits;
  return true;
}

bool initialize_library(const RunRequest& request) {
  if (!start_library(request)) {
    fprintf(stderr, "Fatal Python error: init_import_site: Failed to start the standard library\n");
    print_exception(take_exception(), Value::none());
    return false;
  }
  if (g_config.tracemalloc) {
    const Value start = import_attribute("_tracemalloc", "start");
    if (start.is_exception() || call(start, {Value::small_int(g_config.tracemalloc)}).is_exception()) {
      fprintf(stderr,
              "Fatal Python error: init_interp_main: can't initialize tracemalloc\n"
              "Python runtime state: core initialized\n");
      print_exception(take_exception(), Value::none());
      return false;
    }
  }
  // __main__ exists before site, which may look at it.
  Value main = module_new(str_from_ascii("__main__"));
  dict_set_str(module_dict(main), names::__builtins__, dict_get_str(sys_modules(), str_intern("builtins")));
  Value loader = import_attribute("_frozen_importlib", "BuiltinImporter");
  if (loader.is_exception()) clear_exception();
  else dict_set_str(module_dict(main), names::__loader__, loader);
  dict_set_str(sys_modules(), str_intern("__main__"), main);
  if (!g_config.no_site && import_module("site").is_exception()) {
    fprintf(stderr, "Fatal Python error: init_import_site: Failed to import the site module\n");
    print_exception(take_exception(), Value::none());
    return false;
  }
  return true;
}

}  // namespace krait
