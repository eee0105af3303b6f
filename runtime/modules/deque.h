// The layout of collections.deque: a ring buffer in a Storage whose capacity is a power of two. `state`
// counts changes, so that iterators notice them.
#pragma once

#include "runtime/storage.h"

namespace krait {

struct Deque : Object {
  Storage* items;    // null while empty and new; used == capacity
  Value max_length;  // small int or None
  int64_t capacity;
  int64_t head;  // index of the first item
  int64_t length;
  int64_t state;
};
struct DequeIterator : Object {
  Value deque;
  int64_t index;  // of the next item
  int64_t remaining;
  int64_t state;
};

// An instance of the class itself.
bool is_exact_deque(Value v);
// What iter() of a deque gives.
bool is_deque_iterator(Value v);

}  // namespace krait
