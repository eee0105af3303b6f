// How the runtime reaches the front end: compile(), exec and eval of source text, and the carets of
// tracebacks. The front end fills the hooks at start-up.
#pragma once

#include <string_view>

#include "runtime/value.h"

namespace krait {

// Flags of compile(), besides the CodeFlags of __future__ imports.
enum CompileFlags : uint32_t {
  kCompileSourceIsUtf8 = 0x100,  // text from a str: coding cookies mean nothing
  kCompileDontImplyDedent = 0x200,
  kCompileOnlyAst = 0x400,  // the result is an AST node
  kCompileIgnoreCookie = 0x800,
  kCompileTypeComments = 0x1000,
  kCompileTopLevelAwait = 0x2000,
  kCompileAllowIncompleteInput = 0x4000,
};

enum class CompileMode : uint8_t { Exec, Eval, Single, FunctionType };

struct CompileRequest {
  std::string_view source;       // when ast is unbound
  Value ast = Value::unbound();  // an AST node to compile instead
  Value filename;                // str
  CompileMode mode = CompileMode::Exec;
  uint32_t flags = 0;
  int optimize = -1;         // -1: as the interpreter was started
  int feature_version = -1;  // minor version for ast.parse
};

struct CompilerHooks {
  // A code object, or an AST node with kCompileOnlyAst; exception (SyntaxError, ...).
  Value (*compile)(const CompileRequest& request);
  // Parses one line's segment (UTF-8). True when it is a binary operation or a subscription: *left and *right
  // are then the byte offsets between which its operator or brackets stand. Raises nothing.
  bool (*find_anchors)(std::string_view segment, int* left, int* right);
};
inline CompilerHooks g_compiler;

}  // namespace krait
