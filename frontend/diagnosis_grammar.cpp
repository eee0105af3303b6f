// A compiler for the notation of diagnosis_rules.h. The rules are part of the program, so a mistake in them
// is a broken invariant, not an error to report.
#include "frontend/diagnosis_grammar.h"

#include <utility>

#include "frontend/diagnosis_rules.h"

namespace krait {

namespace {

constexpr std::pair<std::string_view, TokenKind> kTokenClasses[] = {
    {"NAME", TokenKind::Name},           {"NUMBER", TokenKind::Number},
    {"STRING", TokenKind::String},       {"NEWLINE", TokenKind::Newline},
    {"INDENT", TokenKind::Indent},       {"DEDENT", TokenKind::Dedent},
    {"ENDMARKER", TokenKind::EndMarker}, {"TYPE_COMMENT", TokenKind::TypeComment},
};

constexpr std::pair<std::string_view, ast::NodeKind> kNodeKinds[] = {
#define AST_NODE(Base, Name, asdl) {#Name, ast::NodeKind::k##Name},
#define AST_PRODUCT(asdl, Name, located) {#Name, ast::NodeKind::k##Name},
#include "frontend/ast.def"
};

constexpr std::pair<std::string_view, DiagnosisCheck> kChecks[] = {
#define CHECK(name) {#name, DiagnosisCheck::name},
    KRAIT_DIAGNOSIS_CHECKS(CHECK)
#undef CHECK
};

constexpr std::pair<std::string_view, GrammarAction::Kind> kActions[] = {
    {"at", GrammarAction::Kind::At},         {"span", GrammarAction::Kind::Span},
    {"from", GrammarAction::Kind::From},     {"here", GrammarAction::Kind::Here},
    {"indent", GrammarAction::Kind::Indent}, {"target", GrammarAction::Kind::Target},
};

template <class Row, size_t n>
auto find_in(const Row (&table)[n], std::string_view name) {
  for (const Row& row : table) {
    if (row.first == name) return row.second;
  }
  KRAIT_ASSERT(!"unknown name in the grammar");
  return table[0].second;
}

class GrammarCompiler {
 public:
  explicit GrammarCompiler(std::string_view text) : rest_(text) {}

  Grammar run() {
    while (!peek().empty()) rule();
    for (const auto& [item, name] : references_) {
      grammar_.items[static_cast<size_t>(item)].index = static_cast<int16_t>(grammar_.rule(name));
    }
    return std::move(grammar_);
  }

 private:
  using Kind = GrammarItem::Kind;

  static bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  void skip_blanks() {
    for (;;) {
      while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n')) rest_.remove_prefix(1);
      if (!rest_.starts_with("# ")) return;
      rest_.remove_prefix(rest_.find('\n'));
    }
  }

  // The next token: a word, a quoted text with its quotes, =>, &&, or one character. Empty at the end.
  std::string_view peek() {
    skip_blanks();
    if (rest_.empty()) return {};
    size_t length = 1;
    if (is_word_char(rest_[0])) {
      while (is_word_char(rest_[length])) ++length;
    } else if (rest_[0] == '\'' || rest_[0] == '"') {
      while (rest_[length] != rest_[0]) length += rest_[length] == '\\' ? 2 : 1;
      ++length;
    } else if (rest_.starts_with("=>") || rest_.starts_with("&&")) {
      length = 2;
    }
    return rest_.substr(0, length);
  }

  std::string_view take() {
    std::string_view token = peek();
    rest_.remove_prefix(token.size());
    return token;
  }

  bool accept(std::string_view token) {
    if (peek() != token) return false;
    take();
    return true;
  }

  void expect(std::string_view token) {
    bool found = accept(token);
    KRAIT_ASSERT(found);
    (void)found;
  }

  static std::string unquote(std::string_view quoted) {
    std::string text;
    for (size_t i = 1; i + 1 < quoted.size(); ++i) {
      if (quoted[i] == '\\') ++i;
      text += quoted[i];
    }
    return text;
  }

  void rule() {
    GrammarRule rule;
    rule.name = take();
    rule.without_invalid = rule.name.ends_with("_without_invalid");
    rule.is_remembered = accept("!");
    rule.is_left_recursive = accept("~");
    expect("=");
    rule.alternatives = alternatives();
    expect(";");
    grammar_.rules.push_back(std::move(rule));
  }

  std::vector<GrammarAlternative> alternatives() {
    std::vector<GrammarAlternative> result;
    do {
      result.push_back(alternative());
    } while (accept("|"));
    return result;
  }

  GrammarAlternative alternative() {
    GrammarAlternative result;
    for (;;) {
      std::string_view next = peek();
      if (next == "|" || next == ";" || next == ")" || next == "]") return result;
      if (next == "=>" || next == "#" || next == "%" || next == "{") {
        action(&result.action);
      } else {
        result.is_invalid = result.items.empty() && next.starts_with("invalid_");
        int16_t item = this->item();
        result.has_capture |= grammar_.items[static_cast<size_t>(item)].is_captured;
        result.items.push_back(item);
      }
    }
  }

