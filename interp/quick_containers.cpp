// BINARY_SUBSCR, STORE_SUBSCR and UNPACK_SEQUENCE specialised for the built-in containers and for __getitem__
// written in Python.
#include "interp/quicken.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/list.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

// --- reading items ---

namespace {

// index counted from the end when it is negative; out of bounds when the result is not below `length`.
[[gnu::always_inline]] inline uint64_t normalized(Value index, uint64_t length) {
  const int64_t i = index.as_small_int();
  return uint64_t(i < 0 ? i + int64_t(length) : i);
}

// A list of raw doubles.
KRAIT_HANDLER(subscr_list_doubles) {
  auto* list = sp[-2].as<List>();
  if (list->elements != Elements::Doubles) KRAIT_TAIL op_BINARY_SUBSCR_miss(KRAIT_ARGS);
  save_state(frame, ip, sp);
  sp[-2] = float_new(list->doubles()[normalized(sp[-1], uint64_t(list->length))]);
  KRAIT_TAIL next(frame, ip + 4, sp - 1, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_BINARY_SUBSCR_LIST_INT) {
  const Value container = sp[-2], index = sp[-1];
  if (KRAIT_UNLIKELY(!index.is_small_int() || !has_shape(container, shapes::list)))
    KRAIT_TAIL op_BINARY_SUBSCR_miss(KRAIT_ARGS);
  auto* list = container.as<List>();
  const uint64_t i = normalized(index, uint64_t(list->length));
  if (KRAIT_UNLIKELY(i >= uint64_t(list->length))) KRAIT_TAIL op_BINARY_SUBSCR_miss(KRAIT_ARGS);
  if (KRAIT_UNLIKELY(list->elements == Elements::Doubles)) {
    const double d = list->doubles()[i];
    if (KRAIT_UNLIKELY(!Value::fits_flonum(d))) KRAIT_TAIL subscr_list_doubles(KRAIT_ARGS);
    sp[-2] = Value::flonum(d);
  } else {
    sp[-2] = list->values()->items[i];
  }
  KRAIT_TAIL next(frame, ip + 4, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_BINARY_SUBSCR_TUPLE_INT) {
  const Value container = sp[-2], index = sp[-1];
  if (KRAIT_UNLIKELY(!index.is_small_int() || !has_shape(container, shapes::tuple)))
    KRAIT_TAIL op_BINARY_SUBSCR_miss(KRAIT_ARGS);
  const auto* tuple = container.as<Tuple>();
  const uint64_t i = normalized(index, tuple->length);
  if (KRAIT_UNLIKELY(i >= tuple->length)) KRAIT_TAIL op_BINARY_SUBSCR_miss(KRAIT_ARGS);
  sp[-2] = tuple->items[i];
  KRAIT_TAIL next(frame, ip + 4, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_BINARY_SUBSCR_STR_INT) {
  const Value container = sp[-2], index = sp[-1];
  if (KRAIT_UNLIKELY(!index.is_small_int() || !has_shape(container, shapes::str)))
    KRAIT_TAIL op_BINARY_SUBSCR_miss(KRAIT_ARGS);
  auto* s = container.as<Str>();
  const uint64_t i = normalized(index, s->length);
  if (KRAIT_UNLIKELY(i >= s->length)) KRAIT_TAIL op_BINARY_SUBSCR_miss(KRAIT_ARGS);
  save_state(frame, ip, sp);
  sp[-2] = str_get_item(s, int64_t(i));
  KRAIT_TAIL next(frame, ip + 4, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_BINARY_SUBSCR_DICT) {
  const Value container = sp[-2], key = sp[-1];
  if (KRAIT_UNLIKELY(!has_shape(container, shapes::dict))) KRAIT_TAIL op_BINARY_SUBSCR_miss(KRAIT_ARGS);
  save_state(frame, ip, sp);
  const Value v = dict_get(container.as<Dict>(), key);
  if (KRAIT_UNLIKELY(v.is_unbound())) raise_key_error(key);
  if (KRAIT_UNLIKELY(v.is_unbound() || v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-2] = v;
  KRAIT_TAIL next_after_call(frame, ip + 4, sp - 1, dispatch, arg);
}

// type(a).__getitem__ when it is a Python function.
static Function* getitem_function(Value container) {
  const Value m = type_of(container)->slot_methods[int(Slot::GetItem)];
  return !m.is_unbound() && has_kind(m, Kind::Function) ? m.as<Function>() : nullptr;
}

KRAIT_HANDLER(op_BINARY_SUBSCR_PYTHON) {
  Function* f = getitem_function(sp[-2]);
  if (KRAIT_UNLIKELY(!f)) KRAIT_TAIL op_BINARY_SUBSCR_miss(KRAIT_ARGS);
  save_state(frame, ip + 4, sp);
  Frame* callee = make_call_frame(g_thread, f, sp - 2, 2, nullptr);
  if (KRAIT_UNLIKELY(!callee)) KRAIT_TAIL unwind(KRAIT_ARGS);
  frame->sp = sp - 2;
  push_frame(g_thread, callee);
  KRAIT_TAIL next(callee, callee->ip, callee->sp, dispatch, arg);
}

void specialize_BINARY_SUBSCR(Frame*, uint16_t* ip, Value* sp, uint64_t) {
  const Value container = sp[-2];
  uint8_t form = 0;
  if (has_shape(container, shapes::dict)) {
    form = OP_BINARY_SUBSCR_DICT;
  } else if (sp[-1].is_small_int() && has_shape(container, shapes::list)) {
    form = OP_BINARY_SUBSCR_LIST_INT;
  } else if (sp[-1].is_small_int() && has_shape(container, shapes::tuple)) {
    form = OP_BINARY_SUBSCR_TUPLE_INT;
  } else if (sp[-1].is_small_int() && has_shape(container, shapes::str)) {
    form = OP_BINARY_SUBSCR_STR_INT;
  } else if (getitem_function(container)) {
    form = OP_BINARY_SUBSCR_PYTHON;
  }
  if (form) specialized(ip, form);
}

// --- writing items ---

namespace {

// The value does not suit the list's elements kind.
KRAIT_HANDLER(store_subscr_list_slow) {
  auto* list = sp[-2].as<List>();
  save_state(frame, ip, sp);
  list_set(list, int64_t(normalized(sp[-1], uint64_t(list->length))), sp[-3]);
  if (KRAIT_UNLIKELY(!g_thread->exception.is_unbound())) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next(frame, ip + 1, sp - 3, dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_STORE_SUBSCR_LIST_INT) {
  const Value v = sp[-3], container = sp[-2], index = sp[-1];
  if (KRAIT_UNLIKELY(!index.is_small_int() || !has_shape(container, shapes::list)))
    KRAIT_TAIL op_STORE_SUBSCR_miss(KRAIT_ARGS);
  auto* list = container.as<List>();
  const uint64_t i = normalized(index, uint64_t(list->length));
  if (KRAIT_UNLIKELY(i >= uint64_t(list->length))) KRAIT_TAIL op_STORE_SUBSCR_miss(KRAIT_ARGS);
  switch (list->elements) {
    case Elements::Any:
      if (KRAIT_UNLIKELY(list->store->gc_bits & kGcUnlogged)) KRAIT_TAIL store_subscr_list_slow(KRAIT_ARGS);
      list->values()->items[i] = v;
      break;
    case Elements::Ints:
      if (KRAIT_UNLIKELY(!v.is_small_int())) KRAIT_TAIL store_subscr_list_slow(KRAIT_ARGS);
      list->values()->items[i] = v;
      break;
    default:
      if (KRAIT_UNLIKELY(!v.is_flonum())) KRAIT_TAIL store_subscr_list_slow(KRAIT_ARGS);
      list->doubles()[i] = v.as_flonum();
      break;
  }
  KRAIT_TAIL next(frame, ip + 1, sp - 3, dispatch, arg);
}

KRAIT_HANDLER(op_STORE_SUBSCR_DICT) {
  const Value container = sp[-2];
  if (KRAIT_UNLIKELY(!has_shape(container, shapes::dict))) KRAIT_TAIL op_STORE_SUBSCR_miss(KRAIT_ARGS);
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!dict_set(container.as<Dict>(), sp[-1], sp[-3]))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip + 1, sp - 3, dispatch, arg);
}

void specialize_STORE_SUBSCR(Frame*, uint16_t* ip, Value* sp, uint64_t) {
  if (has_shape(sp[-2], shapes::dict)) {
    specialized(ip, OP_STORE_SUBSCR_DICT);
  } else if (sp[-1].is_small_int() && has_shape(sp[-2], shapes::list)) {
    specialized(ip, OP_STORE_SUBSCR_LIST_INT);
  }
}

// --- unpacking ---

KRAIT_HANDLER(op_UNPACK_SEQUENCE_TWO_TUPLE) {
  const Value v = sp[-1];
  if (KRAIT_UNLIKELY(!has_shape(v, shapes::tuple) || v.as<Tuple>()->length != 2))
    KRAIT_TAIL op_UNPACK_SEQUENCE_miss(KRAIT_ARGS);
  const auto* t = v.as<Tuple>();
  sp[-1] = t->items[1];
  sp[0] = t->items[0];
  KRAIT_TAIL next(frame, ip + 1, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_UNPACK_SEQUENCE_TUPLE) {
  const Value v = sp[-1];
  if (KRAIT_UNLIKELY(!has_shape(v, shapes::tuple) || v.as<Tuple>()->length != arg))
    KRAIT_TAIL op_UNPACK_SEQUENCE_miss(KRAIT_ARGS);
  const auto* t = v.as<Tuple>();
  sp -= 1;
  for (uint64_t i = arg; i > 0; --i) *sp++ = t->items[i - 1];
  KRAIT_TAIL next(frame, ip + 1, sp, dispatch, arg);
}

KRAIT_HANDLER(op_UNPACK_SEQUENCE_LIST) {
  const Value v = sp[-1];
  if (KRAIT_UNLIKELY(!has_shape(v, shapes::list) || uint64_t(v.as<List>()->length) != arg) ||
      KRAIT_UNLIKELY(v.as<List>()->elements == Elements::Doubles))
    KRAIT_TAIL op_UNPACK_SEQUENCE_miss(KRAIT_ARGS);
  const auto* list = v.as<List>();
  sp -= 1;
  for (uint64_t i = arg; i > 0; --i) *sp++ = list->values()->items[i - 1];
  KRAIT_TAIL next(frame, ip + 1, sp, dispatch, arg);
}

void specialize_UNPACK_SEQUENCE(Frame*, uint16_t* ip, Value* sp, uint64_t arg) {
  if (has_shape(sp[-1], shapes::tuple)) {
    specialized(ip, arg == 2 ? OP_UNPACK_SEQUENCE_TWO_TUPLE : OP_UNPACK_SEQUENCE_TUPLE);
  } else if (has_shape(sp[-1], shapes::list)) {
    specialized(ip, OP_UNPACK_SEQUENCE_LIST);
  }
}

}  // namespace krait
