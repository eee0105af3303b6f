// Constant folding on the syntax tree, with CPython 3.11's rules and limits: operators on literals, tuples of
// constants, subscripts of constants, `in` and `for` over literal containers, __debug__, `'...' % (...)` into
// f-strings.
#pragma once

#include "frontend/compile_context.h"

namespace krait {

// Rewrites the tree in place. False: raised (RecursionError).
[[nodiscard]] bool fold_constants(CompileContext& context, ast::ModNode* module);

// The docstring statement's constant when the body begins with one, else nullptr.
ast::Constant* docstring_of(const Span<ast::StmtNode*>& body);

// `format % elements` as a JoinedStr, or nullptr when the format is not simple enough. (fold_format.cpp)
ast::ExprNode* fold_percent_format(CompileContext& context, const ast::Location& place, Str* format,
                                   const Span<ast::ExprNode*>& elements);

// A constant expression node at a place.
ast::Constant* make_constant(CompileContext& context, Value value, const ast::Location& place);

}  // namespace krait