  void action(GrammarAction* action) {
    std::string_view sign = take();
    if (sign == "=>") {
      action->builds_node = true;
      action->node = find_in(kNodeKinds, take());
    } else if (sign == "%") {
      action->check = find_in(kChecks, take());
    } else if (sign == "#") {
      action->kind = find_in(kActions, take());
      std::string_view text = take();
      action->text = text[0] == '"' ? unquote(text) : std::string(text);
    } else {  // {8 Feature is}
      for (char c : take()) action->minor_version = action->minor_version * 10 + (c - '0');
      size_t end = rest_.find('}');
      action->version_feature = rest_.substr(1, end - 1);
      rest_.remove_prefix(end + 1);
    }
  }

  int16_t add(GrammarItem item) {
    grammar_.items.push_back(item);
    return static_cast<int16_t>(grammar_.items.size() - 1);
  }

  int16_t wrap(Kind kind, int16_t inner, bool is_captured) {
    GrammarItem item;
    item.kind = kind;
    item.index = inner;
    item.is_captured = is_captured;
    return add(item);
  }

  // A prefix operator, an operand, a suffix operator.
  int16_t item() {
    bool is_captured = accept("@");
    if (accept("~")) return add(GrammarItem());
    if (accept("&&")) {
      int16_t token = operand(false);
      grammar_.items[static_cast<size_t>(token)].kind = Kind::Forced;
      return token;
    }
    if (accept("&")) return wrap(Kind::Lookahead, operand(false), false);
    if (accept("!")) return wrap(Kind::NotLookahead, operand(false), false);
    int16_t first = operand(is_captured);
    if (accept("?")) return suffixed(Kind::Optional, first, is_captured);
    if (accept("*")) return suffixed(Kind::Repeat0, first, is_captured);
    if (accept("+")) return suffixed(Kind::Repeat1, first, is_captured);
    if (accept(".")) {
      int16_t element = operand(false);
      expect("+");
      int16_t gather = suffixed(Kind::Gather, element, is_captured);
      grammar_.items[static_cast<size_t>(first)].is_captured = false;
      grammar_.items[static_cast<size_t>(gather)].separator = first;
      return gather;
    }
    return first;
  }

  int16_t suffixed(Kind kind, int16_t inner, bool is_captured) {
    grammar_.items[static_cast<size_t>(inner)].is_captured = false;
    return wrap(kind, inner, is_captured);
  }

  int16_t operand(bool is_captured) {
    GrammarItem item;
    item.is_captured = is_captured;
    std::string_view next = take();
    if (next == "(" || next == "[") {
      GrammarRule group;
      group.alternatives = alternatives();
      expect(next == "(" ? ")" : "]");
      return bracketed(std::move(group), next == "[", item);
    }
    if (next[0] == '\'') {
      item.kind = Kind::Token;
      item.token = token_kind_of(next.substr(1, next.size() - 2));
      KRAIT_ASSERT(item.token != TokenKind::Name);
    } else if (next[0] == '"' || next == "SOFT_KEYWORD") {
      item.kind = Kind::SoftKeyword;
      if (next[0] == '"') item.text = next.substr(1, next.size() - 2);
    } else if (next[0] >= 'A' && next[0] <= 'Z') {
      item.kind = Kind::Token;
      item.token = find_in(kTokenClasses, next);
    } else {
      item.kind = Kind::Rule;
      int16_t index = add(item);
      references_.push_back({index, next});
      return index;
    }
    return add(item);
  }

  // (...) or [...]. A bracket around a single item needs no rule of its own.
  int16_t bracketed(GrammarRule group, bool is_optional, GrammarItem item) {
    bool is_plain = group.alternatives.size() == 1 && group.alternatives[0].items.size() == 1 &&
                    group.alternatives[0].action.check == DiagnosisCheck::None;
    if (is_optional && is_plain)
      return wrap(Kind::Optional, group.alternatives[0].items[0], item.is_captured);
    grammar_.rules.push_back(std::move(group));
    item.kind = Kind::Group;
    item.index = static_cast<int16_t>(grammar_.rules.size() - 1);
    bool is_captured = item.is_captured;
    item.is_captured = is_captured && !is_optional;
    int16_t index = add(item);
    return is_optional ? wrap(Kind::Optional, index, is_captured) : index;
  }

  std::string_view rest_;
  Grammar grammar_;
  std::vector<std::pair<int16_t, std::string_view>> references_;
};

}  // namespace

int Grammar::rule(std::string_view name) const {
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].name == name) return static_cast<int>(i);
  }
  KRAIT_ASSERT(!"unknown rule in the grammar");
  return 0;
}

const Grammar& diagnosis_grammar() {
  static const Grammar* grammar = new Grammar(GrammarCompiler(kDiagnosisRules).run());
  return *grammar;
}

}  // namespace krait
