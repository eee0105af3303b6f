// Checks of trees that programs made: what the grammar guarantees for parsed ones and the compiler relies on.
#include <initializer_list>

#include "frontend/ast_objects.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

using namespace ast;

namespace {

constexpr int kNodesPerCall = 3;  // see ast_to_object.cpp

const char* context_name(ExprContext context) {
  return type_info(AsdlType::k_expr_context).enumerators[static_cast<size_t>(context)];
}

bool is_exact(Value v, std::initializer_list<ShapeId> shapes) {
  for (ShapeId shape : shapes) {
    if (has_shape(v, shape)) return true;
  }
  return false;
}
bool is_plain_int(Value v) { return v.is_small_int() || has_shape(v, shapes::int_); }
bool is_plain_float(Value v) { return v.is_flonum() || has_shape(v, shapes::float_); }
bool is_plain_complex(Value v) { return has_shape(v, shapes::complex); }

class Validator {
 public:
  Validator() {
    depth_ = static_cast<int64_t>(g_thread->recursion_depth) * kNodesPerCall;
    limit_ = static_cast<int64_t>(g_thread->recursion_limit) * kNodesPerCall;
  }

  bool module(ModNode* node) {
    switch (node->node_kind) {
      case NodeKind::kModule: return statements(as<ast::Module>(node)->body);
      case NodeKind::kInteractive: return statements(as<Interactive>(node)->body);
      case NodeKind::kExpression: return load(as<Expression>(node)->body);
      default: {
        auto* type = as<FunctionType>(node);
        return loads(type->argtypes) && load(type->returns);
      }
    }
  }

 private:
  // Counts a level of nesting while it lives.
  class Level {
   public:
    explicit Level(Validator& validator) : validator_(validator) { ++validator.depth_; }
    ~Level() { --validator_.depth_; }
    bool is_too_deep() const {
      if (validator_.depth_ <= validator_.limit_ && !native_stack_exhausted()) return false;
      raise(types::RecursionError, "maximum recursion depth exceeded during compilation");
      return true;
    }

   private:
    Validator& validator_;
  };

  static bool fail(const char* message) {
    raise_value_error("%s", message);
    return false;
  }

  static bool location(const LocatedNode* node) {
    if (node->lineno > node->end_lineno) {
      raise_value_error("AST node line range (%d, %d) is not valid", node->lineno, node->end_lineno);
      return false;
    }
    if ((node->lineno < 0 && node->end_lineno != node->lineno) ||
        (node->col_offset < 0 && node->col_offset != node->end_col_offset)) {
      raise_value_error("AST node column range (%d, %d) for line range (%d, %d) is not valid",
                        node->col_offset, node->end_col_offset, node->lineno, node->end_lineno);
      return false;
    }
    if (node->lineno == node->end_lineno && node->col_offset > node->end_col_offset) {
      raise_value_error("line %d, column %d-%d is not a valid range", node->lineno, node->col_offset,
                        node->end_col_offset);
      return false;
    }
    return true;
  }

  static bool name(Value identifier) {
    for (const char* forbidden : {"None", "True", "False"}) {
      if (!str_equals_ascii(identifier.as<Str>(), forbidden)) continue;
      raise_value_error("identifier field can't represent '%s' constant", forbidden);
      return false;
    }
    return true;
  }

  template <class T>
  static bool not_empty(Span<T> items, const char* what, const char* owner) {
    if (!items.empty()) return true;
    raise_value_error("empty %s on %s", what, owner);
    return false;
  }

  // --- expressions ---

  bool load(ExprNode* node) { return expression(node, ExprContext::kLoad); }
  bool loads(Span<ExprNode*> nodes) { return expressions(nodes, ExprContext::kLoad, false); }
  bool optional(ExprNode* node) { return node == nullptr || load(node); }

  bool expressions(Span<ExprNode*> nodes, ExprContext context, bool may_be_null) {
    for (ExprNode* node : nodes) {
      if (node == nullptr && !may_be_null) return fail("None disallowed in expression list");
      if (node != nullptr && !expression(node, context)) return false;
    }
    return true;
  }

  static bool context_of(const ExprNode* node, ExprContext* context) {
    switch (node->node_kind) {
      case NodeKind::kAttribute: *context = as<Attribute>(node)->ctx; return true;
      case NodeKind::kSubscript: *context = as<Subscript>(node)->ctx; return true;
      case NodeKind::kStarred: *context = as<Starred>(node)->ctx; return true;
      case NodeKind::kName: *context = as<Name>(node)->ctx; return true;
      case NodeKind::kList: *context = as<ast::List>(node)->ctx; return true;
      case NodeKind::kTuple: *context = as<ast::Tuple>(node)->ctx; return true;
      default: return false;
    }
  }

