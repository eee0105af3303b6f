// Recording the making of containers and strings.
#include "jit/lookups.h"
#include "jit/operations.h"
#include "jit/record_dicts.h"
#include "jit/record_iteration.h"
#include "jit/record_keyed.h"
#include "jit/record_lists.h"
#include "jit/record_stars.h"
#include "jit/recorder.h"
#include "runtime/error.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/plain_keys.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

// Calls an operation on `count` operands as an array, and pushes what it gives.
void build_by_call(Recorder& r, const char* name, NativeFn function, size_t count, bool looks_back,
                   bool may_raise) {
  constexpr size_t kMost = 200;
  if (count > kMost) return r.abort(AbortReason::TooLong);
  Ref args[kMost + 1];
  args[0] = r.b.value(Value::small_int(int64_t(count)));
  for (size_t i = 0; i < count; i++) args[i + 1] = r.boxed(r.ref(count - i));
  if (!r.active()) return;
  const CallInfo& info =
      r.new_call(array_operation(name, reinterpret_cast<const void*>(function), count, looks_back));
  r.push(r.call(count, info, std::span<const Ref>(args, count + 1),
                may_raise ? Recorder::Outcome::ValueMayRaise : Recorder::Outcome::Value, Op::CallNative));
}

// A string of constant parts is one. False: they are not, or there is no memory.
bool join_constants(Recorder& r, uint64_t count) {
  StringBuilder builder;
  for (uint64_t i = count; i > 0; i--) {
    if (!Ir::is_const(r.ref(i))) return false;
    builder.append(r.live(i).as<Str>());
  }
  const Value text = builder.finish();
  if (text.is_exception()) return clear_exception(), false;
  r.replace(count, r.b.value(text));
  return true;
}

}  // namespace

void record_BUILD_TUPLE(Recorder& r, uint64_t arg) {
  constexpr uint64_t kMostInline = 16;
  if (arg == 0) return r.push(r.b.value(tuple_empty()));
  if (arg > kMostInline) return build_by_call(r, "BuildTuple", op_build_tuple, arg, false, false);
  Ref items[kMostInline];
  for (uint64_t i = 0; i < arg; i++) items[i] = r.boxed(r.ref(arg - i));
  if (!r.active()) return;
  const auto size = uint32_t(sizeof(Tuple) + 8 * arg);
  const Ref tuple = r.b.new_object(Kind::Tuple, shapes::tuple, size);
  r.b.store(AliasClass::Constant, tuple, offsetof(Tuple, length), r.b.int_(int64_t(arg)));
  for (uint64_t i = 0; i < arg; i++)
    r.b.store_reference(AliasClass::Constant, tuple, int32_t(offsetof(Tuple, items) + 8 * i), items[i]);
  r.replace(arg, tuple);
}

void record_BUILD_LIST(Recorder& r, uint64_t arg) {
  constexpr uint64_t kMostInline = 16;
  if (arg <= kMostInline) {
    NewListItem items[kMostInline];
    for (uint64_t i = 0; i < arg; i++) items[i] = {r.ref(arg - i), r.live(arg - i)};
    const bool fills = r.code()->fills_list && r.stack_is_empty();
    const Ref count = fills ? items_to_come(r, r.local(0), r.live_local(0)) : kNoRef;
    if (!r.active()) return;
    const Ref list = new_list(r, std::span<const NewListItem>(items, arg));
    if (!r.active()) return;
    if (count != kNoRef) {
      const Ref expected = r.b.emit(Op::Max, r.b.emit(Op::Min, count, r.b.int_(kMostExpected)), r.b.int_(0));
      r.b.store_sized(Op::Store16, AliasClass::List, list, offsetof(List, expected), expected);
    }
    r.replace(arg, list);
    return;
  }
  build_by_call(r, "BuildList", op_build_list, arg, false, false);
}
void record_BUILD_MAP(Recorder& r, uint64_t arg) {
  constexpr uint64_t kMostInline = 10;
  std::vector<NewDictEntry> entries;
  for (uint64_t i = arg; i > 0 && arg <= kMostInline && Ir::is_const(r.ref(2 * i)); i--)
    entries.push_back({r.live(2 * i), r.ref(2 * i - 1)});
  if (entries.size() == arg) {
    const Ref dict = new_dict(r, entries);
    if (dict != kNoRef) r.replace(2 * arg, dict);
    if (dict != kNoRef || !r.active()) return;
  }
  build_by_call(r, "BuildMap", op_build_map, 2 * arg, true, true);
}
void record_BUILD_SET(Recorder& r, uint64_t arg) {
  build_by_call(r, "BuildSet", op_build_set, arg, true, true);
}
void record_BUILD_STRING(Recorder& r, uint64_t arg) {
  if (join_constants(r, arg)) return;
  build_by_call(r, "BuildString", op_build_string, arg, false, true);
}

