// Recording arithmetic on complex numbers: two doubles each, in objects that need not exist while the trace
// runs.
#pragma once

#include "jit/recorder.h"
#include "runtime/float.h"

namespace krait::jit {

// One of the operands of a binary operator is an exact complex number, the other one or a float or int.
bool are_complex(const Recorder& r);
// The result of FAdd, FSub, FMul or FDiv on such operands. kNoRef: declined or aborted.
Ref complex_operation(Recorder& r, Op op);
// The power by a small positive integer.
Ref complex_power(Recorder& r);
// Functions of one complex number. kNoRef: declined or aborted.
Ref complex_absolute(Recorder& r, Ref z, Value live);
Ref complex_negative(Recorder& r, Ref z, Value live);
Ref complex_part(Recorder& r, Ref z, Value live, bool imaginary);
// A complex number of two doubles.
Ref new_complex(Builder& b, Ref real, Ref imag);

}  // namespace krait::jit
