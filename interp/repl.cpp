// The interactive interpreter: reads a statement, compiles it in "single" mode, runs it in __main__.
//
// Whether a statement is complete is asked of the compiler, which reports text that ends too early as
// "incomplete input": then another line is read.
#include "interp/repl.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "frontend/compile.h"
#include "frontend/compile_context.h"
#include "frontend/parse.h"
#include "interp/frame.h"
#include "interp/line_editor.h"
#include "interp/startup.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/line_editor.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"

namespace krait {

namespace {

Dict* main_dict() { return module_dict(dict_get_str(sys_modules(), names::__main__)); }

void flush_streams() {
  for (Str* name : {names::stderr_, names::stdout_}) {
    const Value stream = sys_get(name);
    if (stream.is_unbound() || stream.is_none()) continue;
    if (call_method(stream, names::flush).is_exception()) clear_exception();
  }
}

void print_banner() {
  const Value version = sys_get(str_intern("version"));
  fprintf(stderr, "Python %s on linux\n", is_str(version) ? str_to_utf8(version).c_str() : "");
  if (!g_config.no_site)
    fputs("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n", stderr);
}

// str(sys.ps1) and the like; empty when that fails.
std::string prompt_text(const char* name) {
  const Value prompt = sys_get(str_intern(name));
  if (prompt.is_unbound()) return "";
  const Value text = str_of(prompt);
  if (!text.is_exception()) return str_to_utf8(text);
  clear_exception();
  return "";
}

// A line of standard input when it is no terminal; the prompt goes to stderr, as CPython does it.
LineResult read_plain_line(const char* prompt, std::string* line) {
  fputs(prompt, stderr);
  fflush(stderr);
  line->clear();
  char c;
  ssize_t n;
  for (;;) {
    {
      const BlockingScope blocking;
      n = read(STDIN_FILENO, &c, 1);
    }
    if (n < 0 && errno == EINTR) {
      if (!handle_break_requests()) return LineResult::Error;
      continue;
    }
    if (n <= 0) return line->empty() ? LineResult::EndOfFile : LineResult::Line;
    if (c == '\n') return LineResult::Line;
    line->push_back(c);
  }
}

LineResult read_prompted(const char* name, std::string* line) {
  flush_streams();
  const std::string prompt = prompt_text(name);
  if (g_read_line && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) return g_read_line(prompt.c_str(), line);
  return read_plain_line(prompt.c_str(), line);
}

bool pending_is_incomplete() {
  if (!exception_matches(types::SyntaxError)) return false;
  const Value pending = take_exception();
  const Value message = pending.as<SyntaxErrorObject>()->msg;
  if (!message.is_unbound() && is_str(message) && str_equals_ascii(message.as<Str>(), "incomplete input"))
    return true;
  restore_exception(pending);
  return false;
}

// Is the text the beginning of a statement? False with SyntaxError.
bool can_be_continued(const std::string& text) {
  Arena arena;
  ParseOptions options;
  options.filename = str_from_ascii("<stdin>");
  options.mode = ParseMode::Single;
  options.flags = kParseTyped | kParseIgnoreCookie | kParseDontImplyDedent | kParseAllowIncomplete;
  return parse(text, options, arena) || pending_is_incomplete();
}

bool is_blank(const std::string& text) {
  for (char c : text) {
    if (c == '#') return true;
    if (c != ' ' && c != '\t' && c != '\n' && c != '\f' && c != '\r') return false;
  }
  return true;
}

class Repl {
 public:
  // False: the end of input, or SystemExit (exit_code() is set).
  bool run_one();
  int exit_code() const { return exit_code_; }

 private:
  // The next statement as a code object; exception; unbound at the end of input.
  Value read_statement();
  Value compile_text(const std::string& text, uint32_t flags);
  bool report();

