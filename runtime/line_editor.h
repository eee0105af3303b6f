// Line editing on a terminal, as input() and the interactive prompt use it. The REPL fills the hook.
#pragma once

#include <string>

namespace krait {

enum class LineResult { Line, EndOfFile, Error };

// Shows the prompt (UTF-8) and reads a line without its newline. Error: an exception (KeyboardInterrupt) is
// set. Null when there is no line editor.
inline LineResult (*g_read_line)(const char* prompt, std::string* line);
// Sets the editor up (the interpreter fills this hook); the module readline needs it as soon as it is
// imported.
inline void (*g_start_line_editor)();
// Do lines that were read go into the history?
inline bool g_auto_history = true;

}  // namespace krait
