#include "frontend/future.h"

#include "frontend/fold.h"
#include "runtime/error.h"

namespace krait {

using ast::as;
using ast::maybe;
using ast::NodeKind;

namespace {

struct Feature {
  const char* name;
  uint32_t flag;  // 0: has become mandatory
};

constexpr Feature kFeatures[] = {
    {"nested_scopes", 0},
    {"generators", 0},
    {"division", 0},
    {"absolute_import", 0},
    {"with_statement", 0},
    {"print_function", 0},
    {"unicode_literals", 0},
    {"generator_stop", 0},
    {"barry_as_FLUFL", kCoFutureBarryAsBdfl},
    {"annotations", kCoFutureAnnotations},
};

// Errors about features point to the start of the statement and have no end column.
bool fail_at(CompileContext& context, const ast::StmtNode* node, int column, Value message) {
  return context.fail_early({node->lineno, column, node->lineno, kNoColumn}, message);
}

bool add_feature(CompileContext& context, const ast::StmtNode* node, Value name) {
  for (const Feature& feature : kFeatures) {
    if (!str_equals_ascii(name.as<Str>(), feature.name)) continue;
    context.flags |= feature.flag;
    return true;
  }
  if (str_equals_ascii(name.as<Str>(), "braces"))
    return fail_at(context, node, node->col_offset, format_string("not a chance"));
  return fail_at(context, node, node->col_offset, format_string("future feature %S is not defined", name));
}

bool is_future_import(const ast::StmtNode* node) {
  auto* import = maybe<ast::ImportFrom>(node);
  return import != nullptr && !import->module.is_none() &&
         str_equals_ascii(import->module.as<Str>(), "__future__");
}

}  // namespace

bool read_future_features(CompileContext& context, ast::ModNode* module) {
  Span<ast::StmtNode*> body;
  if (auto* file = maybe<ast::Module>(module)) body = file->body;
  if (auto* input = maybe<ast::Interactive>(module)) body = input->body;
  // Only the docstring may come before. What is late on a line of its own is left to the code generator.
  bool too_late = false;
  int previous_line = 0;
  for (int i = docstring_of(body) != nullptr ? 1 : 0; i < body.size(); ++i) {
    ast::StmtNode* node = body[i];
    if (too_late && node->lineno > previous_line) return true;
    previous_line = node->lineno;
    if (!is_future_import(node)) {
      too_late = true;
      continue;
    }
    if (too_late) {
      // One column further left than everywhere else, as in CPython.
      return fail_at(context, node, node->col_offset - 1,
                     format_string("from __future__ imports must occur at the beginning of the file"));
    }
    for (ast::Alias* alias : as<ast::ImportFrom>(node)->names) {
      if (!add_feature(context, node, alias->name)) return false;
    }
    context.future_line = node->lineno;
  }
  return true;
}

}  // namespace krait
