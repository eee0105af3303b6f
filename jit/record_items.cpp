// Recording subscripts.
#include <algorithm>

#include "jit/lookups.h"
#include "jit/operations.h"
#include "jit/sequence_access.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/list.h"
#include "runtime/modules/array.h"
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

bool is_exact_sequence(Value v) {
  return has_shape(v, shapes::list) || has_shape(v, shapes::tuple) || has_shape(v, shapes::str) ||
         has_shape(v, shapes::bytes) || has_shape(v, shapes::bytearray) || is_exact_array(v);
}

// kNoRef: declined or aborted.
Ref load_item(Recorder& r) {
  SequenceAccess access;
  if (!access.begin(r, r.ref(2), r.live(2))) return kNoRef;
  const Ref index = checked_index(r, 1, access.length(), access.live_length());
  return index == kNoRef ? kNoRef : access.load(r, index);
}

// A key that is there now.
Ref load_dict_value(Recorder& r) {
  bool present = false;
  const Ref entry = look_up(r, r.ref(2), r.live(2), r.ref(1), r.live(1), &present);
  return entry != kNoRef && present ? value_of_entry(r.b, entry) : kNoRef;
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
  } else if (has_shape(container, shapes::dict)) {
    item = load_dict_value(r);
  } else if (is_exact_sequence(container)) {
    item = load_item(r);
  }
  if (!r.active()) return;
  if (item != kNoRef) return r.replace(2, item);
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

}  // namespace

void record_STORE_SUBSCR(Recorder& r, uint64_t) {
  if (is_exact_sequence(r.live(2)) && store_item(r)) return r.pop(3);
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
