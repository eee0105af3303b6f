// Proves the rewrite rules of jit/fold.def with Z3: for all operands that meet a rule's conditions, pattern
// and replacement have the same value and leave the trace in the same cases.
//
// Machine ints are bit vectors of 64 bits; where that is too hard (products of unknowns) of 16 or 8, which
// the rules' meaning does not depend on. Doubles are IEEE floats; all NaNs count as one.
#include <gtest/gtest.h>
#include <z3.h>

#include <bit>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "jit/eval.h"
#include "jit/fold.h"
#include "jit/rule_parser.h"

namespace krait::jit {
namespace {

struct Term {
  Type type = Type::None;
  Z3_ast ast = nullptr;  // Bool: boolean; Int, Value: bit vector; F64: float
};

class Prover {
 public:
  enum Result { Proved, Refuted, Unknown };

  // log: for rules with "L = log2 A", the L to prove it for.
  Prover(const Rule& rule, unsigned width, int log) : rule_(rule), width_(width), log_(log) {
    Z3_config config = Z3_mk_config();
    z3_ = Z3_mk_context(config);
    Z3_del_config(config);
    int_sort_ = Z3_mk_bv_sort(z3_, width_);
    float_sort_ = width_ == 64 ? Z3_mk_fpa_sort_double(z3_) : Z3_mk_fpa_sort_half(z3_);
    rounding_ = Z3_mk_fpa_rne(z3_);
  }
  ~Prover() { Z3_del_context(z3_); }

  Result prove(unsigned timeout_ms = 60000) {
    collect_types(rule_.pattern, Type::None);
    Term pattern = term(rule_.pattern);
    Z3_ast pattern_exits = root_exits_;
    std::vector<Z3_ast> assumed = needs_;
    needs_.clear();
    std::vector<Z3_ast> conditions;
    for (int c = 0; c < rule_.condition_count; c++) conditions.push_back(term(rule_.conditions[c]).ast);
    root_exits_ = nullptr;
    any_exit_ = bool_(false);
    Term replacement = term(rule_.replacement);

    Z3_ast left = pattern_exits ? pattern_exits : bool_(false);
    Z3_ast same = Z3_mk_and(z3_, 2,
                            std::data({Z3_mk_iff(z3_, left, any_exit_),
                                       Z3_mk_or(z3_, 2, std::data({left, equal(pattern, replacement)}))}));
    std::vector<Z3_ast> goals = needs_;
    goals.push_back(same);
    Z3_solver solver = Z3_mk_solver(z3_);
    Z3_solver_inc_ref(z3_, solver);
    Z3_params params = Z3_mk_params(z3_);
    Z3_params_inc_ref(z3_, params);
    Z3_params_set_uint(z3_, params, Z3_mk_string_symbol(z3_, "timeout"), timeout_ms);
    Z3_solver_set_params(z3_, solver, params);
    for (Z3_ast a : assumed) Z3_solver_assert(z3_, solver, a);
    for (Z3_ast a : conditions) Z3_solver_assert(z3_, solver, a);
    Z3_solver_assert(z3_, solver, Z3_mk_not(z3_, Z3_mk_and(z3_, unsigned(goals.size()), goals.data())));
    Z3_lbool answer = Z3_solver_check(z3_, solver);
    if (answer == Z3_L_TRUE) model_ = Z3_model_to_string(z3_, Z3_solver_get_model(z3_, solver));
    return answer == Z3_L_FALSE ? Proved : answer == Z3_L_TRUE ? Refuted : Unknown;
  }
  const std::string& model() const { return model_; }

