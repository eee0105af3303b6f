#include "frontend/fold.h"

#include <type_traits>

#include "frontend/operators.h"
#include "runtime/bytes.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/tuple.h"

namespace krait {

using ast::as;
using ast::maybe;
using ast::NodeKind;

namespace {

// What folding may produce at most.
constexpr size_t kMaxIntBits = 128;
constexpr int64_t kMaxCollectionSize = 256;
constexpr int64_t kMaxStringSize = 4096;
constexpr int64_t kMaxTotalItems = 1024;

bool is_nonzero_int(Value v) { return is_int(v) && int_sign(v) != 0; }

// `limit` less the number of items in nested tuples and frozensets; negative when there are more.
int64_t items_left(Value v, int64_t limit) {
  if (auto* tuple = cast<Tuple>(v)) {
    limit -= int64_t(tuple->length);
    for (uint64_t i = 0; limit >= 0 && i < tuple->length; ++i) limit = items_left(tuple->items[i], limit);
  } else if (auto* set = cast<Set>(v)) {
    limit -= set->length;
    size_t position = 0;
    Value item;
    while (limit >= 0 && set_next(set, &position, &item)) limit = items_left(item, limit);
  }
  return limit;
}

bool may_repeat(Value count_value, Value sequence) {
  int64_t size = 0, limit = kMaxStringSize;
  bool is_collection = is_tuple(sequence) || is_set(sequence);
  if (is_tuple(sequence)) size = int64_t(sequence.as<Tuple>()->length);
  if (is_set(sequence)) size = sequence.as<Set>()->length;
  if (is_str(sequence)) size = int64_t(sequence.as<Str>()->length);
  if (is_bytes(sequence)) size = int64_t(sequence.as<Bytes>()->length);
  if (size == 0) return true;
  if (is_collection) limit = kMaxCollectionSize;
  int64_t count;
  if (!int_fits_i64(count_value, &count) || count < 0 || count > limit / size) return false;
  return !is_collection || count == 0 || items_left(sequence, kMaxTotalItems / count) >= 0;
}

bool is_repeatable(Value v) { return is_tuple(v) || is_set(v) || is_str(v) || is_bytes(v); }

bool may_multiply(Value a, Value b) {
  if (is_nonzero_int(a) && is_nonzero_int(b)) return int_bit_length(a) + int_bit_length(b) <= kMaxIntBits;
  if (is_int(a) && is_repeatable(b)) return may_repeat(a, b);
  if (is_int(b) && is_repeatable(a)) return may_repeat(b, a);
  return true;
}

bool may_raise_to(Value a, Value b) {
  if (!is_nonzero_int(a) || !is_int(b) || int_sign(b) <= 0) return true;
  int64_t exponent;
  return int_fits_i64(b, &exponent) && int_bit_length(a) <= kMaxIntBits / size_t(exponent);
}

bool may_shift_left(Value a, Value b) {
  if (!is_nonzero_int(a) || !is_nonzero_int(b)) return true;
  int64_t shift;
  if (!int_fits_i64(b, &shift)) return false;
  if (shift < 0) return true;  // raises, which leaves it to run time
  return size_t(shift) <= kMaxIntBits && int_bit_length(a) <= kMaxIntBits - size_t(shift);
}

bool may_compute(ast::Operator op, Value a, Value b) {
  switch (op) {
    case ast::Operator::kMult: return may_multiply(a, b);
    case ast::Operator::kPow: return may_raise_to(a, b);
    case ast::Operator::kLShift: return may_shift_left(a, b);
    case ast::Operator::kMod: return !is_str(a) && !is_bytes(a);
    case ast::Operator::kMatMult: return false;
    default: return true;
  }
}

Value compute_unary(ast::UnaryOperator op, Value operand) {
  switch (op) {
    case ast::UnaryOperator::kInvert: return invert(operand);
    case ast::UnaryOperator::kNot: {
      int is_true = truth(operand);
      return is_true < 0 ? Value::exception() : Value::boolean(!is_true);
    }
    case ast::UnaryOperator::kUAdd: return positive(operand);
    case ast::UnaryOperator::kUSub: return negate(operand);
  }
  return Value::exception();
}

bool has_starred(const Span<ast::ExprNode*>& elements) {
  for (ast::ExprNode* element : elements) {
    if (element->node_kind == NodeKind::kStarred) return true;
  }
  return false;
}

// Visits the tree bottom-up. Every fold function takes the place that holds the node and may put another one
// there; they return false when they raised.
class Folder {
 public:
  explicit Folder(CompileContext& context) : context_(context) {}

