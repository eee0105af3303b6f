// Matching and applying the rewrite rules. See fold.h and fold.def.
#include "jit/fold.h"

#include <array>
#include <bit>

#include "jit/builder.h"
#include "jit/eval.h"
#include "jit/rule_parser.h"

namespace krait::jit {

void malformed_rule() {}

namespace {

// Each rule is parsed in a constant evaluation of its own: one for all would exceed the compiler's step
// limit.
#define RULE_NAME2(line) kRule##line
#define RULE_NAME(line) RULE_NAME2(line)
#define RULE(pattern, replacement, ...) \
  constexpr Rule RULE_NAME(__LINE__) = RuleParser().parse(pattern, replacement, {__VA_ARGS__});
#include "jit/fold.def"
#undef RULE
constexpr Rule kRules[] = {
#define RULE(...) RULE_NAME(__LINE__),
#include "jit/fold.def"
#undef RULE
};
#undef RULE_NAME
#undef RULE_NAME2

// first[op]: number of the first rule in `order` for the operation; `order` sorts the rules by operation.
struct RuleIndex {
  uint16_t first[kOpCount + 1] = {};
  uint16_t order[std::size(kRules)] = {};
};
constexpr RuleIndex make_index() {
  RuleIndex index;
  uint16_t n = 0;
  for (int op = 0; op < kOpCount; op++) {
    index.first[op] = n;
    for (size_t r = 0; r < std::size(kRules); r++) {
      if (int(kRules[r].op()) == op) index.order[n++] = uint16_t(r);
    }
  }
  index.first[kOpCount] = n;
  return index;
}
constexpr RuleIndex kIndex = make_index();

// One attempt to apply one rule.
class Match {
 public:
  Match(Builder& builder, const Rule& rule, const Ins& i) : builder_(builder), rule_(rule), root_(i) {}

  Ref apply() {
    if (!matches_operands(rule_.nodes[rule_.pattern], root_)) return kNoRef;
    if (!solve_logarithm()) return kNoRef;
    for (int c = 0; c < rule_.condition_count; c++) {
      uint64_t holds;
      if (!compute(rule_.conditions[c], &holds) || !holds) return kNoRef;
    }
    return build(rule_.replacement);
  }

 private:
  const Ir& ir() const { return builder_.ir(); }

  bool matches(uint8_t node, Ref r) {
    const RuleNode& n = rule_.nodes[node];
    switch (n.kind) {
      case RuleNode::Kind::Operand: return bind(n.variable, r);
      case RuleNode::Kind::Constant: return Ir::is_const(r) && bind(n.variable, r);
      case RuleNode::Kind::Literal:
        return Ir::is_const(r) && ir().bits(r) == n.literal && ir().type_of(r) == n.type;
      case RuleNode::Kind::Operation: break;
    }
    return !Ir::is_const(r) && ir()[r].op == n.op && matches_operands(n, ir()[r]);
  }
  bool matches_operands(const RuleNode& n, const Ins& i) {
    std::array<Ref, kMaxVariables> saved = bindings_;
    if (matches_in_order(n, i.a, i.b, i.c)) return true;
    bindings_ = saved;
    return info(n.op).has(Trait::Commutes) && matches_in_order(n, i.b, i.a, i.c);
  }
  bool matches_in_order(const RuleNode& n, Ref a, Ref b, Ref c) {
    const Ref operands[] = {a, b, c};
    for (int k = 0; k < n.child_count; k++) {
      if (!matches(n.children[k], operands[k])) return false;
    }
    return true;
  }
  bool bind(uint8_t variable, Ref r) {
    if (bindings_[variable] == kNoRef) bindings_[variable] = r;
    return bindings_[variable] == r;
  }

  bool solve_logarithm() {
    if (rule_.log_result == Rule::kNoVariable) return true;
    uint64_t bits = ir().bits(bindings_[rule_.log_operand]);
    if (!std::has_single_bit(bits)) return false;
    bindings_[rule_.log_result] = builder_.int_(std::countr_zero(bits));
    return true;
  }

  // The value of a term over constants.
  bool compute(uint8_t node, uint64_t* result) {
    const RuleNode& n = rule_.nodes[node];
    if (n.kind == RuleNode::Kind::Literal) return *result = n.literal, true;
    if (n.kind != RuleNode::Kind::Operation) return *result = ir().bits(bindings_[n.variable]), true;
    uint64_t operands[3] = {};
    for (int k = 0; k < n.child_count; k++) {
      if (!compute(n.children[k], &operands[k])) return false;
    }
    return evaluate(n.op, operands[0], operands[1], operands[2], 0, result) == Outcome::Ok;
  }

  Ref build(uint8_t node) {
    const RuleNode& n = rule_.nodes[node];
    if (n.kind == RuleNode::Kind::Literal) return builder_.constant(n.type, n.literal);
    if (n.kind != RuleNode::Kind::Operation) return bindings_[n.variable];
    Ins i{.op = n.op, .type = info(n.op).any_type ? root_.type : info(n.op).type};
    for (int k = 0; k < n.child_count; k++) i.operand(k) = build(n.children[k]);
    if (info(n.op).has(Trait::Exits)) i.imm = root_.imm;
    return builder_.emit(i);
  }

  static constexpr int kMaxVariables = 16;
  Builder& builder_;
  const Rule& rule_;
  const Ins root_;
  std::array<Ref, kMaxVariables> bindings_{};
};

}  // namespace

std::span<const Rule> fold_rules() { return kRules; }

Ref fold_by_rules(Builder& builder, const Ins& i) {
  for (uint16_t k = kIndex.first[int(i.op)]; k < kIndex.first[int(i.op) + 1]; k++) {
    Ref r = Match(builder, kRules[kIndex.order[k]], i).apply();
    if (r != kNoRef) return r;
  }
  return kNoRef;
}

}  // namespace krait::jit
