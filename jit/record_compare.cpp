// Recording comparisons, identity and membership.
#include "jit/constant_sets.h"
#include "jit/lookups.h"
#include "jit/operations.h"
#include "jit/record_derived.h"
#include "jit/record_keyed.h"
#include "jit/record_methods.h"
#include "jit/record_wide.h"
#include "jit/text_access.h"
#include "jit/text_slices.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/key_match.h"
#include "runtime/ops.h"
#include "runtime/plain_keys.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

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

int64_t op_str_compare(Value a, Value b) { return str_compare(a.as<Str>(), b.as<Str>()); }
const CallInfo kStrCompare = pure_call("StrCompare", address_of(op_str_compare), Type::Int, 2);

bool is_interned(Value v) { return v.as<Str>()->flags & kStrInterned; }

// Guards that an exact string is interned, which it then stays. False: it is not, or aborted.
bool guard_interned(Recorder& r, Ref ref, Value live) {
  if (!is_interned(live)) return false;
  if (Ir::is_const(ref)) return true;
  const Ref flags = r.b.load_sized(Op::LoadU32, AliasClass::Constant, ref, offsetof(Str, flags));
  const Ref interned = r.b.emit(Op::And, flags, r.b.int_(kStrInterned));
  return r.guard(r.b.emit(Op::Ne, interned, r.b.int_(0)));
}

// Interned strings are equal if they are the same. kNoRef: declined (they are not, now or now and then), or
// aborted.
Ref compare_interned(Recorder& r, Comparison c, Ref x, Ref y) {
  if (!is_interned(r.live(2)) || !is_interned(r.live(1)) || r.chain_length() > 1) return kNoRef;
  if (!guard_interned(r, x, r.live(2)) || !guard_interned(r, y, r.live(1))) return kNoRef;
  const Ref same = r.b.emit(Op::Same, x, y);
  return c == Comparison::Eq ? same : r.b.emit(Op::Not, same);
}

// Are they equal, if one of them is a constant? kNoRef: declined or aborted.
Ref compare_with_constant(Recorder& r, Ref x, Ref y) {
  const bool second = Ir::is_const(y);
  const Value constant = r.live(second ? 1 : 2);
  if (!second && !Ir::is_const(x)) return kNoRef;
  return is_one_of(r, second ? x : y, r.live(second ? 2 : 1), {&constant, 1});
}

int64_t op_bytes_equal(Value a, Value b) { return a.as<Bytes>()->view() == b.as<Bytes>()->view(); }
const CallInfo kBytesEqual = pure_call("BytesEqual", address_of(op_bytes_equal), Type::Int, 2);

// Of the same type.
int64_t op_slice_equal(Value whole, int64_t begin, int64_t end, Value other) {
  const TextSlice slice = text_slice(whole, begin, end);
  if (slice.is_bytes()) return BytesMatch(slice.data(), slice.length())(other) > 0;
  return Latin1Match{slice.data(), slice.length()}(other) > 0;
}
const CallInfo kSliceEqual = pure_call("SliceEqual", address_of(op_slice_equal), Type::Int, 4);

// Are they equal, if one of them is a slice? kNoRef: none is.
Ref compare_slice(Builder& b, Ref x, Ref y) {
  auto slice = parts_of_slice(b.ir(), x);
  if (!slice) slice = parts_of_slice(b.ir(), std::exchange(y, x));
  if (!slice) return kNoRef;
  const Ref args[] = {slice->whole, slice->begin, slice->end, y};
  return b.emit(Op::Ne, b.call(kSliceEqual, args), b.int_(0));
}

// Are they equal? Both are exact bytes, or short slices of a text. kNoRef: declined or aborted.
Ref compare_characters(Recorder& r) {
  Builder& b = r.b;
  const Ref x = r.ref(2), y = r.ref(1);
  if (!r.guard_shape(x, r.live(2)) || !r.guard_shape(y, r.live(1))) return kNoRef;
  Ref equal = compare_with_constant(r, x, y);
  if (equal == kNoRef && r.active()) equal = compare_slice(b, x, y);
  if (equal != kNoRef || !r.active() || !has_shape(r.live(1), shapes::bytes)) return equal;
  const Ref args[] = {x, y};
  return b.emit(Op::Ne, b.call(kBytesEqual, args), b.int_(0));
}

bool is_slice(Recorder& r, size_t operand) { return parts_of_slice(r.b.ir(), r.ref(operand)).has_value(); }

