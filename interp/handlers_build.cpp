// Instructions that build and fill containers, strings, slices and functions.
#include "interp/names.h"
#include "interp/quicken.h"
#include "interp/statements.h"
#include "runtime/bytecode.h"
#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/tuple.h"

namespace krait {

KRAIT_HANDLER(op_BUILD_TUPLE) {
  save_state(frame, ip, sp);
  const Value v = tuple_new(sp - arg, arg);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp -= arg;
  *sp = v;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_BUILD_LIST) {
  save_state(frame, ip, sp);
  const Value v = list_new(sp - arg, arg);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  // (Others in the comprehension are elements.)
  if (frame->code->fills_list && sp == frame->stack_base())
    v.as<List>()->expected = uint16_t(std::min(kMostExpected, items_to_come(frame->slots[0])));
  sp -= arg;
  *sp = v;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

static Value build_set(const Value* items, size_t count) {
  const Value set = set_new();
  for (size_t i = 0; i < count; ++i) {
    if (!set_add(set.as<Set>(), items[i])) return Value::exception();
  }
  return set;
}

KRAIT_HANDLER(op_BUILD_SET) {
  save_state(frame, ip, sp);
  const Value v = build_set(sp - arg, arg);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp -= arg;
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

// A dict of `count` items; keys and values lie `key_step` and `value_step` apart.
static Value build_dict(const Value* keys, size_t key_step, const Value* values, size_t value_step,
                        size_t count) {
  Dict* d = count ? dict_with_capacity(count) : dict_new();
  for (size_t i = 0; i < count; ++i) {
    if (!dict_set(d, keys[i * key_step], values[i * value_step])) return Value::exception();
  }
  return Value::object(d);
}

KRAIT_HANDLER(op_BUILD_MAP) {
  save_state(frame, ip, sp);
  const Value* items = sp - 2 * arg;
  const Value v = build_dict(items, 2, items + 1, 2, arg);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp -= 2 * arg;
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

Value build_const_key_map(const Tuple* keys, const Value* values) {
  return build_dict(keys->items, 1, values, 1, keys->length);
}

KRAIT_HANDLER(op_BUILD_CONST_KEY_MAP) {
  save_state(frame, ip, sp);
  const Value v = build_const_key_map(sp[-1].as<Tuple>(), sp - 1 - arg);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp -= arg + 1;
  *sp = v;
  KRAIT_TAIL next_after_call(frame, ip, sp + 1, dispatch, arg);
}

KRAIT_HANDLER(op_LIST_TO_TUPLE) {
  save_state(frame, ip, sp);
  const Value v = list_to_tuple(sp[-1].as<List>());
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp[-1] = v;
  KRAIT_TAIL next(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LIST_APPEND) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!list_append(sp[-1 - int64_t(arg)].as<List>(), sp[-1]))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_SET_ADD) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!set_add(sp[-1 - int64_t(arg)].as<Set>(), sp[-1]))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_MAP_ADD) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!dict_set(sp[-2 - int64_t(arg)].as<Dict>(), sp[-2], sp[-1])))
    KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 2, dispatch, arg);
}

bool extend_list(List* list, Value iterable) {
  if (list_extend(list, iterable)) return true;
  if (!exception_matches(types::TypeError)) return false;
  const Type* type = type_of(iterable);
  if (!type->slot_methods[int(Slot::Iter)].is_unbound() ||
      !type->slot_methods[int(Slot::GetItem)].is_unbound())
    return false;
  clear_exception();
  raise_type_error("Value after * must be an iterable, not %.200s", type_name(type));
  return false;
}

KRAIT_HANDLER(op_LIST_EXTEND) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!extend_list(sp[-1 - int64_t(arg)].as<List>(), sp[-1]))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

KRAIT_HANDLER(op_SET_UPDATE) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!set_update(sp[-1 - int64_t(arg)].as<Set>(), sp[-1]))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

bool update_dict(Dict* d, Value mapping) {
  if (dict_merge(d, mapping, 1)) return true;
  if (clear_if(types::AttributeError))
    raise_type_error("'%.200s' object is not a mapping", type_name_of(mapping));
  return false;
}

KRAIT_HANDLER(op_DICT_UPDATE) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!update_dict(sp[-1 - int64_t(arg)].as<Dict>(), sp[-1]))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp - 1, dispatch, arg);
}

// --- slices, strings ---

