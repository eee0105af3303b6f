// Recording subscripts.
#include <algorithm>
#include <cmath>

#include "jit/lookups.h"
#include "jit/operations.h"
#include "jit/record_lists.h"
#include "jit/text_access.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/list.h"
#include "runtime/ops.h"
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

Ref load_list_item(Recorder& r) {
  ListAccess access;
  const Ref list = r.ref(2);
  const Ref length = access.begin(r, list, r.live(2));
  if (length == kNoRef) return kNoRef;
  const Ref index = checked_index(r, 1, length, r.live(2).as<List>()->length);
  return index == kNoRef ? kNoRef : access.load(r.b, list, index);
}

Ref load_tuple_item(Recorder& r) {
  Builder& b = r.b;
  const Ref tuple = r.ref(2);
  if (!r.guard_shape(tuple, r.live(2))) return kNoRef;
  const Ref length = b.load(Type::Int, AliasClass::Constant, tuple, offsetof(Tuple, length));
  const Ref index = checked_index(r, 1, length, int64_t(r.live(2).as<Tuple>()->length));
  if (index == kNoRef) return kNoRef;
  return b.load(Type::Value, AliasClass::Constant, tuple, offsetof(Tuple, items), index);
}

// A character below 256 of a string with one byte per character.
Ref load_character(Recorder& r) {
  Builder& b = r.b;
  const Ref s = r.ref(2);
  const auto* live = r.live(2).as<Str>();
  if (live->width != 1 || !r.guard_shape(s, r.live(2))) return kNoRef;
  const Ref width = b.load_sized(Op::LoadU8, AliasClass::Constant, s, offsetof(Str, width));
  if (!r.guard(b.emit(Op::Eq, width, b.int_(1)))) return kNoRef;
  const Ref length = b.load(Type::Int, AliasClass::Constant, s, offsetof(Str, length));
  const Ref index = checked_index(r, 1, length, int64_t(live->length));
  if (index == kNoRef) return kNoRef;
  const Ref data = b.load(Type::Ptr, AliasClass::Constant, s, offsetof(Str, data));
  return character(b, b.load_sized(Op::LoadU8, AliasClass::Constant, data, 0, index));
}

Ref load_byte(Recorder& r) {
  Builder& b = r.b;
  const Ref bytes = r.ref(2);
  if (!r.guard_shape(bytes, r.live(2))) return kNoRef;
  const Ref length = b.load(Type::Int, AliasClass::Constant, bytes, offsetof(Bytes, length));
  const Ref index = checked_index(r, 1, length, int64_t(r.live(2).as<Bytes>()->length));
  if (index == kNoRef) return kNoRef;
  return b.load_sized(Op::LoadU8, AliasClass::Constant, bytes, offsetof(Bytes, data), index);
}

// The address of a bytearray's first byte.
Ref bytes_of(Recorder& r, Ref array) {
  Builder& b = r.b;
  const Ref storage = b.load(Type::Ptr, AliasClass::Bytes, array, offsetof(ByteArray, storage));
  const Ref start = b.load(Type::Int, AliasClass::Bytes, array, offsetof(ByteArray, start));
  return b.emit(Op::PtrAdd, storage, start);
}

// An index into the bytearray on the stack. kNoRef: out of range now, or aborted.
Ref bytearray_index(Recorder& r) {
  const Ref array = r.ref(2);
  if (!r.guard_shape(array, r.live(2))) return kNoRef;
  const Ref length = r.b.load(Type::Int, AliasClass::Bytes, array, offsetof(ByteArray, length));
  return checked_index(r, 1, length, int64_t(r.live(2).as<ByteArray>()->length));
}

Ref load_bytearray_item(Recorder& r) {
  const Ref index = bytearray_index(r);
  if (index == kNoRef) return kNoRef;
  return r.b.load_sized(Op::LoadU8, AliasClass::Bytes, bytes_of(r, r.ref(2)), offsetof(RawStorage, bytes),
                        index);
}