  bool expression(ExprNode* node, ExprContext context) {
    if (!location(node)) return false;
    Level level(*this);
    if (level.is_too_deep()) return false;
    if (node->node_kind == NodeKind::kName && !name(as<Name>(node)->id)) return false;
    ExprContext actual;
    if (!context_of(node, &actual)) {
      if (context != ExprContext::kLoad) {
        raise_value_error("expression which can't be assigned to in %s context", context_name(context));
        return false;
      }
    } else if (actual != context) {
      raise_value_error("expression must have %s context but has %s instead", context_name(context),
                        context_name(actual));
      return false;
    }
    return parts_of(node, context);
  }

  bool parts_of(ExprNode* node, ExprContext context) {
    switch (node->node_kind) {
      case NodeKind::kBoolOp:
        if (as<BoolOp>(node)->values.size() < 2) return fail("BoolOp with less than 2 values");
        return loads(as<BoolOp>(node)->values);
      case NodeKind::kBinOp: return load(as<BinOp>(node)->left) && load(as<BinOp>(node)->right);
      case NodeKind::kUnaryOp: return load(as<UnaryOp>(node)->operand);
      case NodeKind::kLambda: return arguments(as<Lambda>(node)->args) && load(as<Lambda>(node)->body);
      case NodeKind::kIfExp: {
        auto* conditional = as<IfExp>(node);
        return load(conditional->test) && load(conditional->body) && load(conditional->orelse);
      }
      case NodeKind::kDict: {
        auto* dict = as<ast::Dict>(node);
        if (dict->keys.size() != dict->values.size()) {
          return fail("Dict doesn't have the same number of keys as values");
        }
        return expressions(dict->keys, ExprContext::kLoad, true) && loads(dict->values);
      }
      case NodeKind::kSet: return loads(as<ast::Set>(node)->elts);
      case NodeKind::kListComp:
        return generators(as<ListComp>(node)->generators) && load(as<ListComp>(node)->elt);
      case NodeKind::kSetComp:
        return generators(as<SetComp>(node)->generators) && load(as<SetComp>(node)->elt);
      case NodeKind::kGeneratorExp:
        return generators(as<GeneratorExp>(node)->generators) && load(as<GeneratorExp>(node)->elt);
      case NodeKind::kDictComp: {
        auto* comprehension = as<DictComp>(node);
        return generators(comprehension->generators) && load(comprehension->key) &&
               load(comprehension->value);
      }
      case NodeKind::kYield: return optional(as<Yield>(node)->value);
      case NodeKind::kYieldFrom: return load(as<YieldFrom>(node)->value);
      case NodeKind::kAwait: return load(as<Await>(node)->value);
      case NodeKind::kCompare: {
        auto* comparison = as<Compare>(node);
        if (comparison->comparators.empty()) return fail("Compare with no comparators");
        if (comparison->comparators.size() != comparison->ops.size()) {
          return fail("Compare has a different number of comparators and operands");
        }
        return loads(comparison->comparators) && load(comparison->left);
      }
      case NodeKind::kCall: {
        auto* call = as<Call>(node);
        return load(call->func) && loads(call->args) && keywords(call->keywords);
      }
      case NodeKind::kConstant: return constant(as<Constant>(node)->value);
      case NodeKind::kJoinedStr: return loads(as<JoinedStr>(node)->values);
      case NodeKind::kFormattedValue:
        return load(as<FormattedValue>(node)->value) && optional(as<FormattedValue>(node)->format_spec);
      case NodeKind::kAttribute: return load(as<Attribute>(node)->value);
      case NodeKind::kSubscript: return load(as<Subscript>(node)->slice) && load(as<Subscript>(node)->value);
      case NodeKind::kStarred: return expression(as<Starred>(node)->value, context);
      case NodeKind::kSlice: {
        auto* slice = as<ast::Slice>(node);
        return optional(slice->lower) && optional(slice->upper) && optional(slice->step);
      }
      case NodeKind::kList: return expressions(as<ast::List>(node)->elts, context, false);
      case NodeKind::kTuple: return expressions(as<ast::Tuple>(node)->elts, context, false);
      case NodeKind::kNamedExpr:
        // The compiler takes the target for a name, so unlike in CPython 3.11 it has to be one.
        if (as<NamedExpr>(node)->target->node_kind != NodeKind::kName) {
          raise_type_error("NamedExpr target must be a Name");
          return false;
        }
        return expression(as<NamedExpr>(node)->target, ExprContext::kStore) &&
               load(as<NamedExpr>(node)->value);
      default: return true;
    }
  }

