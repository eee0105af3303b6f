// Symbol tables: which names each block of a program binds and uses, and from those, which scope every name
// has.
#pragma once

#include <memory>
#include <vector>

#include "frontend/compile_context.h"
#include "frontend/pointer_index.h"

namespace krait {

// What a block does with a name. Numbers as in the _symtable module.
enum SymbolFlags : uint32_t {
  kDefGlobal = 1,
  kDefLocal = 2,
  kDefParam = 4,
  kDefNonlocal = 8,
  kUse = 16,
  kDefFree = 32,
  kDefFreeClass = 64,  // free variable of a method, bound in the class too
  kDefImport = 128,
  kDefAnnot = 256,
  kDefCompIter = 512,  // iteration variable of a comprehension
  kDefBound = kDefLocal | kDefParam | kDefImport,
};
// Above the flags, once analysed: the scope.
enum class NameScope : uint8_t { kUnknown, kLocal, kGlobalExplicit, kGlobalImplicit, kFree, kCell };
inline constexpr int kScopeShift = 11;

enum class BlockKind : uint8_t { kFunction, kClass, kModule, kAnnotation };
enum class ComprehensionKind : uint8_t { kNone, kList, kDict, kSet, kGenerator };

// One block: module, class body, function, lambda or comprehension.
struct Scope {
  BlockKind kind;
  ComprehensionKind comprehension = ComprehensionKind::kNone;
  bool nested = false;    // inside a function
  bool has_free = false;  // uses a variable of an outer function
  bool child_has_free = false;
  bool is_generator = false;
  bool is_coroutine = false;
  bool has_varargs = false;
  bool has_varkeywords = false;
  bool returns_value = false;
  bool needs_class_closure = false;  // a method uses __class__ or super()
  bool in_comp_target = false;       // while a comprehension's target is visited
  int comp_iter_depth = 0;           // > 0 while a comprehension's iterable is visited
  Str* name = nullptr;
  ast::Location place;
  PointerIndex symbols;                // names ...
  std::vector<uint32_t> symbol_flags;  // ... and their flags
  std::vector<Str*> parameters;        // in order: positional, keyword-only, *args, **kwargs
  std::vector<Scope*> children;
  struct Directive {  // a global or nonlocal statement's name
    Str* name;
    ast::Location place;
  };
  std::vector<Directive> directives;

  uint32_t flags_of(const Str* symbol_name) const;
  NameScope scope_of(const Str* symbol_name) const { return NameScope(flags_of(symbol_name) >> kScopeShift); }
  Str* symbol(int i) const { return static_cast<Str*>(const_cast<void*>(symbols[i])); }
  // Adds flags to the symbol, creating it.
  void add_flags(const Str* symbol_name, uint32_t flags);
};

class SymbolTable {
 public:
  // The table of a whole module (or expression, or interactive statement). Null with an exception set:
  // SyntaxError, RecursionError.
  static std::unique_ptr<SymbolTable> build(CompileContext& context, ast::ModNode* module);

  Scope* top() const { return scopes_.front().get(); }
  // The scope that a node (module, function, class, lambda, comprehension) opens.
  Scope* scope_of(const ast::Node* node) const;

 private:
  friend class SymbolTableBuilder;
  PointerIndex nodes_;
  std::vector<std::unique_ptr<Scope>> scopes_;    // parallel to nodes_
  std::vector<std::unique_ptr<Scope>> replaced_;  // of nodes visited again; only their parents refer to them
};

// Second half of build(): gives each symbol its scope. False: raised.
[[nodiscard]] bool analyze_symbols(CompileContext& context, Scope* module);

}  // namespace krait
