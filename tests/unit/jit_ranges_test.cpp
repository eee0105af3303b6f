// Ranges of expressions, and what the builder makes of them.
#include <gtest/gtest.h>

#include "jit/builder.h"
#include "jit/ranges.h"

namespace krait::jit {
namespace {

class JitRanges : public testing::Test {
 protected:
  JitRanges() : b_(ir_) {
    b_.start();
    x_ = b_.input(0, Type::Int);
    y_ = b_.input(1, Type::Int);
    v_ = b_.input(2, Type::Value);
    b_.frames().begin(1, 4, 0, false);
    b_.frames().mark(0);
    b_.start_body();
  }

  Ref i(int64_t n) { return b_.int_(n); }
  Ref masked(Ref x, int64_t mask) { return b_.emit(Op::And, x, i(mask)); }
  IntRange range(Ref r) { return range_of(ir_, r); }
  Op op(Ref r) { return Ir::is_const(r) ? Op::Nop : ir_[r].op; }

  Ir ir_;
  Builder b_;
  Ref x_, y_, v_;
};

TEST_F(JitRanges, FollowFromOperations) {
  EXPECT_EQ(range(x_), IntRange());
  EXPECT_EQ(range(i(7)), IntRange::of(7));
  const Ref byte = masked(x_, 255), word = masked(y_, 0xffff);
  EXPECT_EQ(range(byte), (IntRange{0, 255}));
  EXPECT_EQ(range(b_.emit(Op::Add, byte, word)), (IntRange{0, 255 + 0xffff}));
  EXPECT_EQ(range(b_.emit(Op::Sub, byte, word)), (IntRange{-0xffff, 255}));
  EXPECT_EQ(range(b_.emit(Op::Mul, byte, word)), (IntRange{0, 255 * 0xffff}));
  EXPECT_EQ(range(b_.emit(Op::Xor, byte, word)), (IntRange{0, 0xffff}));
  EXPECT_EQ(range(b_.emit(Op::Shl, byte, i(8))), (IntRange{0, 255 << 8}));
  EXPECT_EQ(range(b_.emit(Op::Shr, x_, i(60))), (IntRange{0, 15}));
  EXPECT_EQ(range(b_.emit(Op::Sar, x_, i(60))), (IntRange{-8, 7}));
  EXPECT_EQ(range(b_.emit(Op::Mod, x_, byte)), (IntRange{0, 254}));
  EXPECT_EQ(range(b_.emit(Op::Min, x_, byte)), (IntRange{INT64_MIN, 255}));
  EXPECT_EQ(range(b_.emit(Op::Max, x_, byte)), (IntRange{0, INT64_MAX}));
  EXPECT_EQ(range(b_.emit(Op::UntagInt, v_)), (IntRange{Value::kSmallIntMin, Value::kSmallIntMax}));
}

TEST_F(JitRanges, WhatMayWrapIsUnknown) {
  EXPECT_EQ(range(b_.emit(Op::Add, x_, i(1))), IntRange());
  EXPECT_EQ(range(b_.emit(Op::Mul, masked(x_, INT64_MAX), i(3))), IntRange());
  EXPECT_EQ(range(b_.emit(Op::AddOv, masked(x_, INT64_MAX), i(1))), (IntRange{1, INT64_MAX}));
}

TEST_F(JitRanges, RemoveOverflowChecks) {
  const Ref byte = masked(x_, 255), word = masked(y_, 0xffff);
  EXPECT_EQ(op(b_.emit(Op::AddOv, byte, word)), Op::Add);
  EXPECT_EQ(op(b_.emit(Op::SubOv, byte, word)), Op::Sub);
  EXPECT_EQ(op(b_.emit(Op::MulOv, byte, word)), Op::Mul);
  EXPECT_EQ(op(b_.emit(Op::AddOv, byte, y_)), Op::AddOv);
  EXPECT_EQ(op(b_.emit(Op::ShlOv, byte, masked(y_, 31))), Op::Shl);
  EXPECT_EQ(op(b_.emit(Op::ShlOv, byte, masked(y_, 63))), Op::ShlOv);
}

TEST_F(JitRanges, DecideComparisons) {
  const Ref byte = masked(x_, 255);
  EXPECT_EQ(b_.emit(Op::ULt, byte, i(256)), b_.boolean(true));
  EXPECT_EQ(b_.emit(Op::Lt, byte, i(0)), b_.boolean(false));
  EXPECT_EQ(b_.emit(Op::Eq, byte, i(256)), b_.boolean(false));
  EXPECT_EQ(b_.emit(Op::FitsInt, b_.emit(Op::Mul, byte, byte)), b_.boolean(true));
  EXPECT_EQ(op(b_.emit(Op::ULt, byte, i(255))), Op::ULt);
  EXPECT_EQ(op(b_.emit(Op::ULt, x_, i(256))), Op::ULt);
}

TEST_F(JitRanges, BoxesOfWords) {
  EXPECT_EQ(op(b_.emit(Op::BoxUInt, x_)), Op::BoxUInt);
  EXPECT_EQ(op(b_.emit(Op::BoxUInt, masked(x_, 255))), Op::TagInt);
  const Ref boxed = b_.emit(Op::BoxUInt, x_);
  EXPECT_EQ(b_.emit(Op::UnboxUInt, boxed), x_);
  EXPECT_EQ(b_.emit(Op::UntagInt, boxed), x_);
  EXPECT_EQ(b_.emit(Op::IsInt, boxed), b_.emit(Op::ULt, x_, i(Value::kSmallIntMax + 1)));
  EXPECT_EQ(b_.emit(Op::IsFlonum, boxed), b_.boolean(false));
}

}  // namespace
}  // namespace krait::jit
