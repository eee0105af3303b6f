// A tuple that is looked for exists only while it is: on the native stack, where lookups do not keep it. It
// may be compared only with values whose comparison cannot hand it to Python code: tuples, whose items are
// compared, and what is native.
#pragma once

#include "runtime/tuple.h"

namespace krait {

template <size_t most>
class PassingTuple {
 public:
  PassingTuple(const Value* items, size_t count) {
    KRAIT_ASSERT(count <= most);
    auto* t = reinterpret_cast<Tuple*>(room_);
    t->shape_id = shapes::tuple;
    t->kind = Kind::Tuple;
    t->gc_bits = 0;
    t->granules = uint16_t(sizeof(Tuple) / 8 + count);
    t->length = count;
    for (size_t i = 0; i < count; ++i) t->items[i] = items[i];
  }
  Value value() { return Value::object(reinterpret_cast<Tuple*>(room_)); }

 private:
  alignas(Tuple) uint8_t room_[sizeof(Tuple) + most * sizeof(Value)];
};

}  // namespace krait