  bool generators(Span<Comprehension*> clauses) {
    if (clauses.empty()) return fail("comprehension with no generators");
    for (Comprehension* clause : clauses) {
      if (!expression(clause->target, ExprContext::kStore) || !load(clause->iter) || !loads(clause->ifs)) {
        return false;
      }
    }
    return true;
  }

  bool keywords(Span<Keyword*> items) {
    for (Keyword* keyword : items) {
      if (!load(keyword->value)) return false;
    }
    return true;
  }

  bool parameters(Span<Arg*> items) {
    for (Arg* arg : items) {
      if (!location(arg) || !optional(arg->annotation)) return false;
    }
    return true;
  }

  bool arguments(Arguments* node) {
    auto variadic = [&](Arg* arg) { return arg == nullptr || optional(arg->annotation); };
    if (!parameters(node->posonlyargs) || !parameters(node->args) || !variadic(node->vararg) ||
        !parameters(node->kwonlyargs) || !variadic(node->kwarg)) {
      return false;
    }
    if (node->defaults.size() > node->posonlyargs.size() + node->args.size()) {
      return fail("more positional defaults than args on arguments");
    }
    if (node->kw_defaults.size() != node->kwonlyargs.size()) {
      return fail("length of kwonlyargs is not the same as kw_defaults on arguments");
    }
    return loads(node->defaults) && expressions(node->kw_defaults, ExprContext::kLoad, true);
  }

  bool constant(Value value) {
    if (value.is_none() || value.is_ellipsis() || value.is_bool() || is_plain_int(value) ||
        is_plain_float(value) || is_exact(value, {shapes::complex, shapes::str, shapes::bytes})) {
      return true;
    }
    if (has_shape(value, shapes::tuple) || has_shape(value, shapes::frozenset)) {
      Level level(*this);
      if (level.is_too_deep()) return false;
      bool valid = true;
      struct State {
        Validator* validator;
        bool* valid;
      } state{this, &valid};
      auto check = [](Value item, void* context) {
        auto* s = static_cast<State*>(context);
        return *s->valid = s->validator->constant(item);
      };
      return for_each(value, check, &state) && valid;
    }
    raise_type_error("got an invalid type in Constant: %s", type_name_of(value));
    return false;
  }

  // --- statements ---

  bool body(Span<StmtNode*> nodes, const char* owner) {
    return not_empty(nodes, "body", owner) && statements(nodes);
  }

  bool statements(Span<StmtNode*> nodes) {
    for (StmtNode* node : nodes) {
      if (node == nullptr) return fail("None disallowed in statement list");
      if (!statement(node)) return false;
    }
    return true;
  }

  template <class T>
  bool function(T* node, const char* owner) {
    return body(node->body, owner) && arguments(node->args) && loads(node->decorator_list) &&
           optional(node->returns);
  }

  template <class T>
  bool loop(T* node, const char* owner) {
    return expression(node->target, ExprContext::kStore) && load(node->iter) && body(node->body, owner) &&
           statements(node->orelse);
  }

  template <class T>
  bool with(T* node, const char* owner) {
    if (!not_empty(node->items, "items", owner)) return false;
    for (WithItem* item : node->items) {
      if (!load(item->context_expr)) return false;
      if (item->optional_vars != nullptr && !expression(item->optional_vars, ExprContext::kStore))
        return false;
    }
    return body(node->body, owner);
  }

  template <class T>
  bool try_statement(T* node, const char* owner) {
    if (!body(node->body, owner)) return false;
    if (node->handlers.empty() && node->finalbody.empty()) {
      raise_value_error("%s has neither except handlers nor finalbody", owner);
      return false;
    }
    if (node->handlers.empty() && !node->orelse.empty()) {
      raise_value_error("%s has orelse but no except handlers", owner);
      return false;
    }
    for (ExceptHandlerNode* item : node->handlers) {
      if (item == nullptr) return fail("None disallowed in excepthandler list");
      auto* handler = as<ExceptHandler>(item);
      if (!location(handler) || !optional(handler->type) || !body(handler->body, "ExceptHandler"))
        return false;
    }
    return statements(node->finalbody) && statements(node->orelse);
  }

