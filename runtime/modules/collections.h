// The parts of the module _collections.
#pragma once

#include "runtime/type.h"

namespace krait {

void create_deque_types(Value module);
void create_ordered_dict_types(Value module);

// The index of the field of named tuples that a descriptor stands for; -1: it is something else.
int64_t tuple_field_index(Value descriptor);

}  // namespace krait