// Both are exact strings.
Ref compare_strings(Recorder& r, Comparison c) {
  const Ref x = r.ref(2), y = r.ref(1);
  // Characters compare as their codes.
  const Ref p = code_of_character(r.b, x), q = code_of_character(r.b, y);
  if (p != kNoRef && q != kNoRef) return compare_ints(r.b, c, p, q);
  if (!r.guard_shape(x, r.live(2)) || !r.guard_shape(y, r.live(1))) return kNoRef;
  if (c != Comparison::Eq && c != Comparison::Ne) {
    const Ref args[] = {x, y};
    return compare_ints(r.b, c, r.b.call(kStrCompare, args), r.b.int_(0));
  }
  const bool equal = c == Comparison::Eq;
  if (is_slice(r, 1) || is_slice(r, 2)) {
    const Ref same = compare_characters(r);
    return same == kNoRef || equal ? same : r.b.emit(Op::Not, same);
  }
  const Ref identical = compare_interned(r, c, x, y);
  if (identical != kNoRef || !r.active()) return identical;
  const Ref known = compare_with_constant(r, x, y);
  if (known != kNoRef) return equal ? known : r.b.emit(Op::Not, known);
  if (!r.active()) return kNoRef;
  const Ref args[] = {x, y};
  const Ref same = r.b.call(operations::StrEqual, args);
  return r.b.emit(equal ? Op::Ne : Op::Eq, same, r.b.int_(0));
}

// Tuples of numbers, strings and the like. 2: only Python code could tell.
constexpr int64_t kUnknown = 2;
int64_t op_tuple_compare(int64_t comparison, Value a, Value b) {
  const auto *x = a.as<Tuple>(), *y = b.as<Tuple>();
  for (uint64_t i = 0; i < x->length && i < y->length; ++i) {
    if (!x->items[i].is_small_int() || !y->items[i].is_small_int()) break;
    if (x->items[i] != y->items[i]) return compare(int(comparison), x->items[i], y->items[i]).is_true();
  }
  if (!is_plain_key(a) || !is_plain_key(b)) return kUnknown;
  const Value result = compare(int(comparison), a, b);
  if (result.is_exception()) clear_exception();
  return result.is_bool() ? int64_t(result.is_true()) : kUnknown;
}
const CallInfo kTupleCompare = pure_call("TupleCompare", address_of(op_tuple_compare), Type::Int, 3);

// How a pair of items is compared in line.
enum class Pair { Ints, Doubles, Same, Other };
Pair pair_of(Value x, Value y) {
  if (x.is_small_int() && y.is_small_int()) return Pair::Ints;
  if (x.is_flonum() && y.is_flonum()) return Pair::Doubles;
  return x == y ? Pair::Same : Pair::Other;
}
bool are_equal(Pair pair, Value x, Value y) {
  return pair == Pair::Doubles ? x.as_flonum() == y.as_flonum() : x == y;
}

// What the pair that decides makes of the comparison. kNoRef: declined or aborted.
Ref compare_items(Recorder& r, Comparison c, Pair pair, Ref x, Ref y, bool last, bool equal) {
  Builder& b = r.b;
  const bool order = c != Comparison::Eq && c != Comparison::Ne;
  if (pair == Pair::Same) {
    const bool with_equal = c == Comparison::Eq || c == Comparison::Le || c == Comparison::Ge;
    return r.guard(b.emit(Op::Same, x, y)) ? b.boolean(with_equal) : kNoRef;  // (others may be equal, too)
  }
  if (last || order) return pair == Pair::Ints ? compare_ints(b, c, x, y) : compare_doubles(b, c, x, y);
  return b.boolean((c == Comparison::Eq) == equal);
}