  bool statement(StmtNode* node) {
    if (!location(node)) return false;
    Level level(*this);
    if (level.is_too_deep()) return false;
    auto targets = [&](Span<ExprNode*> items, ExprContext context, const char* owner) {
      return not_empty(items, "targets", owner) && expressions(items, context, false);
    };
    switch (node->node_kind) {
      case NodeKind::kFunctionDef: return function(as<FunctionDef>(node), "FunctionDef");
      case NodeKind::kAsyncFunctionDef: return function(as<AsyncFunctionDef>(node), "AsyncFunctionDef");
      case NodeKind::kClassDef: {
        auto* definition = as<ClassDef>(node);
        return body(definition->body, "ClassDef") && loads(definition->bases) &&
               keywords(definition->keywords) && loads(definition->decorator_list);
      }
      case NodeKind::kReturn: return optional(as<Return>(node)->value);
      case NodeKind::kDelete: return targets(as<Delete>(node)->targets, ExprContext::kDel, "Delete");
      case NodeKind::kAssign:
        return targets(as<Assign>(node)->targets, ExprContext::kStore, "Assign") &&
               load(as<Assign>(node)->value);
      case NodeKind::kAugAssign:
        return expression(as<AugAssign>(node)->target, ExprContext::kStore) &&
               load(as<AugAssign>(node)->value);
      case NodeKind::kAnnAssign: {
        auto* assign = as<AnnAssign>(node);
        if (assign->target->node_kind != NodeKind::kName && assign->simple) {
          raise_type_error("AnnAssign with simple non-Name target");
          return false;
        }
        return expression(assign->target, ExprContext::kStore) && optional(assign->value) &&
               load(assign->annotation);
      }
      case NodeKind::kFor: return loop(as<For>(node), "For");
      case NodeKind::kAsyncFor: return loop(as<AsyncFor>(node), "AsyncFor");
      case NodeKind::kWhile:
        return load(as<While>(node)->test) && body(as<While>(node)->body, "While") &&
               statements(as<While>(node)->orelse);
      case NodeKind::kIf:
        return load(as<If>(node)->test) && body(as<If>(node)->body, "If") && statements(as<If>(node)->orelse);
      case NodeKind::kWith: return with(as<With>(node), "With");
      case NodeKind::kAsyncWith: return with(as<AsyncWith>(node), "AsyncWith");
      case NodeKind::kMatch: return match(as<Match>(node));
      case NodeKind::kRaise: {
        auto* raise = as<Raise>(node);
        if (raise->exc == nullptr && raise->cause != nullptr)
          return fail("Raise with cause but no exception");
        return optional(raise->exc) && optional(raise->cause);
      }
      case NodeKind::kTry: return try_statement(as<Try>(node), "Try");
      case NodeKind::kTryStar: return try_statement(as<TryStar>(node), "TryStar");
      case NodeKind::kAssert: return load(as<Assert>(node)->test) && optional(as<Assert>(node)->msg);
      case NodeKind::kImport: return not_empty(as<Import>(node)->names, "names", "Import");
      case NodeKind::kImportFrom:
        if (as<ImportFrom>(node)->level < 0) return fail("Negative ImportFrom level");
        return not_empty(as<ImportFrom>(node)->names, "names", "ImportFrom");
      case NodeKind::kGlobal: return not_empty(as<Global>(node)->names, "names", "Global");
      case NodeKind::kNonlocal: return not_empty(as<Nonlocal>(node)->names, "names", "Nonlocal");
      case NodeKind::kExpr: return load(as<Expr>(node)->value);
      default: return true;
    }
  }

  // --- patterns ---

  bool match(Match* node) {
    if (!load(node->subject) || !not_empty(node->cases, "cases", "Match")) return false;
    for (MatchCase* item : node->cases) {
      if (!pattern(item->pattern, false) || !optional(item->guard) || !body(item->body, "match_case")) {
        return false;
      }
    }
    return true;
  }

  static bool capture(Value identifier) {
    if (str_equals_ascii(identifier.as<Str>(), "_")) return fail("can't capture name '_' in patterns");
    return name(identifier);
  }

  static bool is_number(const ExprNode* node, bool real, bool imaginary) {
    auto* literal = maybe<Constant>(node);
    if (literal == nullptr) return false;
    return (real && (is_plain_int(literal->value) || is_plain_float(literal->value))) ||
           (imaginary && is_plain_complex(literal->value));
  }

  static bool is_signed_number(const ExprNode* node, bool imaginary) {
    if (is_number(node, true, imaginary)) return true;
    auto* negative = maybe<UnaryOp>(node);
    return negative != nullptr && negative->op == UnaryOperator::kUSub &&
           is_number(negative->operand, true, imaginary);
  }

