// Starting and ending the virtual machine.
#pragma once

#include <climits>

#include "interp/command_line.h"

namespace krait {

// The runtime without any Python module: heap, threads, types. Call once, first.
[[nodiscard]] bool initialize_runtime();

// importlib, encodings, sys.stdin / stdout / stderr, builtins.open, site. False: the failure has been
// printed.
[[nodiscard]] bool initialize_library(const RunRequest& request);

// The exit code of a program that an uncaught KeyboardInterrupt ended: main() dies of SIGINT then.
inline constexpr int kInterrupted = INT_MIN;

// Runs what the command line asked for; the process's exit code.
int run_main(const RunRequest& request);

// Waits for threads, runs exit functions, flushes the standard streams. Returns the exit code, changed when
// flushing failed.
int finalize(int exit_code);

// Prints the pending exception as uncaught, or handles SystemExit; the exit code.
int report_uncaught();

}  // namespace krait
