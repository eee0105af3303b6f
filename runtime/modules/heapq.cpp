// The module _heapq: priority queues in lists, smallest (or, for the _max functions, largest) item first.
#include <utility>

#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/order.h"

namespace krait {
namespace {

// Is a before b? -1: raised. Min: a < b; Max: b < a.
template <bool max>
int before(Value a, Value b) {
  return max ? less_than(b, a) : less_than(a, b);
}

// Small ints: nothing else can look at the list meanwhile.
template <bool max>
bool int_before(Value a, Value b) {
  return max ? int64_t(b.raw) < int64_t(a.raw) : int64_t(a.raw) < int64_t(b.raw);
}
template <bool max>
void sift_ints_down(Value* items, int64_t start, int64_t position) {
  const Value item = items[position];
  while (position > start) {
    const int64_t parent = (position - 1) >> 1;
    if (!int_before<max>(item, items[parent])) break;
    items[position] = items[parent];
    position = parent;
  }
  items[position] = item;
}
template <bool max>
void sift_ints_up(Value* items, int64_t length, int64_t position) {
  const int64_t start = position, limit = length >> 1;
  const Value item = items[position];
  while (position < limit) {
    int64_t child = 2 * position + 1;
    if (child + 1 < length) child += !int_before<max>(items[child], items[child + 1]);
    items[position] = items[child];
    position = child;
  }
  items[position] = item;
  sift_ints_down<max>(items, start, position);
}

void swap_items(List* heap, int64_t i, int64_t j) {
  if (heap->elements == Elements::Doubles) {
    std::swap(heap->doubles()[i], heap->doubles()[j]);
  } else {
    // No barrier: both are in there already.
    std::swap(heap->values()->items[i], heap->values()->items[j]);
  }
}

// The heap as a list, or nullptr with TypeError. `argument`: what the function's messages call it.
List* heap_argument(Value v, const char* function, const char* argument = "argument") {
  if (is_list(v)) return v.as<List>();
  (void)raise_bad_argument(function, argument, "list", v);
  return nullptr;
}

bool changed(List* heap, int64_t length) {
  if (heap->length == length) return false;
  (void)raise(types::RuntimeError, "list changed size during iteration");
  return true;
}

// Moves the item at `position` towards the root, not beyond `start`.
template <bool max>
bool sift_down(List* heap, int64_t start, int64_t position) {
  int64_t length = heap->length;
  if (position >= length) {
    (void)raise(types::IndexError, "index out of range");
    return false;
  }
  if (heap->elements == Elements::Ints) {
    sift_ints_down<max>(heap->values()->items, start, position);
    return true;
  }
  Value item = list_get(heap, position);
  while (position > start) {
    int64_t parent = (position - 1) >> 1;
    Value above = list_get(heap, parent);
    int first = before<max>(item, above);
    if (first < 0 || changed(heap, length)) return false;
    if (!first) break;
    swap_items(heap, position, parent);
    position = parent;
  }
  return true;
}

// Moves the item at `position` to a leaf along the smaller children, then up to its place.
template <bool max>
bool sift_up(List* heap, int64_t position) {
  int64_t length = heap->length, start = position, limit = length >> 1;
  if (position >= length) {
    (void)raise(types::IndexError, "index out of range");
    return false;
  }
  if (heap->elements == Elements::Ints) {
    sift_ints_up<max>(heap->values()->items, length, position);
    return true;
  }
  while (position < limit) {
    int64_t child = 2 * position + 1;
    if (child + 1 < length) {
      Value left = list_get(heap, child), right = list_get(heap, child + 1);
      int first = before<max>(left, right);
      if (first < 0 || changed(heap, length)) return false;
      child += !first;
    }
    swap_items(heap, child, position);
    position = child;
  }
  return sift_down<max>(heap, start, position);
}

Value heappush(const Value* a) {
  List* heap = heap_argument(a[0], "heappush", "argument 1");
  if (!heap || !list_append(heap, a[1]) || !sift_down<false>(heap, 0, heap->length - 1))
    return Value::exception();
  return Value::none();
}

template <bool max>
Value pop(const Value* a) {
  List* heap = heap_argument(a[0], max ? "_heappop_max" : "heappop");
  if (!heap) return Value::exception();
  if (!heap->length) return raise(types::IndexError, "index out of range");
  Value last = list_pop(heap, heap->length - 1);
  if (!heap->length) return last;
  Value result = list_get(heap, 0);
  list_set(heap, 0, last);
  return sift_up<max>(heap, 0) ? result : Value::exception();
}

template <bool max>
Value replace(const Value* a) {
  List* heap = heap_argument(a[0], max ? "_heapreplace_max" : "heapreplace", "argument 1");
  if (!heap) return Value::exception();
  if (!heap->length) return raise(types::IndexError, "index out of range");
  Value result = list_get(heap, 0);
  list_set(heap, 0, a[1]);
  return sift_up<max>(heap, 0) ? result : Value::exception();
}

Value heappushpop(const Value* a) {
  List* heap = heap_argument(a[0], "heappushpop", "argument 1");
  if (!heap) return Value::exception();
  if (!heap->length) return a[1];
  int first = before<false>(list_get(heap, 0), a[1]);
  if (first < 0) return Value::exception();
  if (!first) return a[1];
  if (!heap->length) return raise(types::IndexError, "index out of range");
  return replace<false>(a);
}

template <bool max>
Value heapify(const Value* a) {
  List* heap = heap_argument(a[0], max ? "_heapify_max" : "heapify");
  if (!heap) return Value::exception();
  for (int64_t i = heap->length / 2 - 1; i >= 0; --i) {
    if (!sift_up<max>(heap, i)) return Value::exception();
  }
  return Value::none();
}

const NativeDef kFunctions[] = {
    {"heappush", "heap, item, /", heappush, "Push item onto heap, maintaining the heap invariant."},
    {"heappushpop", "heap, item, /", heappushpop,
     "Push item on the heap, then pop and return the smallest item from the heap: faster than the two "
     "calls."},
    {"heappop", "heap, /", pop<false>, "Pop the smallest item off the heap, maintaining the heap invariant."},
    {"heapreplace", "heap, item, /", replace<false>,
     "Pop and return the current smallest value, and add the new item: faster than the two calls."},
    {"heapify", "heap, /", heapify<false>, "Transform list into a heap, in-place, in O(len(heap)) time."},
    {"_heappop_max", "heap, /", pop<true>, "Maxheap variant of heappop."},
    {"_heapreplace_max", "heap, item, /", replace<true>, "Maxheap variant of heapreplace."},
    {"_heapify_max", "heap, /", heapify<true>, "Maxheap variant of heapify."},
    {}};

}  // namespace

Value module_init__heapq(Value module) {
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
