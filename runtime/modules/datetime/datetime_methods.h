// The methods of datetime that are not in datetime.cpp.
#pragma once

#include "runtime/modules/datetime/datetime.h"

namespace krait::datetime {

// The bytes that pickles hold.
std::string datetime_state(const DateTime* d, bool with_fold);

// datetime_arithmetic.cpp
Value datetime_add(const Value* args);
Value datetime_subtract(const Value* args);
Value datetime_hash(const Value* args);
Value datetime_compare_as(int op, Value a, Value b);
template <int Op>
Value datetime_compare(const Value* a) {
  return datetime_compare_as(Op, a[0], a[1]);
}

}  // namespace krait::datetime
