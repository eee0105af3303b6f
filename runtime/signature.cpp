// Parsing signature texts. A text is split at its top-level commas; each piece is "/", "*", "*name",
// "**name", "name" or "name=default".
#include "runtime/signature.h"

#include <charconv>
#include <string>

#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type_internal.h"

namespace krait {

namespace {

// Skips the marks before the text proper.
std::string_view without_marks(std::string_view text) {
  while (!text.empty() && std::string_view("-~!^").find(text[0]) != std::string_view::npos)
    text.remove_prefix(1);
  return text;
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\n')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\n')) s.remove_suffix(1);
  return s;
}

// Takes the next piece off the front of *text; false at the end.
bool next_piece(std::string_view* text, std::string_view* piece) {
  if (trimmed(*text).empty()) return false;
  int depth = 0;
  char quote = 0;
  size_t i = 0;
  for (; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (quote) {
      if (c == '\\') ++i;
      else if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    } else if (c == ',' && depth == 0) {
      break;
    }
  }
  *piece = trimmed(text->substr(0, i));
  text->remove_prefix(i < text->size() ? i + 1 : i);
  return true;
}

std::string unescaped(std::string_view body) {
  std::string out;
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\' || i + 1 == body.size()) {
      out += body[i];
      continue;
    }
    const char c = body[++i];
    out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
  }
  return out;
}

// Default values of the kinds that signatures use.
Value evaluate_default(std::string_view text) {
  if (text == "None") return Value::none();
  if (text == "True") return Value::true_();
  if (text == "False") return Value::false_();
  if (text[0] == '?') return Value::unbound();
  if (text == "()") return tuple_empty();
  if (text == "...") return Value::ellipsis();
  if (text == "sys.maxsize") return int_from_i64(INT64_MAX);
  if (text == "-sys.maxsize") return int_from_i64(-INT64_MAX);
  if (text.starts_with("b'")) return bytes_new(unescaped(text.substr(2, text.size() - 3)));
  if (text.front() == '\'' || text.front() == '"')
    return Value::object(str_intern(unescaped(text.substr(1, text.size() - 2))));
  int64_t i = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), i);
  if (error == std::errc() && end == text.data() + text.size()) return int_from_i64(i);
  const bool negative = text.front() == '-';
  const double d = float_from_literal(negative ? text.substr(1) : text);
  return float_new(negative ? -d : d);
}

// Keeps names and defaults alive; signatures are never freed.
RootVector& signature_constants() {
  static RootVector constants;
  return constants;
}

void add_parameter(Signature* s, std::string_view piece, bool keyword_only) {
  SignatureParameter p{nullptr, Value::unbound(), true};
  const size_t eq = piece.find('=');
  if (eq != std::string_view::npos) {
    p.required = false;
    p.default_value = evaluate_default(trimmed(piece.substr(eq + 1)));
    signature_constants().push_back(p.default_value);
  }
  p.name = str_intern(trimmed(piece.substr(0, eq)));
  signature_constants().push_back(Value::object(p.name));
  s->parameters.push_back(p);
  if (keyword_only) return;
  ++s->positional;
  if (p.required) ++s->min_positional;
}

// What calls without keywords need, gathered in one array.
void prepare_plain_calls(Signature* s) {
  const int self = int(s->takes_self);
  s->plain_values.assign(size_t(s->bound_count()), Value::unbound());
  s->plain_least = self + s->min_positional;
  s->plain_most = self + s->positional;
  if (!s->has_var_args && s->plain_values.size() <= kFewParameters) s->few = int(s->plain_values.size());
  for (int i = 0; i < int(s->parameters.size()); ++i) {
    const bool keyword_only = i >= s->positional;
    const SignatureParameter& p = s->parameters[size_t(i)];
    s->plain_values[size_t(self + i + int(keyword_only && s->has_var_args))] = p.default_value;
    if (keyword_only && p.required) s->plain_least = -1;
  }
}

