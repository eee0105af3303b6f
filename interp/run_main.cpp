// Running what the command line names: a command, a module, a file (source, .pyc, directory or zip), standard
// input.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "frontend/compile.h"
#include "frontend/marshal.h"
#include "interp/frame.h"
#include "interp/repl.h"
#include "interp/startup.h"
#include "runtime/audit.h"
#include "runtime/codecs.h"
#include "runtime/compiler.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/atexit.h"
#include "runtime/modules/sys/sys.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"

namespace krait {

namespace {

Dict* main_dict() { return module_dict(dict_get_str(sys_modules(), str_intern("__main__"))); }

Value run_in_main(Value code) {
  if (code.is_exception()) return code;
  Dict* d = main_dict();
  return run_code(code.as<Code>(), d, Value::object(d), Value::unbound());
}

Value run_source(std::string_view text, Value filename, bool from_file) {
  CompileOptions options;
  options.filename = filename;
  options.from_file = from_file;
  return run_in_main(compile_source(text, options));
}

bool prepend_path(const std::string& folder) {
  Value path = sys_get(names::path);
  return is_list(path) ? list_insert(path.as<List>(), 0, str_from_filesystem(folder)) : true;
}

// runpy._run_module_as_main(name, alter_argv)
Value run_module(const std::string& name, bool alter_argv) {
  Value run = import_attribute("runpy", "_run_module_as_main");
  return run.is_exception() ? run : call(run, {str_from_filesystem(name), Value::boolean(alter_argv)});
}

bool read_all(int fd, std::string* out) {
  char buffer[65536];
  while (true) {
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n == 0;
    out->append(buffer, size_t(n));
  }
}

// Drops the first line but keeps its end, so that line numbers stay.
std::string_view without_first_line(std::string_view text) {
  size_t end = text.find('\n');
  return end == std::string_view::npos ? std::string_view() : text.substr(end);
}

bool is_pyc(const std::string& name, std::string_view data) {
  bool named = name.size() > 4 && name.compare(name.size() - 4, 4, ".pyc") == 0;
  return named || (data.size() >= 4 && memcmp(data.data(), "\xa7\x0d\x0d\x0a", 4) == 0);
}

Value run_pyc(std::string_view data) {
  constexpr size_t kHeaderBytes = 16;
  if (!data.starts_with("\xa7\x0d\x0d\x0a")) {
    return raise(types::RuntimeError, "Bad magic number in .pyc file");
  }
  if (data.size() < kHeaderBytes) return raise(types::EOFError, "EOF read where not expected");
  Value code = marshal_load(data.substr(kHeaderBytes));
  if (code.is_exception()) clear_exception();
  if (code.is_exception() || !is_code(code)) {
    return raise(types::RuntimeError, "Bad code object in .pyc file");
  }
  return run_in_main(code);
}

std::string folder_of(const std::string& file) {
  char resolved[PATH_MAX];
  // A symbolic link to the script is followed, its folder is not made absolute otherwise.
  ssize_t n = readlink(file.c_str(), resolved, sizeof resolved - 1);
  std::string target = n > 0 ? std::string(resolved, size_t(n)) : file;
  if (n > 0 && target[0] != '/') {
    size_t slash = file.rfind('/');
    if (slash != std::string::npos) target = file.substr(0, slash + 1) + target;
  }
  char full[PATH_MAX];
  if (realpath(target.c_str(), full)) target = full;
  size_t slash = target.rfind('/');
  return slash == std::string::npos ? "" : slash == 0 ? "/" : target.substr(0, slash);
}

// The name put behind the current directory, as it is; the directory itself has no name of its own. Scripts
// are known by their absolute path.
std::string absolute(const std::string& file) {
  char folder[PATH_MAX];
  if (file[0] == '/' || !getcwd(folder, sizeof folder)) return file;
  return file.empty() || file == "." ? folder : std::string(folder) + "/" + file;
}

int cannot_open(const std::string& file, int error) {
  fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", g_config.original_argv[0].c_str(),
          absolute(file).c_str(), error, strerror(error));
  return 2;
}

// A directory or zip file with __main__ in it, as the path importers see it.
bool is_importable_container(const std::string& file) {
  Value importer = call(import_attribute("pkgutil", "get_importer"), {str_from_filesystem(file)});
  if (importer.is_exception()) {
    clear_exception();
    return false;
  }
  return !importer.is_none();
}

int run_container(const std::string& file) {
  prepend_path(file);
  return run_module("__main__", false).is_exception() ? report_uncaught() : 0;
}

int run_file(const RunRequest& request) {
  const std::string file = absolute(request.text);
  struct stat s;
  int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cannot_open(file, errno);
  fstat(fd, &s);
  if (S_ISDIR(s.st_mode)) {
    close(fd);
    if (is_importable_container(file)) return run_container(file);
    fprintf(stderr, "%s: '%s' is a directory, cannot continue\n", g_config.original_argv[0].c_str(),
            file.c_str());
    return 1;
  }
  std::string text;
  bool ok = read_all(fd, &text);
  int error = errno;
  close(fd);
  if (!ok) return cannot_open(file, error);
  if (text.compare(0, 2, "PK") == 0 && is_importable_container(file)) return run_container(file);
  if (!g_config.safe_path) prepend_path(folder_of(file));
  Value name = str_from_filesystem(absolute(file));
  Dict* d = main_dict();
  dict_set_str(d, names::__file__, name);
  dict_set_str(d, names::__cached__, Value::none());
  bool pyc = is_pyc(file, text);
  Value loader =
      import_attribute("_frozen_importlib_external", pyc ? "SourcelessFileLoader" : "SourceFileLoader");
  if (!loader.is_exception()) loader = call(loader, {str_from_ascii("__main__"), name});
  if (loader.is_exception()) return report_uncaught();
  dict_set_str(d, names::__loader__, loader);
  Value r = pyc ? run_pyc(text)
                : run_source(request.skip_first_line ? without_first_line(text) : std::string_view(text),
                             name, true);
  return r.is_exception() ? report_uncaught() : 0;
}

int run_standard_input() {
  if (isatty(0) || g_config.interactive) return run_repl(!g_config.quiet);
  if (!g_config.safe_path) prepend_path("");
  std::string text;
  (void)read_all(0, &text);  // a closed one is empty
  return run_source(text, str_from_ascii("<stdin>"), true).is_exception() ? report_uncaught() : 0;
}

// False: raised UnicodeEncodeError, as the command is text with surrogates then.
bool is_utf8(const std::string& text) {
  const Value command = str_from_filesystem(text);
  return !command.is_exception() && !encode(command.as<Str>(), "utf-8", nullptr).is_exception();
}

int run_request(const RunRequest& request) {
  switch (request.kind) {
    case RunKind::Command: {
      if (!g_config.safe_path) prepend_path("");
      std::string text = request.text + "\n";
      if (!is_utf8(text)) {
        fputs("Unable to decode the command from the command line:\n", stderr);
        return report_uncaught();
      }
      CompileOptions options;
      options.filename = str_from_ascii("<string>");
      options.flags = kCompileIgnoreCookie;
      return run_in_main(compile_source(text, options)).is_exception() ? report_uncaught() : 0;
    }
    case RunKind::Module:
      if (!g_config.safe_path) {
        char folder[PATH_MAX];
        prepend_path(getcwd(folder, sizeof folder) ? folder : "");
      }
      return run_module(request.text, true).is_exception() ? report_uncaught() : 0;
    case RunKind::File: return run_file(request);
    case RunKind::Standard: return run_standard_input();
  }
  return 1;
}

// The value of SystemExit as an exit code; other objects are printed to stderr.
int exit_code_of(Value exception) {
  Value code = get_attribute(exception, "code");
  if (code.is_exception()) {
    clear_exception();
    return 1;
  }
  if (code.is_none()) return 0;
  int64_t number;
  if (is_int(code)) return int_fits_i64(code, &number) ? int(number) : -1;
  Value stream = sys_get(names::stderr_);
  Value text = str_of(code);
  if (text.is_exception()) {
    clear_exception();
    return 1;
  }
  if (stream.is_unbound() || stream.is_none()) {
    fprintf(stderr, "%s\n", str_to_utf8(text).c_str());
  } else if (call_method(stream, names::write, {format_string("%S\n", text)}).is_exception()) {
    clear_exception();
  }
  return 1;
}

bool flush_stream(const char* name) {
  Value stream = sys_get(str_intern(name));
  if (stream.is_unbound() || stream.is_none()) return true;
  Value closed = get_attribute_or_unbound(stream, str_intern("closed"));
  if (closed.is_exception()) clear_exception();
  if (closed.is_true()) return true;
  if (!call_method(stream, names::flush).is_exception()) return true;
  if (strcmp(name, "stdout") == 0) report_unraisable(stream);
  else clear_exception();
  return false;
}

}  // namespace

