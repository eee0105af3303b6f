// Compile-time parser of fold.def's rules. Included by fold.cpp only.
#pragma once

#include <bit>
#include <initializer_list>
#include <limits>

#include "jit/fold.h"

namespace krait::jit {

// Called on a malformed rule; not constexpr, so the compiler points at the rule.
void malformed_rule();

class RuleParser {
 public:
  consteval Rule parse(std::string_view pattern, std::string_view replacement,
                       std::initializer_list<std::string_view> conditions) {
    rule_.text = pattern;
    rule_.pattern = parse_all(pattern);
    rule_.replacement = parse_all(replacement);
    for (std::string_view c : conditions) {
      if (c.size() > 8 && c.substr(1, 8) == " = log2 ") {
        rule_.log_result = variable(c[0]);
        rule_.log_operand = variable(c[9]);
      } else {
        if (rule_.condition_count == Rule::kMaxConditions) malformed_rule();
        rule_.conditions[rule_.condition_count++] = parse_all(c);
      }
    }
    return rule_;
  }

 private:
  consteval uint8_t parse_all(std::string_view text) {
    text_ = text;
    uint8_t node = parse_term();
    if (!text_.empty()) malformed_rule();
    return node;
  }

  consteval uint8_t parse_term() {
    if (accept('(')) {
      RuleNode n{};
      n.kind = RuleNode::Kind::Operation;
      n.op = parse_op(word());
      while (!accept(')')) {
        if (n.child_count == 3) malformed_rule();
        n.children[n.child_count++] = parse_term();
      }
      return add(n);
    }
    std::string_view w = word();
    if (w.size() == 1 && is_letter(w[0])) return add_variable(w[0]);
    return add(parse_literal(w));
  }

  static consteval bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_capital(c); }
  static consteval bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

  consteval uint8_t variable(char letter) {
    for (uint8_t i = 0; i < rule_.variable_count; i++) {
      if (letters_[i] == letter) return i;
    }
    letters_[rule_.variable_count] = letter;
    return rule_.variable_count++;
  }
  consteval uint8_t add_variable(char letter) {
    RuleNode n{};
    n.kind = is_capital(letter) ? RuleNode::Kind::Constant : RuleNode::Kind::Operand;
    n.variable = variable(letter);
    return add(n);
  }
  consteval uint8_t add(RuleNode n) {
    if (rule_.node_count == Rule::kMaxNodes) malformed_rule();
    rule_.nodes[rule_.node_count] = n;
    return rule_.node_count++;
  }

  static consteval RuleNode literal(Type type, uint64_t bits) {
    RuleNode n{};
    n.kind = RuleNode::Kind::Literal;
    n.type = type;
    n.literal = bits;
    return n;
  }
  static consteval RuleNode parse_literal(std::string_view w) {
    if (w == "true" || w == "false") return literal(Type::Bool, w == "true");
    if (w == "True") return literal(Type::Value, Value::true_().raw);
    if (w == "False") return literal(Type::Value, Value::false_().raw);
    for (double d : {0.0, -0.0, 1.0, 2.0}) {
      if (w == (std::bit_cast<int64_t>(d) == 0 ? "0.0" : d == 0 ? "-0.0" : d == 1 ? "1.0" : "2.0")) {
        return literal(Type::F64, std::bit_cast<uint64_t>(d));
      }
    }
    bool negative = w[0] == '-';
    uint64_t n = 0;
    for (char c : w.substr(negative)) {
      if (c < '0' || c > '9') malformed_rule();
      n = n * 10 + uint64_t(c - '0');
    }
    return literal(Type::Int, negative ? 0 - n : n);
  }

  static consteval Op parse_op(std::string_view w) {
    constexpr std::string_view names[] = {
#define IR(name, text, ...) #text,
#include "jit/ir.def"
#undef IR
    };
    for (int i = 0; i < kOpCount; i++) {
      if (names[i] == w) return Op(i);
    }
    malformed_rule();
    return Op::Nop;
  }

  consteval bool accept(char c) {
    if (text_.empty()) malformed_rule();
    if (text_[0] != c) return false;
    text_.remove_prefix(1);
    skip_space();
    return true;
  }
  consteval void skip_space() {
    while (!text_.empty() && text_[0] == ' ') text_.remove_prefix(1);
  }
  consteval std::string_view word() {
    size_t n = 0;
    while (n < text_.size() && text_[n] != ' ' && text_[n] != '(' && text_[n] != ')') n++;
    std::string_view w = text_.substr(0, n);
    text_.remove_prefix(n);
    skip_space();
    if (w.empty()) malformed_rule();
    return w;
  }

  Rule rule_{};
  std::string_view text_;
  char letters_[16] = {};
};

}  // namespace krait::jit