void record_FORMAT_VALUE(Recorder& r, uint64_t arg) {
  constexpr uint64_t kConversionMask = 3, kHasSpec = 4;
  const bool has_spec = arg & kHasSpec;
  const Ref spec = has_spec ? r.boxed(r.ref(1)) : r.b.value(Value::unbound());
  const Ref v = r.boxed(r.ref(1 + has_spec));
  const Value live = r.live(1 + has_spec);
  constexpr uint64_t kStr = 1;
  if (has_shape(live, shapes::str) && !has_spec && (arg & kConversionMask) <= kStr) {
    if (r.guard_shape(v, live)) r.replace(1, v);
    return;
  }
  // Neither str() nor __format__ of these runs Python code. (str() of bytes may warn.)
  if (is_plain_immutable(live) && !has_shape(live, shapes::bytes) && (!has_spec || is_str(r.live(1)))) {
    if (!r.guard_type(v, live) || (has_spec && !r.guard_shape(spec, r.live(1)))) return;
    static const CallInfo plain = [] {
      CallInfo info = operations::Format;
      info.name = "FormatPlain";
      info.reads = info.writes = 0;
      info.looks_back = false;
      return info;
    }();
    const Ref args[] = {v, r.b.int_(int64_t(arg & kConversionMask)), spec};
    return r.push(r.call(1 + has_spec, plain, args, Recorder::Outcome::ValueMayRaise));
  }
  r.push(r.call(1 + has_spec, operations::Format, {v, r.b.int_(int64_t(arg & kConversionMask)), spec},
                Recorder::Outcome::ValueMayRaise));
}

void record_BUILD_SLICE(Recorder& r, uint64_t arg) {
  const Ref step = arg == 3 ? r.boxed(r.ref(1)) : r.b.value(Value::none());
  const Ref start = r.boxed(r.ref(arg)), stop = r.boxed(r.ref(arg - 1));
  if (!r.active()) return;
  const Ref slice = r.b.new_object(Kind::Slice, shapes::slice, sizeof(Slice));
  r.b.store_reference(AliasClass::Constant, slice, offsetof(Slice, start), start);
  r.b.store_reference(AliasClass::Constant, slice, offsetof(Slice, stop), stop);
  r.b.store_reference(AliasClass::Constant, slice, offsetof(Slice, step), step);
  r.replace(arg, slice);
}

// --- comprehensions

void record_LIST_APPEND(Recorder& r, uint64_t arg) {
  const Ref list = r.ref(arg + 1);
  if (append_argument(r, arg) || !r.active()) return;
  if (append_in_line(r, list, r.live(arg + 1), r.ref(1), r.live(1))) return r.pop();
  if (!r.active()) return;
  const Ref v = r.boxed(r.ref(1));
  r.call(1, operations::ListAppend, {list, v}, Recorder::Outcome::TrueOrRaise);
}
void record_SET_ADD(Recorder& r, uint64_t arg) {
  const MethodArgument table{r.ref(arg + 1), r.live(arg + 1)}, item{r.ref(1), r.live(1)};
  if (add_to_set(r, 1, table.ref, table.live, item.ref, item.live) || !r.active()) return;
  if (look_up_keyed(r, KeyedLookup::Add, {table, item}, 1, kFrameDropResult) || !r.active()) return;
  const Ref v = r.boxed(r.ref(1)), set = r.ref(arg + 1);
  r.call(1, operations::SetAdd, {set, v}, Recorder::Outcome::TrueOrRaise);
}
void record_MAP_ADD(Recorder& r, uint64_t arg) {
  const MethodArgument table{r.ref(arg + 2), r.live(arg + 2)}, item{r.ref(2), r.live(2)};
  if (add_to_dict(r, 2, table.ref, table.live, item.ref, item.live, r.ref(1)) || !r.active()) return;
  const MethodArgument value{r.ref(1), r.live(1)};
  if (look_up_keyed(r, KeyedLookup::SetItem, {table, item, value}, 2, kFrameDropResult) || !r.active())
    return;
  const Ref v = r.boxed(r.ref(1)), key = r.boxed(r.ref(2)), dict = r.ref(arg + 2);
  r.call(2, operations::MapAdd, {dict, key, v}, Recorder::Outcome::TrueOrRaise);
}

}  // namespace krait::jit
