#include "frontend/compile_context.h"

#include <cstdio>

#include "frontend/source.h"
#include "runtime/code.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// A nested construct takes about this many levels of the recursion limit's native budget.
constexpr int kLevelsPerRecursion = 3;

bool is_valid_utf8(const std::string& text) {
  for (size_t i = 0; i < text.size();) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    size_t more = c < 0x80                ? 0
                  : c >= 0xC2 && c < 0xE0 ? 1
                  : c >= 0xE0 && c < 0xF0 ? 2
                  : c >= 0xF0 && c < 0xF5 ? 3
                                          : 9;
    if (more == 9 || i + more >= text.size() + (more == 0)) return false;
    for (size_t k = 1; k <= more; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    i += more + 1;
  }
  return true;
}

// The line of the source file, as a str, or None when there is no such file or line.
Value program_text(Value filename, int line) {
  std::string path;
  if (!str_to_filesystem(filename, &path)) {
    clear_exception();
    return Value::none();
  }
  std::string text;
  if (!read_line_of_file(path, line, &text) || !is_valid_utf8(text)) return Value::none();
  return str_from_utf8(text);
}

Value one_based(int column) { return Value::small_int(column + 1); }

}  // namespace

bool CompileContext::has_annotations_feature() const { return flags & kCoFutureAnnotations; }

bool CompileContext::fail(const ast::Location& place, Value message) {
  if (message.is_exception()) return false;
  Value text = program_text(filename, place.lineno);
  Value details = tuple_new({filename, Value::small_int(place.lineno), one_based(place.col_offset), text,
                             Value::small_int(place.end_lineno), one_based(place.end_col_offset)});
  if (text.is_exception() || details.is_exception()) return false;
  (void)raise_with_args(types::SyntaxError, {message, details});
  return false;
}

bool CompileContext::fail_early(const ast::Location& place, Value message) {
  if (message.is_exception()) return false;
  Value text = program_text(filename, place.lineno);
  if (text.is_exception()) return false;
  (void)raise_with_args(types::SyntaxError, {message});
  Value exception = take_exception();
  if (auto* error = cast<Exception>(exception);
      error != nullptr && is_instance(exception, types::SyntaxError)) {
    auto* syntax_error = static_cast<SyntaxErrorObject*>(error);
    store(error, &syntax_error->filename, filename);
    store(error, &syntax_error->text, text);
    syntax_error->lineno = Value::small_int(place.lineno);
    syntax_error->offset = one_based(place.col_offset);
    syntax_error->end_lineno = Value::small_int(place.end_lineno);
    syntax_error->end_offset =
        place.end_col_offset == kNoColumn ? Value::none() : one_based(place.end_col_offset);
  }
  (void)restore_exception(exception);
  return false;
}

bool CompileContext::warn(const ast::Location& place, Value message) {
  if (message.is_exception()) return false;
  if (warn_explicit(types::SyntaxWarning, message, filename, place.lineno)) return true;
  if (!clear_if(types::SyntaxWarning)) return false;
  return fail(place, message);
}

Str* CompileContext::name(const char* text) {
  Str* interned = str_intern(text);
  arena.keep(Value::object(interned));
  return interned;
}

Str* CompileContext::mangle(Str* private_name, Str* name) {
  if (private_name == nullptr) return name;
  Str* mangled = mangle_private_name(private_name, name);
  if (mangled != name) arena.keep(Value::object(mangled));
  return mangled;
}

bool CompileDepth::exceeded() const {
  if (KRAIT_LIKELY(*depth_ < 100)) return false;
  int limit = int(g_thread->recursion_limit) - int(g_thread->recursion_depth);
  if (*depth_ <= limit * kLevelsPerRecursion) return false;
  (void)raise(types::RecursionError, "maximum recursion depth exceeded during compilation");
  return true;
}

}  // namespace krait