int report_uncaught() {
  if (exception_matches(types::SystemExit) && !g_config.inspect) {
    Value exception = take_exception();
    return exit_code_of(exception);
  }
  const bool interrupted = exception_matches(types::KeyboardInterrupt);
  Value exception = take_exception();
  auto* e = exception.as<Exception>();
  Value traceback = e->traceback.is_unbound() ? Value::none() : e->traceback;
  Value type = type_value(type_of(exception));
  dict_set_str(sys_dict(), "last_type", type);
  dict_set_str(sys_dict(), "last_value", exception);
  dict_set_str(sys_dict(), "last_traceback", traceback);
  Value hook = sys_get(str_intern("excepthook"));
  if (hook.is_unbound()) {
    fprintf(stderr, "sys.excepthook is missing\n");
    print_exception(exception, Value::none());
  } else if (!audit("sys.excepthook", {hook, type, exception, traceback}) ||
             call(hook, {type, exception, traceback}).is_exception()) {
    if (exception_matches(types::SystemExit) && !g_config.inspect) return exit_code_of(take_exception());
    Value second = take_exception();
    flush_stream("stdout");
    fprintf(stderr, "Error in sys.excepthook:\n");
    print_exception(second, Value::none());
    fprintf(stderr, "\nOriginal exception was:\n");
    print_exception(exception, Value::none());
  }
  return interrupted ? kInterrupted : 1;
}

int run_main(const RunRequest& request) {
  int code = run_request(request);
  bool interactive = isatty(0) || g_config.interactive;
  if (g_config.inspect && interactive && request.kind != RunKind::Standard) code = run_repl(false);
  return code;
}

int finalize(int exit_code) {
  // threading._shutdown waits for non-daemon threads; then the exit functions.
  Value threading = dict_get_str(sys_modules(), str_intern("threading"));
  if (!threading.is_unbound() && call_method(threading, str_intern("_shutdown")).is_exception())
    report_unraisable(threading);
  run_exit_functions();
  bool flushed = flush_stream("stdout");
  flushed = flush_stream("stderr") && flushed;
  sys_set_finalizing();
  run_all_finalizers();
  flushed = flush_stream("stdout") && flushed;
  flushed = flush_stream("stderr") && flushed;
  return flushed ? exit_code : 120;
}

}  // namespace krait
