// Folding, hash-consing, facts from guards and memory forwarding at emission.
#include "tests/unit/jit_test_util.h"

namespace krait::jit {
namespace {

const std::string kExit = "exit !0\n!0 = 0x10@0 depth 0 {}\n";

// The instructions left of `body`, where %a..%d are opaque ints, %u and %v values, %f and %g doubles.
void expect_folds(std::string_view body, std::string_view expected) {
  const std::string head =
      "%a int = input #0\n%b int = input #1\n%c int = input #2\n%u value = input #3\n%v value = input #4\n"
      "%f f64 = input #5\n%g f64 = input #6\nentry\n";
  EXPECT_EQ(rebuilt(head + std::string(body) + "\n" + kExit),
            normalize(head + std::string(expected) + "\n" + kExit))
      << body;
}

// The value that `body` ends with (named %r) is stored, so that it shows.
void expect_value(std::string_view body, std::string_view result) {
  std::string text(body), expected(result);
  size_t last = expected.rfind('\n');
  std::string before = last == std::string::npos ? "" : expected.substr(0, last + 1);
  std::string value = last == std::string::npos ? expected : expected.substr(last + 1);
  expect_folds(text + "\nstore %u %r [64 native]", before + "store %u " + value + " [64 native]");
}

TEST(JitFold, Constants) {
  expect_value("%r int = add 2 3", "5");
  expect_value("%r int = floordiv -7 2", "-4");
  expect_value("%r int = mod -7 2", "1");
  expect_value("%r f64 = fadd 0.5 0.25", "0.75");
  expect_value("%r value = tag_int 7", "<7>");
  expect_value("%r value = box_f64 1.5", "<1.5>");
  expect_value("%r value = box_f64 1e300", "%r value = box_f64 1e+300\n%r");
  expect_value("%r int = add_ov 9223372036854775807 1 !0", "%r int = add_ov 9223372036854775807 1 !0\n%r");
}

TEST(JitFold, Rules) {
  expect_value("%r int = add %a 0", "%a");
  expect_value("%r int = add 5 %a", "%r int = add %a 5\n%r");
  expect_value("%x int = add %a 5\n%r int = add %x -5", "%x int = add %a 5\n%a");
  expect_value("%r int = sub %a 5", "%r int = add %a -5\n%r");
  expect_value("%x int = add %a %b\n%r int = sub %x %a", "%x int = add %a %b\n%b");
  expect_value("%r int = mul 8 %a", "%r int = shl %a 3\n%r");
  expect_value("%r int = mod %a 8", "%r int = and %a 7\n%r");
  expect_value("%r int = floordiv %a 8", "%r int = sar %a 3\n%r");
  // By a constant that is no power of two: a multiplication by its inverse. By -7: as it is.
  expect_value("%r int = mod %a -7", "%r int = mod %a -7\n%r");
  expect_value("%r int = floordiv %a 7",
               "%1 int = sar %a 63\n%2 int = xor %a %1\n%3 int = mulh %2 -7905747460161236406\n"
               "%4 int = add %2 %3\n%5 int = sar %4 2\n%r int = xor %1 %5\n%r");
  expect_value("%q int = floordiv %a %b\n%r int = mod %a %b",
               "%q int = floordiv %a %b\n%1 int = mul %b %q\n%r int = sub %a %1\n%r");
  expect_value("%x int = neg %b\n%r int = add %x %a", "%x int = neg %b\n%r int = sub %a %b\n%r");
}

TEST(JitFold, BoxingCancels) {
  expect_value("%x value = box_f64 %f\n%r f64 = unbox_f64 %x", "%x value = box_f64 %f\n%f");
  expect_value("%x value = tag_int %a\n%r int = untag_int %x", "%x value = tag_int %a\n%a");
  expect_value("%x value = tag_int %a\n%y bool = is_int %x\n%r int = bool_to_int %y",
               "%x value = tag_int %a\n1");
}

TEST(JitBuilder, EqualExpressionsAreOne) {
  expect_folds("%x int = add %a %b\n%y int = add %b %a\nstore %u %x [8 native]\nstore %u %y [16 native]",
               "%x int = add %a %b\nstore %u %x [8 native]\nstore %u %x [16 native]");
  expect_folds("%x int = call pure_add(%a, 1)\n%y int = call pure_add(%a, 1)\nstore %u %y [8 native]",
               "%x int = call pure_add(%a, 1)\nstore %u %x [8 native]");
}

TEST(JitBuilder, GuardsDecideTests) {
  expect_folds("%x bool = is_int %v\nguard_true %x !0\n%y bool = is_int %v\nguard_true %y !0",
               "%x bool = is_int %v\nguard_true %x !0");
  expect_folds("%x bool = is_int %v\nguard_true %x !0\n%y bool = is_flonum %v\nguard_false %y !0",
               "%x bool = is_int %v\nguard_true %x !0");
  expect_folds("%x bool = lt %a %b\nguard_true %x !0\n%y bool = le %b %a\nguard_false %y !0",
               "%x bool = lt %a %b\nguard_true %x !0");
  expect_folds("%x bool = flt %f %g\n%y bool = not %x\nguard_true %y !0",
               "%x bool = flt %f %g\n%y bool = not %x\nguard_false %x !0");
}

TEST(JitBuilder, ContradictionIsReported) {
  Ir ir;
  Builder b(ir);
  Ref v = b.input(0, Type::Value);
  b.frames().begin(0x10, 0, 0, false);
  b.frames().mark(0);
  b.start_body();
  Ref is_int = b.emit(Op::IsInt, v);
  EXPECT_TRUE(b.guard(is_int));
  EXPECT_TRUE(b.guard(is_int));
  EXPECT_EQ(b.known_truth(is_int), 1);
  EXPECT_FALSE(b.guard(is_int, false));
}

TEST(JitMemory, LoadsAreShared) {
  expect_value("%x value = load %u [8 list]\n%r value = load %u [8 list]", "%r value = load %u [8 list]\n%r");
}

TEST(JitMemory, StoreForwardsToLoad) {
  expect_value("store %u %v [8 list]\n%r value = load %u [8 list]", "store %u %v [8 list]\n%v");
  expect_value("store_8 %u %a [8 bytes]\n%r int = load_u8 %u [8 bytes]",
               "store_8 %u %a [8 bytes]\n%r int = and %a 255\n%r");
}

TEST(JitMemory, OtherOffsetsAndClassesDoNotMatter) {
  expect_value(
      "%x value = load %u [8 list]\nstore %v %v [16 list]\nstore %v %v [8 cell]\n%r value = load %u [8 list]",
      "%x value = load %u [8 list]\nstore %v %v [16 list]\nstore %v %v [8 cell]\n%x");
  expect_value("%x value = load %u [8 list]\nstore %v %v [8 list]\n%r value = load %u [8 list]",
               "%x value = load %u [8 list]\nstore %v %v [8 list]\n%r value = load %u [8 list]\n%r");
  expect_value("%x value = load %u [8 list]\nstore %u %v [16 list]\n%r value = load %u [8 list]",
               "%x value = load %u [8 list]\nstore %u %v [16 list]\n%x");
}

TEST(JitMemory, IndicesThatDifferByAConstant) {
  expect_value(
      "%i int = add %a 1\nstore %u %a %v [16 items]\nstore %u %i %u [16 items]\n%r value = load %u %a [16 "
      "items]",
      "%i int = add %a 1\nstore %u %a %v [16 items]\nstore %u %i %u [16 items]\n%v");
  expect_value("store %u %a %v [16 items]\nstore %u %b %u [16 items]\n%r value = load %u %a [16 items]",
               "store %u %a %v [16 items]\nstore %u %b %u [16 items]\n%r value = load %u %a [16 items]\n%r");
}

TEST(JitMemory, CallsClobberWhatTheySay) {
  expect_value(
      "%x value = load %u [8 list]\n%y value = call anything(%v) !0\n%r value = load %u [8 list]",
      "%x value = load %u [8 list]\n%y value = call anything(%v) !0\n%r value = load %u [8 list]\n%r");
  expect_value("%x value = load %u [8 list]\n%y value = call reader(%v)\n%r value = load %u [8 list]",
               "%x value = load %u [8 list]\n%y value = call reader(%v)\n%x");
  expect_value(
      "%x value = load %u [8 constant]\n%y value = call anything(%v) !0\n%r value = load %u [8 constant]",
      "%x value = load %u [8 constant]\n%y value = call anything(%v) !0\n%x");
}

TEST(JitMemory, NewObjectsAreKnown) {
  // Shape 7, kind 6, 4 granules.
  const std::string make = "%n value = new 1125925676646407 #32\n";
  expect_value(make + "%x bool = shape_is %n #7\n%r int = bool_to_int %x", make + "1");
  expect_value(make + "%x bool = shape_is %n #8\n%r int = bool_to_int %x", make + "0");
  expect_value(make + "%x bool = kind_is %n #6\n%r int = bool_to_int %x", make + "1");
  expect_value(make + "%r value = load %n [8 cell]", make + "v:0x0");
  expect_value(make + "store %n %v [8 cell]\n%y value = call anything(%v) !0\n%r value = load %n [8 cell]",
               make + "store %n %v [8 cell]\n%y value = call anything(%v) !0\n%v");
  expect_value(
      make + "store %n %v [8 cell]\n%y value = call anything(%n) !0\n%r value = load %n [8 cell]",
      make + "store %n %v [8 cell]\n%y value = call anything(%n) !0\n%r value = load %n [8 cell]\n%r");
  expect_value(make + "store %n %v [8 cell]\nstore %u %u [8 cell]\n%r value = load %n [8 cell]",
               make + "store %n %v [8 cell]\nstore %u %u [8 cell]\n%v");
}

TEST(JitMemory, ContentsOfSecretObjectsAreSecret) {
  const std::string make =
      "%n value = new 1125925676646407 #32\n%m value = new 1125925676646407 #32\nstore %m %v [16 cell]\n";
  const std::string call = "%y value = call anything(%v) !0\n";
  const std::string load = "%r value = load %m [16 cell]";
  expect_value(make + "store %n %m [8 cell]\n" + call + load, make + "store %n %m [8 cell]\n" + call + "%v");
  // It gets out with the object that it lies in, ...
  const std::string shown = "%y value = call anything(%n) !0\n";
  expect_value(make + "store %n %m [8 cell]\n" + shown + load,
               make + "store %n %m [8 cell]\n" + shown + load + "\n%r");
  // ... and by a load that may find it.
  const std::string seen = "%z value = load %n %a [8 cell]\n";
  expect_value(make + "store %n %m [8 cell]\n" + seen + call + load,
               make + "store %n %m [8 cell]\n" + seen + call + load + "\n%r");
  // A pointer to an object is the object.
  expect_value(make + "store %n %m [8 cell]\n%p ptr = load %n [8 cell]\n%r value = load %p [16 cell]",
               make + "store %n %m [8 cell]\n%v");
}

TEST(JitMemory, StoresThatChangeNothingGo) {
  expect_folds("store %u %v [8 cell]\nstore %u %v [8 cell]", "store %u %v [8 cell]");
  expect_folds("%x value = load %u [8 cell]\nstore %u %x [8 cell]", "%x value = load %u [8 cell]");
  expect_folds("store %u %v [8 cell]\nstore %u %u [8 cell]", "store %u %u [8 cell]");
  expect_folds("store %u %v [8 cell]\npoll !0\nstore %u %u [8 cell]",
               "store %u %v [8 cell]\npoll !0\nstore %u %u [8 cell]");
}

TEST(JitMemory, StoresInFrontOfTheEntryAreMade) {
  // A variable that is read later on leaves in front of the entry, where the first store must have been made.
  Ir ir;
  Builder b(ir);
  b.start();
  b.frames().begin(0x10, 2, 2, true);
  b.frames().mark(0);
  const Ref object = b.input(0, Type::Value);
  b.store(AliasClass::Cell, object, 8, b.value(Value::small_int(1)));
  b.start_body();
  b.store(AliasClass::Cell, object, 8, b.value(Value::small_int(2)));
  b.emit(Op::TagInt, b.slot(1, Type::Int));
  size_t stores = 0;
  for (const Ins& i : ir.ins) stores += i.op == Op::Store;
  EXPECT_EQ(stores, 2u);
}

TEST(JitMemory, Barriers) {
  const std::string make = "%n value = new 1125925676646407 #32\n";
  expect_folds(make + "store %n %v [8 cell]\nbarrier %n %v", make + "store %n %v [8 cell]");
  expect_folds("barrier %u %v\nbarrier %u %u", "barrier %u %v");
  expect_folds("barrier %u %v\n%y value = call anything(%v) !0\nbarrier %u %v",
               "barrier %u %v\n%y value = call anything(%v) !0\nbarrier %u %v");
  expect_folds("%x value = tag_int %a\nbarrier %u %x\nbarrier %u None", "%x value = tag_int %a");
}

}  // namespace
}  // namespace krait::jit
