// What all stages of one compilation share: options, memory, and the way to complain.
#pragma once

#include "frontend/arena.h"
#include "frontend/ast.h"
#include "frontend/constants.h"
#include "runtime/code.h"
#include "runtime/compiler.h"
#include "runtime/str.h"

namespace krait {

// As a place's end column: unknown, None in the exception.
inline constexpr int32_t kNoColumn = -1;

struct CompileContext {
  CompileContext(Arena& arena, Value filename) : arena(arena), filename(filename) {}

  Arena& arena;
  Value filename;       // str
  int optimize = 0;     // 0, 1 (no asserts), 2 (no docstrings either)
  uint32_t flags = 0;   // CO_FUTURE_* and CompileFlags (runtime/compiler.h) in effect
  int future_line = 0;  // line of the last `from __future__ import`
  bool interactive = false;
  ConstantPool constants;

  bool has_annotations_feature() const;
  bool allows_top_level_await() const { return flags & kCompileTopLevelAwait; }

  // Raises SyntaxError at a place (columns count from 0, in bytes); returns false. `message` is a str, or the
  // exception marker of a failed formatting, which is passed on.
  [[gnu::cold]] bool fail(const ast::Location& place, Value message);
  // The same for an error found before code generation, whose args hold the message alone.
  [[gnu::cold]] bool fail_early(const ast::Location& place, Value message);
  // Warns with SyntaxWarning; false when that became an error.
  [[nodiscard, gnu::cold]] bool warn(const ast::Location& place, Value message);

  // An interned name that lives as long as the compilation.
  Str* name(const char* text);
  // The name that `__name` has inside class `private_name` (null: outside of classes).
  Str* mangle(Str* private_name, Str* name);
};

// Bounds the nesting of what is compiled, in place of the native stack: guard.exceeded() means RecursionError
// is set.
class CompileDepth {
 public:
  explicit CompileDepth(int* depth) : depth_(depth) { ++*depth_; }
  ~CompileDepth() { --*depth_; }
  CompileDepth(const CompileDepth&) = delete;
  [[nodiscard]] bool exceeded() const;

 private:
  int* depth_;
};

}  // namespace krait
