// How C++ loops consume iterators faster than by next(): a Stepper looks the step up once, and take() fetches
// items by the handful where nobody can see that.
#pragma once

#include "runtime/error.h"
#include "runtime/frames.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

// As krait::next(); in line for iterators over lists and tuples, which most of what other iterators take from
// are.
[[gnu::always_inline]] inline Value next_in_line(Value iterator) {
  if (has_shape(iterator, shapes::list_iterator)) {
    auto* it = iterator.as<ListIterator>();
    if (KRAIT_UNLIKELY(it->sequence.is_unbound())) return Value::unbound();
    const auto* list = it->sequence.as<List>();
    if (KRAIT_LIKELY(it->index < list->length && list->elements != Elements::Doubles))
      return list->values()->items[it->index++];
  } else if (has_shape(iterator, shapes::tuple_iterator)) {
    auto* it = iterator.as<TupleIterator>();
    if (KRAIT_UNLIKELY(it->sequence.is_unbound())) return Value::unbound();
    const auto* tuple = it->sequence.as<Tuple>();
    if (KRAIT_LIKELY(uint64_t(it->index) < tuple->length)) return tuple->items[it->index++];
  }
  return next(iterator);
}

// An iterator that will be asked for many items.
class Stepper {
 public:
  explicit Stepper(Value iterator) : iterator_(iterator) {
    const Type* type = type_of(iterator);
    // The methods of built-in types never change.
    if (!(type->flags & kTypeHeap)) step_ = type->slot(Slot::Next);
  }

  // As krait::next().
  Value next() {
    if (KRAIT_UNLIKELY(!step_)) return krait::next(iterator_);
    const Value v = step_(&iterator_);
    if (KRAIT_UNLIKELY(v.is_exception()) && clear_if(types::StopIteration)) return Value::unbound();
    return v;
  }

 private:
  Value iterator_;
  NativeFn step_ = nullptr;
};

// for_each(), or a loop in bytecode that does the same (FrameHooks::consume). *result: what that gave;
// unbound: the body has been called.
[[nodiscard]] bool consume_each(Consumer consumer, Value iterable, Value extra, Value* result,
                                bool (*body)(Value item, void* context), void* context);

// Moves up to `count` items from the iterator to `out`, and returns how many. 0: none was moved, and next()
// knows why. Only for types whose steps run no Python code and cannot fail, and for consumers that keep all
// they get.
using TakeFunction = size_t (*)(Value iterator, Value* out, size_t count);
inline constexpr size_t kHandful = 32;

// How to take from iterators of exactly this one's type; null: only by steps.
TakeFunction take_function(Value iterator);
void register_take(const Type* type, TakeFunction function);

inline size_t take(Value iterator, Value* out, size_t count) {
  const TakeFunction f = take_function(iterator);
  return f ? f(iterator, out, count) : 0;
}

// Does the filter keep the items of a list that are true?
bool is_plain_filter(Value filter);

// The same for a zip of two iterators, whose pairs are not made: up to kHandful of them.
size_t take_pairs(Value zip, Value* first, Value* second, size_t count);

}  // namespace krait
