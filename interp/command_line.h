// The command line: options and PYTHON* variables into Config, and what is to be run.
#pragma once

#include <string>

namespace krait {

enum class RunKind { Command, Module, File, Standard };

struct RunRequest {
  RunKind kind = RunKind::Standard;
  std::string text;              // command text, module name, or file name
  bool skip_first_line = false;  // -x
  bool unbuffered = false;       // -u
  std::string jit;               // --jit=MODE and the other long options of the compiler, for jit/
};

// Fills g_config and the request. Returns -1 to go on, else the process's exit code (help, version, errors:
// printed already).
int parse_command_line(int argc, char** argv, RunRequest* request);

}  // namespace krait
