// Functions to be called at exit.
#pragma once

namespace krait {

// Calls what was registered with atexit, last in, first out; exceptions are reported as unraisable.
void run_exit_functions();

}  // namespace krait
