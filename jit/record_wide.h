// Recording operators on ints beyond the small ones: words of 64 bits without a sign, as hashes and random
// generators use them, and larger intermediate results of which only the low bits are wanted.
//
// Such a value appears in the recorder's frames as a Value, in one of two forms:
//
//   box_uint x        an int from 0 to 2^64 - 1, whose word is x;
//   a deferred call   a pure call of the runtime's operation on ints of any size. `& mask` and `% 2**k`
//   compute
//                     the low bits of its operands instead; then nobody needs the call, and it goes.
//
// Where ints are sometimes small and sometimes large (fractions, products that grow), a trace for each
// combination would not pay. A side trace that begins because an int was of another size takes that int, and
// what comes of it, as one of any size (kAnySize): operators call the runtime, and test nothing but that it
// is an int. After the second such exit in a row of side traces all ints of unknown size are taken so.
#pragma once

#include "jit/recorder.h"

namespace krait::jit {

enum class IntOperator : uint8_t {
  Add,
  Subtract,
  Multiply,
  And,
  Or,
  Xor,
  FloorDivide,
  Remainder,
  Lshift,
  Rshift
};

// An int, of any size, but no bool or other subclass?
bool is_exact_int(Value v);
// Are both operands ints, of any size?
bool are_ints(const Recorder& r);
// ... and one of them in one of these forms, or taken as one of any size?
bool have_wide(const Recorder& r);
// math.gcd() of two ints of which one is taken as one of any size; -x of such. kNoRef: declined or aborted.
Ref any_size_gcd(Recorder& r, Ref x, Value live_x, Ref y, Value live_y);
Ref any_size_negative(Recorder& r);
// The result of a binary operator on two such ints, Int or Value. kNoRef: declined or aborted.
Ref wide_operation(Recorder& r, IntOperator op);
// Is the result of the operator on the live operands too large for a small int?
bool result_is_wide(Recorder& r, IntOperator op);
// A comparison of them as a Bool; `less` and `or_equal` say which, for x < y, x <= y, or neither: x == y.
// kNoRef: declined or aborted.
Ref wide_comparison(Recorder& r, size_t x, size_t y, bool less, bool or_equal);

// The low 64 bits of an int, exact or not, without what only its high bits need; kNoRef: unknown.
Ref low_bits(Builder& b, Ref r);
// The Python value of an Int, which need not be a small one.
Ref box_any_size(Builder& b, Ref r);

// The int whose size, other than the parent trace expects, made it take this exit; kNoRef: other reasons.
Ref int_of_other_size(const Ir& parent, Ref exit);

}  // namespace krait::jit
