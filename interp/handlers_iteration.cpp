// for loops. FOR_ITER specialises itself for the iterator it sees; a specialised form that meets another
// iterator lets FOR_ITER choose again.
#include "interp/iteration.h"
#include "interp/jit_hooks.h"
#include "interp/quicken.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait {

KRAIT_HANDLER(op_GET_ITER) {
  const Value v = sp[-1];
  if (is_exact_generator(v)) KRAIT_TAIL next(KRAIT_ARGS);
  save_state(frame, ip, sp);
  const Value iterator = iterate(v);
  if (KRAIT_UNLIKELY(iterator.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = iterator;
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

namespace {

bool stores_fast(uint16_t word) { return base_opcode(uint8_t(word)) == OP_STORE_FAST; }

// The form for an iterator, FOR_ITER itself for want of a better one. ip: behind the instruction.
uint8_t form_for(Value iterator, const uint16_t* ip) {
  const bool store = stores_fast(*ip);
  switch (iterator.as_object()->shape_id) {
    case shapes::list_iterator: return store ? OP_FOR_ITER_LIST__STORE_FAST : OP_FOR_ITER_LIST;
    case shapes::tuple_iterator: return OP_FOR_ITER_TUPLE;
    case shapes::range_iterator: return store ? OP_FOR_ITER_RANGE__STORE_FAST : OP_FOR_ITER_RANGE;
    case shapes::generator: return OP_FOR_ITER_GENERATOR;
    default: return OP_FOR_ITER;
  }
}

KRAIT_HANDLER(for_iter_any) {
  save_state(frame, ip, sp);
  const Value v = krait::next(sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  if (v.is_unbound()) KRAIT_TAIL next_after_call(frame, ip + arg, sp - 1, dispatch, arg);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

// The loop is over: its iterator goes.
[[gnu::always_inline]] inline KRAIT_HANDLER(exhausted) {
  KRAIT_TAIL next(frame, ip + arg, sp - 1, dispatch, arg);
}
[[gnu::always_inline]] inline KRAIT_HANDLER(exhausted_sequence) {
  sp[-1].as<SequenceIteratorBase>()->sequence = Value::unbound();
  KRAIT_TAIL exhausted(KRAIT_ARGS);
}

}  // namespace

KRAIT_HANDLER(op_FOR_ITER_nested) { KRAIT_TAIL for_iter_any(KRAIT_ARGS); }

KRAIT_HANDLER(op_FOR_ITER) {
  const Value iterator = sp[-1];
  if (KRAIT_LIKELY(iterator.is_object())) set_opcode(ip, form_for(iterator, ip));
  if (is_exact_generator(iterator)) KRAIT_TAIL op_FOR_ITER_GENERATOR(KRAIT_ARGS);
  KRAIT_TAIL for_iter_any(KRAIT_ARGS);
}

// --- lists and tuples ---

namespace {

// Takes the next item of a list; unbound at the end, or when it must be boxed (*slow).
[[gnu::always_inline]] inline Value next_of_list(ListIterator* it, bool* slow) {
  if (KRAIT_UNLIKELY(it->sequence.is_unbound())) return Value::unbound();
  const auto* list = it->sequence.as<List>();
  const int64_t i = it->index;
  if (KRAIT_UNLIKELY(i >= list->length)) return Value::unbound();
  if (KRAIT_UNLIKELY(list->elements == Elements::Doubles)) {
    const double d = list->doubles()[i];
    *slow = !Value::fits_flonum(d);
    if (*slow) return Value::unbound();
    it->index = i + 1;
    return Value::flonum(d);
  }
  it->index = i + 1;
  return list->values()->items[i];
}

}  // namespace

KRAIT_HANDLER(op_FOR_ITER_LIST) {
  if (KRAIT_UNLIKELY(!has_shape(sp[-1], shapes::list_iterator))) KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
  bool slow = false;
  const Value v = next_of_list(sp[-1].as<ListIterator>(), &slow);
  if (KRAIT_UNLIKELY(v.is_unbound())) {
    if (slow) KRAIT_TAIL for_iter_any(KRAIT_ARGS);
    KRAIT_TAIL exhausted_sequence(KRAIT_ARGS);
  }
  *sp = v;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_FOR_ITER_LIST__STORE_FAST) {
  if (KRAIT_UNLIKELY(!has_shape(sp[-1], shapes::list_iterator))) KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
  bool slow = false;
  const Value v = next_of_list(sp[-1].as<ListIterator>(), &slow);
  if (KRAIT_UNLIKELY(v.is_unbound())) {
    if (slow) KRAIT_TAIL for_iter_any(KRAIT_ARGS);
    KRAIT_TAIL exhausted_sequence(KRAIT_ARGS);
  }
  frame->slots[*ip >> 8] = v;
  KRAIT_TAIL next(frame, ip + 1, sp, dispatch, arg);
}

KRAIT_HANDLER(op_FOR_ITER_TUPLE) {
  if (KRAIT_UNLIKELY(!has_shape(sp[-1], shapes::tuple_iterator))) KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
  auto* it = sp[-1].as<TupleIterator>();
  if (KRAIT_UNLIKELY(it->sequence.is_unbound())) KRAIT_TAIL exhausted(KRAIT_ARGS);
  const auto* tuple = it->sequence.as<Tuple>();
  if (KRAIT_UNLIKELY(uint64_t(it->index) >= tuple->length)) KRAIT_TAIL exhausted_sequence(KRAIT_ARGS);
  *sp = tuple->items[it->index++];
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

// --- ranges ---

KRAIT_HANDLER(op_FOR_ITER_RANGE) {
  if (KRAIT_UNLIKELY(!has_shape(sp[-1], shapes::range_iterator))) KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
  auto* it = sp[-1].as<RangeIterator>();
  if (KRAIT_UNLIKELY(it->remaining <= 0)) KRAIT_TAIL exhausted(KRAIT_ARGS);
  const int64_t i = it->next;
  it->remaining -= 1;
  it->next = i + it->step;
  *sp = Value::small_int(i);
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_FOR_ITER_RANGE__STORE_FAST) {
  if (KRAIT_UNLIKELY(!has_shape(sp[-1], shapes::range_iterator))) KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
  auto* it = sp[-1].as<RangeIterator>();
  if (KRAIT_UNLIKELY(it->remaining <= 0)) KRAIT_TAIL exhausted(KRAIT_ARGS);
  const int64_t i = it->next;
  it->remaining -= 1;
  it->next = i + it->step;
  frame->slots[*ip >> 8] = Value::small_int(i);
  KRAIT_TAIL next(frame, ip + 1, sp, dispatch, arg);
}

// --- generators ---

KRAIT_HANDLER(op_FOR_ITER_GENERATOR) {
  const Value iterator = sp[-1];
  if (KRAIT_UNLIKELY(!is_exact_generator(iterator))) KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
  if (KRAIT_UNLIKELY(!can_resume_inline(iterator, Value::none()))) KRAIT_TAIL for_iter_any(KRAIT_ARGS);
  save_state(frame, ip, sp);
  auto* g = iterator.as<Generator>();
  *g->frame.sp = Value::none();
  resume_inline(g, GeneratorResumer::kForIter, arg);
  KRAIT_TAIL next(&g->frame, g->frame.ip, g->frame.sp + 1, dispatch, arg);
}

}  // namespace krait
