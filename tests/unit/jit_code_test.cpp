// Compiled code, operation by operation: every operation over interesting operands, in registers and as
// constants, with operands that live on and operands that end.
#include <bit>
#include <limits>

#include "jit/eval.h"
#include "tests/unit/jit_run.h"

namespace krait::jit {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min(), kMax = std::numeric_limits<int64_t>::max();

const int64_t kInts[] = {0,
                         1,
                         -1,
                         2,
                         -2,
                         3,
                         7,
                         63,
                         64,
                         -64,
                         255,
                         1 << 20,
                         0x7fffffff,
                         0x80000000,
                         0xffffffff,
                         -5,
                         10,
                         31,
                         62,
                         1000003,
                         kMax,
                         kMin,
                         kMax - 1,
                         kMin + 1,
                         int64_t{1} << 62,
                         -(int64_t{1} << 62),
                         (int64_t{1} << 62) - 1,
                         -(int64_t{1} << 62) - 1,
                         0x123456789abcdef};
const double kDoubles[] = {0.0,
                           -0.0,
                           1.0,
                           -1.0,
                           0.5,
                           1.5,
                           2.5,
                           -2.5,
                           1e10,
                           1e300,
                           -1e300,
                           5e-324,
                           1e-310,
                           0x1p62,
                           0x1p63,
                           -0x1p63,
                           3.7,
                           0.49524381257547506,  // whose square pow() rounds otherwise than the product
                           0x1p-255,
                           1e-77,
                           1e77,
                           0x1p256,
                           0x1p257,
                           -0x1p257,
                           std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN(),
                           std::bit_cast<double>(uint64_t{0x3000000000000000})};
const Value kValues[] = {Value::small_int(0),
                         Value::small_int(-1),
                         Value::small_int(Value::kSmallIntMax),
                         Value::small_int(Value::kSmallIntMin),
                         Value::none(),
                         Value::true_(),
                         Value::false_(),
                         Value::flonum(0.0),
                         Value::flonum(1.0),
                         Value::flonum(-2.5),
                         Value::flonum(1e-70),
                         Value::from_raw(0x1238)};

std::vector<uint64_t> operands_of(Type t) {
  std::vector<uint64_t> all;
  if (t == Type::Int) {
    for (int64_t i : kInts) all.push_back(uint64_t(i));
  } else if (t == Type::F64) {
    for (double d : kDoubles) all.push_back(std::bit_cast<uint64_t>(d));
  } else if (t == Type::Bool) {
    all = {0, 1};
  } else {
    for (Value v : kValues) all.push_back(v.raw);
  }
  return all;
}

Type operand_type(Mode m) {
  switch (m) {
    case Mode::F64: return Type::F64;
    case Mode::Bool: return Type::Bool;
    case Mode::Value:
    case Mode::Object:
    case Mode::Word:
    case Mode::SameAsA: return Type::Value;
    default: return Type::Int;
  }
}

bool precondition_holds(Op op, uint64_t a) {
  if (op == Op::TagInt) return Value::fits_small_int(int64_t(a));
  if (op == Op::UntagInt) return Value::from_raw(a).is_small_int();
  return true;
}

bool is_nan(Type t, uint64_t bits) {
  return t == Type::F64 && std::bit_cast<double>(bits) != std::bit_cast<double>(bits);
}

// One operation as a trace: operands are loaded from memory as raw words; `constants` says which are
// constants. keep: the operands appear in the snapshot behind the operation as well.
class OpCase {
 public:
  OpCase(Op op, Type t) : op_(op) {
    const OpInfo& row = info(op);
    count_ = row.operand_count();
    for (int k = 0; k < count_; k++) types_[k] = row.modes[k] == Mode::Same ? t : operand_type(row.modes[k]);
    result_ = row.any_type ? t : row.type;
  }

  void check_all() {
    for (int constants = 0; constants < (1 << count_); constants++) {
      if (constants == (1 << count_) - 1) continue;
      for (bool keep : {false, true}) check(constants, keep);
    }
  }

 private:
  void check(int constants, bool keep) {
    // With constants each combination is its own trace: take fewer.
    size_t step = constants ? 3 : 1;
    std::vector<uint64_t> none = {0};
    auto as = operands_of(types_[0]);
    auto bs = count_ > 1 ? operands_of(types_[1]) : none;
    auto cs = count_ > 2 ? operands_of(types_[2]) : none;
    if (count_ > 2) cs.resize(2);
    TestVm::Compiled* compiled = nullptr;
    for (size_t x = 0; x < as.size(); x += constants & 1 ? step : 1) {
      for (size_t y = 0; y < bs.size(); y += constants & 2 ? step : 1) {
        for (uint64_t c : cs) {
          uint64_t operands[3] = {as[x], bs[y], c};
          if (constants || !compiled) compiled = &compile(operands, constants, keep);
          compare(*compiled, operands, keep);
        }
      }
    }
  }

