// Functions that compiled code calls for operations that are not recorded inline, with their descriptors.
#pragma once

#include "jit/ir.h"

namespace krait::jit {

// OPERATION(name, function, result, arguments): operations that may do anything, raise included.
#define KRAIT_JIT_OPERATIONS(OPERATION)               \
  OPERATION(BinaryOperation, op_binary, Value, 3)     \
  OPERATION(Compare, op_compare, Value, 3)            \
  OPERATION(GetItem, op_get_item, Value, 2)           \
  OPERATION(SetItem, op_set_item, Bool, 3)            \
  OPERATION(DeleteItem, op_delete_item, Bool, 2)      \
  OPERATION(GetAttribute, op_get_attribute, Value, 2) \
  OPERATION(SetAttribute, op_set_attribute, Bool, 3)  \
  OPERATION(Iterate, op_iterate, Value, 1)            \
  OPERATION(Next, op_next, Value, 1)                  \
  OPERATION(Not, op_not, Value, 1)                    \
  OPERATION(Truth, op_truth, Value, 1)                \
  OPERATION(Contains, op_contains, Value, 3)          \
  OPERATION(Negate, op_negate, Value, 1)              \
  OPERATION(Invert, op_invert, Value, 1)              \
  OPERATION(Positive, op_positive, Value, 1)          \
  OPERATION(Format, op_format, Value, 3)              \
  OPERATION(ListExtend, op_list_extend, Bool, 2)      \
  OPERATION(SetUpdate, op_set_update, Bool, 2)        \
  OPERATION(DictUpdate, op_dict_update, Bool, 2)      \
  OPERATION(SetAdd, op_set_add, Bool, 2)              \
  OPERATION(MapAdd, op_map_add, Bool, 3)

// Operations on an array: a tagged count, then that many values.
#define KRAIT_JIT_ARRAY_OPERATIONS(OPERATION) \
  OPERATION(CallAny, op_call)                 \
  OPERATION(CallKeywords, op_call_keywords)   \
  OPERATION(BuildList, op_build_list)         \
  OPERATION(BuildTuple, op_build_tuple)       \
  OPERATION(BuildMap, op_build_map)           \
  OPERATION(BuildSet, op_build_set)           \
  OPERATION(BuildString, op_build_string)

namespace operations {
#define OPERATION(name, ...) extern const CallInfo name;
KRAIT_JIT_OPERATIONS(OPERATION)
#undef OPERATION
// Operations that neither raise nor run Python code.
extern const CallInfo ListAppend;  // (list, value)
extern const CallInfo FMod, FFloorDiv, Pow, IntPower;
extern const CallInfo StrEqual;  // (str, str) -> Int 0 or 1
}  // namespace operations

// The array operation's descriptor for this many values behind the count.
CallInfo array_operation(const char* name, const void* function, size_t values, bool looks_back);
#define OPERATION(name, function) Value function(const Value* args);
KRAIT_JIT_ARRAY_OPERATIONS(OPERATION)
#undef OPERATION

}  // namespace krait::jit
