// Recording subscripts.
#include <algorithm>

#include "jit/lookups.h"
#include "jit/natives.h"
#include "jit/operations.h"
#include "jit/record_derived.h"
#include "jit/record_exceptions.h"
#include "jit/record_keyed.h"
#include "jit/record_methods.h"
#include "jit/sequence_access.h"
#include "jit/text_slices.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/list.h"
#include "runtime/modules/array.h"
#include "runtime/ops.h"
#include "runtime/slice_parts.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

// The index as an offset from the start, guarded to be in range. kNoRef: out of range now, or aborted.
Ref checked_index(Recorder& r, size_t operand, Ref length, int64_t live_length) {
  Builder& b = r.b;
  const Value live = r.live(operand);
  if (!live.is_small_int()) return kNoRef;
  const int64_t i = live.as_small_int();
  if (i >= live_length || i < -live_length) return kNoRef;
  Ref index = r.int_of(operand);
  if (!r.active()) return kNoRef;
  if (i < 0) {
    if (!r.guard(b.emit(Op::Lt, index, b.int_(0)))) return kNoRef;
    index = b.emit(Op::Add, index, length);
    return r.guard(b.emit(Op::Le, b.int_(0), index)) ? index : kNoRef;
  }
  return r.guard(b.emit(Op::ULt, index, length)) ? index : kNoRef;
}

}  // namespace