  static bool is_complex_literal(const BinOp* node) {
    return (node->op == Operator::kAdd || node->op == Operator::kSub) &&
           is_signed_number(node->left, false) && is_number(node->right, false, true);
  }

  // What a literal pattern compares with.
  bool pattern_value(ExprNode* node) {
    if (!load(node)) return false;
    switch (node->node_kind) {
      case NodeKind::kConstant: {
        Value literal = as<Constant>(node)->value;
        if (is_plain_int(literal) || is_plain_float(literal) ||
            is_exact(literal, {shapes::bytes, shapes::complex, shapes::str})) {
          return true;
        }
        return fail("unexpected constant inside of a literal pattern");
      }
      case NodeKind::kAttribute:
      case NodeKind::kJoinedStr: return true;
      case NodeKind::kUnaryOp:
        if (is_signed_number(node, true)) return true;
        break;
      case NodeKind::kBinOp:
        if (is_complex_literal(as<BinOp>(node))) return true;
        break;
      default: break;
    }
    return fail("patterns may only match literals and attribute lookups");
  }

  bool patterns(Span<PatternNode*> nodes, bool star_allowed) {
    for (PatternNode* node : nodes) {
      if (node == nullptr) return fail("None disallowed in pattern list");
      if (!pattern(node, star_allowed)) return false;
    }
    return true;
  }

  bool mapping(MatchMapping* node) {
    if (node->keys.size() != node->patterns.size()) {
      return fail("MatchMapping doesn't have the same number of keys as patterns");
    }
    if (!node->rest.is_none() && !capture(node->rest)) return false;
    for (ExprNode* key : node->keys) {
      if (key == nullptr) return fail("None disallowed in expression list");
      auto* literal = maybe<Constant>(key);
      bool is_singleton = literal != nullptr && (literal->value.is_none() || literal->value.is_bool());
      if (!is_singleton && !pattern_value(key)) return false;
    }
    return patterns(node->patterns, false);
  }

  bool class_pattern(MatchClass* node) {
    if (node->kwd_attrs.size() != node->kwd_patterns.size()) {
      return fail("MatchClass doesn't have the same number of keyword attributes as patterns");
    }
    if (!load(node->cls)) return false;
    ExprNode* cls = node->cls;
    while (cls->node_kind == NodeKind::kAttribute) cls = as<Attribute>(cls)->value;
    if (cls->node_kind != NodeKind::kName) {
      return fail("MatchClass cls field can only contain Name or Attribute nodes.");
    }
    for (Value attribute : node->kwd_attrs) {
      if (!name(attribute)) return false;
    }
    return patterns(node->patterns, false) && patterns(node->kwd_patterns, false);
  }

  bool pattern(PatternNode* node, bool star_allowed) {
    if (!location(node)) return false;
    Level level(*this);
    if (level.is_too_deep()) return false;
    switch (node->node_kind) {
      case NodeKind::kMatchValue: return pattern_value(as<MatchValue>(node)->value);
      case NodeKind::kMatchSingleton: {
        Value value = as<MatchSingleton>(node)->value;
        if (!constant(value)) return false;
        if (value.is_none() || value.is_bool()) return true;
        return fail("MatchSingleton can only contain True, False and None");
      }
      case NodeKind::kMatchSequence: return patterns(as<MatchSequence>(node)->patterns, true);
      case NodeKind::kMatchMapping: return mapping(as<MatchMapping>(node));
      case NodeKind::kMatchClass: return class_pattern(as<MatchClass>(node));
      case NodeKind::kMatchStar: {
        if (!star_allowed) return fail("can't use MatchStar here");
        Value name = as<MatchStar>(node)->name;
        return name.is_none() || capture(name);
      }
      case NodeKind::kMatchAs: {
        auto* as_pattern = as<MatchAs>(node);
        if (!as_pattern->name.is_none() && !capture(as_pattern->name)) return false;
        if (as_pattern->pattern == nullptr) return true;
        if (as_pattern->name.is_none()) {
          return fail("MatchAs must specify a target name if a pattern is given");
        }
        return pattern(as_pattern->pattern, false);
      }
      default: {
        auto* alternatives = as<MatchOr>(node);
        if (alternatives->patterns.size() < 2) return fail("MatchOr requires at least 2 patterns");
        return patterns(alternatives->patterns, false);
      }
    }
  }

  int64_t depth_;
  int64_t limit_;
};

}  // namespace

bool ast_validate(ModNode* module) { return Validator().module(module); }

}  // namespace krait