// A key that is there now.
Ref load_dict_value(Recorder& r) {
  const Ref found = look_up(r, r.ref(2), r.live(2), r.ref(1), r.live(1));
  if (found == kNoRef || dict_get(r.live(2).as<Dict>(), r.live(1)).is_unbound()) return kNoRef;
  return r.guard(r.b.emit(Op::Same, found, r.b.value(Value::unbound())), false) ? found : kNoRef;
}

// --- slices

Value op_slice_list(Value list, Value start, Value stop) {
  SliceBounds bounds;
  auto* l = list.as<List>();
  if (!slice_bounds(slice_new(start, stop, Value::none()), l->length, &bounds)) return Value::exception();
  return list_slice(l, bounds.start, bounds.stop);
}
Value op_slice_str(Value str, Value start, Value stop) {
  SliceBounds bounds;
  auto* s = str.as<Str>();
  if (!slice_bounds(slice_new(start, stop, Value::none()), int64_t(s->length), &bounds))
    return Value::exception();
  return str_substring(s, size_t(bounds.start), size_t(std::max(bounds.start, bounds.stop)));
}

bool is_index_or_none(Value v) { return v.is_none() || v.is_small_int(); }

// A slice without a step of a list or str, with bounds that are ints. False: declined or aborted.
bool record_slice(Recorder& r) {
  const auto* live = r.live(1).as<Slice>();
  const bool is_list = has_shape(r.live(2), shapes::list);
  if (!is_list && !has_shape(r.live(2), shapes::str)) return false;
  if (!live->step.is_none() || !is_index_or_none(live->start) || !is_index_or_none(live->stop)) return false;
  Builder& b = r.b;
  const Ref container = r.ref(2), slice = r.ref(1);
  if (!r.guard_shape(container, r.live(2)) || !r.guard_shape(slice, r.live(1))) return false;
  const auto field = [&](size_t offset) {
    return b.load(Type::Value, AliasClass::Constant, slice, int32_t(offset));
  };
  const Ref start = field(offsetof(Slice, start)), stop = field(offsetof(Slice, stop)),
            step = field(offsetof(Slice, step));
  if (!r.guard_type(start, live->start) || !r.guard_type(stop, live->stop) ||
      !r.guard_is(step, Value::none()))
    return false;
  CallInfo info{.name = is_list ? "SliceList" : "SliceStr",
                .function = is_list ? address_of(op_slice_list) : address_of(op_slice_str),
                .result = Type::Value,
                .arg_count = 3,
                .reads = is_list ? kListAliases : 0,
                .writes = 0,
                .pure = false,
                .safepoint = true,
                .looks_back = false};
  const Ref result = r.call(2, r.new_call(info), {container, start, stop}, Recorder::Outcome::ValueMayRaise);
  if (r.active()) r.push(result);
  return r.active();
}

}  // namespace

void record_BINARY_SUBSCR(Recorder& r, uint64_t) {
  Ref item = kNoRef;
  const Value container = r.live(2);
  if (has_shape(r.live(1), shapes::slice)) {
    if (record_slice(r)) return;
  } else if (has_shape(container, shapes::list)) {
    item = load_list_item(r);
  } else if (has_shape(container, shapes::tuple)) {
    item = load_tuple_item(r);
  } else if (has_shape(container, shapes::dict)) {
    item = load_dict_value(r);
  } else if (has_shape(container, shapes::str)) {
    item = load_character(r);
  } else if (has_shape(container, shapes::bytes)) {
    item = load_byte(r);
  } else if (has_shape(container, shapes::bytearray)) {
    item = load_bytearray_item(r);
  }
  if (!r.active()) return;
  if (item != kNoRef) return r.replace(2, item);
  const Ref object = r.boxed(r.ref(2)), key = r.boxed(r.ref(1));
  r.push(r.call(2, operations::GetItem, {object, key}, Recorder::Outcome::ValueMayRaise));
}