// Tuples of as many numbers and of the same objects: item by item, up to the first that differ.
Ref compare_tuples_in_line(Recorder& r, Comparison c) {
  constexpr uint64_t kMostItems = 4;
  Builder& b = r.b;
  const auto *p = r.live(2).as<Tuple>(), *q = r.live(1).as<Tuple>();
  const uint64_t n = p->length;
  if (q->length != n || n == 0 || n > kMostItems || r.chain_length() > 1) return kNoRef;
  Pair pairs[kMostItems];
  uint64_t end = 0;  // the pair that decides
  for (;; end++) {
    const Value x = p->items[end], y = q->items[end];
    pairs[end] = pair_of(x, y);
    if (pairs[end] == Pair::Other) return kNoRef;
    if (!are_equal(pairs[end], x, y) || end + 1 == n) break;
  }
  const Ref tuples[] = {r.ref(2), r.ref(1)};
  if (!r.guard_shape(tuples[0], r.live(2)) || !r.guard_shape(tuples[1], r.live(1))) return kNoRef;
  for (const Ref tuple : tuples) {
    const Ref length = b.load(Type::Int, AliasClass::Constant, tuple, offsetof(Tuple, length));
    if (!r.guard(b.emit(Op::Eq, length, b.int_(int64_t(n))))) return kNoRef;
  }
  for (uint64_t i = 0;; i++) {
    const auto item = [&](Ref tuple) {
      const Ref v = b.load(Type::Value, AliasClass::Constant, tuple, int32_t(offsetof(Tuple, items) + 8 * i));
      return pairs[i] == Pair::Ints ? b.unbox_int(v) : pairs[i] == Pair::Doubles ? b.unbox_f64(v) : v;
    };
    const Ref x = item(tuples[0]), y = item(tuples[1]);
    if (x == kNoRef || y == kNoRef) return kNoRef;
    // (A NaN would be equal to itself.)
    if (pairs[i] == Pair::Doubles && !r.guard(b.emit(Op::FEq, x, x))) return kNoRef;
    const bool equal = are_equal(pairs[i], p->items[i], q->items[i]);
    if (i + 1 < n) {
      const Op op = pairs[i] == Pair::Ints ? Op::Eq : pairs[i] == Pair::Doubles ? Op::FEq : Op::Same;
      if (!r.guard(b.emit(op, x, y), equal)) return kNoRef;
    }
    if (i == end) return compare_items(r, c, pairs[i], x, y, i + 1 == n, equal);
  }
}

// Both are exact tuples. kNoRef: declined or aborted.
Ref compare_tuples(Recorder& r, Comparison c) {
  Builder& b = r.b;
  const Ref known = compare_tuples_in_line(r, c);
  if (known != kNoRef || !r.active()) return known;
  if (op_tuple_compare(int64_t(c), r.live(2), r.live(1)) == kUnknown) return kNoRef;
  const Ref x = r.ref(2), y = r.ref(1);
  if (!r.guard_shape(x, r.live(2)) || !r.guard_shape(y, r.live(1))) return kNoRef;
  const Ref args[] = {b.int_(int64_t(c)), x, y};
  const Ref result = b.call(kTupleCompare, args);
  return r.guard(b.emit(Op::Ne, result, b.int_(kUnknown))) ? b.emit(Op::Ne, result, b.int_(0)) : kNoRef;
}

bool has_objects_equality(Value v) {
  const auto same = [&](Slot slot) {
    return type_of(v)->slot_methods[int(slot)] == types::object->slot_methods[int(slot)];
  };
  return same(Slot::Eq) && same(Slot::Ne);
}

// Objects that are equal to themselves only. kNoRef: not such a comparison, or aborted.
Ref compare_by_identity(Recorder& r, Comparison c) {
  if (c != Comparison::Eq && c != Comparison::Ne) return kNoRef;
  const Value x = r.live(2), y = r.live(1);
  if (!has_objects_equality(x) || !has_objects_equality(y)) return kNoRef;
  if (!r.watch_class(type_of(x)) || !r.watch_class(type_of(y))) return kNoRef;
  const Ref p = r.boxed(r.ref(2)), q = r.boxed(r.ref(1));
  if (!r.active() || !r.guard_type(p, x) || !r.guard_type(q, y)) return kNoRef;
  const Ref same = r.b.emit(Op::Same, p, q);
  return c == Comparison::Ne ? r.b.emit(Op::Not, same) : same;
}

Ref compare_wide(Recorder& r, Comparison c) {
  switch (c) {
    case Comparison::Lt: return wide_comparison(r, 2, 1, true, false);
    case Comparison::Le: return wide_comparison(r, 2, 1, true, true);
    case Comparison::Gt: return wide_comparison(r, 1, 2, true, false);
    case Comparison::Ge: return wide_comparison(r, 1, 2, true, true);
    case Comparison::Eq: return wide_comparison(r, 2, 1, false, false);
    case Comparison::Ne: {
      const Ref equal = wide_comparison(r, 2, 1, false, false);
      return equal == kNoRef ? kNoRef : r.b.emit(Op::Not, equal);
    }
  }
  return kNoRef;
}

}  // namespace

