// Arrays of the module array as compiled code sees them.
#pragma once

#include "runtime/storage.h"
#include "runtime/type.h"

namespace krait {

// A kind of items: one row of the module's table.
struct ArrayItemType {
  char code;
  uint8_t size;
  const char* format;  // of buffers
  int machine_format;  // of pickles; see MachineFormat
  Value (*get)(const uint8_t* p);
  bool (*set)(uint8_t* p, Value v);  // false: raised
};

struct Array : Object {
  RawStorage* storage;  // null while nothing was ever stored
  const ArrayItemType* type;
  int64_t length;
  int64_t exports;  // live buffers
};
struct ArrayIterator : Object {
  Value array;  // unbound once exhausted
  int64_t index;
};

// array.array itself or its iterator, no subclass. False while the module was never imported.
bool is_exact_array(Value v);
bool is_array_iterator(Value v);

}  // namespace krait