namespace {

// The index is out of range now: guards that, and raises. False: declined or aborted.
bool raises_index_error(Recorder& r, const SequenceAccess& access) {
  Builder& b = r.b;
  const Value container = r.live(2);
  const char* message = has_shape(container, shapes::list)    ? "list index out of range"
                        : has_shape(container, shapes::tuple) ? "tuple index out of range"
                        : has_shape(container, shapes::str)   ? "string index out of range"
                                                              : nullptr;
  if (!message || !r.live(1).is_small_int()) return false;
  const Ref index = r.int_of(1);
  if (!r.active()) return false;
  const bool below = r.live(1).as_small_int() < 0;
  const Ref offset = below ? b.emit(Op::Add, index, access.length()) : index;
  const Ref sign = below ? b.emit(Op::Lt, index, b.int_(0)) : b.emit(Op::Le, b.int_(0), index);
  if (!r.guard(sign) || !r.guard(b.emit(Op::ULt, offset, access.length()), false)) return false;
  return raises_new(r, types::IndexError, message);
}

bool is_exact_sequence(Value v) {
  return has_shape(v, shapes::list) || has_shape(v, shapes::tuple) || has_shape(v, shapes::str) ||
         has_shape(v, shapes::bytes) || has_shape(v, shapes::bytearray) || has_shape(v, shapes::memoryview) ||
         is_exact_array(v);
}

// The instruction is recorded, or the recording aborted. False: declined.
bool load_item(Recorder& r) {
  SequenceAccess access;
  if (!access.begin(r, r.ref(2), r.live(2))) return !r.active();
  const Ref index = checked_index(r, 1, access.length(), access.live_length());
  if (index != kNoRef) {
    const Ref item = access.load(r, index);
    if (item != kNoRef) r.replace(2, item);
    return item != kNoRef || !r.active();
  }
  return !r.active() || raises_index_error(r, access) || !r.active();
}

// The same for an item of a dict. (What is not in an instance of a subclass may be made by __missing__.)
bool load_dict_value(Recorder& r) {
  bool present = false;
  const Value live = r.live(2);
  if (!guard_dict(r, r.ref(2), live, Slot::GetItem)) return !r.active();
  const Ref key = r.ref(1), entry = look_up(r, r.ref(2), live, key, r.live(1), &present);
  if (entry == kNoRef)
    return !r.active() || look_up_keyed(r, KeyedLookup::Item, {{r.ref(2), live}, {key, r.live(1)}}, 2, 0) ||
           !r.active();
  if (present) return r.replace(2, value_of_entry(r.b, entry)), true;
  return (has_shape(live, shapes::dict) && raises_new(r, types::KeyError, std::span<const Ref>(&key, 1))) ||
         !r.active();
}

// --- slices

// Bounds are in range; an end before the start counts as the start.
Value op_slice_list(Value list, int64_t start, int64_t stop) {
  return list_slice(list.as<List>(), start, stop);
}
Value op_slice_tuple(Value tuple, int64_t start, int64_t stop) {
  return tuple_slice(tuple.as<Tuple>(), size_t(start), size_t(std::max(start, stop)));
}
Value op_slice_str(Value str, int64_t start, int64_t stop) {
  return str_substring(str.as<Str>(), size_t(start), size_t(std::max(start, stop)));
}
Value op_slice_bytes(Value bytes, int64_t start, int64_t stop) {
  return bytes_slice(bytes.as<Bytes>(), size_t(start), size_t(std::max(start, stop)));
}
Value op_slice_bytearray(Value bytes, int64_t start, int64_t stop) {
  return bytearray_new(bytes.as<ByteArray>()->data() + start, size_t(std::max(start, stop) - start));
}
Value op_slice_view(Value view, int64_t start, int64_t stop) {
  const Value slice =
      slice_new(Value::small_int(start), Value::small_int(std::max(start, stop)), Value::none());
  return slice.is_exception() ? slice : get_item(view, slice);
}

constexpr CallInfo slicing(const char* name, AliasSet reads) {
  return {.name = name,
          .function = nullptr,
          .result = Type::Value,
          .arg_count = 3,
          .reads = reads,
          .writes = 0,
          .pure = false,
          .safepoint = true,
          .looks_back = false};
}
struct Slicing {
  ShapeId shape;
  Value (*function)(Value, int64_t, int64_t);
  CallInfo info;
};
const Slicing kSlicings[] = {
    {shapes::list, op_slice_list, slicing("SliceList", kListAliases)},
    {shapes::tuple, op_slice_tuple, slicing("SliceTuple", 0)},
    {shapes::str, op_slice_str, slicing("SliceStr", 0)},
    {shapes::bytes, op_slice_bytes, slicing("SliceBytes", 0)},
    {shapes::bytearray, op_slice_bytearray, slicing("SliceByteArray", alias_bit(AliasClass::Bytes))},
    {shapes::memoryview, op_slice_view, slicing("SliceView", alias_bit(AliasClass::Native))}};

const Slicing* slicing_of(Value container) {
  const auto* found =
      std::ranges::find_if(kSlicings, [&](const Slicing& s) { return has_shape(container, s.shape); });
  return found == std::end(kSlicings) ? nullptr : found;
}

// A bound of a slice, clamped to the sequence. kNoRef: aborted.
Ref slice_bound(Recorder& r, Ref bound, Value live, Ref length, Ref if_none) {
  Builder& b = r.b;
  if (live.is_none()) return r.guard_is(bound, live) ? if_none : kNoRef;
  const Ref i = r.int_of(bound, live);
  if (!r.active()) return kNoRef;
  const Ref from_end = b.emit(Op::Max, b.emit(Op::Add, i, length), b.int_(0));
  return b.emit(Op::Select, b.emit(Op::Lt, i, b.int_(0)), from_end, b.emit(Op::Min, i, length));
}

bool is_index_or_none(Value v) { return v.is_none() || v.is_small_int(); }

constexpr int64_t kMostSliced = 6;  // items of a tuple or list that are taken one by one

// Short tuples mostly have one length at a place: guarding it, their slices are known by their items.
Ref slice_length(Recorder& r, Ref length) {
  const Value live = r.live(2);
  if (!has_shape(live, shapes::tuple) || Ir::is_const(length)) return length;
  const auto count = int64_t(live.as<Tuple>()->length);
  if (count > kMostSliced || r.chain_length() > 2) return length;
  return r.guard(r.b.emit(Op::Eq, length, r.b.int_(count))) ? r.b.int_(count) : kNoRef;
}

// False: declined or aborted.
bool slice_into_items(Recorder& r, Ref start, Ref stop) {
  if (!has_shape(r.live(2), shapes::tuple) || !Ir::is_const(start) || !Ir::is_const(stop)) return false;
  const auto first = int64_t(r.b.ir().bits(start)), last = int64_t(r.b.ir().bits(stop));
  if (last - first > kMostSliced) return false;
  if (uint64_t(last - first) == r.live(2).as<Tuple>()->length) return r.replace(2, r.ref(2)), true;
  Ref items[kMostSliced];
  size_t count = 0;
  for (int64_t i = first; i < last; i++) {
    const auto offset = int32_t(offsetof(Tuple, items) + 8 * size_t(i));
    items[count++] = r.b.load(Type::Value, AliasClass::Constant, r.ref(2), offset);
  }
  r.replace(2, new_tuple(r, std::span(items, count)));
  return true;
}

// A slice of a list that is unpacked right away has as many items as that takes: they are taken one by one,
// and the list need not exist. False: declined or aborted.
bool slice_to_unpack(Recorder& r, Ref start, Ref stop) {
  const Value live = r.live(2);
  const uint16_t next = r.code()->quickened[r.next_unit()];
  const int64_t count = next >> 8;
  SliceBounds bounds;
  if (!has_shape(live, shapes::list) || base_opcode(uint8_t(next)) != OP_UNPACK_SEQUENCE || count == 0 ||
      count > kMostSliced || !slice_bounds(r.live(1), live.as<List>()->length, &bounds) ||
      bounds.length != count)
    return false;
  Builder& b = r.b;
  ListAccess access;
  if (access.begin(r, r.ref(2), live) == kNoRef ||
      !r.guard(b.emit(Op::Eq, b.emit(Op::Sub, stop, start), b.int_(count))))
    return false;
  const Ref slice = access.slice(r, r.ref(2), start, count);
  if (r.active()) r.replace(2, slice);
  return r.active();
}

// A short slice of a text. kNoRef: declined or aborted.
Ref slice_text(Recorder& r, Ref start, Ref stop) {
  const Value live = r.live(2);
  const auto* slice = r.live(1).as<Slice>();
  const bool is_text = has_shape(live, shapes::str) || has_shape(live, shapes::bytes);
  if (!is_text) return kNoRef;
  const auto length =
      int64_t(has_shape(live, shapes::str) ? live.as<Str>()->length : live.as<Bytes>()->length);
  const auto bound = [&](Value v, int64_t if_none) {
    if (v.is_none()) return if_none;
    const int64_t i = v.as_small_int();
    return i < 0 ? std::max(i + length, int64_t{0}) : std::min(i, length);
  };
  return short_slice(r, r.ref(2), live, start, stop, bound(slice->start, 0), bound(slice->stop, length));
}

// A slice without a step of a built-in sequence, with bounds that are ints. False: declined or aborted.
bool record_slice(Recorder& r) {
  const auto* live = r.live(1).as<Slice>();
  const Slicing* slicing = slicing_of(r.live(2));
  if (!slicing || !live->step.is_none()) return false;
  if (!is_index_or_none(live->start) || !is_index_or_none(live->stop)) return false;
  Builder& b = r.b;
  const Ref container = r.ref(2), slice = r.ref(1);
  if (!r.guard_shape(container, r.live(2)) || !r.guard_shape(slice, r.live(1))) return false;
  const auto field = [&](size_t offset) {
    return b.load(Type::Value, AliasClass::Constant, slice, int32_t(offset));
  };
  if (!r.guard_is(field(offsetof(Slice, step)), Value::none())) return false;
  Ref length = length_of(r, container, r.live(2));
  if (length != kNoRef) length = slice_length(r, length);
  if (length == kNoRef) return false;
  const Ref start = slice_bound(r, field(offsetof(Slice, start)), live->start, length, b.int_(0));
  if (start == kNoRef) return false;
  const Ref stop = slice_bound(r, field(offsetof(Slice, stop)), live->stop, length, length);
  if (stop == kNoRef) return false;
  if (slice_into_items(r, start, stop) || slice_to_unpack(r, start, stop)) return true;
  if (!r.active()) return false;
  const Ref text = slice_text(r, start, stop);
  if (text != kNoRef) return r.replace(2, text), true;
  if (!r.active()) return false;
  CallInfo info = slicing->info;
  info.function = address_of(slicing->function);
  const Ref result = r.call(2, r.new_call(info), {container, start, stop}, Recorder::Outcome::ValueMayRaise);
  if (r.active()) r.push(result);
  return r.active();
}

// --- other operations with slices: calls that run no Python code, as bounds are ints or None

Value op_get_slice(Value container, Value start, Value stop, Value step) {
  SliceBounds s;
  if (has_shape(container, shapes::list)) {
    if (!slice_parts(start, stop, step, &s)) return Value::exception();
    slice_clamp(container.as<List>()->length, &s);
    return list_strided(container.as<List>(), s.start, s.step, s.length);
  }
  const Value slice = slice_new(start, stop, step);
  return slice.is_exception() ? slice : get_item(container, slice);
}
bool op_set_slice(Value list, Value start, Value stop, Value step, Value items) {
  SliceBounds parts;
  return slice_parts(start, stop, step, &parts) && list_assign(list.as<List>(), parts, items);
}
bool op_delete_slice(Value list, Value start, Value stop, Value step) {
  SliceBounds parts;
  return slice_parts(start, stop, step, &parts) && list_delete(list.as<List>(), parts);
}
const CallInfo kSetSlice = changing_call("SetSlice", address_of(op_set_slice), Type::Bool, 5, kListAliases);
const CallInfo kDeleteSlice =
    changing_call("DeleteSlice", address_of(op_delete_slice), Type::Bool, 4, kListAliases);

// The fields of a slice, guarded to be ints or None. False: declined or aborted.
bool slice_fields(Recorder& r, Ref slice, Value live, Ref (&fields)[3]) {
  if (!has_shape(live, shapes::slice)) return false;
  const auto* s = live.as<Slice>();
  const Value values[] = {s->start, s->stop, s->step};
  constexpr size_t kOffsets[] = {offsetof(Slice, start), offsetof(Slice, stop), offsetof(Slice, step)};
  if (!std::ranges::all_of(values, is_index_or_none) || !r.guard_shape(slice, live)) return false;
  for (size_t i = 0; i < 3; i++) {
    fields[i] = r.b.load(Type::Value, AliasClass::Constant, slice, int32_t(kOffsets[i]));
    if (!r.guard_type(fields[i], values[i])) return false;
  }
  return true;
}

// A slice with a step. False: declined or aborted.
bool record_strided_slice(Recorder& r) {
  const Slicing* slicing = slicing_of(r.live(2));
  Ref f[3];
  if (!slicing || !r.guard_shape(r.ref(2), r.live(2)) || !slice_fields(r, r.ref(1), r.live(1), f))
    return false;
  CallInfo info = slicing->info;
  info.function = address_of(op_get_slice);
  info.arg_count = 4;
  const Ref result =
      r.call(2, r.new_call(info), {r.ref(2), f[0], f[1], f[2]}, Recorder::Outcome::ValueMayRaise);
  if (r.active()) r.push(result);
  return r.active();
}

// list[slice] = a list or tuple. False: declined or aborted.
bool record_set_slice(Recorder& r) {
  const Value items = r.live(3);
  Ref f[3];
  if (!has_shape(r.live(2), shapes::list)) return false;
  if (!has_shape(items, shapes::list) && !has_shape(items, shapes::tuple)) return false;
  const Ref list = r.ref(2), source = r.ref(3);
  if (!r.guard_shape(list, r.live(2)) || !r.guard_shape(source, items)) return false;
  if (!slice_fields(r, r.ref(1), r.live(1), f)) return false;
  r.call(3, kSetSlice, {list, f[0], f[1], f[2], source}, Recorder::Outcome::TrueOrRaise);
  return r.active();
}

// del list[slice]. False: declined or aborted.
bool record_delete_slice(Recorder& r) {
  Ref f[3];
  const Ref list = r.ref(2);
  if (!has_shape(r.live(2), shapes::list) || !r.guard_shape(list, r.live(2))) return false;
  if (!slice_fields(r, r.ref(1), r.live(1), f)) return false;
  r.call(2, kDeleteSlice, {list, f[0], f[1], f[2]}, Recorder::Outcome::TrueOrRaise);
  return r.active();
}

}  // namespace

