// See pass_scope.h.
#include "jit/pass_scope.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "jit/text.h"
#include "jit/verify.h"

namespace krait::jit {

namespace {

int64_t now() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
}

}  // namespace

PassScope::PassScope(const char* name, const Ir& ir, CompileLog& log)
    : name_(name), ir_(ir), log_(log), length_(uint32_t(ir.ins.size())), start_(now()) {}

PassScope::~PassScope() {
  log_.passes.push_back({name_, uint32_t(now() - start_), length_, uint32_t(ir_.ins.size()), {}});
  if (log_.keep_text) log_.passes.back().text = print(ir_);
  if (!log_.verify) return;
  std::string error = verify(ir_);
  if (error.empty()) return;
  std::fprintf(stderr, "invalid trace after pass %s: %s\n%s", name_, error.c_str(), print(ir_).c_str());
  std::abort();
}

}  // namespace krait::jit