  bool fold_module(ast::ModNode* module);

 private:
  bool fold_exprs(Span<ast::ExprNode*>& nodes) {
    for (ast::ExprNode*& node : nodes) {
      if (!fold_optional(node)) return false;
    }
    return true;
  }
  bool fold_optional(ast::ExprNode*& node) { return node == nullptr || fold_expr(node); }
  bool fold_stmts(Span<ast::StmtNode*>& body) {
    for (ast::StmtNode* stmt : body) {
      if (!fold_stmt(stmt)) return false;
    }
    return true;
  }
  bool fold_body(Span<ast::StmtNode*>& body);
  bool fold_stmt(ast::StmtNode* node);
  bool fold_statement(ast::StmtNode* node);
  template <class T>
  bool fold_function(T* node) {
    return fold_arguments(node->args) && fold_body(node->body) && fold_exprs(node->decorator_list) &&
           fold_annotation(node->returns);
  }
  template <class T>
  bool fold_for(T* node) {
    if (!fold_expr(node->target) || !fold_expr(node->iter) || !fold_stmts(node->body) ||
        !fold_stmts(node->orelse)) {
      return false;
    }
    return std::is_same_v<T, ast::AsyncFor> || fold_iterable(node->iter);
  }
  template <class T>
  bool fold_with(T* node);
  template <class T>
  bool fold_try(T* node);
  bool fold_keywords(Span<ast::Keyword*>& keywords);
  bool fold_arguments(ast::Arguments* arguments);
  bool fold_parameters(Span<ast::Arg*>& parameters);
  bool fold_annotation(ast::ExprNode*& annotation) {
    return context_.has_annotations_feature() || fold_optional(annotation);
  }
  bool fold_pattern(ast::PatternNode* node);
  bool fold_patterns(Span<ast::PatternNode*>& patterns) {
    for (ast::PatternNode* pattern : patterns) {
      if (!fold_pattern(pattern)) return false;
    }
    return true;
  }

  bool fold_expr(ast::ExprNode*& node);
  bool fold_expression(ast::ExprNode*& node);
  bool fold_generators(Span<ast::Comprehension*>& generators);
  bool fold_unary(ast::ExprNode*& node);
  bool fold_binary(ast::ExprNode*& node);
  bool fold_compare(ast::Compare* node);
  bool fold_subscript(ast::ExprNode*& node);
  bool fold_tuple(ast::ExprNode*& node);
  // An iterable or container that the program only looks at: lists become tuples, sets frozensets.
  bool fold_iterable(ast::ExprNode*& node);
  // Puts the constant there, unless computing it raised.
  bool replace(ast::ExprNode*& node, Value value);
  // The tuple of the elements' values when all are constants; else unbound.
  Value constant_tuple(const Span<ast::ExprNode*>& elements);

