#include "frontend/symtable.h"

#include "runtime/code.h"
#include "runtime/error.h"

namespace krait {

using ast::as;
using ast::NodeKind;

uint32_t Scope::flags_of(const Str* symbol_name) const {
  int i = symbols.find(symbol_name);
  return i < 0 ? 0 : symbol_flags[size_t(i)];
}

void Scope::add_flags(const Str* symbol_name, uint32_t flags) {
  size_t i = size_t(symbols.add(symbol_name));
  if (i == symbol_flags.size()) symbol_flags.push_back(0);
  symbol_flags[i] |= flags;
}

Scope* SymbolTable::scope_of(const ast::Node* node) const {
  int i = nodes_.find(node);
  KRAIT_ASSERT(i >= 0);
  return scopes_[size_t(i)].get();
}

static Str* to_str(Value name) { return name.as<Str>(); }

// Walks the tree and notes definitions and uses. All visit functions return false when they raised.
class SymbolTableBuilder {
 public:
  SymbolTableBuilder(CompileContext& context, SymbolTable* table)
      : context_(context),
        table_(table),
        name_class_(context.name("__class__")),
        name_super_(context.name("super")),
        name_implicit_(context.name(".0")) {}

  bool build(ast::ModNode* module);

 private:
  // --- blocks ---
  void enter(BlockKind kind, Str* name, const ast::Node* node, const ast::Location& place);
  void leave();
  bool define(Value name, uint32_t flag, const ast::Location& place) {
    return define_in(current_, to_str(name), flag, place);
  }
  bool define_in(Scope* scope, Str* name, uint32_t flag, const ast::Location& place);
  uint32_t lookup(Scope* scope, Value name) {
    return scope->flags_of(context_.mangle(private_, to_str(name)));
  }
  void note_directive(Value name, const ast::Location& place) {
    current_->directives.push_back({context_.mangle(private_, to_str(name)), place});
  }

  // --- statements ---
  template <class T, class Visit>
  bool each(const Span<T>& nodes, Visit visit) {
    for (T node : nodes) {
      if (node != nullptr && !(this->*visit)(node)) return false;
    }
    return true;
  }
  bool visit_body(const Span<ast::StmtNode*>& body) { return each(body, &SymbolTableBuilder::visit_stmt); }
  bool visit_exprs(const Span<ast::ExprNode*>& nodes) { return each(nodes, &SymbolTableBuilder::visit_expr); }
  bool visit_optional(ast::ExprNode* node) { return node == nullptr || visit_expr(node); }
  bool visit_keywords(const Span<ast::Keyword*>& keywords);
  bool visit_stmt(ast::StmtNode* node);
  bool visit_statement(ast::StmtNode* node);
  template <class T>
  bool visit_function(T* node, bool is_async);
  bool visit_class(ast::ClassDef* node);
  template <class T>
  bool visit_for(T* node);
  template <class T>
  bool visit_with(T* node);
  template <class T>
  bool visit_try(T* node);
  bool visit_ann_assign(ast::AnnAssign* node);
  bool visit_global(ast::Global* node);
  bool visit_nonlocal(ast::Nonlocal* node);
  bool visit_names(const Span<ast::Alias*>& names) { return each(names, &SymbolTableBuilder::visit_alias); }
  bool visit_alias(ast::Alias* node);
  bool visit_handler(ast::ExceptHandlerNode* node);
  bool visit_item(ast::WithItem* node);
  bool visit_case(ast::MatchCase* node);
  bool visit_pattern(ast::PatternNode* node);
  bool visit_patterns(const Span<ast::PatternNode*>& patterns) {
    return each(patterns, &SymbolTableBuilder::visit_pattern);
  }

