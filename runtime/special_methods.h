// The steps of operations that ask special methods, for those who call the methods themselves: which one is
// asked first, and what becomes of its result. The operations as a whole stand in ops.h.
#pragma once

#include "runtime/value.h"

namespace krait {

struct Str;

struct FirstMethod {
  Value method;  // as found on the type; unbound: none, or the operation begins otherwise
  bool swapped;  // it is the right operand's, and gets that first
};

// `a op b`, op as for binary_operation.
FirstMethod first_binary_method(int op, Value a, Value b);
// The first method has returned NotImplemented: asks the others.
Value binary_operation_after_first(int op, Value a, Value b);

// `a op b`, op as for compare. A class without __ne__ has its __eq__ asked for !=.
FirstMethod first_comparison_method(int op, Value a, Value b);
bool inverts_first_comparison(int op, Value a, Value b);
// The first method has returned this: the comparison's result.
Value finish_comparison(int op, Value a, Value b, Value result);

// What __bool__, __len__, __iter__ have returned (or raised), checked: 1, 0, -1; the length or -1; the
// iterator.
int truth_from_bool(Value result);
int64_t length_from(Value result);
Value iterator_from(Value result);
// What __hash__ has returned, as a hash. False: raised.
[[nodiscard]] bool hash_from(Value result, int64_t* hash);

// An attribute access has failed with the pending exception: an AttributeError gets the object and the name
// for the "Did you mean" hints, unless it has some, wherever it came from. The exception marker.
Value add_attribute_error_context(Value object, Str* name);

}  // namespace krait
