// Iterators that walk a sequence by index: list and tuple iterators, the one for objects with __getitem__
// only, the reverse ones; and iter(callable, sentinel).
#include "runtime/int.h"
#include "runtime/iterators.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

Value exhausted(Value* sequence) {
  *sequence = Value::unbound();
  return Value::unbound();
}

// (iter, (sequence,), index), or an iterator over an empty tuple/list when exhausted.
Value reduce(Value callable, Value sequence, int64_t index, Value empty) {
  if (sequence.is_unbound()) return tuple_new({builtin_named("iter"), tuple_new({empty})});
  return tuple_new({callable, tuple_new({sequence}), Value::small_int(index)});
}

// --- list ---

Value list_next(const Value* a) {
  auto* it = a[0].as<ListIterator>();
  if (it->sequence.is_unbound()) return Value::unbound();
  auto* list = it->sequence.as<List>();
  if (it->index >= list->length) return exhausted(&it->sequence);
  return list_get(list, it->index++);
}

Value list_length_hint(const Value* a) {
  auto* it = a[0].as<ListIterator>();
  if (it->sequence.is_unbound()) return Value::small_int(0);
  int64_t left = it->sequence.as<List>()->length - it->index;
  return Value::small_int(left < 0 ? 0 : left);
}

Value list_reduce(const Value* a) {
  auto* it = a[0].as<ListIterator>();
  return reduce(builtin_named("iter"), it->sequence, it->index, list_new());
}

// Sets the index of a forward iterator, not before the start.
Value set_index(const Value* a) {
  auto* it = a[0].as<SequenceIteratorBase>();
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  if (!it->sequence.is_unbound()) it->index = index < 0 ? 0 : index;
  return Value::none();
}

Value list_set_index(const Value* a) {
  auto* it = a[0].as<ListIterator>();
  Value result = set_index(a);
  if (!it->sequence.is_unbound() && it->index > it->sequence.as<List>()->length) {
    it->index = it->sequence.as<List>()->length;
  }
  return result;
}

// --- list, backwards ---

Value list_reverse_next(const Value* a) {
  auto* it = a[0].as<ListIterator>();
  if (it->sequence.is_unbound()) return Value::unbound();
  auto* list = it->sequence.as<List>();
  if (it->index < 0 || it->index >= list->length) {
    it->index = -1;
    return exhausted(&it->sequence);
  }
  return list_get(list, it->index--);
}

Value list_reverse_length_hint(const Value* a) {
  auto* it = a[0].as<ListIterator>();
  int64_t left = it->index + 1;
  if (it->sequence.is_unbound() || it->sequence.as<List>()->length < left) left = 0;
  return Value::small_int(left);
}

Value list_reverse_reduce(const Value* a) {
  auto* it = a[0].as<ListIterator>();
  return reduce(builtin_named("reversed"), it->sequence, it->index, list_new());
}

Value reverse_set_index(const Value* a) {
  auto* it = a[0].as<SequenceIteratorBase>();
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  if (it->sequence.is_unbound()) return Value::none();
  int64_t n = length(it->sequence);
  if (n < 0) return Value::exception();
  it->index = index < -1 ? -1 : index > n - 1 ? n - 1 : index;
  return Value::none();
}

// --- tuple ---

Value tuple_next(const Value* a) {
  auto* it = a[0].as<TupleIterator>();
  if (it->sequence.is_unbound()) return Value::unbound();
  auto* t = it->sequence.as<Tuple>();
  if (uint64_t(it->index) >= t->length) return exhausted(&it->sequence);
  return t->items[it->index++];
}

Value tuple_length_hint(const Value* a) {
  auto* it = a[0].as<TupleIterator>();
  if (it->sequence.is_unbound()) return Value::small_int(0);
  return Value::small_int(int64_t(it->sequence.as<Tuple>()->length) - it->index);
}

Value tuple_reduce(const Value* a) {
  auto* it = a[0].as<TupleIterator>();
  return reduce(builtin_named("iter"), it->sequence, it->index, tuple_empty());
}

