// See ranges.h.
#include "jit/ranges.h"

#include <algorithm>
#include <bit>

namespace krait::jit {

namespace {

using Wide = __int128;

constexpr IntRange kAny;

// The exact results of an operation, if all of them fit.
IntRange fitting(Wide min, Wide max) {
  return min < INT64_MIN || max > INT64_MAX ? kAny : IntRange{int64_t(min), int64_t(max)};
}
// The exact results of a checked operation: those that do not fit have left.
IntRange clamped(Wide min, Wide max) {
  if (min > INT64_MAX || max < INT64_MIN) return kAny;
  return {int64_t(std::max(min, Wide(INT64_MIN))), int64_t(std::min(max, Wide(INT64_MAX)))};
}

struct WideRange {
  Wide min, max;
};

WideRange product(IntRange a, WideRange b) {
  const Wide corners[] = {a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max};
  return {*std::min_element(corners, corners + 4), *std::max_element(corners, corners + 4)};
}

// The exact result of an operation that may wrap or is checked.
WideRange exact(Op op, IntRange a, IntRange b) {
  switch (op) {
    case Op::Add:
    case Op::AddOv: return {Wide(a.min) + b.min, Wide(a.max) + b.max};
    case Op::Sub:
    case Op::SubOv: return {Wide(a.min) - b.max, Wide(a.max) - b.min};
    case Op::Mul:
    case Op::MulOv: return product(a, {b.min, b.max});
    case Op::Shl:
    case Op::ShlOv: {
      if (!b.never_negative() || b.max > 63) break;
      return product(a, {Wide(1) << b.min, Wide(1) << b.max});
    }
    default: break;
  }
  return {Wide(INT64_MIN) * 2, Wide(INT64_MAX) * 2};
}

IntRange bits_up_to(int64_t max) { return {0, int64_t((uint64_t{1} << std::bit_width(uint64_t(max))) - 1)}; }

IntRange and_range(IntRange a, IntRange b) {
  if (a.never_negative() && b.never_negative()) return {0, std::min(a.max, b.max)};
  if (a.never_negative()) return {0, a.max};
  return b.never_negative() ? IntRange{0, b.max} : kAny;
}

IntRange shr_range(IntRange a, IntRange count) {
  if (count.min != count.max) return a.never_negative() ? IntRange{0, a.max} : kAny;
  const int64_t c = count.min & 63;
  if (a.never_negative()) return {a.min >> c, a.max >> c};
  return c == 0 ? a : IntRange{0, int64_t(UINT64_MAX >> c)};
}

IntRange sar_range(IntRange a, IntRange count) {
  if (count.min == count.max) return {a.min >> (count.min & 63), a.max >> (count.min & 63)};
  return {std::min(a.min, int64_t{0}), std::max(a.max, int64_t{0})};
}

IntRange load_range(Op op) {
  switch (op) {
    case Op::LoadU8: return {0, UINT8_MAX};
    case Op::LoadS8: return {INT8_MIN, INT8_MAX};
    case Op::LoadU16: return {0, UINT16_MAX};
    case Op::LoadS16: return {INT16_MIN, INT16_MAX};
    case Op::LoadU32: return {0, UINT32_MAX};
    case Op::LoadS32: return {INT32_MIN, INT32_MAX};
    default: return kAny;
  }
}

}  // namespace

IntRange range_of(const Ir& ir, Ref r, int depth) {
  if (Ir::is_const(r)) return IntRange::of(ir.int_value(r));
  const Ins& i = ir[r];
  const auto of = [&](Ref operand) { return depth > 0 ? range_of(ir, operand, depth - 1) : kAny; };
  switch (i.op) {
    case Op::BoolToInt: return {0, 1};
    case Op::UntagInt: return {Value::kSmallIntMin, Value::kSmallIntMax};
    case Op::And: return and_range(of(i.a), of(i.b));
    case Op::Or:
    case Op::Xor: {
      const IntRange a = of(i.a), b = of(i.b);
      return a.never_negative() && b.never_negative() ? bits_up_to(a.max | b.max) : kAny;
    }
    case Op::Shr: return shr_range(of(i.a), of(i.b));
    case Op::Sar: return sar_range(of(i.a), of(i.b));
    case Op::Min: {
      const IntRange a = of(i.a), b = of(i.b);
      return {std::min(a.min, b.min), std::min(a.max, b.max)};
    }
    case Op::Max: {
      const IntRange a = of(i.a), b = of(i.b);
      return {std::max(a.min, b.min), std::max(a.max, b.max)};
    }
    case Op::Select: {
      const IntRange a = of(i.b), b = of(i.c);
      return {std::min(a.min, b.min), std::max(a.max, b.max)};
    }
    case Op::Phi: {
      // (The loop is under construction while there is no second operand.)
      if (i.b == kNoRef) return kAny;
      const IntRange a = of(i.a), b = of(i.b);
      return {std::min(a.min, b.min), std::max(a.max, b.max)};
    }
    case Op::Mod: {
      const IntRange b = of(i.b);
      return {b.min < 0 ? b.min + 1 : 0, b.max > 0 ? b.max - 1 : 0};
    }
    case Op::FloorDiv: {
      const IntRange a = of(i.a), b = of(i.b);
      return b.min > 0 ? IntRange{std::min(a.min, int64_t{0}), std::max(a.max, int64_t{0})} : kAny;
    }
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::Shl: {
      const WideRange w = exact(i.op, of(i.a), of(i.b));
      return fitting(w.min, w.max);
    }
    case Op::AddOv:
    case Op::SubOv:
    case Op::MulOv:
    case Op::ShlOv: {
      const WideRange w = exact(i.op, of(i.a), of(i.b));
      return clamped(w.min, w.max);
    }
    default: return info(i.op).has(Trait::Reads) && i.type == Type::Int ? load_range(i.op) : kAny;
  }
}

bool may_overflow(const Ir& ir, const Ins& i) {
  const WideRange w = exact(i.op, range_of(ir, i.a), range_of(ir, i.b));
  return w.min < INT64_MIN || w.max > INT64_MAX;
}

Op unchecked(Op op) {
  switch (op) {
    case Op::AddOv: return Op::Add;
    case Op::SubOv: return Op::Sub;
    case Op::MulOv: return Op::Mul;
    case Op::ShlOv: return Op::Shl;
    default: return op;
  }
}

namespace {

bool compares_ints(Op op) {
  return op == Op::Lt || op == Op::Le || op == Op::Eq || op == Op::Ne || op == Op::ULt || op == Op::ULe ||
         op == Op::FitsInt;
}

}  // namespace

int decided_by_ranges(const Ir& ir, const Ins& i) {
  if (!compares_ints(i.op)) return -1;
  if (i.op == Op::FitsInt)
    return range_of(ir, i.a).is_within(Value::kSmallIntMin, Value::kSmallIntMax) ? 1 : -1;
  const IntRange a = range_of(ir, i.a), b = range_of(ir, i.b);
  switch (i.op) {
    case Op::Lt: return a.max < b.min ? 1 : a.min >= b.max ? 0 : -1;
    case Op::Le: return a.max <= b.min ? 1 : a.min > b.max ? 0 : -1;
    case Op::Eq: return a.max < b.min || b.max < a.min ? 0 : -1;
    case Op::Ne: return a.max < b.min || b.max < a.min ? 1 : -1;
    case Op::ULt:
    case Op::ULe: {
      if (!b.never_negative()) return -1;
      if (a.max < 0) return 0;
      if (!a.never_negative()) return -1;
      if (i.op == Op::ULt) return a.max < b.min ? 1 : a.min >= b.max ? 0 : -1;
      return a.max <= b.min ? 1 : a.min > b.max ? 0 : -1;
    }
    default: return -1;
  }
}

}  // namespace krait::jit