 private:
  // --- small helpers
  Z3_ast bool_(bool b) { return b ? Z3_mk_true(z3_) : Z3_mk_false(z3_); }
  Z3_ast int_(int64_t i) { return Z3_mk_int64(z3_, i, int_sort_); }
  Z3_ast float_(double d) { return Z3_mk_fpa_numeral_double(z3_, d, float_sort_); }
  Z3_ast lt(Z3_ast a, Z3_ast b) { return Z3_mk_bvslt(z3_, a, b); }
  Z3_ast eq(Z3_ast a, Z3_ast b) { return Z3_mk_eq(z3_, a, b); }
  Z3_ast and_(Z3_ast a, Z3_ast b) { return Z3_mk_and(z3_, 2, std::data({a, b})); }
  Z3_ast or_(Z3_ast a, Z3_ast b) { return Z3_mk_or(z3_, 2, std::data({a, b})); }
  Z3_ast not_(Z3_ast a) { return Z3_mk_not(z3_, a); }
  Z3_ast ite(Z3_ast c, Z3_ast a, Z3_ast b) { return Z3_mk_ite(z3_, c, a, b); }
  Z3_ast equal(Term a, Term b) { return eq(a.ast, b.ast); }
  Z3_ast min_int() { return int_(width_ == 64 ? INT64_MIN : -(int64_t{1} << (width_ - 1))); }
  Z3_ast fits(Z3_ast a) {  // one bit less than the word
    int64_t half = int64_t{1} << (width_ - 2);
    return and_(Z3_mk_bvsge(z3_, a, int_(-half)), lt(a, int_(half)));
  }

  // The operand modes give the variables their types.
  void collect_types(uint8_t node, Type expected) {
    const RuleNode& n = rule_.nodes[node];
    if (n.kind == RuleNode::Kind::Operand || n.kind == RuleNode::Kind::Constant) {
      if (expected != Type::None || !types_.contains(n.variable)) types_[n.variable] = expected;
    }
    if (n.kind != RuleNode::Kind::Operation) return;
    for (int k = 0; k < n.child_count; k++) collect_types(n.children[k], mode_type(info(n.op).modes[k]));
  }
  static Type mode_type(Mode m) {
    switch (m) {
      case Mode::Bool: return Type::Bool;
      case Mode::F64: return Type::F64;
      case Mode::Value:
      case Mode::Word:
      case Mode::SameAsA: return Type::Value;
      default: return Type::Int;
    }
  }
  Z3_sort sort(Type t) {
    return t == Type::Bool ? Z3_mk_bool_sort(z3_) : t == Type::F64 ? float_sort_ : int_sort_;
  }

  Term literal(const RuleNode& n) {
    if (n.type == Type::Bool) return {Type::Bool, bool_(n.literal)};
    if (n.type == Type::F64) return {Type::F64, float_(std::bit_cast<double>(n.literal))};
    int64_t i = int64_t(n.literal);
    if (width_ < 64 && (i == 63 || i == 64))
      i = i - 64 + int64_t(width_);  // shift counts scale with the word
    return {n.type, int_(i)};
  }

  Term variable(uint8_t v) {
    if (log_ >= 0 && v == rule_.log_result) return {Type::Int, int_(log_)};
    if (log_ >= 0 && v == rule_.log_operand) return {Type::Int, int_(int64_t(uint64_t{1} << log_))};
    Type t = types_[v] == Type::None ? Type::Int : types_[v];
    return {t, Z3_mk_const(z3_, Z3_mk_int_symbol(z3_, v), sort(t))};
  }

  Term term(uint8_t node) {
    const RuleNode& n = rule_.nodes[node];
    if (n.kind == RuleNode::Kind::Literal) return literal(n);
    if (n.kind != RuleNode::Kind::Operation) return variable(n.variable);
    Term t[3];
    for (int k = 0; k < n.child_count; k++) t[k] = term(n.children[k]);
    exits_ = nullptr;
    Term result = operation(n.op, t[0], t[1], t[2]);
    if (exits_ && node == rule_.pattern) root_exits_ = exits_;
    else if (exits_ && any_exit_) any_exit_ = or_(any_exit_, exits_);
    else if (exits_) needs_.push_back(not_(exits_));  // an operand that was computed has not left
    return result;
  }

  Z3_ast shift_count(Z3_ast b) { return Z3_mk_bvand(z3_, b, int_(int64_t(width_) - 1)); }

