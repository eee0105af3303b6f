// The frame around every step of compiling a trace: gives it a name, measures it, and, where asked for,
// verifies the trace behind it and keeps its text.
#pragma once

#include <string>
#include <vector>

#include "jit/ir.h"

namespace krait::jit {

struct PassRecord {
  const char* name;
  uint32_t nanoseconds;
  uint32_t length_before, length_after;  // instructions
  std::string text;                      // the trace behind the pass, if kept
};

// What compiling one trace did.
struct CompileLog {
  bool verify = false;     // after every pass; a finding aborts the process: it is a bug
  bool keep_text = false;  // for dumps
  std::vector<PassRecord> passes;
};

class PassScope {
 public:
  PassScope(const char* name, const Ir& ir, CompileLog& log);
  ~PassScope();
  PassScope(const PassScope&) = delete;

 private:
  const char* name_;
  const Ir& ir_;
  CompileLog& log_;
  uint32_t length_;
  int64_t start_;  // nanoseconds
};

}  // namespace krait::jit
