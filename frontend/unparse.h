// Expressions back to source text, for annotations under `from __future__ import annotations`.
#pragma once

#include "frontend/ast.h"

namespace krait {

// The text as a str, or exception.
Value unparse_expression(const ast::ExprNode* node);

}  // namespace krait
