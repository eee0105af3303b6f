// The executable's composition root: the only file that knows all folders.
#include <signal.h>
#include <unistd.h>

#include <cstdio>

#include "interp/startup.h"
#include "jit/jit.h"
#include "runtime/native_stack.h"

int main(int argc, char** argv) {
  using namespace krait;
  RunRequest request;
  int code = parse_command_line(argc, argv, &request);
  if (code >= 0) return code;
  if (!initialize_runtime()) return 1;
  if (!initialize_library(request)) return 1;
  // What start-up has left in the stack is not to keep objects alive.
  clear_unused_stack(size_t{128} << 10);
  // The loops of start-up are not worth compiling.
  jit::start();
  code = finalize(run_main(request));
  jit::finish();
  fflush(stdout);
  if (code == kInterrupted) {
    // Die of the signal, so that a shell that runs a script of commands stops too.
    signal(SIGINT, SIG_DFL);
    kill(getpid(), SIGINT);
    return 128 + SIGINT;
  }
  return code;
}
