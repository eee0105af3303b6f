// compile() and the carets of tracebacks, as the runtime asks for them.
#include "frontend/hooks.h"

#include "frontend/ast_objects.h"
#include "frontend/compile.h"
#include "frontend/compile_context.h"
#include "frontend/fold.h"
#include "runtime/compiler.h"
#include "runtime/error.h"
#include "runtime/str.h"

namespace krait {

namespace {

ParseMode parse_mode(CompileMode mode) {
  switch (mode) {
    case CompileMode::Exec: return ParseMode::File;
    case CompileMode::Eval: return ParseMode::Eval;
    case CompileMode::Single: return ParseMode::Single;
    case CompileMode::FunctionType: return ParseMode::FunctionType;
  }
  return ParseMode::File;
}

// The tree of the requested source, as objects.
Value parse_to_objects(const CompileRequest& request, const CompileOptions& options) {
  Arena arena;
  ParseOptions parse_options;
  parse_options.filename = options.filename;
  parse_options.mode = options.mode;
  parse_options.flags = parse_flags_of(options.flags);
  parse_options.feature_version = options.feature_version;
  ast::ModNode* module = parse(request.source, parse_options, arena);
  return module == nullptr ? Value::exception() : ast_to_object(module);
}

Value compile(const CompileRequest& request) {
  CompileOptions options;
  options.filename = request.filename;
  options.mode = parse_mode(request.mode);
  options.flags = request.flags;
  options.optimize = request.optimize;
  if (request.feature_version >= 0) options.feature_version = request.feature_version;
  if (request.flags & kCompileOnlyAst) return parse_to_objects(request, options);
  if (request.ast.is_unbound()) return compile_source(request.source, options);
  Arena arena;
  ast::ModNode* module = ast_from_object(request.ast, options.mode, arena);
  return module == nullptr ? Value::exception() : compile_tree(module, arena, options);
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

// The first thing between the operands counts as the operator, be it only a parenthesis of the left one.
bool operator_anchors(const ast::BinOp* e, std::string_view segment, int* left, int* right) {
  for (int i = e->left->end_col_offset; i < e->right->col_offset; ++i) {
    if (is_blank(segment[size_t(i)])) continue;
    *left = i;
    *right = i + 1;
    bool more = i + 1 < e->right->col_offset;
    if (more && !is_blank(segment[size_t(i) + 1])) ++*right;
    return true;
  }
  return false;
}

bool anchors_of(const ast::ExprNode* e, std::string_view segment, int* left, int* right) {
  if (e->node_kind == ast::NodeKind::kBinOp)
    return operator_anchors(static_cast<const ast::BinOp*>(e), segment, left, right);
  if (e->node_kind != ast::NodeKind::kSubscript) return false;
  auto* subscript = static_cast<const ast::Subscript*>(e);
  *left = subscript->value->end_col_offset;
  *right = subscript->slice->end_col_offset + 1;
  return true;
}

bool find_anchors(std::string_view segment, int* left, int* right) {
  Arena arena;
  ParseOptions options;
  options.filename = str_from_ascii("<segment>");
  options.mode = ParseMode::Eval;
  options.flags = kParseIgnoreCookie;
  ast::ModNode* module = parse(segment, options, arena);
  // What folds to a constant has no operator any more.
  CompileContext context(arena, options.filename);
  if (!module || !fold_constants(context, module)) {
    clear_exception();
    return false;
  }
  return anchors_of(static_cast<ast::Expression*>(module)->body, segment, left, right);
}

}  // namespace

void frontend_initialize() {
  g_compiler.compile = compile;
  g_compiler.find_anchors = find_anchors;
}

}  // namespace krait
