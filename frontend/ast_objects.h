// Syntax trees as Python objects: the classes of the module `_ast`, and the conversions both ways.
#pragma once

#include "frontend/ast_info.h"
#include "frontend/parse.h"
#include "runtime/type.h"

namespace krait {

// The classes of `_ast`, made when the module is loaded.
struct AstClasses {
  Type* base = nullptr;                      // AST
  Type* types[ast::kTypeCount] = {};         // of sums, products and enums
  Type* nodes[ast::kNodeKindCount] = {};     // of constructors (and products again)
  Type** enumerators[ast::kTypeCount] = {};  // of an enum: its classes, ...
  Value* singletons[ast::kTypeCount] = {};   // ... and the instance of each that trees contain
};
// nullptr: loading the module raised.
const AstClasses* ast_classes();

// Is v an instance of AST?
bool is_ast_object(Value v);

// The objects for a tree; exception (RecursionError, ...).
[[nodiscard]] Value ast_to_object(ast::ModNode* module);

// The tree that an object describes, checked so that it can be compiled. nullptr: raised, in CPython's words.
[[nodiscard]] ast::ModNode* ast_from_object(Value object, ParseMode mode, Arena& arena);

// Checks what the grammar would have ensured. False: ValueError or TypeError raised.
[[nodiscard]] bool ast_validate(ast::ModNode* module);

}  // namespace krait
