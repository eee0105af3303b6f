// The command line's connection to the compiler, which lies above this folder: jit/ fills the hook at
// start-up.
#pragma once

namespace krait {

inline constexpr int kJitOptionUnknown = -2;

// Takes a long option ("--jit=off"); `next` is the following argument or null, *took_next tells whether it
// was used. Returns -1 when accepted, an exit code when the process is to end (help printed, bad value), or
// kJitOptionUnknown.
inline int (*g_jit_command_option)(const char* option, const char* next, bool* took_next);

inline int jit_command_option(const char* option, const char* next, bool* took_next) {
  return g_jit_command_option ? g_jit_command_option(option, next, took_next) : kJitOptionUnknown;
}

}  // namespace krait
