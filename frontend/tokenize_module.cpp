// The module _tokenize: the tokens of a text as tuples, for the library's tokenize module.
#include <memory>

#include "frontend/parse_context.h"
#include "frontend/source.h"
#include "frontend/utf8.h"
#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/error.h"
#include "runtime/module.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type.h"
#include "runtime/types/support.h"

namespace krait {

namespace {

// The library's numbers of tokens (token.py).
constexpr int kEndMarker = 0, kName = 1, kNumber = 2, kString = 3, kNewline = 4, kIndent = 5, kDedent = 6;
constexpr int kFirstOperator = 7, kOperator = 54, kAwait = 55, kAsync = 56;
// From kFirstOperator on.
constexpr std::string_view kOperators[] = {
    "(",  ")",  "[",  "]",  ":",  ",",   ";",   "+",   "-",  "*",   "/",  "|",  "&",  "<",   ">",  "=",
    ".",  "%",  "{",  "}",  "==", "!=",  "<=",  ">=",  "~",  "^",   "<<", ">>", "**", "+=",  "-=", "*=",
    "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=", "//", "//=", "@",  "@=", "->", "...", ":="};

int number_of(const Token& token) {
  switch (token.kind) {
    case TokenKind::EndMarker: return kEndMarker;
    case TokenKind::Newline: return kNewline;
    case TokenKind::Indent: return kIndent;
    case TokenKind::Dedent: return kDedent;
    case TokenKind::Number: return kNumber;
    case TokenKind::String: return kString;
    case TokenKind::Await: return kAwait;
    case TokenKind::Async: return kAsync;
    default: break;
  }
  const char* text = token_text(token.kind);
  for (size_t i = 0; text && i < std::size(kOperators); ++i) {
    if (kOperators[i] == text) return kFirstOperator + int(i);
  }
  return token.kind == TokenKind::Name || text ? kName : kOperator;
}

struct Tokens {
  std::string text;
  Tokenizer tokenizer{text, {}};
  explicit Tokens(std::string source) : text(std::move(source)) {}
};

struct TokenizerIter : Object {
  Tokens* tokens;
};

Type* g_type;

void release(Object* o) { delete static_cast<TokenizerIter*>(o)->tokens; }

Value text_of(std::string_view text) { return str_from_utf8(utf8_replace_malformed(text)); }
Value small(int64_t i) { return Value::small_int(i); }

Value new_iterator(const Value* a) {
  if (!is_str(a[1])) return raise_type_error("tokenizeriter() argument 'source' must be str, not %T", a[1]);
  const Value utf8 = encode(a[1].as<Str>(), "utf-8", nullptr);
  if (utf8.is_exception()) return utf8;
  const std::string_view source = utf8.as<Bytes>()->view();
  if (source.find('\0') != std::string_view::npos) return raise_value_error("embedded null character");
  ParseOptions options;
  options.flags = kParseIgnoreCookie;
  SourceText decoded;
  if (!decode_source(source, options, &decoded)) return Value::exception();
  auto* self = static_cast<TokenizerIter*>(allocate_instance(g_type));
  self->tokens = new Tokens(std::move(decoded.text));
  return Value::object(self);
}

Value raise_error(const TokenizerError& error) {
  const Value place = tuple_new({str_from_ascii("<string>"), small(error.lineno), small(error.offset),
                                 text_of(error.text), small(error.lineno), small(error.end_offset)});
  return place.is_exception() ? place
                              : raise_with_args(types::SyntaxError, {str_from_utf8(error.message), place});
}

// Only errors with a message of the tokenizer's own are raised; other ones end the iteration.
Value next_token(const Value* a) {
  Tokenizer& tokenizer = a[0].as<TokenizerIter>()->tokens->tokenizer;
  Token token;
  tokenizer.next(&token);
  if (token.kind == TokenKind::Error && (tokenizer.state() == TokenizerState::Message ||
                                         tokenizer.state() == TokenizerState::EndOfFileInString)) {
    return raise_error(tokenizer.error());
  }
  if (token.kind == TokenKind::Error || token.kind == TokenKind::EndMarker) {
    return raise_with_args(types::StopIteration, {str_from_ascii("EOF")});
  }
  if (token.glued_number != NumberKind::None) {
    const Value message = format_string("invalid %s literal", number_kind_name(token.glued_number));
    if (!warn_explicit(types::SyntaxWarning, message, str_from_ascii("<string>"), tokenizer.lineno()))
      return Value::exception();
  }
  const bool placed = token.col_offset >= 0;
  const int32_t lineno = token.kind == TokenKind::String ? token.lineno : tokenizer.lineno();
  return tuple_new({placed ? text_of(token.text()) : str_from_ascii(""), small(number_of(token)),
                    small(lineno), small(tokenizer.lineno()), small(token.col_offset),
                    small(token.end_col_offset), text_of(tokenizer.buffer())});
}

Value self(const Value* a) { return a[0]; }

const NativeDef kMethods[] = {
    {"__new__", "cls, /, source", new_iterator, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__iter__", "$self, /", self, "Implement iter(self)."},
    {"__next__", "$self, /", next_token, "Implement next(self)."},
    {}};
const TypeSpec kSpec = {.size = sizeof(TokenizerIter), .methods = kMethods, .finalize = release};

}  // namespace

Value module_init__tokenize(Value module) {
  static Value root;
  g_type = native_type_create("_tokenize.TokenizerIter", Kind::Native, sizeof(TokenizerIter), types::object,
                              0, &kSpec);
  root = type_value(g_type);
  register_root("TokenizerIter", &root);
  module_add_type(module, g_type);
  return module;
}

}  // namespace krait
