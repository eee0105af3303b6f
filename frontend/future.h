// `from __future__ import ...` at the head of a file.
#pragma once

#include "frontend/compile_context.h"

namespace krait {

// Adds the features that the module asks for to context.flags and sets context.future_line. False: raised
// SyntaxError.
[[nodiscard]] bool read_future_features(CompileContext& context, ast::ModNode* module);

}  // namespace krait
