// The interactive interpreter.
#pragma once

namespace krait {

// Reads, evaluates and prints until the end of input or SystemExit; returns the exit code.
int run_repl(bool banner);

}  // namespace krait