void record_COMPARE_OP(Recorder& r, uint64_t arg) {
  const auto c = Comparison(arg);
  Ref result = kNoRef;
  if (has_kind(r.live(1), Kind::IntSub) || has_kind(r.live(2), Kind::IntSub))
    take_held_ints(r, first_comparison_method(int(arg), r.live(2), r.live(1)));
  if (!r.active()) return;
  if (r.is_int(1) && r.is_int(2) && !have_wide(r)) {
    const Ref x = r.int_of(2), y = r.int_of(1);
    if (r.active()) result = compare_ints(r.b, c, x, y);
  } else if (are_ints(r)) {
    result = compare_wide(r, c);
  } else if ((r.is_double(1) || r.is_int(1)) && (r.is_double(2) || r.is_int(2)) && fits_double(r.live(1)) &&
             fits_double(r.live(2))) {
    const Ref x = r.double_of(2), y = r.double_of(1);
    if (r.active()) result = compare_doubles(r.b, c, x, y);
  } else if (has_shape(r.live(1), shapes::str) && has_shape(r.live(2), shapes::str)) {
    result = compare_strings(r, c);
  } else if (has_kind(r.live(1), Kind::Str) && (c == Comparison::Eq || c == Comparison::Ne)) {
    const FirstMethod first = first_comparison_method(int(arg), r.live(2), r.live(1));
    result = compare_derived_texts(r, first, c == Comparison::Eq);
  } else if (has_shape(r.live(1), shapes::bytes) && has_shape(r.live(2), shapes::bytes) &&
             (c == Comparison::Eq || c == Comparison::Ne)) {
    result = compare_characters(r);
    if (result != kNoRef && c == Comparison::Ne) result = r.b.emit(Op::Not, result);
  } else if (has_shape(r.live(1), shapes::tuple) && has_shape(r.live(2), shapes::tuple)) {
    result = compare_tuples(r, c);
  }
  if (!r.active()) return;
  if (result == kNoRef) result = compare_by_identity(r, c);
  if (!r.active()) return;
  if (result != kNoRef) return r.replace(2, result);
  const FirstMethod first = first_comparison_method(int(arg), r.live(2), r.live(1));
  if ((has_kind(first.method, Kind::Function) && call_first_method(r, first)) || !r.active()) return;
  const Ref x = r.boxed(r.ref(2)), y = r.boxed(r.ref(1));
  r.push(r.call(2, operations::Compare, {r.b.int_(int64_t(arg)), x, y}, Recorder::Outcome::ValueMayRaise));
}

namespace {

// Can comparing the words tell whether the value is another one? Not if both may be heap floats, of which
// those with the same bits are one object (is_identical). Guarded; false: aborted.
bool guard_no_heap_float(Recorder& r, Ref v, Value live) {
  Builder& b = r.b;
  const bool is_object = live.is_object() && !live.is_unbound();
  return r.guard(b.emit(Op::IsObject, v), is_object) &&
         (!is_object || r.guard(b.kind_is(v, Kind::Float), false));
}

}  // namespace

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
    const bool is_known =
        Ir::is_const(x) || tx != Type::Value || Ir::is_const(y) || ty != Type::Value || x == y;
    if (!is_known && !guard_no_heap_float(r, x, r.live(2))) return;
    const Ref p = r.boxed(x), q = r.boxed(y);
    if (!r.active()) return;
    same = b.emit(Op::Same, p, q);
  }
  r.replace(2, arg ? b.emit(Op::Not, same) : same);
}

namespace {

bool is_table(Recorder& r, Ref v, Value live) {
  return has_shape(live, shapes::set) || has_shape(live, shapes::frozenset) ||
         guard_dict(r, v, live, Slot::Contains);
}

// False: another key or container, declined or aborted.
bool look_for_keyed(Recorder& r) {
  const MethodArgument container{r.ref(1), r.live(1)}, item{r.ref(2), r.live(2)};
  return !python_hashed(item.live).is_unbound() && is_table(r, container.ref, container.live) &&
         look_up_keyed(r, KeyedLookup::Contains, {container, item}, 0, kFrameOperator);
}

}  // namespace

void record_CONTAINS_OP(Recorder& r, uint64_t arg) {
  const Ref truth = look_for(r, r.ref(1), r.live(1), r.ref(2), r.live(2));
  if (!r.active()) return;
  if (truth != kNoRef) return r.replace(2, arg ? r.b.emit(Op::Not, truth) : truth);
  if (look_for_keyed(r) || !r.active()) return;
  if (call_special(r, Slot::Contains, {{r.ref(1), r.live(1)}, {r.ref(2), r.live(2)}}, 0, kFrameOperator) ||
      !r.active())
    return;
  const Ref container = r.boxed(r.ref(1)), item = r.boxed(r.ref(2));
  const Ref invert = r.b.int_(int64_t(arg));
  r.push_bool(r.call(2, operations::Contains, {container, item, invert}, Recorder::Outcome::ValueMayRaise));
}

}  // namespace krait::jit