  CompileContext& context_;
  int depth_ = 0;
};

bool Folder::replace(ast::ExprNode*& node, Value value) {
  if (value.is_exception()) {
    if (exception_matches(types::KeyboardInterrupt)) return false;
    clear_exception();
    return true;
  }
  node = make_constant(context_, value, node->location());
  return true;
}

Value Folder::constant_tuple(const Span<ast::ExprNode*>& elements) {
  for (ast::ExprNode* element : elements) {
    if (element->node_kind != NodeKind::kConstant) return Value::unbound();
  }
  Tuple* tuple = tuple_allocate(size_t(elements.size()));
  if (tuple == nullptr) return Value::exception();
  for (int i = 0; i < elements.size(); ++i) tuple->items[i] = as<ast::Constant>(elements[i])->value;
  return Value::object(tuple);
}

bool Folder::fold_unary(ast::ExprNode*& node) {
  auto* unary = as<ast::UnaryOp>(node);
  if (auto* constant = maybe<ast::Constant>(unary->operand)) {
    return replace(node, compute_unary(unary->op, constant->value));
  }
  // Turn `not a in b` into `a not in b`, `not a is b` into `a is not b`; other comparisons have no exact
  // opposite.
  auto* compare = maybe<ast::Compare>(unary->operand);
  if (unary->op != ast::UnaryOperator::kNot || compare == nullptr || compare->ops.size() != 1) return true;
  ast::CmpOperator& op = compare->ops[0];
  switch (op) {
    case ast::CmpOperator::kIs: op = ast::CmpOperator::kIsNot; break;
    case ast::CmpOperator::kIsNot: op = ast::CmpOperator::kIs; break;
    case ast::CmpOperator::kIn: op = ast::CmpOperator::kNotIn; break;
    case ast::CmpOperator::kNotIn: op = ast::CmpOperator::kIn; break;
    default: return true;
  }
  node = compare;
  return true;
}

bool Folder::fold_binary(ast::ExprNode*& node) {
  auto* binary = as<ast::BinOp>(node);
  auto* left = maybe<ast::Constant>(binary->left);
  auto* right_tuple = maybe<ast::Tuple>(binary->right);
  if (binary->op == ast::Operator::kMod && left != nullptr && is_str(left->value) && right_tuple != nullptr &&
      !has_starred(right_tuple->elts)) {
    ast::ExprNode* joined =
        fold_percent_format(context_, node->location(), left->value.as<Str>(), right_tuple->elts);
    if (joined != nullptr) node = joined;
    return true;
  }
  auto* right = maybe<ast::Constant>(binary->right);
  if (left == nullptr || right == nullptr || !may_compute(binary->op, left->value, right->value)) return true;
  return replace(node, binary_operation(binary_op_of(binary->op), left->value, right->value));
}

bool Folder::fold_compare(ast::Compare* node) {
  ast::CmpOperator last = node->ops.back();
  if (last != ast::CmpOperator::kIn && last != ast::CmpOperator::kNotIn) return true;
  return fold_iterable(node->comparators.back());
}

bool Folder::fold_subscript(ast::ExprNode*& node) {
  auto* subscript = as<ast::Subscript>(node);
  auto* value = maybe<ast::Constant>(subscript->value);
  auto* index = maybe<ast::Constant>(subscript->slice);
  if (subscript->ctx != ast::ExprContext::kLoad || value == nullptr || index == nullptr) return true;
  return replace(node, get_item(value->value, index->value));
}

bool Folder::fold_tuple(ast::ExprNode*& node) {
  auto* tuple = as<ast::Tuple>(node);
  if (tuple->ctx != ast::ExprContext::kLoad) return true;
  Value value = constant_tuple(tuple->elts);
  return value.is_unbound() || replace(node, value);
}

bool Folder::fold_iterable(ast::ExprNode*& node) {
  if (auto* list = maybe<ast::List>(node)) {
    if (has_starred(list->elts)) return true;
    auto* tuple = context_.arena.make<ast::Tuple>();
    tuple->set_location(list->location());
    tuple->elts = list->elts;
    tuple->ctx = list->ctx;
    node = tuple;
    return fold_tuple(node);
  }
  if (auto* set = maybe<ast::Set>(node)) {
    Value items = constant_tuple(set->elts);
    if (items.is_unbound()) return true;
    if (items.is_exception()) return replace(node, items);
    return replace(node, frozenset_new(items.as<Tuple>()->items, items.as<Tuple>()->length));
  }
  return true;
}

// --- expressions ---

bool Folder::fold_expr(ast::ExprNode*& node) {
  CompileDepth guard(&depth_);
  return !guard.exceeded() && fold_expression(node);
}

bool Folder::fold_expression(ast::ExprNode*& node) {
  switch (node->node_kind) {
    case NodeKind::kBoolOp: return fold_exprs(as<ast::BoolOp>(node)->values);
    case NodeKind::kBinOp:
      return fold_expr(as<ast::BinOp>(node)->left) && fold_expr(as<ast::BinOp>(node)->right) &&
             fold_binary(node);
    case NodeKind::kUnaryOp: return fold_expr(as<ast::UnaryOp>(node)->operand) && fold_unary(node);
    case NodeKind::kLambda:
      return fold_arguments(as<ast::Lambda>(node)->args) && fold_expr(as<ast::Lambda>(node)->body);
    case NodeKind::kIfExp: {
      auto* choice = as<ast::IfExp>(node);
      return fold_expr(choice->test) && fold_expr(choice->body) && fold_expr(choice->orelse);
    }
    case NodeKind::kDict:
      return fold_exprs(as<ast::Dict>(node)->keys) && fold_exprs(as<ast::Dict>(node)->values);
    case NodeKind::kSet: return fold_exprs(as<ast::Set>(node)->elts);
    case NodeKind::kListComp:
      return fold_expr(as<ast::ListComp>(node)->elt) && fold_generators(as<ast::ListComp>(node)->generators);
    case NodeKind::kSetComp:
      return fold_expr(as<ast::SetComp>(node)->elt) && fold_generators(as<ast::SetComp>(node)->generators);
    case NodeKind::kGeneratorExp:
      return fold_expr(as<ast::GeneratorExp>(node)->elt) &&
             fold_generators(as<ast::GeneratorExp>(node)->generators);
    case NodeKind::kDictComp: {
      auto* comp = as<ast::DictComp>(node);
      return fold_expr(comp->key) && fold_expr(comp->value) && fold_generators(comp->generators);
    }
    case NodeKind::kAwait: return fold_expr(as<ast::Await>(node)->value);
    case NodeKind::kYield: return fold_optional(as<ast::Yield>(node)->value);
    case NodeKind::kYieldFrom: return fold_expr(as<ast::YieldFrom>(node)->value);
    case NodeKind::kCompare: {
      auto* compare = as<ast::Compare>(node);
      return fold_expr(compare->left) && fold_exprs(compare->comparators) && fold_compare(compare);
    }
    case NodeKind::kCall: {
      auto* call = as<ast::Call>(node);
      return fold_expr(call->func) && fold_exprs(call->args) && fold_keywords(call->keywords);
    }
    case NodeKind::kFormattedValue: {
      auto* value = as<ast::FormattedValue>(node);
      return fold_expr(value->value) && fold_optional(value->format_spec);
    }
    case NodeKind::kJoinedStr: return fold_exprs(as<ast::JoinedStr>(node)->values);
    case NodeKind::kAttribute: return fold_expr(as<ast::Attribute>(node)->value);
    case NodeKind::kSubscript:
      return fold_expr(as<ast::Subscript>(node)->value) && fold_expr(as<ast::Subscript>(node)->slice) &&
             fold_subscript(node);
    case NodeKind::kStarred: return fold_expr(as<ast::Starred>(node)->value);
    case NodeKind::kSlice: {
      auto* slice = as<ast::Slice>(node);
      return fold_optional(slice->lower) && fold_optional(slice->upper) && fold_optional(slice->step);
    }
    case NodeKind::kList: return fold_exprs(as<ast::List>(node)->elts);
    case NodeKind::kTuple: return fold_exprs(as<ast::Tuple>(node)->elts) && fold_tuple(node);
    case NodeKind::kName: {
      auto* name = as<ast::Name>(node);
      if (name->ctx != ast::ExprContext::kLoad || !str_equals_ascii(name->id.as<Str>(), "__debug__"))
        return true;
      return replace(node, Value::boolean(context_.optimize == 0));
    }
    case NodeKind::kNamedExpr: return fold_expr(as<ast::NamedExpr>(node)->value);
    default: return true;
  }
}

bool Folder::fold_generators(Span<ast::Comprehension*>& generators) {
  for (ast::Comprehension* generator : generators) {
    if (!fold_expr(generator->target) || !fold_expr(generator->iter) || !fold_exprs(generator->ifs) ||
        !fold_iterable(generator->iter)) {
      return false;
    }
  }
  return true;
}

bool Folder::fold_keywords(Span<ast::Keyword*>& keywords) {
  for (ast::Keyword* keyword : keywords) {
    if (!fold_expr(keyword->value)) return false;
  }
  return true;
}

bool Folder::fold_parameters(Span<ast::Arg*>& parameters) {
  for (ast::Arg* parameter : parameters) {
    if (!fold_annotation(parameter->annotation)) return false;
  }
  return true;
}

bool Folder::fold_arguments(ast::Arguments* arguments) {
  return fold_parameters(arguments->posonlyargs) && fold_parameters(arguments->args) &&
         (arguments->vararg == nullptr || fold_annotation(arguments->vararg->annotation)) &&
         fold_parameters(arguments->kwonlyargs) && fold_exprs(arguments->kw_defaults) &&
         (arguments->kwarg == nullptr || fold_annotation(arguments->kwarg->annotation)) &&
         fold_exprs(arguments->defaults);
}

// --- statements ---

bool Folder::fold_module(ast::ModNode* module) {
  switch (module->node_kind) {
    case NodeKind::kModule: return fold_body(as<ast::Module>(module)->body);
    case NodeKind::kInteractive: return fold_stmts(as<ast::Interactive>(module)->body);
    case NodeKind::kExpression: return fold_expr(as<ast::Expression>(module)->body);
    default: return true;
  }
}

bool Folder::fold_body(Span<ast::StmtNode*>& body) {
  bool had_docstring = docstring_of(body) != nullptr;
  if (!fold_stmts(body)) return false;
  if (had_docstring || docstring_of(body) == nullptr) return true;
  // An expression that folded into a string is no docstring: hide it in an f-string.
  auto* statement = as<ast::Expr>(body.front());
  auto* joined = context_.arena.make<ast::JoinedStr>();
  joined->set_location(statement->location());
  joined->values = context_.arena.copy(&statement->value, 1);
  statement->value = joined;
  return true;
}

bool Folder::fold_stmt(ast::StmtNode* node) {
  CompileDepth guard(&depth_);
  return !guard.exceeded() && fold_statement(node);
}

bool Folder::fold_statement(ast::StmtNode* node) {
  switch (node->node_kind) {
    case NodeKind::kFunctionDef: return fold_function(as<ast::FunctionDef>(node));
    case NodeKind::kAsyncFunctionDef: return fold_function(as<ast::AsyncFunctionDef>(node));
    case NodeKind::kClassDef: {
      auto* definition = as<ast::ClassDef>(node);
      return fold_exprs(definition->bases) && fold_keywords(definition->keywords) &&
             fold_body(definition->body) && fold_exprs(definition->decorator_list);
    }
    case NodeKind::kReturn: return fold_optional(as<ast::Return>(node)->value);
    case NodeKind::kDelete: return fold_exprs(as<ast::Delete>(node)->targets);
    case NodeKind::kAssign:
      return fold_exprs(as<ast::Assign>(node)->targets) && fold_expr(as<ast::Assign>(node)->value);
    case NodeKind::kAugAssign:
      return fold_expr(as<ast::AugAssign>(node)->target) && fold_expr(as<ast::AugAssign>(node)->value);
    case NodeKind::kAnnAssign: {
      auto* assign = as<ast::AnnAssign>(node);
      return fold_expr(assign->target) && fold_annotation(assign->annotation) && fold_optional(assign->value);
    }
    case NodeKind::kFor: return fold_for(as<ast::For>(node));
    case NodeKind::kAsyncFor: return fold_for(as<ast::AsyncFor>(node));
    case NodeKind::kWhile: {
      auto* loop = as<ast::While>(node);
      return fold_expr(loop->test) && fold_stmts(loop->body) && fold_stmts(loop->orelse);
    }
    case NodeKind::kIf: {
      auto* branch = as<ast::If>(node);
      return fold_expr(branch->test) && fold_stmts(branch->body) && fold_stmts(branch->orelse);
    }
    case NodeKind::kWith: return fold_with(as<ast::With>(node));
    case NodeKind::kAsyncWith: return fold_with(as<ast::AsyncWith>(node));
    case NodeKind::kRaise:
      return fold_optional(as<ast::Raise>(node)->exc) && fold_optional(as<ast::Raise>(node)->cause);
    case NodeKind::kTry: return fold_try(as<ast::Try>(node));
    case NodeKind::kTryStar: return fold_try(as<ast::TryStar>(node));
    case NodeKind::kAssert:
      return fold_expr(as<ast::Assert>(node)->test) && fold_optional(as<ast::Assert>(node)->msg);
    case NodeKind::kExpr: return fold_expr(as<ast::Expr>(node)->value);
    case NodeKind::kMatch: {
      auto* match = as<ast::Match>(node);
      if (!fold_expr(match->subject)) return false;
      for (ast::MatchCase* item : match->cases) {
        if (!fold_pattern(item->pattern) || !fold_optional(item->guard) || !fold_stmts(item->body))
          return false;
      }
      return true;
    }
    default: return true;
  }
}

template <class T>
bool Folder::fold_with(T* node) {
  for (ast::WithItem* item : node->items) {
    if (!fold_expr(item->context_expr) || !fold_optional(item->optional_vars)) return false;
  }
  return fold_stmts(node->body);
}

template <class T>
bool Folder::fold_try(T* node) {
  if (!fold_stmts(node->body)) return false;
  for (ast::ExceptHandlerNode* handler_node : node->handlers) {
    auto* handler = as<ast::ExceptHandler>(handler_node);
    if (!fold_optional(handler->type) || !fold_stmts(handler->body)) return false;
  }
  return fold_stmts(node->orelse) && fold_stmts(node->finalbody);
}

bool Folder::fold_pattern(ast::PatternNode* node) {
  CompileDepth guard(&depth_);
  if (guard.exceeded()) return false;
  switch (node->node_kind) {
    case NodeKind::kMatchValue: return fold_expr(as<ast::MatchValue>(node)->value);
    case NodeKind::kMatchSequence: return fold_patterns(as<ast::MatchSequence>(node)->patterns);
    case NodeKind::kMatchMapping:
      return fold_exprs(as<ast::MatchMapping>(node)->keys) &&
             fold_patterns(as<ast::MatchMapping>(node)->patterns);
    case NodeKind::kMatchClass: {
      auto* match = as<ast::MatchClass>(node);
      return fold_expr(match->cls) && fold_patterns(match->patterns) && fold_patterns(match->kwd_patterns);
    }
    case NodeKind::kMatchAs: {
      auto* match = as<ast::MatchAs>(node);
      return match->pattern == nullptr || fold_pattern(match->pattern);
    }
    case NodeKind::kMatchOr: return fold_patterns(as<ast::MatchOr>(node)->patterns);
    default: return true;
  }
}

}  // namespace

bool fold_constants(CompileContext& context, ast::ModNode* module) {
  return Folder(context).fold_module(module);
}

ast::Constant* docstring_of(const Span<ast::StmtNode*>& body) {
  if (body.empty()) return nullptr;
  auto* statement = maybe<ast::Expr>(body.front());
  if (statement == nullptr) return nullptr;
  auto* constant = maybe<ast::Constant>(statement->value);
  return constant != nullptr && is_str(constant->value) ? constant : nullptr;
}

ast::Constant* make_constant(CompileContext& context, Value value, const ast::Location& place) {
  auto* constant = context.arena.make<ast::Constant>();
  constant->value = context.arena.keep(value);
  constant->set_location(place);
  return constant;
}

}  // namespace krait
