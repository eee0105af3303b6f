// builtins: print and input.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/line_editor.h"
#include "runtime/module.h"
#include "runtime/modules/builtins/builtins.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// --- print ---

bool check_text_option(Value v, const char* name) {
  if (v.is_none() || is_str(v)) return true;
  raise_type_error("%s must be None or a string, not %.200s", name, type_name_of(v));
  return false;
}

bool write_piece(Value write, Value text) {
  return !text.is_exception() && !call(write, {text}).is_exception();
}

// print(*args, sep=' ', end='\n', file=None, flush=False)
Value builtin_print(const Value* args) {
  const auto* given = args[0].as<Tuple>();
  const Value sep = args[1], end = args[2];
  Value file = args[3];
  if (file.is_none()) {
    file = sys_get(names::stdout_);
    if (file.is_unbound()) return raise(types::RuntimeError, "lost sys.stdout");
    if (file.is_none()) return Value::none();
  }
  if (!check_text_option(sep, "sep") || !check_text_option(end, "end")) return Value::exception();
  Value write = Value::unbound();
  const auto put = [&](Value text) {
    if (write.is_unbound()) write = get_attribute(file, names::write);
    return !write.is_exception() && write_piece(write, text);
  };
  for (uint64_t i = 0; i < given->length; ++i) {
    if (i && !put(sep.is_none() ? str_from_char(' ') : sep)) return Value::exception();
    // The file is asked for write() before the object is converted, as CPython does.
    if (write.is_unbound()) write = get_attribute(file, names::write);
    if (write.is_exception() || !write_piece(write, str_of(given->items[i]))) return Value::exception();
  }
  if (!put(end.is_none() ? str_from_char('\n') : end)) return Value::exception();
  const int flush = truth(args[4]);
  if (flush < 0) return Value::exception();
  if (flush && call_method(file, names::flush).is_exception()) return Value::exception();
  return Value::none();
}

// --- input ---

Value standard_stream(Str* name) {
  const Value stream = sys_get(name);
  if (!stream.is_unbound() && !stream.is_none()) return stream;
  return raise(types::RuntimeError, "input(): lost sys.%S", Value::object(name));
}

// Is the stream the process's own, on a terminal? Errors count as no.
bool is_terminal(Value stream, int fd) {
  const Value number = call_method(stream, names::fileno);
  if (number.is_exception()) {
    clear_exception();
    return false;
  }
  return number == Value::small_int(fd) && isatty(fd);
}

bool flush_quietly(Value stream) {
  if (call_method(stream, names::flush).is_exception()) clear_exception();
  return true;
}

// A line from file.readline(), without its newline; EOFError at the end.
Value read_line(Value file) {
  const Value line = call_method(file, names::readline);
  if (line.is_exception()) return line;
  if (!is_str(line)) return raise_type_error("object.readline() returned non-string");
  auto* s = line.as<Str>();
  if (s->length == 0) return raise(types::EOFError, "EOF when reading a line");
  return s->at(s->length - 1) == '\n' ? str_substring(s, 0, s->length - 1) : line;
}

Value from_line_editor(Value prompt, Value in, Value out) {
  const Value text = str_of(prompt);
  if (text.is_exception()) return text;
  flush_quietly(out);
  std::string line;
  const LineResult result = g_read_line(str_to_utf8(text).c_str(), &line);
  if (result == LineResult::Error) return Value::exception();
  if (result == LineResult::EndOfFile) return raise_bare(types::EOFError);
  return str_from_utf8(line);
}

// input(prompt='', /)
Value builtin_input(const Value* args) {
  const Value in = standard_stream(names::stdin_);
  const Value out = in.is_exception() ? in : standard_stream(names::stdout_);
  const Value err = out.is_exception() ? out : standard_stream(names::stderr_);
  if (err.is_exception()) return err;
  flush_quietly(err);
  if (g_read_line && is_terminal(in, STDIN_FILENO) && is_terminal(out, STDOUT_FILENO))
    return from_line_editor(args[0], in, out);
  const bool empty = is_str(args[0]) && args[0].as<Str>()->length == 0;
  if (!empty) {
    const Value text = str_of(args[0]);
    if (text.is_exception() || call_method(out, names::write, {text}).is_exception())
      return Value::exception();
  }
  flush_quietly(out);
  return read_line(in);
}

}  // namespace

const NativeDef kBuiltinTextFunctions[] = {
    {"input", "prompt='', /", builtin_input,
     "Read a string from standard input.  The trailing newline is stripped.\n\nThe prompt string, if given, "
     "is printed "
     "to standard output without a\ntrailing newline before reading input.\n\nIf the user hits EOF (*nix: "
     "Ctrl-D, "
     "Windows: Ctrl-Z+Return), raise EOFError.\nOn *nix systems, readline is used if available."},
    {"print", "*args, sep=' ', end='\\n', file=None, flush=False", builtin_print,
     "Prints the values to a stream, or to sys.stdout by default.\n\nsep\n  string inserted between values, "
     "default a "
     "space.\nend\n  string appended after the last value, default a newline.\nfile\n  a file-like object "
     "(stream); "
     "defaults to the current sys.stdout.\nflush\n  whether to forcibly flush the stream."},
    {},
};

}  // namespace krait