KRAIT_HANDLER(op_BUILD_SLICE) {
  save_state(frame, ip, sp);
  const Value step = arg == 3 ? sp[-1] : Value::none();
  sp -= arg;
  *sp = slice_new(sp[0], sp[1], step);
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

static Value format_value(Value v, uint64_t conversion, Value spec) {
  switch (conversion) {
    case kFormatStr: v = str_of(v); break;
    case kFormatRepr: v = repr(v); break;
    case kFormatAscii: v = ascii(v); break;
    default: break;
  }
  if (v.is_exception()) return v;
  if (has_shape(v, shapes::str) && spec.is_unbound()) return v;
  return format(v, spec.is_unbound() ? str_empty() : spec);
}

KRAIT_HANDLER(op_FORMAT_VALUE) {
  save_state(frame, ip, sp);
  const bool has_spec = arg & kFormatHasSpec;
  const Value v = has_spec ? format_value(sp[-2], arg & kFormatConversionMask, sp[-1])
                           : format_value(sp[-1], arg & kFormatConversionMask, Value::unbound());
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp -= has_spec;
  sp[-1] = v;
  KRAIT_TAIL next_after_call(KRAIT_ARGS);
}

static Value join_strings(const Value* parts, size_t count) {
  StringBuilder builder;
  for (size_t i = 0; i < count; ++i) builder.append(parts[i].as<Str>());
  return builder.finish();
}

KRAIT_HANDLER(op_BUILD_STRING) {
  save_state(frame, ip, sp);
  const Value v = join_strings(sp - arg, arg);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp -= arg;
  *sp = v;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

// --- functions ---

// The values below the code object are there as the flags tell; returns the function, *used of them taken.
static Value make_function(Frame* frame, Value* sp, uint64_t flags) {
  Code* code = sp[-1].as<Code>();
  const uint64_t cells = flags & kMakeClosure ? sp[-2].as<Tuple>()->length : 0;
  if (KRAIT_UNLIKELY(cells != uint64_t(code->free_count)))
    return raise(types::SystemError, "closure does not fit the code object");
  Function* f = function_new(code, frame->globals(), code->qualname);
  f->builtins = frame->function->builtins;
  const Value* next = sp - 2;
  if (flags & kMakeClosure) f->closure = *next--;
  if (flags & kMakeAnnotations) f->annotations = *next--;
  if (flags & kMakeKwDefaults) f->keyword_defaults = *next--;
  if (flags & kMakeDefaults) f->defaults = *next--;
  write_barrier(f);
  return Value::object(f);
}

KRAIT_HANDLER(op_MAKE_FUNCTION) {
  save_state(frame, ip, sp);
  const Value v = make_function(frame, sp, arg);
  if (KRAIT_UNLIKELY(v.is_exception())) KRAIT_TAIL unwind(KRAIT_ARGS);
  sp -= 1 + __builtin_popcountll(arg & 15);
  *sp = v;
  KRAIT_TAIL next(frame, ip, sp + 1, dispatch, arg);
}

// --- unpacking ---

// Items in reverse order onto the stack, the first one on top. They are collected elsewhere, since taking an
// item may run a collection, which sees the stack only up to the saved pointer.
static bool unpack_onto(Value iterable, Value* out, size_t count) {
  constexpr size_t kInline = 16;
  Value inline_items[kInline];
  Value* items = inline_items;
  Tuple* holder = nullptr;
  if (count > kInline) {
    holder = tuple_allocate(count);
    if (!holder) return false;
    items = holder->items;
  }
  if (!unpack(iterable, items, count)) return false;
  for (size_t i = 0; i < count; ++i) out[i] = items[count - 1 - i];
  return true;
}

KRAIT_HANDLER(op_UNPACK_SEQUENCE_generic) {
  save_state(frame, ip, sp);
  if (KRAIT_UNLIKELY(!unpack_onto(sp[-1], sp - 1, arg))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip + 1, sp - 1 + arg, dispatch, arg);
}

// The items of any iterable as a tuple: the first `before` ones are asked for one by one, and when they are
// fewer, the iterator is not asked again.
static Value take_all(Value iterable, int64_t before) {
  const Type* type = type_of(iterable);
  if (type->slot_methods[int(Slot::Iter)].is_unbound() && type->slot_methods[int(Slot::GetItem)].is_unbound())
    return raise_type_error("cannot unpack non-iterable %.200s object", type_name(type));
  const Value iterator = iterate(iterable), all = list_new();
  if (iterator.is_exception()) return iterator;
  for (int64_t i = 0; i < before; ++i) {
    const Value item = next(iterator);
    if (item.is_exception()) return item;
    if (item.is_unbound()) return list_to_tuple(all.as<List>());
    if (!list_append(all.as<List>(), item)) return Value::exception();
  }
  return list_extend(all.as<List>(), iterator) ? list_to_tuple(all.as<List>()) : Value::exception();
}

// a, *b, c = iterable: `before` items, a list, `after` items, in reverse order onto the stack.
bool unpack_starred(Value iterable, Value* out, int64_t before, int64_t after) {
  const bool direct = has_shape(iterable, shapes::list) || has_shape(iterable, shapes::tuple);
  const Value all = direct ? tuple_from_iterable(iterable) : take_all(iterable, before);
  if (all.is_exception()) return false;
  const Tuple* items = all.as<Tuple>();
  const auto n = int64_t(items->length);
  if (n < before + after) {
    raise_value_error("not enough values to unpack (expected at least %ld, got %ld)", long(before + after),
                      long(n));
    return false;
  }
  const Value middle = list_new(items->items + before, size_t(n - after - before));
  if (middle.is_exception()) return false;
  for (int64_t i = n - 1; i >= n - after; --i) *out++ = items->items[i];
  *out++ = middle;
  for (int64_t i = before - 1; i >= 0; --i) *out++ = items->items[i];
  return true;
}

KRAIT_HANDLER(op_UNPACK_EX) {
  save_state(frame, ip, sp);
  const uint64_t before = arg & 0xff, after = arg >> 8;
  if (!unpack_starred(sp[-1], sp - 1, int64_t(before), int64_t(after))) KRAIT_TAIL unwind(KRAIT_ARGS);
  KRAIT_TAIL next_after_call(frame, ip, sp + before + after, dispatch, arg);
}

}  // namespace krait
