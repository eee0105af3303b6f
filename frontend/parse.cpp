// The two passes, for whole texts and for the expressions of f-strings.
#include "frontend/parse.h"

#include <utility>

#include "frontend/diagnoser.h"
#include "frontend/embedded.h"
#include "frontend/parser.h"
#include "frontend/source.h"
#include "runtime/error.h"
#include "runtime/native_memory.h"

namespace krait {

namespace {

// Grammar rules between the start and the first operand, for the fast parser's count of nesting.
constexpr int kStatementRules = 31;
constexpr int kEmbeddedRules = 26;

// What tokens, nodes and code of a dense text such as "0,0,0,..." take for each of its bytes.
constexpr size_t kBytesPerSourceByte = 48;

TokenizerOptions tokenizer_options_for(const ParseOptions& options) {
  TokenizerOptions result;
  result.type_comments = (options.flags & kParseTypeComments) != 0;
  result.async_is_name = options.feature_version < 7;
  result.is_from_file = (options.flags & kParseFromFile) != 0;
  return result;
}

// For a text that the fast parser refused. Its depth limit is the only reason for a correct one.
void diagnose(ParseContext& context, std::string_view text, const TokenizerOptions& options,
              std::string_view encoding) {
  context.depth = 0;
  context.is_diagnosing = true;
  if (!Diagnoser(context, text, options, encoding).run()) raise_bare(types::MemoryError);
  KRAIT_ASSERT(exception_pending());
}

}  // namespace

ast::ModNode* parse(std::string_view source, const ParseOptions& options, Arena& arena) {
  if (!native_memory_fits(source.size() * kBytesPerSourceByte)) return nullptr;
  SourceText decoded;
  if (!decode_source(source, options, &decoded)) return nullptr;
  ParseContext context(options, arena);
  context.depth = kStatementRules;
  context.has_encoding = decoded.has_encoding;
  context.undecodable = decoded.undecodable;
  TokenizerOptions tokenizer_options = tokenizer_options_for(options);
  tokenizer_options.ends_undecodable = !decoded.undecodable.is_unbound();
  ast::ModNode* module = Parser(context, decoded.text, tokenizer_options).parse_module();
  if (module != nullptr || exception_pending()) return module;
  diagnose(context, decoded.text, tokenizer_options, decoded.encoding);
  return nullptr;
}

ast::ExprNode* parse_embedded(ParseContext& context, std::string_view source, EmbeddedPlace place) {
  std::string text;
  text.reserve(source.size() + 3);
  text.append("(").append(source).append(")\n");
  TokenizerOptions options = tokenizer_options_for(context.options);
  options.is_embedded = true;
  options.lines_before = place.lines_before;
  options.first_line_column = place.column;
  int outer_depth = std::exchange(context.depth, kEmbeddedRules);
  ast::ExprNode* expression = Parser(context, text, options).parse_embedded_expression();
  if (expression == nullptr && context.is_diagnosing && !exception_pending()) {
    diagnose(context, text, options, {});
  }
  context.depth = outer_depth;
  return expression;
}

}  // namespace krait