namespace {

// (Lists of raw doubles contain none.)
bool may_be_nan(const Ir& ir, Ref d) {
  if (Ir::is_const(d)) return std::isnan(ir.f64_value(d));
  const Ins& i = ir[d];
  return i.op != Op::IntToF64 && !(i.op == Op::Load && i.alias() == AliasClass::ListDoubles);
}
bool is_nan(Value v) { return is_exact_float(v) && std::isnan(float_value(v)); }

// Stores in place when the new item is of the kind that the list has. False: not recorded, or aborted.
bool store_list_item(Recorder& r) {
  Builder& b = r.b;
  ListAccess access;
  const Ref list = r.ref(2);
  const Value item = r.live(3);
  const auto elements = r.live(2).as<List>()->elements;
  const bool fits = elements == Elements::Any ||
                    (elements == Elements::Ints && r.is_int(3) && !r.is_bool(3)) ||
                    (elements == Elements::Doubles && r.is_double(3) && !is_nan(item));
  if (!fits || elements == Elements::Empty) return false;
  const Ref length = access.begin(r, list, r.live(2));
  if (length == kNoRef) return false;
  const Ref index = checked_index(r, 1, length, r.live(2).as<List>()->length);
  if (index == kNoRef) return false;
  const Ref store = b.load(Type::Ptr, AliasClass::List, list, offsetof(List, store));
  if (elements == Elements::Doubles) {
    // A NaN makes the list general.
    const Ref d = r.double_of(3);
    if (!r.active() || (may_be_nan(b.ir(), d) && !r.guard(b.emit(Op::FEq, d, d)))) return false;
    b.store(AliasClass::ListDoubles, store, offsetof(RawStorage, bytes), d, index);
    return true;
  }
  Ref v = r.ref(3);
  if (elements == Elements::Ints) v = r.int_of(v, item);
  if (r.active()) v = r.boxed(v);
  if (!r.active()) return false;
  b.store(AliasClass::ListItems, store, offsetof(Storage, items), v, index);
  b.emit(Op::Barrier, store, v);
  return true;
}

// A byte into a bytearray. False: not recorded, or aborted.
bool store_bytearray_item(Recorder& r) {
  if (!r.live(3).is_small_int() || uint64_t(r.live(3).as_small_int()) > 255) return false;
  const Ref index = bytearray_index(r);
  if (index == kNoRef) return false;
  const Ref byte = r.int_of(3);
  if (!r.active() || !r.guard(r.b.emit(Op::ULt, byte, r.b.int_(256)))) return false;
  r.b.store_sized(Op::Store8, AliasClass::Bytes, bytes_of(r, r.ref(2)), offsetof(RawStorage, bytes), byte,
                  index);
  return true;
}

}  // namespace

void record_STORE_SUBSCR(Recorder& r, uint64_t) {
  if (has_shape(r.live(2), shapes::list) && store_list_item(r)) return r.pop(3);
  if (has_shape(r.live(2), shapes::bytearray) && store_bytearray_item(r)) return r.pop(3);
  if (r.active() && store_in_dict(r, 3, r.ref(2), r.live(2), r.ref(1), r.live(1), r.ref(3))) return;
  if (!r.active()) return;
  const Ref container = r.boxed(r.ref(2)), key = r.boxed(r.ref(1)), value = r.boxed(r.ref(3));
  r.call(3, operations::SetItem, {container, key, value}, Recorder::Outcome::TrueOrRaise);
}

void record_DELETE_SUBSCR(Recorder& r, uint64_t) {
  const Ref container = r.boxed(r.ref(2)), key = r.boxed(r.ref(1));
  r.call(2, operations::DeleteItem, {container, key}, Recorder::Outcome::TrueOrRaise);
}

}  // namespace krait::jit