  // --- parameters and annotations ---
  bool visit_defaults(ast::Arguments* arguments) {
    return visit_exprs(arguments->defaults) && visit_exprs(arguments->kw_defaults);
  }
  bool visit_parameters(ast::Arguments* arguments);
  bool define_parameters(const Span<ast::Arg*>& parameters);
  bool visit_parameter_annotations(const Span<ast::Arg*>& parameters);
  bool visit_annotations(ast::StmtNode* function, ast::Arguments* arguments, ast::ExprNode* returns);
  bool visit_annotation(ast::ExprNode* annotation);

  // --- expressions ---
  bool visit_expr(ast::ExprNode* node);
  bool visit_expression(ast::ExprNode* node);
  bool visit_lambda(ast::Lambda* node);
  bool visit_name(ast::Name* node);
  bool visit_named_expr(ast::NamedExpr* node);
  bool bind_outside_comprehension(ast::Name* target);
  bool visit_comprehension(ast::ExprNode* node, const char* name, ComprehensionKind kind,
                           const Span<ast::Comprehension*>& generators, ast::ExprNode* element,
                           ast::ExprNode* value);
  bool visit_generator(ast::Comprehension* node);
  bool visit_yield(ast::ExprNode* node, ast::ExprNode* value);
  bool check_not_in_annotation(const char* what, const ast::Location& place);

  bool fail(const ast::Location& place, Value message) { return context_.fail_early(place, message); }
  void note_top_level_await() {
    if (context_.allows_top_level_await() && current_->kind == BlockKind::kModule)
      current_->is_coroutine = true;
  }