  TestVm::Compiled& compile(const uint64_t* operands, int constants, bool keep) {
    Ir ir;
    FrameState f{.code = 1,
                 .pc = 0,
                 .first = 0,
                 .count = 0,
                 .depth = 8,
                 .parent = kNoFrame,
                 .resume = Resume::Execute,
                 .kind = 0};
    Ins op{.op = op_, .type = result_};
    SnapshotSlot before[3], after[4];
    for (int k = 0; k < count_; k++) {
      Ref r = load_operand(ir, k, operands[k], constants & (1 << k));
      op.operand(k) = r;
      before[k] = {uint16_t(k + 1), r};
      after[k + 1] = before[k];
    }
    f.pc = 1;
    ir.snapshots.add(ir.snapshots.add_frame(f, {before, size_t(count_)}));
    Ref r = ir.append(op);
    after[0] = {0, r};
    f.pc = 2;
    ir.snapshots.add(ir.snapshots.add_frame(f, {after, size_t(keep ? count_ + 1 : 1)}));
    ir.append({.op = Op::Exit, .imm = 1});
    return TestVm::get().compile(ir);
  }

  Ref load_operand(Ir& ir, int k, uint64_t bits, bool constant) {
    if (constant) return ir.constant(types_[k], bits);
    Type t = types_[k] == Type::Bool ? Type::Int : types_[k];
    Ref r = ir.append({.op = Op::Load,
                       .type = t,
                       .a = ir.constant_ptr(TestVm::get().slots),
                       .aux = uint16_t(AliasClass::Native),
                       .imm = 8 * k});
    if (types_[k] == Type::Bool)
      r = ir.append({.op = Op::Ne, .type = Type::Bool, .a = r, .b = ir.constant_int(0)});
    return r;
  }

  void compare(const TestVm::Compiled& c, const uint64_t* operands, bool keep) {
    uint64_t expected = 0;
    if (!precondition_holds(op_, operands[0])) return;
    Outcome o = evaluate(op_, operands[0], operands[1], operands[2], 0, &expected);
    if (o == Outcome::Unknown && op_ != Op::BoxF64 && op_ != Op::BoxUInt) return;
    for (int k = 0; k < count_; k++) TestVm::get().slots[k] = operands[k];
    const Left& left = TestVm::get().run(c);
    ASSERT_EQ(left.frame->pc, o == Outcome::Exits ? 1u : 2u) << describe(operands) << print(*c.ir);
    if (o == Outcome::Unknown) {
      Value boxed = Value::from_raw(left.bits.at(0));
      ASSERT_TRUE(boxed.is_object()) << describe(operands);
      if (op_ == Op::BoxF64) ASSERT_EQ(std::bit_cast<uint64_t>(boxed.as<Float>()->value), operands[0]);
      else ASSERT_EQ(boxed.as<BigInt>()->limbs[0], operands[0]);
    } else if (o == Outcome::Ok) {
      uint64_t got = left.bits.at(0);
      if (!is_nan(result_, expected) || !is_nan(result_, got))
        ASSERT_EQ(got, expected) << describe(operands) << print(*c.ir);
    }
    if (!keep && o != Outcome::Exits) return;
    for (int k = 0; k < count_; k++)
      ASSERT_EQ(left.bits.at(k + 1), operands[k]) << describe(operands) << print(*c.ir);
  }

  std::string describe(const uint64_t* operands) const {
    std::string s = info(op_).name;
    for (int k = 0; k < count_; k++) {
      s += " ";
      s += types_[k] == Type::F64 ? std::to_string(std::bit_cast<double>(operands[k]))
                                  : std::to_string(int64_t(operands[k]));
    }
    return s + "\n";
  }