Value tuple_set_index(const Value* a) {
  auto* it = a[0].as<TupleIterator>();
  Value result = set_index(a);
  if (!it->sequence.is_unbound() && it->index > int64_t(it->sequence.as<Tuple>()->length)) {
    it->index = int64_t(it->sequence.as<Tuple>()->length);
  }
  return result;
}

// --- any object with __getitem__ ---

// The item, or unbound after IndexError or StopIteration.
Value item_or_end(Value sequence, int64_t index) {
  Value v = get_item(sequence, Value::small_int(index));
  if (v.is_exception() && (clear_if(types::IndexError) || clear_if(types::StopIteration)))
    return Value::unbound();
  return v;
}

Value sequence_next(const Value* a) {
  auto* it = a[0].as<SequenceIterator>();
  if (it->sequence.is_unbound()) return Value::unbound();
  if (it->index == INT64_MAX) return raise(types::OverflowError, "iter index too large");
  Value v = item_or_end(it->sequence, it->index);
  if (v.is_exception()) return v;
  if (v.is_unbound()) return exhausted(&it->sequence);
  ++it->index;
  return v;
}

Value sequence_length_hint(const Value* a) {
  auto* it = a[0].as<SequenceIterator>();
  if (it->sequence.is_unbound()) return Value::small_int(0);
  if (!type_of(it->sequence)->slot(Slot::Len)) return Value::not_implemented();
  int64_t n = length(it->sequence);
  if (n < 0) return Value::exception();
  return Value::small_int(n > it->index ? n - it->index : 0);
}

Value sequence_reduce(const Value* a) {
  auto* it = a[0].as<SequenceIterator>();
  return reduce(builtin_named("iter"), it->sequence, it->index, tuple_empty());
}

// --- reversed ---

// Mappings have __getitem__ and __len__ but no order by index.
bool is_mapping(Value v) { return has_kind(v, Kind::Dict) || has_kind(v, Kind::MappingProxy); }

Value reversed_new(const Value* a) {
  auto* type = a[0].as<Type>();
  if (type == types::reversed && !a[2].is_unbound()) {
    return raise_type_error("reversed() takes no keyword arguments");
  }
  auto* args = a[1].as<Tuple>();
  if (args->length != 1) {
    return raise_type_error("reversed expected 1 argument, got %zu", size_t(args->length));
  }
  Value v = args->items[0];
  Value method = lookup_special(v, names::__reversed__);
  if (method.is_exception()) return method;
  if (method.is_none()) return raise_type_error("'%T' object is not reversible", v);
  if (!method.is_unbound()) return call(method);
  if (is_mapping(v) || !type_of(v)->slot(Slot::GetItem) || !type_of(v)->slot(Slot::Len)) {
    return raise_type_error("'%T' object is not reversible", v);
  }
  int64_t n = length(v);
  if (n < 0) return Value::exception();
  auto* it = static_cast<Reversed*>(allocate_instance(type));
  it->sequence = v;
  it->index = n - 1;
  return Value::object(it);
}

Value reversed_next(const Value* a) {
  auto* it = a[0].as<Reversed>();
  if (it->sequence.is_unbound()) return Value::unbound();
  if (it->index >= 0) {
    Value v = item_or_end(it->sequence, it->index);
    if (v.is_exception()) return v;
    if (!v.is_unbound()) {
      --it->index;
      return v;
    }
  }
  it->index = -1;
  return exhausted(&it->sequence);
}

Value reversed_length_hint(const Value* a) {
  auto* it = a[0].as<Reversed>();
  if (it->sequence.is_unbound()) return Value::small_int(0);
  int64_t n = length(it->sequence);
  if (n < 0) return Value::exception();
  return Value::small_int(n < it->index + 1 ? 0 : it->index + 1);
}

Value reversed_reduce(const Value* a) {
  auto* it = a[0].as<Reversed>();
  Value type = type_value(type_of(a[0]));
  if (it->sequence.is_unbound()) return tuple_new({type, tuple_new({tuple_empty()})});
  return tuple_new({type, tuple_new({it->sequence}), Value::small_int(it->index)});
}

// --- iter(callable, sentinel) ---