  Z3_ast floor_mod(Z3_ast a, Z3_ast b) { return Z3_mk_bvsmod(z3_, a, b); }
  // a = q * b + floor_mod(a, b)
  Z3_ast floor_div(Z3_ast a, Z3_ast b) {
    Z3_ast q = Z3_mk_bvsdiv(z3_, a, b), r = Z3_mk_bvsrem(z3_, a, b);
    Z3_ast adjust = and_(not_(eq(r, int_(0))), lt(Z3_mk_bvxor(z3_, a, b), int_(0)));
    return ite(adjust, Z3_mk_bvsub(z3_, q, int_(1)), q);
  }
  // The result of an exact operation does not fit.
  Z3_ast overflows(Z3_ast (*f)(Z3_context, Z3_ast, Z3_ast), Z3_ast a, Z3_ast b) {
    Z3_ast wide = f(z3_, Z3_mk_sign_ext(z3_, width_, a), Z3_mk_sign_ext(z3_, width_, b));
    Z3_ast narrow = Z3_mk_sign_ext(z3_, width_, f(z3_, a, b));
    return not_(eq(wide, narrow));
  }
  Z3_ast divisible(Z3_ast a, Z3_ast b) {
    return and_(not_(eq(b, int_(0))), not_(and_(eq(a, min_int()), eq(b, int_(-1)))));
  }
  Z3_ast uninterpreted(const char* name, Z3_sort from, Z3_sort to, Z3_ast a) {
    Z3_func_decl f = Z3_mk_func_decl(z3_, Z3_mk_string_symbol(z3_, name), 1, &from, to);
    return Z3_mk_app(z3_, f, 1, &a);
  }
  // Boxing doubles is a bijection between the doubles in question and words with the flonum's tag.
  Z3_ast box(Z3_ast a) {
    Z3_ast boxed = uninterpreted("box", float_sort_, int_sort_, a);
    Z3_ast back = uninterpreted("unbox", int_sort_, float_sort_, boxed);
    needs_.push_back(any_exit_ ? bool_(true)
                               : and_(eq(back, a), eq(Z3_mk_bvand(z3_, boxed, int_(3)), int_(2))));
    return boxed;
  }
  Z3_ast unbox(Z3_ast a) {
    Z3_ast unboxed = uninterpreted("unbox", int_sort_, float_sort_, a);
    if (!any_exit_) needs_.push_back(eq(uninterpreted("box", float_sort_, int_sort_, unboxed), a));
    return unboxed;
  }
  Z3_ast tag_test(Z3_ast a, int mask, int tag) { return eq(Z3_mk_bvand(z3_, a, int_(mask)), int_(tag)); }

