// Line editing on a terminal, as input() and the interactive prompt use it. The REPL fills the hook.
#pragma once

#include <string>

namespace krait {

enum class LineResult { Line, EndOfFile, Error };

// Shows the prompt (UTF-8) and reads a line without its newline. Error: an exception (KeyboardInterrupt) is
// set. Null when there is no line editor.
inline LineResult (*g_read_line)(const char* prompt, std::string* line);
// Do lines that were read go into the history?
inline bool g_auto_history = true;

}  // namespace krait