  Op op_;
  Type result_;
  int count_;
  Type types_[3] = {Type::None, Type::None, Type::None};
};

TEST(JitCode, EveryComputingOperation) {
  for (int op = 0; op < kOpCount; op++) {
    const OpInfo& row = info(Op(op));
    bool computes = (row.has(Trait::Pure) || (row.has(Trait::Exits) && !row.has(Trait::Fixed))) &&
                    row.operand_count() > 0;
    if (!computes || Op(op) == Op::Arg || Op(op) == Op::KindIs || Op(op) == Op::PtrAdd ||
        row.attribute == Attribute::Field)
      continue;
    OpCase(Op(op), Op(op) == Op::Cast ? Type::Value : Type::Int).check_all();
    if (Op(op) == Op::Select) OpCase(Op::Select, Type::F64).check_all();
    if (testing::Test::HasFatalFailure()) return;
  }
}

// However many registers are taken where the loop begins: one that the guard in front of it has used last is
// free.
TEST(JitCode, PhisTakeWhatIsFreeWhereTheLoopBegins) {
  TestVm& vm = TestVm::get();
  vm.thread.frame = vm.slots;
  for (bool narrow : {false, true}) {
    for (int taken = 1; taken < 30; taken++) {
      std::string slots, sums;
      for (int k = 0; k < taken; k++) {
        vm.slots[k] = Value::small_int(k + 1).raw;
        const std::string n = std::to_string(k);
        slots += "%v" + n + " int = slot #" + n + " !0\n";
        sums += "%s" + std::to_string(k + 1) + " int = add %s" + n + " %v" + n + "\n";
      }
      const std::string last = std::to_string(taken);
      vm.slots[taken] = Value::small_int(5).raw;
      Ir ir;
      ASSERT_EQ(
          parse(slots + "%x int = slot #" + last + " !0\nentry\n%c bool = lt %x 1000\nguard_true %c !0\n" +
                    "loop\n%p int = phi 0 %q\n%s0 int = phi 0 %s" + last + "\n" + sums +
                    "%q int = add %p 1\n%d bool = lt %q 10\nguard_true %d !1\npoll !2\njump\n" +
                    "!0 = 0x10@0 depth 40 {}\n!1 = 0x10@1 depth 40 {0: %q, 1: %s" + last +
                    "}\n!2 = 0x10@2 depth 40 {0: %q, 1: %s" + last + "}\n",
                ir),
          "");
      vm.narrow = narrow;
      const Left& left = vm.run(vm.compile(ir));
      vm.narrow = false;
      ASSERT_EQ(left.bits.at(0), 10u) << taken;
      ASSERT_EQ(left.bits.at(1), uint64_t(10 * taken * (taken + 1) / 2)) << taken;
    }
  }
}

// Every test as part of a guard, and the guard's value kept apart.
TEST(JitCode, EveryGuard) {
  for (int op = 0; op < kOpCount; op++) {
    const OpInfo& row = info(Op(op));
    if (row.type != Type::Bool || !row.has(Trait::Pure) || row.attribute != Attribute::None) continue;
    for (Op guard : {Op::GuardTrue, Op::GuardFalse}) {
      for (int constants = 0; constants < 3; constants++) {
        if (constants && row.operand_count() < 2) continue;
        Type ta = operand_type(row.modes[0]),
             tb = row.operand_count() > 1 ? operand_type(row.modes[1]) : Type::None;
        std::vector<uint64_t> as = operands_of(ta),
                              bs = row.operand_count() > 1 ? operands_of(tb) : std::vector<uint64_t>{0};
        TestVm::Compiled* c = nullptr;
        for (uint64_t a : as) {
          for (uint64_t b : bs) {
            if (!c || constants) {
              Ir ir;
              FrameState f{.code = 1,
                           .pc = 1,
                           .first = 0,
                           .count = 0,
                           .depth = 8,
                           .parent = kNoFrame,
                           .resume = Resume::Execute,
                           .kind = 0};
              ir.snapshots.add(ir.snapshots.add_frame(f, {}));
              f.pc = 2;
              ir.snapshots.add(ir.snapshots.add_frame(f, {}));
              auto operand = [&](int k, Type t, uint64_t bits) {
                if (constants == k + 1) return ir.constant(t, bits);
                Ref r = ir.append({.op = Op::Load,
                                   .type = t == Type::Bool ? Type::Int : t,
                                   .a = ir.constant_ptr(TestVm::get().slots),
                                   .aux = uint16_t(AliasClass::Native),
                                   .imm = 8 * k});
                return t == Type::Bool
                           ? ir.append({.op = Op::Ne, .type = Type::Bool, .a = r, .b = ir.constant_int(0)})
                           : r;
              };
              Ins test{.op = Op(op), .type = Type::Bool};
              test.a = operand(0, ta, a);
              if (tb != Type::None) test.b = operand(1, tb, b);
              Ref t = ir.append(test);
              ir.append({.op = guard, .a = t, .imm = 0});
              ir.append({.op = Op::Exit, .imm = 1});
              c = &TestVm::get().compile(ir);
            }
            TestVm::get().slots[0] = a;
            TestVm::get().slots[1] = b;
            uint64_t truth = 0;
            ASSERT_EQ(evaluate(Op(op), a, b, 0, 0, &truth), Outcome::Ok);
            bool passes = bool(truth) == (guard == Op::GuardTrue);
            ASSERT_EQ(TestVm::get().run(*c).frame->pc, passes ? 2u : 1u)
                << info(Op(op)).name << " " << a << " " << b << "\n"
                << print(*c->ir);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace krait::jit