  uint32_t future_flags_ = 0;
  int exit_code_ = 0;
};

Value Repl::compile_text(const std::string& text, uint32_t flags) {
  CompileOptions options;
  options.filename = str_from_ascii("<stdin>");
  options.mode = ParseMode::Single;
  options.typed = true;
  options.flags = flags | future_flags_ | kCompileSourceIsUtf8 | kCompileIgnoreCookie;
  return compile_source(text, options);
}

Value Repl::read_statement() {
  std::string text, line;
  for (const char* prompt = "ps1";; prompt = "ps2") {
    const LineResult result = read_prompted(prompt, &line);
    if (result == LineResult::Error) return Value::exception();
    if (result == LineResult::EndOfFile) {
      if (text.empty()) return Value::unbound();
      if (isatty(STDERR_FILENO)) fputc('\n', stderr);
      return compile_text(text, 0);
    }
    if (text.empty() && is_blank(line)) {
      prompt = "ps1";
      return Value::none();
    }
    // Without the last line's end an indented block is still open: an empty line closes it. A backslash needs
    // it to continue the line.
    text += line;
    if (line.ends_with('\\')) text += '\n';
    const Value code = compile_text(text, kCompileDontImplyDedent | kCompileAllowIncompleteInput);
    if (!code.is_exception()) return code;
    const bool incomplete = pending_is_incomplete();
    if (!text.ends_with('\n')) text += '\n';
    // What no further line can mend is reported at once, with the line's end in its place.
    if (incomplete && can_be_continued(text)) continue;
    if (incomplete) return Value::exception();
    const Value error = take_exception();
    if (!compile_text(text, kCompileDontImplyDedent | kCompileAllowIncompleteInput).is_exception() ||
        pending_is_incomplete())
      return raise_value(error);
    return Value::exception();
  }
}

// Prints the pending exception; false when it ends the session.
bool Repl::report() {
  const bool exits = exception_matches(types::SystemExit) && !g_config.inspect;
  if (exception_matches(types::KeyboardInterrupt) && !isatty(STDERR_FILENO)) fputc('\n', stderr);
  exit_code_ = report_uncaught();
  if (!exits) exit_code_ = 0;
  return !exits;
}

bool Repl::run_one() {
  const Value code = read_statement();
  if (code.is_unbound()) return false;
  if (code.is_none()) return true;
  if (code.is_exception()) {
    if (exception_matches(types::KeyboardInterrupt)) {
      clear_exception();
      fputs("\nKeyboardInterrupt\n", stderr);
      return true;
    }
    return report();
  }
  future_flags_ |= code.as<Code>()->flags & kCoFutureMask;
  Dict* d = main_dict();
  const Value result = run_code(code.as<Code>(), d, Value::object(d), Value::unbound());
  const bool go_on = !result.is_exception() || report();
  flush_streams();
  return go_on;
}

// The file that PYTHONSTARTUP names is run first.
void run_startup_file() {
  const char* name = config_environment("PYTHONSTARTUP");
  if (!name || !*name) return;
  FILE* f = fopen(name, "rb");
  if (!f) {
    fprintf(stderr, "Could not open PYTHONSTARTUP\n");
    fprintf(stderr, "FileNotFoundError: [Errno %d] %s: '%s'\n", errno, strerror(errno), name);
    return;
  }
  std::string text;
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, f)) > 0;) text.append(buffer, n);
  fclose(f);
  CompileOptions options;
  options.filename = str_from_filesystem(name);
  Dict* d = main_dict();
  Value result = compile_source(text, options);
  if (!result.is_exception()) result = run_code(result.as<Code>(), d, Value::object(d), Value::unbound());
  if (result.is_exception()) report_uncaught();
}

void run_interactive_hook() {
  const Value hook = sys_get(str_intern("__interactivehook__"));
  if (hook.is_unbound() || !call(hook).is_exception()) return;
  fputs("Failed calling sys.__interactivehook__\n", stderr);
  report_uncaught();
}

}  // namespace

int run_repl(bool banner) {
  if (banner) print_banner();
  g_config.inspect = 0;  // from now on SystemExit ends the process
  if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) line_editor_initialize();
  if (!g_config.isolated) run_startup_file();
  run_interactive_hook();
  Dict* sys = sys_dict();
  if (dict_get_str(sys, str_intern("ps1")).is_unbound()) dict_set_str(sys, "ps1", str_from_ascii(">>> "));
  if (dict_get_str(sys, str_intern("ps2")).is_unbound()) dict_set_str(sys, "ps2", str_from_ascii("... "));
  Repl repl;
  while (repl.run_one()) {
  }
  if (repl.exit_code() == 0 && !exception_pending()) fputc('\n', stderr);
  return repl.exit_code();
}

}  // namespace krait