Value call_next(const Value* a) {
  auto* it = a[0].as<CallIterator>();
  if (it->callable.is_unbound()) return Value::unbound();
  Value v = call(it->callable);
  if (v.is_exception()) {
    if (!clear_if(types::StopIteration)) return v;
  } else if (!it->callable.is_unbound()) {
    int equal = equals(it->sentinel, v);
    if (equal < 0) return Value::exception();
    if (!equal) return v;
  }
  it->callable = it->sentinel = Value::unbound();
  return Value::unbound();
}

Value call_reduce(const Value* a) {
  auto* it = a[0].as<CallIterator>();
  if (it->callable.is_unbound()) return tuple_new({builtin_named("iter"), tuple_new({tuple_empty()})});
  return tuple_new({builtin_named("iter"), tuple_new({it->callable, it->sentinel})});
}

constexpr const char* kHintDoc = "Private method returning an estimate of len(list(it)).";
constexpr const char* kReduceDoc = "Return state information for pickling.";
constexpr const char* kSetStateDoc = "Set state information for unpickling.";
constexpr Effects kAdvances = Effects::ReadsHeap | Effects::WritesHeap;

#define ITERATOR_ROWS(next, effects)                                               \
  {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure}, { \
    "__next__", "$self, /", next, "Implement next(self).", effects                 \
  }

const NativeDef kListMethods[] = {ITERATOR_ROWS(list_next, kAdvances),
                                  {"__length_hint__", "$self, /", list_length_hint, kHintDoc},
                                  {"__reduce__", "$self, /", list_reduce, kReduceDoc},
                                  {"__setstate__", "$self, state, /", list_set_index, kSetStateDoc},
                                  {}};
const NativeDef kListReverseMethods[] = {ITERATOR_ROWS(list_reverse_next, kAdvances),
                                         {"__length_hint__", "$self, /", list_reverse_length_hint, kHintDoc},
                                         {"__reduce__", "$self, /", list_reverse_reduce, kReduceDoc},
                                         {"__setstate__", "$self, state, /", reverse_set_index, kSetStateDoc},
                                         {}};
const NativeDef kTupleMethods[] = {ITERATOR_ROWS(tuple_next, kAdvances),
                                   {"__length_hint__", "$self, /", tuple_length_hint, kHintDoc},
                                   {"__reduce__", "$self, /", tuple_reduce, kReduceDoc},
                                   {"__setstate__", "$self, state, /", tuple_set_index, kSetStateDoc},
                                   {}};
const NativeDef kSequenceMethods[] = {ITERATOR_ROWS(sequence_next, Effects::Any),
                                      {"__length_hint__", "$self, /", sequence_length_hint, kHintDoc},
                                      {"__reduce__", "$self, /", sequence_reduce, kReduceDoc},
                                      {"__setstate__", "$self, state, /", set_index, kSetStateDoc},
                                      {}};
const NativeDef kReversedMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", reversed_new, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    ITERATOR_ROWS(reversed_next, Effects::Any),
    {"__length_hint__", "$self, /", reversed_length_hint, kHintDoc},
    {"__reduce__", "$self, /", reversed_reduce, kReduceDoc},
    {"__setstate__", "$self, state, /", reverse_set_index, kSetStateDoc},
    {}};
const NativeDef kCallMethods[] = {
    ITERATOR_ROWS(call_next, Effects::Any), {"__reduce__", "$self, /", call_reduce, kReduceDoc}, {}};

}  // namespace

extern const TypeSpec type_spec_list_iterator = {.size = sizeof(ListIterator), .methods = kListMethods};
extern const TypeSpec type_spec_list_reverse_iterator = {.size = sizeof(ListIterator),
                                                         .methods = kListReverseMethods};
extern const TypeSpec type_spec_tuple_iterator = {.size = sizeof(TupleIterator), .methods = kTupleMethods};
extern const TypeSpec type_spec_sequence_iterator = {.size = sizeof(SequenceIterator),
                                                     .methods = kSequenceMethods};
extern const TypeSpec type_spec_reversed = {
    .size = sizeof(Reversed),
    .doc = "Return a reverse iterator over the values of the given sequence.",
    .methods = kReversedMethods};
extern const TypeSpec type_spec_call_iterator = {.size = sizeof(CallIterator), .methods = kCallMethods};

}  // namespace krait