  Term operation(Op op, Term ta, Term tb, Term tc) {
    Z3_ast a = ta.ast, b = tb.ast;
    auto i = [](Z3_ast x) { return Term{Type::Int, x}; };
    auto t = [](Z3_ast x) { return Term{Type::Bool, x}; };
    auto f = [](Z3_ast x) { return Term{Type::F64, x}; };
    auto v = [](Z3_ast x) { return Term{Type::Value, x}; };
    switch (op) {
      case Op::Add: return i(Z3_mk_bvadd(z3_, a, b));
      case Op::Sub: return i(Z3_mk_bvsub(z3_, a, b));
      case Op::Mul: return i(Z3_mk_bvmul(z3_, a, b));
      case Op::MulHigh: {
        Z3_ast wide = Z3_mk_bvmul(z3_, Z3_mk_sign_ext(z3_, width_, a), Z3_mk_sign_ext(z3_, width_, b));
        return i(Z3_mk_extract(z3_, 2 * width_ - 1, width_, wide));
      }
      case Op::FloorDiv: needs_.push_back(divisible(a, b)); return i(floor_div(a, b));
      case Op::Mod: needs_.push_back(divisible(a, b)); return i(floor_mod(a, b));
      case Op::Neg: return i(Z3_mk_bvneg(z3_, a));
      case Op::And: return i(Z3_mk_bvand(z3_, a, b));
      case Op::Or: return i(Z3_mk_bvor(z3_, a, b));
      case Op::Xor: return i(Z3_mk_bvxor(z3_, a, b));
      case Op::Shl: return i(Z3_mk_bvshl(z3_, a, shift_count(b)));
      case Op::Sar: return i(Z3_mk_bvashr(z3_, a, shift_count(b)));
      case Op::Shr: return i(Z3_mk_bvlshr(z3_, a, shift_count(b)));
      case Op::Min: return i(ite(lt(a, b), a, b));
      case Op::Max: return i(ite(lt(a, b), b, a));
      case Op::AddOv: exits_ = overflows(Z3_mk_bvadd, a, b); return i(Z3_mk_bvadd(z3_, a, b));
      case Op::SubOv: exits_ = overflows(Z3_mk_bvsub, a, b); return i(Z3_mk_bvsub(z3_, a, b));
      case Op::MulOv: exits_ = overflows(Z3_mk_bvmul, a, b); return i(Z3_mk_bvmul(z3_, a, b));
      case Op::ShlOv: {
        Z3_ast shifted = Z3_mk_bvshl(z3_, a, shift_count(b));
        exits_ = not_(eq(Z3_mk_bvashr(z3_, shifted, shift_count(b)), a));
        return i(shifted);
      }
      case Op::Eq: return t(eq(a, b));
      case Op::Ne: return t(not_(eq(a, b)));
      case Op::Lt: return t(lt(a, b));
      case Op::Le: return t(Z3_mk_bvsle(z3_, a, b));
      case Op::ULt: return t(Z3_mk_bvult(z3_, a, b));
      case Op::ULe: return t(Z3_mk_bvule(z3_, a, b));
      case Op::Not: return t(not_(a));
      case Op::Same: return t(eq(a, b));
      case Op::BoolToInt: return i(ite(a, int_(1), int_(0)));
      case Op::Select: return {tb.type, ite(a, b, tc.ast)};
      case Op::FitsInt: return t(fits(a));
      case Op::TagInt:
        needs_.push_back(fits(a));
        return v(Z3_mk_bvor(z3_, Z3_mk_bvshl(z3_, a, int_(1)), int_(1)));
      case Op::UntagInt: needs_.push_back(tag_test(a, 1, 1)); return i(Z3_mk_bvashr(z3_, a, int_(1)));
      case Op::BoxBool:
        return v(ite(a, int_(int64_t(Value::true_().raw)), int_(int64_t(Value::false_().raw))));
      case Op::BoxF64: return v(box(a));
      case Op::UnboxF64: needs_.push_back(tag_test(a, 3, 2)); return f(unbox(a));
      case Op::IsInt: return t(tag_test(a, 1, 1));
      case Op::IsFlonum: return t(tag_test(a, 3, 2));
      case Op::IsObject: return t(tag_test(a, 7, 0));
      case Op::FAdd: return f(Z3_mk_fpa_add(z3_, rounding_, a, b));
      case Op::FSub: return f(Z3_mk_fpa_sub(z3_, rounding_, a, b));
      case Op::FMul: return f(Z3_mk_fpa_mul(z3_, rounding_, a, b));
      case Op::FDiv: return f(Z3_mk_fpa_div(z3_, rounding_, a, b));
      case Op::FNeg: return f(Z3_mk_fpa_neg(z3_, a));
      case Op::FAbs: return f(Z3_mk_fpa_abs(z3_, a));
      case Op::FFloor: return f(Z3_mk_fpa_round_to_integral(z3_, Z3_mk_fpa_rtn(z3_), a));
      case Op::FCeil: return f(Z3_mk_fpa_round_to_integral(z3_, Z3_mk_fpa_rtp(z3_), a));
      case Op::FTrunc: return f(Z3_mk_fpa_round_to_integral(z3_, Z3_mk_fpa_rtz(z3_), a));
      case Op::FRound: return f(Z3_mk_fpa_round_to_integral(z3_, rounding_, a));
      case Op::FEq: return t(Z3_mk_fpa_eq(z3_, a, b));
      case Op::FNe: return t(not_(Z3_mk_fpa_eq(z3_, a, b)));
      case Op::FLt: return t(Z3_mk_fpa_lt(z3_, a, b));
      case Op::FLe: return t(Z3_mk_fpa_leq(z3_, a, b));
      case Op::IntToF64: return f(Z3_mk_fpa_to_fp_signed(z3_, rounding_, a, float_sort_));
      default: ADD_FAILURE() << "no meaning given for " << info(op).name; return ta;
    }
  }

