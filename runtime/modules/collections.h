// The parts of the module _collections.
#pragma once

#include "runtime/type.h"

namespace krait {

void create_deque_types(Value module);
void create_ordered_dict_types(Value module);

}  // namespace krait
