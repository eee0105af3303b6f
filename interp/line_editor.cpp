// Reading lines from a terminal through libedit's readline interface, with history and completion; what the
// module readline sets up (completer, key bindings, hooks) applies here.
//
// The callback interface lets other threads run, and signals be served, while the user thinks.
#include "interp/line_editor.h"

#include <editline/readline.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/line_editor.h"
#include "runtime/thread.h"

namespace krait {

namespace {

bool g_line_done;
char* g_line;  // null: end of input

void line_handler(char* line) {
  g_line = line;
  g_line_done = true;
  rl_callback_handler_remove();
}

// Waits until a key has been pressed. False: a signal handler has raised.
bool wait_for_input() {
  for (;;) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    int ready;
    {
      const BlockingScope blocking;
      ready = poll(&input, 1, 100);
    }
    if (ready > 0) return true;
    if (g_thread->break_requests.any() && !handle_break_requests()) return false;
    if (ready < 0 && errno != EINTR) return true;
  }
}

void add_to_history(const char* line) {
  if (!*line || !g_auto_history) return;
  const HIST_ENTRY* last = history_length > 0 ? history_get(history_base + history_length - 1) : nullptr;
  if (!last || strcmp(last->line, line) != 0) add_history(line);
}

LineResult read_line(const char* prompt, std::string* line) {
  g_line_done = false;
  g_line = nullptr;
  if (rl_startup_hook) rl_startup_hook();
  rl_callback_handler_install(prompt, line_handler);
  if (rl_pre_input_hook) rl_pre_input_hook();
  while (!g_line_done) {
    if (!wait_for_input()) {
      rl_callback_handler_remove();
      return LineResult::Error;
    }
    rl_callback_read_char();
  }
  if (!g_line) return LineResult::EndOfFile;
  add_to_history(g_line);
  *line = g_line;
  free(g_line);
  return LineResult::Line;
}

}  // namespace

void line_editor_initialize() {
  static bool done;
  if (done) return;
  done = true;
  rl_readline_name = "python";
  rl_initialize();
  using_history();
  if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) g_read_line = read_line;
}

}  // namespace krait