  const Rule& rule_;
  unsigned width_;
  int log_;
  Z3_context z3_;
  Z3_sort int_sort_, float_sort_;
  Z3_ast rounding_;
  std::map<int, Type> types_;
  std::vector<Z3_ast> needs_;    // preconditions of the operations met
  Z3_ast exits_ = nullptr;       // of the operation just built
  Z3_ast root_exits_ = nullptr;  // of the pattern's root
  Z3_ast any_exit_ = nullptr;    // of the replacement, once it is being built
  std::string model_;
};

bool mentions(const Rule& rule, std::initializer_list<Op> ops) {
  for (int n = 0; n < rule.node_count; n++) {
    for (Op op : ops) {
      if (rule.nodes[n].kind == RuleNode::Kind::Operation && rule.nodes[n].op == op) return true;
    }
  }
  return false;
}

// Bits of doubles are copied as they are, NaN payloads included, which Z3's floats cannot express.
bool is_about_bits(const Rule& rule) { return mentions(rule, {Op::F64Bits, Op::BitsF64}); }

void expect_proved(const Rule& rule, int log) {
  for (unsigned width : {64u, 16u, 8u}) {
    if (log >= int(width) - (width < 64)) continue;
    Prover prover(rule, width, log);
    Prover::Result r = prover.prove(width == 8 ? 60000 : 4000);
    if (r == Prover::Unknown) continue;
    EXPECT_EQ(r, Prover::Proved) << rule.text << " with " << width << " bits, counterexample:\n"
                                 << prover.model();
    return;
  }
  ADD_FAILURE() << rule.text << ": neither proved nor refuted";
}

TEST(JitFoldProof, EveryRule) {
  for (const Rule& rule : fold_rules()) {
    if (is_about_bits(rule)) continue;
    if (rule.log_result == Rule::kNoVariable) {
      expect_proved(rule, -1);
    } else {
      for (int log = 0; log < 64; log += log < 4 || log > 58 ? 1 : 9) expect_proved(rule, log);
    }
  }
}

// The prover itself: rules that are wrong are refuted.
TEST(JitFoldProof, WrongRulesAreRefuted) {
  constexpr Rule wrong[] = {
      RuleParser().parse("(add x 1)", "x", {}),
      RuleParser().parse("(floordiv x A)", "(shr x L)", {"L = log2 A"}),
      RuleParser().parse("(add_ov (add_ov x A) B)", "(add_ov x (add A B))", {}),
      RuleParser().parse("(sub_ov x A)", "(add_ov x (neg A))", {}),
      RuleParser().parse("(not (flt x y))", "(fle y x)", {}),
      RuleParser().parse("(fadd x 0.0)", "x", {}),
      RuleParser().parse("(is_object (box_f64 x))", "true", {}),
      RuleParser().parse("(fits_int (add x 0))", "true", {}),
  };
  for (const Rule& rule : wrong) {
    Prover prover(rule, 64, rule.log_result == Rule::kNoVariable ? -1 : 3);
    EXPECT_EQ(prover.prove(), Prover::Refuted) << rule.text;
  }
}

// x / A == x * (1 / A) for powers of two whose reciprocal is normal: sampled, division is too hard for the
// solver.
TEST(JitFoldProof, DivisionByPowersOfTwo) {
  std::mt19937_64 random(1);
  for (int exponent = -1019; exponent <= 1021; exponent += 5) {
    double divisor = std::ldexp(1.0, exponent), reciprocal = 1.0 / divisor;
    for (int n = 0; n < 200; n++) {
      double x = std::bit_cast<double>(random());
      if (std::isnan(x)) continue;
      EXPECT_EQ(std::bit_cast<uint64_t>(x / divisor), std::bit_cast<uint64_t>(x * reciprocal))
          << x << " / " << divisor;
    }
  }
}

}  // namespace
}  // namespace krait::jit
