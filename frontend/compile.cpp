#include "frontend/compile.h"

#include "frontend/codegen.h"
#include "frontend/fold.h"
#include "frontend/future.h"

namespace krait {

int g_optimization_level = 0;

uint32_t parse_flags_of(uint32_t compiler_flags) {
  uint32_t flags = 0;
  if (compiler_flags & kCompileTypeComments) flags |= kParseTypeComments;
  if (compiler_flags & kCompileDontImplyDedent) flags |= kParseDontImplyDedent;
  if (compiler_flags & kCompileAllowIncompleteInput) flags |= kParseAllowIncomplete;
  if (compiler_flags & kCompileIgnoreCookie) flags |= kParseIgnoreCookie;
  if (compiler_flags & kCoFutureBarryAsBdfl) flags |= kParseBarryAsFlufl;
  return flags;
}

Value compile_source(std::string_view source, const CompileOptions& options) {
  Arena arena;
  ParseOptions parse_options;
  parse_options.filename = options.filename;
  parse_options.mode = options.mode;
  parse_options.flags = parse_flags_of(options.flags) | (options.from_file ? uint32_t(kParseFromFile) : 0u) |
                        (options.typed ? uint32_t(kParseTyped) : 0u);
  parse_options.feature_version = options.feature_version;
  ast::ModNode* module = parse(source, parse_options, arena);
  if (module == nullptr) return Value::exception();
  return compile_tree(module, arena, options);
}

Value compile_tree(ast::ModNode* module, Arena& arena, const CompileOptions& options) {
  CompileContext context(arena, options.filename);
  context.flags = options.flags;
  context.optimize = options.optimize < 0 ? g_optimization_level : options.optimize;
  if (!read_future_features(context, module) || !fold_constants(context, module)) return Value::exception();
  std::unique_ptr<SymbolTable> symbols = SymbolTable::build(context, module);
  if (symbols == nullptr) return Value::exception();
  return CodeGenerator(context, *symbols).generate(module);
}

}  // namespace krait
