// The module readline: control of the line editor that the interactive prompt and input() use (libedit
// through its readline interface; see interp/line_editor.cpp).
//
// The editor calls back into Python for completion and hooks; errors there are reported or dropped, never
// carried through libedit.
#include <editline/readline.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "runtime/codecs.h"
#include "runtime/int.h"
#include "runtime/line_editor.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

namespace {

constexpr const char* kDelimiters = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?";

Value g_completer, g_display_hook, g_startup_hook, g_pre_input_hook;
int g_begin_index, g_end_index;  // of the text being completed, in characters
int g_history_limit = -1;        // lines written to history files; -1: all

// Text for the editor. False: raised.
bool text_argument(Value v, const char* function, std::string* out) {
  if (is_str(v)) return str_to_filesystem(v, out);
  (void)raise_bad_argument(function, "argument", "str", v);
  return false;
}

// The file argument: a path, or None for the default. Null in *out: the default.
bool file_argument(Value v, const char* function, posix::Path* path, const char** out) {
  *out = nullptr;
  if (v.is_none()) return true;
  if (!posix::path_argument(v, function, "filename", path)) return false;
  *out = path->c_str();
  return true;
}

// --- files ---

Value parse_and_bind(const Value* a) {
  std::string text;
  if (!text_argument(a[0], "parse_and_bind", &text)) return Value::exception();
  rl_parse_and_bind(text.c_str());
  return Value::none();
}
Value read_init_file(const Value* a) {
  posix::Path path;
  const char* name;
  if (!file_argument(a[0], "read_init_file", &path, &name)) return Value::exception();
  errno = 0;
  return rl_read_init_file(name) != 0 ? raise_os_error(errno ? errno : ENOENT) : Value::none();
}
Value read_history_file(const Value* a) {
  posix::Path path;
  const char* name;
  if (!file_argument(a[0], "read_history_file", &path, &name)) return Value::exception();
  errno = 0;
  int error = read_history(name);
  return error ? raise_os_error(error) : Value::none();
}
Value write_history_file(const Value* a) {
  posix::Path path;
  const char* name;
  if (!file_argument(a[0], "write_history_file", &path, &name)) return Value::exception();
  int error = write_history(name);
  if (!error && g_history_limit >= 0) history_truncate_file(name, g_history_limit);
  return error ? raise_os_error(error) : Value::none();
}
Value set_history_length(const Value* a) {
  return int_to_int(a[0], &g_history_limit) ? Value::none() : Value::exception();
}
Value get_history_length(const Value*) { return Value::small_int(g_history_limit); }

// --- history ---

HIST_ENTRY* history_item(int index) {
  return index >= 0 && index < history_length ? history_get(history_base + index) : nullptr;
}

Value get_current_history_length(const Value*) { return Value::small_int(history_length); }
Value get_history_item(const Value* a) {
  int index;
  if (!int_to_int(a[0], &index)) return Value::exception();
  HIST_ENTRY* item = history_item(index - 1);
  return item ? str_from_filesystem(item->line) : Value::none();
}
Value add_history_function(const Value* a) {
  std::string text;
  if (!text_argument(a[0], "add_history", &text)) return Value::exception();
  add_history(text.c_str());
  return Value::none();
}
Value clear_history_function(const Value*) {
  clear_history();
  return Value::none();
}

bool position_argument(Value v, int* out) {
  if (!int_to_int(v, out)) return false;
  if (*out >= 0 && *out < history_length) return true;
  if (*out < 0) (void)raise_value_error("History index cannot be negative");
  else (void)raise_value_error("No history item at position %d", *out);
  return false;
}
// Entries handed over by the editor belong to the caller.
void free_entry(HIST_ENTRY* entry) {
  if (!entry) return;
  free(const_cast<char*>(entry->line));
  free(entry);
}
Value remove_history_item(const Value* a) {
  int position;
  if (!position_argument(a[0], &position)) return Value::exception();
  free_entry(remove_history(position));
  return Value::none();
}
Value replace_history_item(const Value* a) {
  int position;
  std::string text;
  if (!text_argument(a[1], "replace_history_item", &text) || !position_argument(a[0], &position))
    return Value::exception();
  free_entry(replace_history_entry(history_base + position, text.c_str(), nullptr));
  return Value::none();
}
Value set_auto_history(const Value* a) {
  int on = truth(a[0]);
  if (on < 0) return Value::exception();
  g_auto_history = on;
  return Value::none();
}

// --- the line ---

Value get_line_buffer(const Value*) { return str_from_filesystem(rl_line_buffer ? rl_line_buffer : ""); }
Value insert_text(const Value* a) {
  std::string text;
  if (!text_argument(a[0], "insert_text", &text)) return Value::exception();
  rl_insert_text(text.c_str());
  return Value::none();
}
Value redisplay(const Value*) {
  // (Its rl_redisplay() types the key for it, which is bound to something else here.)
  rl_forced_update_display();
  return Value::none();
}

// --- hooks ---

Value set_hook(Value v, const char* function, Value* hook) {
  if (v.is_none()) {
    *hook = Value::unbound();
  } else if (is_callable(v)) {
    *hook = v;
  } else {
    return raise_type_error("%s(func): argument not callable", function);
  }
  return Value::none();
}

int call_hook(Value hook) {
  if (hook.is_unbound()) return 0;
  Value result = call(hook);
  int number = 0;
  bool ok = !result.is_exception() && (result.is_none() || int_to_int(result, &number));
  if (!ok) clear_exception();
  return number;
}
int on_startup() { return call_hook(g_startup_hook); }
int on_pre_input() { return call_hook(g_pre_input_hook); }

// The match number `state` of a text: malloc'ed, null when there are no more.
char* complete(const char* text, int state) {
  if (g_completer.is_unbound()) return nullptr;
  rl_attempted_completion_over = 1;
  Value result = call(g_completer, {str_from_filesystem(text), Value::small_int(state)});
  std::string match;
  if (result.is_exception() || result.is_none() || !is_str(result) || !str_to_filesystem(result, &match)) {
    clear_exception();
    return nullptr;
  }
  return strdup(match.c_str());
}

int characters(const char* text, int bytes) {
  int n = 0;
  for (int i = 0; i < bytes && text[i]; ++i) n += (text[i] & 0xc0) != 0x80;
  return n;
}

char** complete_text(const char* text, int begin, int end) {
  rl_completion_append_character = '\0';
  g_begin_index = characters(rl_line_buffer, begin);
  g_end_index = characters(rl_line_buffer, end);
  return completion_matches(const_cast<char*>(text), complete);
}

void display_matches(char** matches, int count, int longest) {
  Value items = list_new();
  for (int i = 1; i <= count; ++i) {
    if (!list_append(items.as<List>(), str_from_filesystem(matches[i]))) return clear_exception();
  }
  Value result = call(g_display_hook, {str_from_filesystem(matches[0]), items, Value::small_int(longest)});
  if (result.is_exception()) clear_exception();
}

Value set_completer(const Value* a) { return set_hook(a[0], "set_completer", &g_completer); }
Value get_completer(const Value*) { return g_completer.is_unbound() ? Value::none() : g_completer; }
Value set_startup_hook(const Value* a) {
  Value result = set_hook(a[0], "set_startup_hook", &g_startup_hook);
  rl_startup_hook = g_startup_hook.is_unbound() ? nullptr : on_startup;
  return result;
}
Value set_pre_input_hook(const Value* a) {
  Value result = set_hook(a[0], "set_pre_input_hook", &g_pre_input_hook);
  rl_pre_input_hook = g_pre_input_hook.is_unbound() ? nullptr : on_pre_input;
  return result;
}
Value set_display_hook(const Value* a) {
  Value result = set_hook(a[0], "set_completion_display_matches_hook", &g_display_hook);
  rl_completion_display_matches_hook =
      g_display_hook.is_unbound() ? nullptr : reinterpret_cast<VFunction*>(display_matches);
  return result;
}

Value get_begidx(const Value*) { return Value::small_int(g_begin_index); }
Value get_endidx(const Value*) { return Value::small_int(g_end_index); }
Value get_completion_type(const Value*) { return Value::small_int(rl_completion_type); }
Value set_completer_delims(const Value* a) {
  std::string text;
  if (!text_argument(a[0], "set_completer_delims", &text)) return Value::exception();
  static char* own;
  free(own);
  own = strdup(text.c_str());
  rl_completer_word_break_characters = own;
  return Value::none();
}
Value get_completer_delims(const Value*) { return str_from_filesystem(rl_completer_word_break_characters); }

const NativeDef kFunctions[] = {
    {"parse_and_bind", "string, /", parse_and_bind, "Execute the init line provided in the string argument."},
    {"read_init_file", "filename=None, /", read_init_file, "Execute a readline initialization file."},
    {"read_history_file", "filename=None, /", read_history_file,
     "Load a readline history file.\n\nThe default filename is ~/.history."},
    {"write_history_file", "filename=None, /", write_history_file,
     "Save a readline history file.\n\nThe default filename is ~/.history."},
    {"set_history_length", "length, /", set_history_length,
     "Set the maximal number of lines which will be written to the history file.\n\nA negative length is "
     "used to inhibit history truncation."},
    {"get_history_length", "", get_history_length,
     "Return the maximum number of lines that will be written to the history file."},
    {"get_current_history_length", "", get_current_history_length,
     "Return the current (not the maximum) length of history."},
    {"get_history_item", "index, /", get_history_item,
     "Return the current contents of history item at one-based index."},
    {"add_history", "string, /", add_history_function, "Add an item to the history buffer."},
    {"clear_history", "", clear_history_function, "Clear the current readline history."},
    {"remove_history_item", "pos, /", remove_history_item,
     "Remove history item given by its zero-based position."},
    {"replace_history_item", "pos, line, /", replace_history_item,
     "Replaces history item given by its position with contents of line.\n\npos is zero-based."},
    {"set_auto_history", "enabled, /", set_auto_history, "Enables or disables automatic history."},
    {"get_line_buffer", "", get_line_buffer, "Return the current contents of the line buffer."},
    {"insert_text", "string, /", insert_text, "Insert text into the line buffer at the cursor position."},
    {"redisplay", "", redisplay,
     "Change what's displayed on the screen to reflect contents of the line buffer."},
    {"set_completer", "function=None, /", set_completer,
     "Set or remove the completer function.\n\nIt is called as function(text, state) for state in 0, 1, 2, "
     "..., until it returns a non-string."},
    {"get_completer", "", get_completer, "Get the current completer function."},
    {"set_startup_hook", "function=None, /", set_startup_hook,
     "Set or remove the function invoked just before the prompt is printed."},
    {"set_pre_input_hook", "function=None, /", set_pre_input_hook,
     "Set or remove the function invoked after the prompt, before input is read."},
    {"set_completion_display_matches_hook", "function=None, /", set_display_hook,
     "Set or remove the completion display function.\n\nIt is called as\n  function(substitution, [matches], "
     "longest_match_length)\nonce each time matches need to be displayed."},
    {"get_begidx", "", get_begidx, "Get the beginning index of the completion scope."},
    {"get_endidx", "", get_endidx, "Get the ending index of the completion scope."},
    {"get_completion_type", "", get_completion_type, "Get the type of completion being attempted."},
    {"set_completer_delims", "string, /", set_completer_delims, "Set the word delimiters for completion."},
    {"get_completer_delims", "", get_completer_delims, "Get the word delimiters for completion."},
    {}};

}  // namespace

Value module_init_readline(Value module) {
  for (Value* hook : {&g_completer, &g_display_hook, &g_startup_hook, &g_pre_input_hook})
    register_root("readline hook", hook);
  g_start_line_editor();
  rl_completer_word_break_characters = strdup(kDelimiters);
  rl_attempted_completion_function = complete_text;
  module_add_functions(module, kFunctions);
  module_add_int(module, "_READLINE_VERSION", rl_readline_version);
  module_add_int(module, "_READLINE_RUNTIME_VERSION", rl_readline_version);
  module_add(module, "_READLINE_LIBRARY_VERSION", str_from_ascii(rl_library_version));
  return module;
}

}  // namespace krait