  CompileContext& context_;
  SymbolTable* table_;
  Str* const name_class_;
  Str* const name_super_;
  Str* const name_implicit_;
  Scope* current_ = nullptr;
  Scope* module_ = nullptr;
  std::vector<Scope*> stack_;
  std::vector<std::unique_ptr<Scope>> annotation_scopes_;  // never part of the table
  Str* private_ = nullptr;
  int depth_ = 0;
};

std::unique_ptr<SymbolTable> SymbolTable::build(CompileContext& context, ast::ModNode* module) {
  auto table = std::make_unique<SymbolTable>();
  if (!SymbolTableBuilder(context, table.get()).build(module)) return nullptr;
  if (!analyze_symbols(context, table->top())) return nullptr;
  return table;
}

bool SymbolTableBuilder::build(ast::ModNode* module) {
  enter(BlockKind::kModule, context_.name("top"), module, ast::Location{});
  module_ = current_;
  switch (module->node_kind) {
    case NodeKind::kModule: return visit_body(as<ast::Module>(module)->body);
    case NodeKind::kInteractive: return visit_body(as<ast::Interactive>(module)->body);
    case NodeKind::kExpression: return visit_expr(as<ast::Expression>(module)->body);
    default: (void)raise(types::RuntimeError, "this compiler does not handle FunctionTypes"); return false;
  }
}

// --- blocks ---

void SymbolTableBuilder::enter(BlockKind kind, Str* name, const ast::Node* node, const ast::Location& place) {
  auto owned = std::make_unique<Scope>();
  Scope* scope = owned.get();
  scope->kind = kind;
  scope->name = name;
  scope->place = place;
  if (current_ != nullptr) {
    scope->nested = current_->nested || current_->kind == BlockKind::kFunction;
    scope->comp_iter_depth = current_->comp_iter_depth;
  }
  if (kind == BlockKind::kAnnotation) {
    // With postponed evaluation annotations do not bind or use anything; they are visited for errors only.
    annotation_scopes_.push_back(std::move(owned));
  } else {
    if (current_ != nullptr) current_->children.push_back(scope);
    bool added;
    int i = table_->nodes_.add(node, &added);
    if (added) {
      table_->scopes_.push_back(std::move(owned));
    } else {  // a tree made by a program may contain the same node twice: the last visit counts
      std::swap(table_->scopes_[size_t(i)], owned);
      table_->replaced_.push_back(std::move(owned));
    }
  }
  stack_.push_back(scope);
  current_ = scope;
}

void SymbolTableBuilder::leave() {
  stack_.pop_back();
  current_ = stack_.back();
}

bool SymbolTableBuilder::define_in(Scope* scope, Str* name, uint32_t flag, const ast::Location& place) {
  Str* mangled = context_.mangle(private_, name);
  uint32_t flags = scope->flags_of(mangled);
  if ((flag & kDefParam) && (flags & kDefParam)) {
    return fail(place, format_string("duplicate argument '%S' in function definition", Value::object(name)));
  }
  flags |= flag;
  if (scope->in_comp_target) {
    if (flags & (kDefGlobal | kDefNonlocal)) {
      return fail(place,
                  format_string("comprehension inner loop cannot rebind assignment expression target '%S'",
                                Value::object(name)));
    }
    flags |= kDefCompIter;
  }
  scope->add_flags(mangled, flags);
  if (flag & kDefParam) {
    scope->parameters.push_back(mangled);
  } else if (flag & kDefGlobal) {
    module_->add_flags(mangled, flag);
  }
  return true;
}

// --- statements ---

bool SymbolTableBuilder::visit_stmt(ast::StmtNode* node) {
  CompileDepth guard(&depth_);
  return !guard.exceeded() && visit_statement(node);
}

bool SymbolTableBuilder::visit_statement(ast::StmtNode* node) {
  switch (node->node_kind) {
    case NodeKind::kFunctionDef: return visit_function(as<ast::FunctionDef>(node), false);
    case NodeKind::kAsyncFunctionDef: return visit_function(as<ast::AsyncFunctionDef>(node), true);
    case NodeKind::kClassDef: return visit_class(as<ast::ClassDef>(node));
    case NodeKind::kReturn: {
      auto* value = as<ast::Return>(node)->value;
      if (value == nullptr) return true;
      if (!visit_expr(value)) return false;
      current_->returns_value = true;
      return true;
    }
    case NodeKind::kDelete: return visit_exprs(as<ast::Delete>(node)->targets);
    case NodeKind::kAssign: {
      auto* assign = as<ast::Assign>(node);
      return visit_exprs(assign->targets) && visit_expr(assign->value);
    }
    case NodeKind::kAugAssign: {
      auto* assign = as<ast::AugAssign>(node);
      return visit_expr(assign->target) && visit_expr(assign->value);
    }
    case NodeKind::kAnnAssign: return visit_ann_assign(as<ast::AnnAssign>(node));
    case NodeKind::kFor: return visit_for(as<ast::For>(node));
    case NodeKind::kAsyncFor: note_top_level_await(); return visit_for(as<ast::AsyncFor>(node));
    case NodeKind::kWhile: {
      auto* loop = as<ast::While>(node);
      return visit_expr(loop->test) && visit_body(loop->body) && visit_body(loop->orelse);
    }
    case NodeKind::kIf: {
      auto* branch = as<ast::If>(node);
      return visit_expr(branch->test) && visit_body(branch->body) && visit_body(branch->orelse);
    }
    case NodeKind::kMatch: {
      auto* match = as<ast::Match>(node);
      return visit_expr(match->subject) && each(match->cases, &SymbolTableBuilder::visit_case);
    }
    case NodeKind::kRaise: {
      auto* raise = as<ast::Raise>(node);
      return visit_optional(raise->exc) && visit_optional(raise->cause);
    }
    case NodeKind::kTry: return visit_try(as<ast::Try>(node));
    case NodeKind::kTryStar: return visit_try(as<ast::TryStar>(node));
    case NodeKind::kAssert: {
      auto* assertion = as<ast::Assert>(node);
      return visit_expr(assertion->test) && visit_optional(assertion->msg);
    }
    case NodeKind::kImport: return visit_names(as<ast::Import>(node)->names);
    case NodeKind::kImportFrom: return visit_names(as<ast::ImportFrom>(node)->names);
    case NodeKind::kGlobal: return visit_global(as<ast::Global>(node));
    case NodeKind::kNonlocal: return visit_nonlocal(as<ast::Nonlocal>(node));
    case NodeKind::kExpr: return visit_expr(as<ast::Expr>(node)->value);
    case NodeKind::kWith: return visit_with(as<ast::With>(node));
    case NodeKind::kAsyncWith: note_top_level_await(); return visit_with(as<ast::AsyncWith>(node));
    default: return true;  // pass, break, continue
  }
}

template <class T>
bool SymbolTableBuilder::visit_function(T* node, bool is_async) {
  if (!define(node->name, kDefLocal, node->location()) || !visit_defaults(node->args) ||
      !visit_annotations(node, node->args, node->returns) || !visit_exprs(node->decorator_list)) {
    return false;
  }
  enter(BlockKind::kFunction, to_str(node->name), node, node->location());
  current_->is_coroutine = is_async;
  if (!visit_parameters(node->args) || !visit_body(node->body)) return false;
  leave();
  return true;
}

bool SymbolTableBuilder::visit_class(ast::ClassDef* node) {
  if (!define(node->name, kDefLocal, node->location()) || !visit_exprs(node->bases) ||
      !visit_keywords(node->keywords) || !visit_exprs(node->decorator_list)) {
    return false;
  }
  enter(BlockKind::kClass, to_str(node->name), node, node->location());
  Str* outer_private = private_;
  private_ = to_str(node->name);
  if (!visit_body(node->body)) return false;
  private_ = outer_private;
  leave();
  return true;
}

template <class T>
bool SymbolTableBuilder::visit_for(T* node) {
  return visit_expr(node->target) && visit_expr(node->iter) && visit_body(node->body) &&
         visit_body(node->orelse);
}

template <class T>
bool SymbolTableBuilder::visit_with(T* node) {
  return each(node->items, &SymbolTableBuilder::visit_item) && visit_body(node->body);
}

template <class T>
bool SymbolTableBuilder::visit_try(T* node) {
  return visit_body(node->body) && visit_body(node->orelse) &&
         each(node->handlers, &SymbolTableBuilder::visit_handler) && visit_body(node->finalbody);
}

bool SymbolTableBuilder::visit_ann_assign(ast::AnnAssign* node) {
  if (auto* name = ast::maybe<ast::Name>(node->target)) {
    uint32_t flags = lookup(current_, name->id);
    if ((flags & (kDefGlobal | kDefNonlocal)) && current_ != module_ && node->simple) {
      return fail(node->location(),
                  format_string(flags & kDefGlobal ? "annotated name '%S' can't be global"
                                                   : "annotated name '%S' can't be nonlocal",
                                name->id));
    }
    if (node->simple) {
      if (!define(name->id, kDefAnnot | kDefLocal, name->location())) return false;
    } else if (node->value != nullptr && !define(name->id, kDefLocal, name->location())) {
      return false;
    }
  } else if (!visit_expr(node->target)) {
    return false;
  }
  return visit_annotation(node->annotation) && visit_optional(node->value);
}

bool SymbolTableBuilder::visit_global(ast::Global* node) {
  for (Value name : node->names) {
    uint32_t flags = lookup(current_, name);
    const char* problem = flags & kDefParam   ? "name '%S' is parameter and global"
                          : flags & kUse      ? "name '%S' is used prior to global declaration"
                          : flags & kDefAnnot ? "annotated name '%S' can't be global"
                          : flags & kDefLocal ? "name '%S' is assigned to before global declaration"
                                              : nullptr;
    if (problem != nullptr) return fail(node->location(), format_string(problem, name));
    if (!define(name, kDefGlobal, node->location())) return false;
    note_directive(name, node->location());
  }
  return true;
}

bool SymbolTableBuilder::visit_nonlocal(ast::Nonlocal* node) {
  for (Value name : node->names) {
    uint32_t flags = lookup(current_, name);
    const char* problem = flags & kDefParam   ? "name '%S' is parameter and nonlocal"
                          : flags & kUse      ? "name '%S' is used prior to nonlocal declaration"
                          : flags & kDefAnnot ? "annotated name '%S' can't be nonlocal"
                          : flags & kDefLocal ? "name '%S' is assigned to before nonlocal declaration"
                                              : nullptr;
    if (problem != nullptr) return fail(node->location(), format_string(problem, name));
    if (!define(name, kDefNonlocal, node->location())) return false;
    note_directive(name, node->location());
  }
  return true;
}

bool SymbolTableBuilder::visit_alias(ast::Alias* node) {
  Value name = node->asname.is_none() ? node->name : node->asname;
  Str* text = to_str(name);
  if (str_equals_ascii(text, "*")) {
    if (current_->kind == BlockKind::kModule) return true;
    return fail(node->location(), format_string("import * only allowed at module level"));
  }
  // `import a.b` binds a.
  for (size_t i = 0; i < text->length; ++i) {
    if (text->at(i) != '.') continue;
    text = str_intern(str_substring(text, 0, i));
    context_.arena.keep(Value::object(text));
    break;
  }
  return define(Value::object(text), kDefImport, node->location());
}

bool SymbolTableBuilder::visit_handler(ast::ExceptHandlerNode* handler) {
  auto* node = as<ast::ExceptHandler>(handler);
  if (!visit_optional(node->type)) return false;
  if (!node->name.is_none() && !define(node->name, kDefLocal, node->location())) return false;
  return visit_body(node->body);
}

bool SymbolTableBuilder::visit_item(ast::WithItem* node) {
  return visit_expr(node->context_expr) && visit_optional(node->optional_vars);
}

bool SymbolTableBuilder::visit_case(ast::MatchCase* node) {
  return visit_pattern(node->pattern) && visit_optional(node->guard) && visit_body(node->body);
}

bool SymbolTableBuilder::visit_pattern(ast::PatternNode* node) {
  CompileDepth guard(&depth_);
  if (guard.exceeded()) return false;
  auto bind = [&](Value name) { return name.is_none() || define(name, kDefLocal, node->location()); };
  switch (node->node_kind) {
    case NodeKind::kMatchValue: return visit_expr(as<ast::MatchValue>(node)->value);
    case NodeKind::kMatchSequence: return visit_patterns(as<ast::MatchSequence>(node)->patterns);
    case NodeKind::kMatchStar: return bind(as<ast::MatchStar>(node)->name);
    case NodeKind::kMatchMapping: {
      auto* mapping = as<ast::MatchMapping>(node);
      return visit_exprs(mapping->keys) && visit_patterns(mapping->patterns) && bind(mapping->rest);
    }
    case NodeKind::kMatchClass: {
      auto* match = as<ast::MatchClass>(node);
      return visit_expr(match->cls) && visit_patterns(match->patterns) && visit_patterns(match->kwd_patterns);
    }
    case NodeKind::kMatchAs: {
      auto* match = as<ast::MatchAs>(node);
      return (match->pattern == nullptr || visit_pattern(match->pattern)) && bind(match->name);
    }
    case NodeKind::kMatchOr: return visit_patterns(as<ast::MatchOr>(node)->patterns);
    default: return true;  // singleton
  }
}

// --- parameters and annotations ---

bool SymbolTableBuilder::define_parameters(const Span<ast::Arg*>& parameters) {
  for (ast::Arg* parameter : parameters) {
    if (!define(parameter->arg, kDefParam, parameter->location())) return false;
  }
  return true;
}

bool SymbolTableBuilder::visit_parameters(ast::Arguments* arguments) {
  if (!define_parameters(arguments->posonlyargs) || !define_parameters(arguments->args) ||
      !define_parameters(arguments->kwonlyargs)) {
    return false;
  }
  if (ast::Arg* vararg = arguments->vararg) {
    if (!define(vararg->arg, kDefParam, vararg->location())) return false;
    current_->has_varargs = true;
  }
  if (ast::Arg* kwarg = arguments->kwarg) {
    if (!define(kwarg->arg, kDefParam, kwarg->location())) return false;
    current_->has_varkeywords = true;
  }
  return true;
}

bool SymbolTableBuilder::visit_parameter_annotations(const Span<ast::Arg*>& parameters) {
  for (ast::Arg* parameter : parameters) {
    if (!visit_optional(parameter->annotation)) return false;
  }
  return true;
}

bool SymbolTableBuilder::visit_annotations(ast::StmtNode* function, ast::Arguments* arguments,
                                           ast::ExprNode* returns) {
  bool postponed = context_.has_annotations_feature();
  if (postponed) enter(BlockKind::kAnnotation, context_.name("_annotation"), function, function->location());
  if (!visit_parameter_annotations(arguments->posonlyargs) || !visit_parameter_annotations(arguments->args)) {
    return false;
  }
  if (arguments->vararg != nullptr && !visit_optional(arguments->vararg->annotation)) return false;
  if (arguments->kwarg != nullptr && !visit_optional(arguments->kwarg->annotation)) return false;
  if (!visit_parameter_annotations(arguments->kwonlyargs)) return false;
  if (postponed) leave();
  return returns == nullptr || visit_annotation(returns);
}

bool SymbolTableBuilder::visit_annotation(ast::ExprNode* annotation) {
  bool postponed = context_.has_annotations_feature();
  if (postponed)
    enter(BlockKind::kAnnotation, context_.name("_annotation"), annotation, annotation->location());
  if (!visit_expr(annotation)) return false;
  if (postponed) leave();
  return true;
}

// --- expressions ---

bool SymbolTableBuilder::visit_expr(ast::ExprNode* node) {
  CompileDepth guard(&depth_);
  return !guard.exceeded() && visit_expression(node);
}

bool SymbolTableBuilder::visit_keywords(const Span<ast::Keyword*>& keywords) {
  for (ast::Keyword* keyword : keywords) {
    if (!visit_expr(keyword->value)) return false;
  }
  return true;
}

bool SymbolTableBuilder::visit_expression(ast::ExprNode* node) {
  switch (node->node_kind) {
    case NodeKind::kNamedExpr: return visit_named_expr(as<ast::NamedExpr>(node));
    case NodeKind::kBoolOp: return visit_exprs(as<ast::BoolOp>(node)->values);
    case NodeKind::kBinOp: {
      auto* binary = as<ast::BinOp>(node);
      return visit_expr(binary->left) && visit_expr(binary->right);
    }
    case NodeKind::kUnaryOp: return visit_expr(as<ast::UnaryOp>(node)->operand);
    case NodeKind::kLambda: return visit_lambda(as<ast::Lambda>(node));
    case NodeKind::kIfExp: {
      auto* choice = as<ast::IfExp>(node);
      return visit_expr(choice->test) && visit_expr(choice->body) && visit_expr(choice->orelse);
    }
    case NodeKind::kDict:
      return visit_exprs(as<ast::Dict>(node)->keys) && visit_exprs(as<ast::Dict>(node)->values);
    case NodeKind::kSet: return visit_exprs(as<ast::Set>(node)->elts);
    case NodeKind::kGeneratorExp: {
      auto* comp = as<ast::GeneratorExp>(node);
      return visit_comprehension(node, "genexpr", ComprehensionKind::kGenerator, comp->generators, comp->elt,
                                 nullptr);
    }
    case NodeKind::kListComp: {
      auto* comp = as<ast::ListComp>(node);
      return visit_comprehension(node, "listcomp", ComprehensionKind::kList, comp->generators, comp->elt,
                                 nullptr);
    }
    case NodeKind::kSetComp: {
      auto* comp = as<ast::SetComp>(node);
      return visit_comprehension(node, "setcomp", ComprehensionKind::kSet, comp->generators, comp->elt,
                                 nullptr);
    }
    case NodeKind::kDictComp: {
      auto* comp = as<ast::DictComp>(node);
      return visit_comprehension(node, "dictcomp", ComprehensionKind::kDict, comp->generators, comp->key,
                                 comp->value);
    }
    case NodeKind::kYield: return visit_yield(node, as<ast::Yield>(node)->value);
    case NodeKind::kYieldFrom: return visit_yield(node, as<ast::YieldFrom>(node)->value);
    case NodeKind::kAwait:
      if (!check_not_in_annotation("await expression", node->location())) return false;
      note_top_level_await();
      if (!visit_expr(as<ast::Await>(node)->value)) return false;
      current_->is_coroutine = true;
      return true;
    case NodeKind::kCompare:
      return visit_expr(as<ast::Compare>(node)->left) && visit_exprs(as<ast::Compare>(node)->comparators);
    case NodeKind::kCall: {
      auto* call = as<ast::Call>(node);
      return visit_expr(call->func) && visit_exprs(call->args) && visit_keywords(call->keywords);
    }
    case NodeKind::kFormattedValue: {
      auto* value = as<ast::FormattedValue>(node);
      return visit_expr(value->value) && visit_optional(value->format_spec);
    }
    case NodeKind::kJoinedStr: return visit_exprs(as<ast::JoinedStr>(node)->values);
    case NodeKind::kAttribute: return visit_expr(as<ast::Attribute>(node)->value);
    case NodeKind::kSubscript:
      return visit_expr(as<ast::Subscript>(node)->value) && visit_expr(as<ast::Subscript>(node)->slice);
    case NodeKind::kStarred: return visit_expr(as<ast::Starred>(node)->value);
    case NodeKind::kSlice: {
      auto* slice = as<ast::Slice>(node);
      return visit_optional(slice->lower) && visit_optional(slice->upper) && visit_optional(slice->step);
    }
    case NodeKind::kName: return visit_name(as<ast::Name>(node));
    case NodeKind::kList: return visit_exprs(as<ast::List>(node)->elts);
    case NodeKind::kTuple: return visit_exprs(as<ast::Tuple>(node)->elts);
    default: return true;  // constant
  }
}

bool SymbolTableBuilder::visit_lambda(ast::Lambda* node) {
  if (!visit_defaults(node->args)) return false;
  enter(BlockKind::kFunction, context_.name("lambda"), node, node->location());
  if (!visit_parameters(node->args) || !visit_expr(node->body)) return false;
  leave();
  return true;
}

bool SymbolTableBuilder::visit_name(ast::Name* node) {
  bool is_load = node->ctx == ast::ExprContext::kLoad;
  if (!define(node->id, is_load ? kUse : kDefLocal, node->location())) return false;
  // super() without arguments uses __class__.
  if (is_load && current_->kind == BlockKind::kFunction && to_str(node->id) == name_super_) {
    return define(Value::object(name_class_), kUse, node->location());
  }
  return true;
}

bool SymbolTableBuilder::visit_named_expr(ast::NamedExpr* node) {
  if (!check_not_in_annotation("named expression", node->location())) return false;
  if (current_->comp_iter_depth > 0) {
    return fail(node->location(),
                format_string("assignment expression cannot be used in a comprehension iterable expression"));
  }
  if (current_->comprehension != ComprehensionKind::kNone &&
      !bind_outside_comprehension(as<ast::Name>(node->target))) {
    return false;
  }
  return visit_expr(node->value) && visit_expr(node->target);
}

// The target of := inside a comprehension belongs to the block around all comprehensions.
bool SymbolTableBuilder::bind_outside_comprehension(ast::Name* target) {
  const ast::Location& place = target->location();
  for (size_t i = stack_.size(); i-- > 0;) {
    Scope* scope = stack_[i];
    if (scope->comprehension != ComprehensionKind::kNone) {
      if (lookup(scope, target->id) & kDefCompIter) {
        return fail(place,
                    format_string("assignment expression cannot rebind comprehension iteration variable '%S'",
                                  target->id));
      }
      continue;
    }
    if (scope->kind == BlockKind::kFunction) {
      bool is_global = lookup(scope, target->id) & kDefGlobal;
      if (!define(target->id, is_global ? kDefGlobal : kDefNonlocal, place)) return false;
      note_directive(target->id, place);
      return define_in(scope, to_str(target->id), kDefLocal, place);
    }
    if (scope->kind == BlockKind::kModule) {
      if (!define(target->id, kDefGlobal, place)) return false;
      note_directive(target->id, place);
      return define_in(scope, to_str(target->id), kDefGlobal, place);
    }
    if (scope->kind == BlockKind::kClass) {
      return fail(place, format_string(
                             "assignment expression within a comprehension cannot be used in a class body"));
    }
  }
  return true;
}

bool SymbolTableBuilder::visit_comprehension(ast::ExprNode* node, const char* name, ComprehensionKind kind,
                                             const Span<ast::Comprehension*>& generators,
                                             ast::ExprNode* element, ast::ExprNode* value) {
  // The outermost iterable is evaluated in the enclosing block and arrives as a parameter.
  ast::Comprehension* outermost = generators.front();
  ++current_->comp_iter_depth;
  if (!visit_expr(outermost->iter)) return false;
  --current_->comp_iter_depth;
  enter(BlockKind::kFunction, context_.name(name), node, node->location());
  current_->comprehension = kind;
  if (outermost->is_async) current_->is_coroutine = true;
  if (!define(Value::object(name_implicit_), kDefParam, node->location())) return false;
  current_->in_comp_target = true;
  if (!visit_expr(outermost->target)) return false;
  current_->in_comp_target = false;
  if (!visit_exprs(outermost->ifs)) return false;
  for (int i = 1; i < generators.size(); ++i) {
    if (!visit_generator(generators[i])) return false;
  }
  if (!visit_optional(value) || !visit_expr(element)) return false;
  bool is_generator = kind == ComprehensionKind::kGenerator;
  current_->is_generator = is_generator;
  bool is_async = current_->is_coroutine && !is_generator;
  leave();
  if (is_async) current_->is_coroutine = true;
  return true;
}

bool SymbolTableBuilder::visit_generator(ast::Comprehension* node) {
  current_->in_comp_target = true;
  if (!visit_expr(node->target)) return false;
  current_->in_comp_target = false;
  ++current_->comp_iter_depth;
  if (!visit_expr(node->iter)) return false;
  --current_->comp_iter_depth;
  if (!visit_exprs(node->ifs)) return false;
  if (node->is_async) current_->is_coroutine = true;
  return true;
}

bool SymbolTableBuilder::visit_yield(ast::ExprNode* node, ast::ExprNode* value) {
  if (!check_not_in_annotation("yield expression", node->location())) return false;
  if (!visit_optional(value)) return false;
  current_->is_generator = true;
  const char* problem = nullptr;
  switch (current_->comprehension) {
    case ComprehensionKind::kNone: return true;
    case ComprehensionKind::kList: problem = "'yield' inside list comprehension"; break;
    case ComprehensionKind::kSet: problem = "'yield' inside set comprehension"; break;
    case ComprehensionKind::kDict: problem = "'yield' inside dict comprehension"; break;
    case ComprehensionKind::kGenerator: problem = "'yield' inside generator expression"; break;
  }
  return fail(node->location(), format_string("%s", problem));
}

bool SymbolTableBuilder::check_not_in_annotation(const char* what, const ast::Location& place) {
  if (current_->kind != BlockKind::kAnnotation) return true;
  return fail(place, format_string("'%s' can not be used within an annotation", what));
}

}  // namespace krait
