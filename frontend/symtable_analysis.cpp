// From definitions and uses to scopes: is a name local, global, free or a cell? One descent over the tree of
// blocks, which carries the names bound by enclosing functions and declared global down, and the free names
// of inner blocks up.

#include <unordered_set>

#include "frontend/symtable.h"
#include "runtime/error.h"

namespace krait {

namespace {

using NameSet = std::unordered_set<const Str*>;

class Analysis {
 public:
  explicit Analysis(CompileContext& context) : context_(context), name_class_(str_intern("__class__")) {}

  // `bound`: names bound by enclosing functions (null for a module), `global`: names declared global there;
  // both are the callee's to change. `free` receives the free names of this block and the blocks inside.
  bool analyze(Scope* scope, NameSet* bound, NameSet& free, NameSet& global);

 private:
  using Scopes = std::vector<NameScope>;  // parallel to Scope::symbols

  bool classify(Scope* scope, int index, Scopes& scopes, NameSet* bound, NameSet& local, NameSet& free,
                NameSet& global);
  void turn_locals_into_cells(Scope* scope, Scopes& scopes, NameSet& free);
  void update_symbols(Scope* scope, const Scopes& scopes, NameSet* bound, const NameSet& free);
  bool fail_at_directive(Scope* scope, const Str* name, Value message);

  CompileContext& context_;
  const Str* name_class_;
};

Value to_value(const Str* name) { return Value::object(name); }

bool Analysis::fail_at_directive(Scope* scope, const Str* name, Value message) {
  for (const Scope::Directive& directive : scope->directives) {
    if (directive.name == name) return context_.fail_early(directive.place, message);
  }
  return context_.fail_early(scope->place, message);
}

bool Analysis::classify(Scope* scope, int index, Scopes& scopes, NameSet* bound, NameSet& local,
                        NameSet& free, NameSet& global) {
  const Str* name = scope->symbol(index);
  uint32_t flags = scope->symbol_flags[size_t(index)];
  NameScope& result = scopes[size_t(index)];
  if (flags & kDefGlobal) {
    if (flags & kDefNonlocal) {
      return fail_at_directive(scope, name,
                               format_string("name '%S' is nonlocal and global", to_value(name)));
    }
    result = NameScope::kGlobalExplicit;
    global.insert(name);
    if (bound != nullptr) bound->erase(name);
    return true;
  }
  if (flags & kDefNonlocal) {
    if (bound == nullptr) {
      return fail_at_directive(scope, name,
                               format_string("nonlocal declaration not allowed at module level"));
    }
    if (!bound->contains(name)) {
      return fail_at_directive(scope, name,
                               format_string("no binding for nonlocal '%S' found", to_value(name)));
    }
    result = NameScope::kFree;
    scope->has_free = true;
    free.insert(name);
    return true;
  }
  if (flags & kDefBound) {
    result = NameScope::kLocal;
    local.insert(name);
    global.erase(name);
    return true;
  }
  if (bound != nullptr && bound->contains(name)) {
    result = NameScope::kFree;
    scope->has_free = true;
    free.insert(name);
    return true;
  }
  result = NameScope::kGlobalImplicit;
  if (!global.contains(name) && scope->nested) scope->has_free = true;
  return true;
}

// A local that an inner block uses is a cell.
void Analysis::turn_locals_into_cells(Scope* scope, Scopes& scopes, NameSet& free) {
  for (int i = 0; i < scope->symbols.size(); ++i) {
    if (scopes[size_t(i)] == NameScope::kLocal && free.erase(scope->symbol(i)) > 0) {
      scopes[size_t(i)] = NameScope::kCell;
    }
  }
}

void Analysis::update_symbols(Scope* scope, const Scopes& scopes, NameSet* bound, const NameSet& free) {
  for (size_t i = 0; i < scopes.size(); ++i) scope->symbol_flags[i] |= uint32_t(scopes[i]) << kScopeShift;
  for (const Str* name : free) {
    int index = scope->symbols.find(name);
    if (index >= 0) {
      // A method's free variable that the class body binds as well.
      uint32_t& flags = scope->symbol_flags[size_t(index)];
      if (scope->kind == BlockKind::kClass && (flags & (kDefBound | kDefGlobal))) flags |= kDefFreeClass;
      continue;
    }
    if (bound != nullptr && !bound->contains(name)) continue;
    // Only passing through, from an enclosing function to an inner one.
    scope->add_flags(name, uint32_t(NameScope::kFree) << kScopeShift);
  }
}

bool Analysis::analyze(Scope* scope, NameSet* bound, NameSet& free, NameSet& global) {
  NameSet local, inner_bound, inner_free, inner_global;
  Scopes scopes(size_t(scope->symbols.size()), NameScope::kUnknown);
  bool is_class = scope->kind == BlockKind::kClass;
  // What a class body binds is invisible to the functions inside, so they see what was there before.
  if (is_class) {
    inner_global = global;
    if (bound != nullptr) inner_bound = *bound;
  }
  for (int i = 0; i < scope->symbols.size(); ++i) {
    if (!classify(scope, i, scopes, bound, local, free, global)) return false;
  }
  if (is_class) {
    inner_bound.insert(name_class_);
  } else {
    if (scope->kind == BlockKind::kFunction) inner_bound = local;
    if (bound != nullptr) inner_bound.insert(bound->begin(), bound->end());
    inner_global = global;
  }
  for (Scope* child : scope->children) {
    NameSet child_bound = inner_bound, child_free, child_global = inner_global;
    if (!analyze(child, &child_bound, child_free, child_global)) return false;
    inner_free.insert(child_free.begin(), child_free.end());
    if (child->has_free || child->child_has_free) scope->child_has_free = true;
  }
  if (scope->kind == BlockKind::kFunction) {
    turn_locals_into_cells(scope, scopes, inner_free);
  } else if (is_class && inner_free.erase(name_class_) > 0) {
    scope->needs_class_closure = true;
  }
  update_symbols(scope, scopes, bound, inner_free);
  free.insert(inner_free.begin(), inner_free.end());
  return true;
}

}  // namespace

bool analyze_symbols(CompileContext& context, Scope* module) {
  NameSet free, global;
  return Analysis(context).analyze(module, nullptr, free, global);
}

}  // namespace krait