Signature* parse_signature(std::string_view text, bool first_is_self) {
  auto* s = new Signature;
  for (char c : text) {
    if (c == '-') s->hides_text = true;
    else if (c == '~') s->hides_text = s->old_style = true;
    else if (c == '!') s->plain_counts = true;
    else if (c == '^') s->hides_position = true;
    else break;
  }
  text = without_marks(text);
  std::string_view piece;
  bool keyword_only = false, first = true;
  while (next_piece(&text, &piece)) {
    if (first && (first_is_self || piece[0] == '$')) s->takes_self = true;
    else if (piece == "/") s->positional_only = s->positional;
    else if (piece == "*") keyword_only = true;
    else if (piece.starts_with("**")) s->has_var_keywords = true;
    else if (piece.starts_with("*")) s->has_var_args = keyword_only = true;
    else add_parameter(s, piece, keyword_only);
    first = false;
  }
  KRAIT_ASSERT(s->bound_count() <= kMaxNativeParameters);
  prepare_plain_calls(s);
  return s;
}

// The text without its first parameter, as Python writes it. "?" stands for what follows it, or nothing that
// could be represented.
Value render_signature(std::string_view text, bool skip_first) {
  std::string out = "(";
  std::string_view piece;
  bool first = true;
  while (next_piece(&text, &piece)) {
    const bool skipped = first && skip_first;
    const bool lone_slash = skip_first && out.size() == 1 && piece == "/";
    first = false;
    if (skipped || lone_slash) continue;
    if (out.size() > 1) out += ", ";
    const size_t absent = piece.find("=?");
    out += piece.substr(0, absent == std::string_view::npos ? absent : absent + 1);
    if (absent != std::string_view::npos)
      out += absent + 2 < piece.size() ? piece.substr(absent + 2) : "<unrepresentable>";
  }
  return str_from_utf8(out + ")");
}

bool hides_text(std::string_view text) {
  for (char c : text) {
    if (c == '-' || c == '~') return true;
    if (c != '!') break;
  }
  return false;
}

}  // namespace

SignatureCounts signature_count(std::string_view text, bool first_is_self) {
  text = without_marks(text);
  SignatureCounts counts{0, 0, 0, true, true};
  const int self = first_is_self || text.starts_with('$') ? 1 : 0;
  std::string_view piece;
  int after_slash = 0;
  bool keyword_only = false, var_args = false;
  while (next_piece(&text, &piece)) {
    if (piece == "/") {
      after_slash = 0;
      continue;
    }
    if (piece == "*") {
      keyword_only = true;
      continue;
    }
    if (++counts.bound_count == 1 && self) continue;
    if (piece[0] == '*') {
      counts.binding_free = false;
      if (piece[1] == '*') {
        counts.positional_only = false;
      } else {
        keyword_only = var_args = true;
      }
    } else if (keyword_only) {
      counts.binding_free = counts.positional_only = false;
    } else {
      ++after_slash;
      ++counts.max_positional;
      if (piece.find('=') == std::string_view::npos) ++counts.min_positional;
    }
  }
  if (after_slash) counts.positional_only = false;
  counts.min_positional += self;
  counts.max_positional = var_args ? -1 : counts.max_positional + self;
  return counts;
}

Signature* parse_native_signature(NativeFunction* function) {
  function->signature = parse_signature(function->def->signature, function->is_new);
  return function->signature;
}

Value native_text_signature(const NativeDef* def) {
  if (hides_text(def->signature)) return Value::none();
  return render_signature(without_marks(def->signature), false);
}

// One that takes anything says nothing.
Value constructor_text_signature(const NativeDef* def) {
  std::string_view rest = without_marks(def->signature), piece;
  bool given = next_piece(&rest, &piece) && next_piece(&rest, &piece);
  if (given && piece == "/") given = next_piece(&rest, &piece);
  const bool anything = given && piece.starts_with('*') && piece != "*";
  if (anything || hides_text(def->signature)) return Value::none();
  return render_signature(without_marks(def->signature), true);
}

}  // namespace krait
