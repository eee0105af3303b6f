// for loops. FOR_ITER specialises itself for the iterator it sees; a specialised form that meets another
// iterator lets FOR_ITER choose again.
#include "interp/iteration.h"
#include "interp/jit_hooks.h"
#include "interp/pipelines.h"
#include "interp/quicken.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/iterators.h"
#include "runtime/list.h"
#include "runtime/native_memory.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

KRAIT_HANDLER(op_GET_ITER) {
  const Value v = sp[-1];
  if (is_exact_generator(v)) KRAIT_TAIL next(KRAIT_ARGS);
  // (See interp/pipelines.h.)
  if (KRAIT_UNLIKELY(frame->code->flags & kCoHidden)) KRAIT_TAIL next(KRAIT_ARGS);
  save_state(frame, ip, sp);
  const Value iterator = iterate(v);
  if (KRAIT_UNLIKELY(iterator.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = iterator;
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

namespace {

bool stores_fast(uint16_t word) { return base_opcode(uint8_t(word)) == OP_STORE_FAST; }
bool unpacks_two(uint16_t word) { return word >> 8 == 2 && base_opcode(uint8_t(word)) == OP_UNPACK_SEQUENCE; }

const PairSource* pair_source(ShapeId shape) {
  for (const PairSource& source : g_pair_sources) {
    if (source.shape == shape) return &source;
  }
  return nullptr;
}

// The form for an iterator, FOR_ITER itself for want of a better one. ip: behind the instruction.
uint8_t form_for(Value iterator, const uint16_t* ip) {
  const bool store = stores_fast(*ip);
  switch (iterator.as_object()->shape_id) {
    case shapes::list_iterator: return store ? OP_FOR_ITER_LIST__STORE_FAST : OP_FOR_ITER_LIST;
    case shapes::tuple_iterator: return OP_FOR_ITER_TUPLE;
    case shapes::range_iterator: return store ? OP_FOR_ITER_RANGE__STORE_FAST : OP_FOR_ITER_RANGE;
    case shapes::generator:
      return uint8_t(ip[-1]) == OP_FOR_ITER_PIPELINE ? OP_FOR_ITER_PIPELINE : OP_FOR_ITER_GENERATOR;
    case shapes::dict_key_iterator: return OP_FOR_ITER_DICT_KEY;
    case shapes::dict_value_iterator: return OP_FOR_ITER_DICT_VALUE;
    case shapes::dict_item_iterator:
    case shapes::enumerate:
    case shapes::zip: return unpacks_two(*ip) ? uint8_t(OP_FOR_ITER_PAIR__UNPACK) : uint8_t(OP_FOR_ITER);
    default: {
      const bool pairs = unpacks_two(*ip) && pair_source(iterator.as_object()->shape_id);
      return pairs ? uint8_t(OP_FOR_ITER_PAIR__UNPACK) : uint8_t(OP_FOR_ITER);
    }
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

// --- iterators that need no form of their own ---

namespace {

KRAIT_HANDLER(for_iter_str) {
  auto* it = sp[-1].as<StrIterator>();
  if (KRAIT_UNLIKELY(it->sequence.is_unbound())) KRAIT_TAIL exhausted(KRAIT_ARGS);
  auto* s = it->sequence.as<Str>();
  if (KRAIT_UNLIKELY(it->index >= int64_t(s->length))) KRAIT_TAIL exhausted_sequence(KRAIT_ARGS);
  save_state(frame, ip, sp);
  *sp = str_get_item(s, it->index++);
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

// Walked without telling whether the set has changed meanwhile: for_iter_any complains.
KRAIT_HANDLER(for_iter_set) {
  auto* it = sp[-1].as<SetIterator>();
  if (KRAIT_UNLIKELY(it->set.is_unbound())) KRAIT_TAIL exhausted(KRAIT_ARGS);
  const auto* set = it->set.as<Set>();
  if (KRAIT_UNLIKELY(it->expected_length != set->length)) KRAIT_TAIL for_iter_any(KRAIT_ARGS);
  const SetStorage* storage = set->storage;
  for (auto i = uint64_t(it->position); i <= storage->mask; ++i) {
    const Value key = storage->slots[i].key;
    if (key.is_unbound()) continue;
    it->position = int64_t(i + 1);
    *sp = key;
    KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
  }
  it->set = Value::unbound();
  KRAIT_TAIL exhausted(KRAIT_ARGS);
}

KRAIT_HANDLER(for_iter_list_backwards) {
  auto* it = sp[-1].as<ListIterator>();
  if (KRAIT_UNLIKELY(it->sequence.is_unbound())) KRAIT_TAIL exhausted(KRAIT_ARGS);
  auto* list = it->sequence.as<List>();
  if (KRAIT_UNLIKELY(it->index < 0 || it->index >= list->length)) KRAIT_TAIL for_iter_any(KRAIT_ARGS);
  save_state(frame, ip, sp);
  *sp = list_get(list, it->index--);
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(ended_native) {
  if (exception_pending() && !clear_if(types::StopIteration)) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip + arg, sp - 1, dispatch, arg);
}

// An iterator of a library's type, or one that calls a function, which has no form.
bool is_without_form(ShapeId shape, const uint16_t* ip) {
  return (shape >= kFirstDynamicShape || shape == shapes::map || shape == shapes::filter) &&
         uint8_t(ip[-1]) == OP_FOR_ITER && !unpacks_two(*ip);
}

KRAIT_HANDLER(for_iter_native) {
  const NativeFn step = type_of(sp[-1])->slot(Slot::Next);
  if (KRAIT_UNLIKELY(!step || g_memory_error_due || native_stack_exhausted()))
    KRAIT_TAIL for_iter_any(KRAIT_ARGS);
  save_state(frame, ip, sp);
  const Value v = step(&sp[-1]);
  if (KRAIT_UNLIKELY(v.is_exception()) || KRAIT_UNLIKELY(v.is_unbound())) KRAIT_TAIL ended_native(KRAIT_ARGS);
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_FOR_ITER) {
  const Value iterator = sp[-1];
  if (KRAIT_LIKELY(iterator.is_object())) {
    if (is_without_form(iterator.as_object()->shape_id, ip)) KRAIT_TAIL for_iter_native(KRAIT_ARGS);
    switch (iterator.as_object()->shape_id) {
      case shapes::str_iterator:
      case shapes::str_ascii_iterator: KRAIT_TAIL for_iter_str(KRAIT_ARGS);
      case shapes::set_iterator: KRAIT_TAIL for_iter_set(KRAIT_ARGS);
      case shapes::list_reverse_iterator: KRAIT_TAIL for_iter_list_backwards(KRAIT_ARGS);
      default: break;
    }
    const uint8_t form = form_for(iterator, ip);
    if (form != uint8_t(ip[-1])) set_opcode(ip, form);
  }
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

// --- dicts ---

namespace {

// The entry that comes next; null at the end or when the dict has changed its size or keys.
[[gnu::always_inline]] inline const DictEntry* next_of_dict(DictIterator* it) {
  if (KRAIT_UNLIKELY(it->dict.is_unbound())) return nullptr;
  const auto* d = it->dict.as<Dict>();
  if (KRAIT_UNLIKELY(it->expected_length != d->length)) return nullptr;
  for (int64_t i = it->position; i < int64_t(d->used); ++i) {
    const DictEntry& e = d->storage->entries[i];
    if (KRAIT_UNLIKELY(e.key.is_unbound())) continue;
    if (KRAIT_UNLIKELY(it->remaining <= 0)) return nullptr;
    it->position = i + 1;
    it->remaining -= 1;
    return &e;
  }
  return nullptr;
}

}  // namespace

KRAIT_HANDLER(op_FOR_ITER_DICT_KEY) {
  if (KRAIT_UNLIKELY(!has_shape(sp[-1], shapes::dict_key_iterator))) KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
  const DictEntry* e = next_of_dict(sp[-1].as<DictIterator>());
  if (KRAIT_UNLIKELY(!e)) KRAIT_TAIL for_iter_any(KRAIT_ARGS);
  *sp = e->key;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_FOR_ITER_DICT_VALUE) {
  if (KRAIT_UNLIKELY(!has_shape(sp[-1], shapes::dict_value_iterator))) KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
  const DictEntry* e = next_of_dict(sp[-1].as<DictIterator>());
  if (KRAIT_UNLIKELY(!e)) KRAIT_TAIL for_iter_any(KRAIT_ARGS);
  *sp = e->value;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

// --- pairs that are unpacked at once, without a tuple ---

namespace {

enum class Pair { kRaised, kEnd, kMade, kOther };

Value next_item(Value iterator) {
  if (has_shape(iterator, shapes::list_iterator)) {
    bool slow = false;
    const Value v = next_of_list(iterator.as<ListIterator>(), &slow);
    if (KRAIT_LIKELY(!v.is_unbound())) return v;
  }
  return next(iterator);
}

Pair pair_of(Value first, Value second, Value* out) {
  if (second.is_unbound()) return Pair::kEnd;
  if (KRAIT_UNLIKELY(second.is_exception())) return Pair::kRaised;
  out[0] = second;
  out[1] = first;
  return Pair::kMade;
}

Pair next_enumerated(Enumerate* e, Value* out) {
  const Value item = next_item(e->iterator);
  if (item.is_unbound() || item.is_exception()) return pair_of(item, item, out);
  const Value count = e->count;
  store(e, &e->count, int_add(count, Value::small_int(1)));
  return pair_of(count, item, out);
}

Pair next_zipped(Zip* z, Value* out) {
  const auto* iterators = z->iterators.as<Tuple>();
  if (KRAIT_UNLIKELY(iterators->length != 2 || z->strict.is_true())) return Pair::kOther;
  const Value first = next_item(iterators->items[0]);
  if (first.is_unbound() || first.is_exception()) return pair_of(first, first, out);
  return pair_of(first, next_item(iterators->items[1]), out);
}

Pair next_of_source(const PairSource* source, Value iterator, Value* out) {
  Value items[2];
  const int made = source ? source->next(iterator, items) : -1;
  if (made < 0) return Pair::kOther;
  return made ? pair_of(items[0], items[1], out) : Pair::kEnd;
}

// The next pair of a dict's items, of an enumerate, a zip object or another source of pairs: out[1] is its
// first item, out[0] its second.
Pair next_pair(Value iterator, Value* out) {
  if (!iterator.is_object()) return Pair::kOther;
  switch (iterator.as_object()->shape_id) {
    case shapes::dict_item_iterator: {
      const DictEntry* e = next_of_dict(iterator.as<DictIterator>());
      return e ? pair_of(e->key, e->value, out) : Pair::kOther;
    }
    case shapes::enumerate: return next_enumerated(iterator.as<Enumerate>(), out);
    case shapes::zip: return next_zipped(iterator.as<Zip>(), out);
    default: return next_of_source(pair_source(iterator.as_object()->shape_id), iterator, out);
  }
}

}  // namespace

KRAIT_HANDLER(op_FOR_ITER_PAIR__UNPACK) {
  save_state(frame, ip, sp);
  switch (next_pair(sp[-1], sp)) {
    case Pair::kRaised: KRAIT_TAIL unwind(KRAIT_ARGS);
    case Pair::kEnd: KRAIT_TAIL next_after_call(frame, ip + arg, sp - 1, dispatch, arg);
    case Pair::kMade: break;
    case Pair::kOther: KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
  }
  constexpr int kUnpackUnits = 2;  // UNPACK_SEQUENCE and its cache
  KRAIT_TAIL next_after_call(frame, ip + kUnpackUnits, sp + 2, dispatch, arg);
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

// A loop that is compiled for the generators of its iterators.
KRAIT_HANDLER(op_FOR_ITER_PIPELINE) {
  if (!is_exact_generator(sp[-1])) {
    save_state(frame, ip, sp);
    const Value generator = pipeline_generator(sp[-1]);
    if (generator.is_unbound()) {
      set_opcode(ip, OP_FOR_ITER);
      KRAIT_TAIL op_FOR_ITER(KRAIT_ARGS);
    }
    sp[-1] = generator;
  }
  KRAIT_TAIL op_FOR_ITER_GENERATOR(KRAIT_ARGS);
}

}  // namespace krait