void record_BINARY_SUBSCR(Recorder& r, uint64_t) {
  const Value container = r.live(2);
  if (is_exact_sequence(container)) take_held_index(r, 1);
  if (!r.active()) return;
  if (has_shape(r.live(1), shapes::slice)) {
    if (record_slice(r) || (r.active() && record_strided_slice(r))) return;
  } else if (is_dict(container)) {
    if (load_dict_value(r)) return;
  } else if (is_exact_sequence(container) || is_tuple_for(r, container, Slot::GetItem)) {
    if (load_item(r)) return;
  }
  if (!r.active()) return;
  if (call_special(r, Slot::GetItem, {{r.ref(2), container}, {r.ref(1), r.live(1)}}, 2, 0) || !r.active())
    return;
  const Ref object = r.boxed(r.ref(2)), key = r.boxed(r.ref(1));
  r.push(r.call(2, operations::GetItem, {object, key}, Recorder::Outcome::ValueMayRaise));
}

namespace {

// False: declined or aborted.
bool store_item(Recorder& r) {
  SequenceAccess access;
  if (!access.begin(r, r.ref(2), r.live(2))) return false;
  const Ref index = checked_index(r, 1, access.length(), access.live_length());
  return index != kNoRef && access.store(r, index, r.ref(3), r.live(3));
}

// False: declined or aborted.
bool store_in_keyed_dict(Recorder& r) {
  return guard_dict(r, r.ref(2), r.live(2), Slot::SetItem) &&
         look_up_keyed(r, KeyedLookup::SetItem,
                       {{r.ref(2), r.live(2)}, {r.ref(1), r.live(1)}, {r.ref(3), r.live(3)}}, 3,
                       kFrameDropResult);
}

}  // namespace

