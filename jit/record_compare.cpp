// Recording comparisons, identity and membership.
#include "jit/operations.h"
#include "jit/recorder.h"
#include "runtime/float.h"
#include "runtime/str.h"

namespace krait::jit {

namespace {

enum class Comparison : uint8_t {
#define KRAIT_COMPARE_OP(name, symbol) name,
#include "runtime/bytecode.def"
};

Ref compare_ints(Builder& b, Comparison c, Ref x, Ref y) {
  switch (c) {
    case Comparison::Lt: return b.emit(Op::Lt, x, y);
    case Comparison::Le: return b.emit(Op::Le, x, y);
    case Comparison::Eq: return b.emit(Op::Eq, x, y);
    case Comparison::Ne: return b.emit(Op::Ne, x, y);
    case Comparison::Gt: return b.emit(Op::Lt, y, x);
    case Comparison::Ge: return b.emit(Op::Le, y, x);
  }
  return kNoRef;
}

Ref compare_doubles(Builder& b, Comparison c, Ref x, Ref y) {
  switch (c) {
    case Comparison::Lt: return b.emit(Op::FLt, x, y);
    case Comparison::Le: return b.emit(Op::FLe, x, y);
    case Comparison::Eq: return b.emit(Op::FEq, x, y);
    case Comparison::Ne: return b.emit(Op::FNe, x, y);
    case Comparison::Gt: return b.emit(Op::FLt, y, x);
    case Comparison::Ge: return b.emit(Op::FLe, y, x);
  }
  return kNoRef;
}

bool fits_double(Value v) {
  constexpr int64_t kExact = int64_t{1} << 53;
  return !v.is_small_int() || (v.as_small_int() < kExact && v.as_small_int() >= -kExact);
}

// Both are exact strings, compared for equality.
Ref compare_strings(Recorder& r, bool equal) {
  const Ref x = r.ref(2), y = r.ref(1);
  if (!r.guard_shape(x, r.live(2)) || !r.guard_shape(y, r.live(1))) return kNoRef;
  const Ref args[] = {x, y};
  const Ref same = r.b.call(operations::StrEqual, args);
  return r.b.emit(equal ? Op::Ne : Op::Eq, same, r.b.int_(0));
}

}  // namespace

void record_COMPARE_OP(Recorder& r, uint64_t arg) {
  const auto c = Comparison(arg);
  const bool equality = c == Comparison::Eq || c == Comparison::Ne;
  Ref result = kNoRef;
  if (r.is_int(1) && r.is_int(2)) {
    const Ref x = r.int_of(2), y = r.int_of(1);
    if (r.active()) result = compare_ints(r.b, c, x, y);
  } else if ((r.is_double(1) || r.is_int(1)) && (r.is_double(2) || r.is_int(2)) && fits_double(r.live(1)) &&
             fits_double(r.live(2))) {
    const Ref x = r.double_of(2), y = r.double_of(1);
    if (r.active()) result = compare_doubles(r.b, c, x, y);
  } else if (equality && has_shape(r.live(1), shapes::str) && has_shape(r.live(2), shapes::str)) {
    result = compare_strings(r, c == Comparison::Eq);
  }
  if (!r.active()) return;
  if (result != kNoRef) return r.replace(2, result);
  const Ref x = r.boxed(r.ref(2)), y = r.boxed(r.ref(1));
  r.push(
      r.call(2, operations::Compare, {r.b.int_(int64_t(arg)), x, y}, Recorder::Outcome::ValueMayRaise));
}

void record_IS_OP(Recorder& r, uint64_t arg) {
  Builder& b = r.b;
  const Ref x = r.ref(2), y = r.ref(1);
  const Type tx = b.ir().type_of(x), ty = b.ir().type_of(y);
  Ref same;
  if (tx == Type::F64 || ty == Type::F64 || has_kind(r.live(1), Kind::Float) ||
      has_kind(r.live(2), Kind::Float)) {
    if (!r.is_double(1) || !r.is_double(2)) {
      if (!r.guard_type(x, r.live(2)) || !r.guard_type(y, r.live(1))) return;
      same = b.boolean(false);
    } else {
      const Ref p = r.double_of(2), q = r.double_of(1);
      if (!r.active()) return;
      same = b.emit(Op::Eq, b.emit(Op::F64Bits, p), b.emit(Op::F64Bits, q));
    }
  } else {
    const Ref p = r.boxed(x), q = r.boxed(y);
    if (!r.active()) return;
    same = b.emit(Op::Same, p, q);
  }
  r.replace(2, arg ? b.emit(Op::Not, same) : same);
}

void record_CONTAINS_OP(Recorder& r, uint64_t arg) {
  const Ref container = r.boxed(r.ref(1)), item = r.boxed(r.ref(2));
  const Ref found =
      r.call(2, operations::Contains, {container, item}, Recorder::Outcome::NonNegativeOrRaise);
  if (r.active()) r.push(r.b.emit(arg ? Op::Eq : Op::Ne, found, r.b.int_(0)));
}

}  // namespace krait::jit