void record_STORE_SUBSCR(Recorder& r, uint64_t) {
  if (is_exact_sequence(r.live(2))) take_held_index(r, 1);
  if (!r.active()) return;
  if (is_exact_sequence(r.live(2)) && store_item(r)) return r.pop(3);
  if (r.active() && record_set_slice(r)) return;
  if (r.active() && store_in_dict(r, 3, r.ref(2), r.live(2), r.ref(1), r.live(1), r.ref(3))) return;
  if (!r.active()) return;
  if (store_in_keyed_dict(r) || !r.active()) return;
  if (call_special(r, Slot::SetItem, {{r.ref(2), r.live(2)}, {r.ref(1), r.live(1)}, {r.ref(3), r.live(3)}}, 3,
                   kFrameDropResult) ||
      !r.active())
    return;
  const Ref container = r.boxed(r.ref(2)), key = r.boxed(r.ref(1)), value = r.boxed(r.ref(3));
  r.call(3, operations::SetItem, {container, key, value}, Recorder::Outcome::TrueOrRaise);
}

namespace {

bool op_delete(Value container, Value key) { return delete_item(container, key); }
const CallInfo kDeleteItem =
    changing_call("DeleteListItem", address_of(op_delete), Type::Bool, 2, kListAliases);

// del list[i]. False: declined or aborted.
bool record_delete_item(Recorder& r) {
  if (!has_shape(r.live(2), shapes::list) || !r.is_int(1)) return false;
  const Ref list = r.ref(2), index = r.boxed(r.ref(1));
  if (!r.active() || !r.guard_shape(list, r.live(2)) || !r.guard_type(index, r.live(1))) return false;
  r.call(2, kDeleteItem, {list, index}, Recorder::Outcome::TrueOrRaise);
  return r.active();
}

}  // namespace

void record_DELETE_SUBSCR(Recorder& r, uint64_t) {
  if (record_delete_item(r) || (r.active() && record_delete_slice(r)) ||
      (r.active() &&
       delete_from_dict(r, 2, r.ref(2), r.live(2), r.ref(1), r.live(1), Slot::DelItem, nullptr)))
    return;
  if (!r.active()) return;
  if (call_special(r, Slot::DelItem, {{r.ref(2), r.live(2)}, {r.ref(1), r.live(1)}}, 2, kFrameDropResult) ||
      !r.active())
    return;
  const Ref container = r.boxed(r.ref(2)), key = r.boxed(r.ref(1));
  r.call(2, operations::DeleteItem, {container, key}, Recorder::Outcome::TrueOrRaise);
}

}  // namespace krait::jit
