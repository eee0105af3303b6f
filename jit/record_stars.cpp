// Recording of stars: f(*args, **kwargs), [*a], {**d}, a, *b = c, and the instructions that go with them.
#include "jit/record_stars.h"

#include "interp/opcodes.h"
#include "interp/statements.h"
#include "jit/natives.h"
#include "jit/operations.h"
#include "jit/record_dicts.h"
#include "jit/record_lists.h"
#include "jit/record_methods.h"
#include "runtime/bytecode.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/tuple.h"

namespace krait::jit {

namespace {

constexpr uint64_t kMostSpread = 24;  // items that are taken apart in line

Value op_call_spread(Value callable, Value args, Value kwargs) { return call_spread(callable, args, kwargs); }
const CallInfo kCallSpread = KRAIT_CALL_ANYTHING("CallSpread", op_call_spread, Type::Value, 3);

bool op_merge_keywords(Value dict, Value mapping, Value callable) {
  return merge_keywords(dict.as<Dict>(), mapping, callable);
}
const CallInfo kMergeKeywords = KRAIT_CALL_ANYTHING("MergeKeywords", op_merge_keywords, Type::Bool, 3);

bool op_extend_list(Value list, Value iterable) { return extend_list(list.as<List>(), iterable); }
const CallInfo kExtendList = KRAIT_CALL_ANYTHING("ExtendList", op_extend_list, Type::Bool, 2);
bool op_update_dict(Value dict, Value mapping) { return update_dict(dict.as<Dict>(), mapping); }
const CallInfo kUpdateDict = KRAIT_CALL_ANYTHING("UpdateDict", op_update_dict, Type::Bool, 2);
bool op_set_update(Value set, Value iterable) { return set_update(set.as<Set>(), iterable); }
const CallInfo kUpdateSet = KRAIT_CALL_ANYTHING("UpdateSet", op_set_update, Type::Bool, 2);

Value op_list_to_tuple(Value list) { return list_to_tuple(list.as<List>()); }
const CallInfo kListToTuple = {.name = "ListToTuple",
                               .function = address_of(op_list_to_tuple),
                               .result = Type::Value,
                               .arg_count = 1,
                               .reads = kListAliases,
                               .writes = 0,
                               .pure = false,
                               .safepoint = true,
                               .looks_back = false};

// Guards that it is a tuple with as many items as now. False: it is none, or aborted.
bool guard_tuple(Recorder& r, Ref ref, Value live) {
  if (!has_shape(live, shapes::tuple) || !r.guard_shape(ref, live)) return false;
  const Ref length = r.b.load(Type::Int, AliasClass::Constant, ref, offsetof(Tuple, length));
  return r.guard(r.b.emit(Op::Eq, length, r.b.int_(int64_t(live.as<Tuple>()->length))));
}

Ref item_of(Builder& b, Ref tuple, uint64_t i) {
  return b.load(Type::Value, AliasClass::Constant, tuple, int32_t(offsetof(Tuple, items) + 8 * i));
}

// An exact dict without entries. Guards it; false: something else, or aborted.
bool guard_empty(Recorder& r, Ref ref, Value live) {
  if (!has_shape(live, shapes::dict) || live.as<Dict>()->length != 0 || !r.guard_shape(ref, live))
    return false;
  const Ref length = r.b.load(Type::Int, AliasClass::Dict, ref, offsetof(Dict, length));
  return r.guard(r.b.emit(Op::Eq, length, r.b.int_(0)));
}

// Keyword arguments in a dict that the trace has made become arguments of the site. False: they are not
// known.
bool take_keywords(Recorder& r, Ref dict, Value live, Invocation* site) {
  std::vector<NewDictEntry> entries;
  if (!has_shape(live, shapes::dict) || !entries_of_new_dict(r, dict, &entries) ||
      site->count + entries.size() > Invocation::kMostArguments)
    return false;
  Tuple* names = tuple_allocate(entries.size());
  if (!names) return clear_exception(), false;
  for (size_t i = 0; i < entries.size(); i++) {
    if (!has_shape(entries[i].key, shapes::str)) return false;
    names->items[i] = entries[i].key;
    site->add(entries[i].value, dict_get_str(live.as<Dict>(), entries[i].key.as<Str>()));
  }
  write_barrier(names);
  r.b.value(Value::object(names));  // which keeps it alive
  site->keywords = names;
  return true;
}

// A call whose arguments are known one by one. False: not recorded like that, or aborted.
bool call_spread_apart(Recorder& r, size_t operands, bool has_keywords) {
  const size_t args = 1 + has_keywords;
  const Value live = r.live(args);
  Invocation site;
  site.operands = operands;
  site.callable = r.live(args + 1);
  site.callable_ref = r.ref(args + 1);
  const bool bound_method = has_shape(site.callable, shapes::bound_method);
  const Value callable = bound_method ? site.callable.as<BoundMethod>()->function : site.callable;
  const bool python = has_kind(callable, Kind::Function);
  if (!has_shape(live, shapes::tuple) || live.as<Tuple>()->length > kMostSpread) return false;
  if (python ? r.chain_length() > kMostCallees : !has_kind(callable, Kind::NativeFunction)) return false;
  if (bound_method && !take_receiver(r, &site)) return false;
  const bool no_keywords = !has_keywords || guard_empty(r, r.ref(1), r.live(1));
  if (!r.active() || (!no_keywords && !python) || !guard_tuple(r, r.ref(args), live)) return false;
  const auto* tuple = live.as<Tuple>();
  for (uint64_t i = 0; i < tuple->length; i++) site.add(item_of(r.b, r.ref(args), i), tuple->items[i]);
  if (!no_keywords && !take_keywords(r, r.ref(1), r.live(1), &site)) return false;
  if (!python) return record_native_call(r, site);
  return enter_or_call(r, site);
}

}  // namespace

void record_CALL_FUNCTION_EX(Recorder& r, uint64_t arg) {
  const bool has_keywords = arg & 1;
  const size_t operands = 3 + has_keywords;
  if (call_spread_apart(r, operands, has_keywords) || !r.active()) return;
  const Ref keywords = has_keywords ? r.ref(1) : r.b.value(Value::unbound());
  const Ref args = r.boxed(r.ref(1 + has_keywords)), callable = r.boxed(r.ref(2 + has_keywords));
  if (!r.active()) return;
  r.call_nested();
  r.push(
      r.call(operands, kCallSpread, {callable, args, r.boxed(keywords)}, Recorder::Outcome::ValueMayRaise));
}

namespace {

// Both dicts have been made by the trace. False: something else, keys in both, or aborted.
bool merge_in_line(Recorder& r, uint64_t arg) {
  std::vector<NewDictEntry> entries;
  const bool known = has_shape(r.live(1), shapes::dict) && has_shape(r.live(arg + 1), shapes::dict) &&
                     entries_of_new_dict(r, r.ref(arg + 1), &entries) &&
                     entries_of_new_dict(r, r.ref(1), &entries);
  if (!known || !replace_entries(r, r.ref(arg + 1), entries)) return false;
  r.pop();
  return true;
}

}  // namespace

// dict, ..., mapping: `arg` counts from the mapping; the callable lies two below the dict.
void record_DICT_MERGE(Recorder& r, uint64_t arg) {
  if (guard_empty(r, r.ref(1), r.live(1))) return r.pop();
  if (!r.active() || merge_in_line(r, arg) || !r.active()) return;
  const Ref mapping = r.boxed(r.ref(1)), dict = r.ref(arg + 1), callable = r.boxed(r.ref(arg + 3));
  r.call(1, kMergeKeywords, {dict, mapping, callable}, Recorder::Outcome::TrueOrRaise);
}

// --- displays

namespace {

void add_all(Recorder& r, uint64_t arg, const CallInfo& info) {
  const Ref iterable = r.boxed(r.ref(1)), container = r.ref(arg + 1);
  r.call(1, info, {container, iterable}, Recorder::Outcome::TrueOrRaise);
}

const CallInfo kExtendPlainly = {.name = "ExtendPlainly",
                                 .function = address_of(op_extend_list),
                                 .result = Type::Bool,
                                 .arg_count = 2,
                                 .reads = kContainerAliases,
                                 .writes = kListAliases,
                                 .pure = false,
                                 .safepoint = true,
                                 .looks_back = false};

// Does the list that the instruction changes become the arguments of a call? Then no code ever sees it.
bool becomes_arguments(const Recorder& r) {
  constexpr int kMostInstructions = 24;
  const uint16_t* units = r.code()->quickened;
  uint32_t unit = r.next_unit();
  for (int n = 0; n < kMostInstructions; n++) {
    const uint8_t op = base_opcode(uint8_t(units[unit]));
    if (op == OP_LIST_TO_TUPLE) return true;
    if (op == OP_BUILD_LIST || op == OP_STORE_FAST || op == OP_RETURN_VALUE || op == OP_JUMP_BACKWARD)
      return false;
    unit += 1 + uint32_t(cache_units(op));
  }
  return false;
}

// The items of the list, which the trace has made. False: it has not, or they are too many.
bool take_list(Recorder& r, Ref list, Value live, std::vector<NewListItem>* items) {
  std::vector<Ref> refs;
  auto* l = live.as<List>();
  if (uint64_t(l->length) > kMostSpread || !items_of_new_list(r, list, &refs)) return false;
  for (size_t i = 0; i < refs.size(); i++) items->push_back({refs[i], list_get(l, int64_t(i))});
  return true;
}

// A list that the trace has made is extended by a tuple. False: something else, or aborted.
bool extend_in_line(Recorder& r, uint64_t arg) {
  const Value live = r.live(1);
  const Ref list = r.ref(arg + 1);
  std::vector<NewListItem> items;
  if (!has_shape(live, shapes::tuple) || live.as<Tuple>()->length > kMostSpread ||
      !take_list(r, list, r.live(arg + 1), &items) || !guard_tuple(r, r.ref(1), live))
    return false;
  for (uint64_t i = 0; i < live.as<Tuple>()->length; i++)
    items.push_back({item_of(r.b, r.ref(1), i), live.as<Tuple>()->items[i]});
  if (!replace_items(r, list, items, becomes_arguments(r))) return false;
  r.pop();
  return true;
}

}  // namespace

bool append_argument(Recorder& r, uint64_t arg) {
  const Ref list = r.ref(arg + 1);
  std::vector<NewListItem> items;
  if (!becomes_arguments(r) || !take_list(r, list, r.live(arg + 1), &items)) return false;
  items.push_back({r.ref(1), r.live(1)});
  if (!replace_items(r, list, items, true)) return false;
  r.pop();
  return true;
}

void record_LIST_EXTEND(Recorder& r, uint64_t arg) {
  if (extend_in_line(r, arg) || !r.active()) return;
  const Value live = r.live(1);
  if (!has_shape(live, shapes::tuple) && !has_shape(live, shapes::list)) return add_all(r, arg, kExtendList);
  if (r.guard_shape(r.ref(1), live)) add_all(r, arg, kExtendPlainly);
}
void record_SET_UPDATE(Recorder& r, uint64_t arg) { add_all(r, arg, kUpdateSet); }
void record_DICT_UPDATE(Recorder& r, uint64_t arg) { add_all(r, arg, kUpdateDict); }

void record_LIST_TO_TUPLE(Recorder& r, uint64_t) {
  const Ref list = r.ref(1);
  std::vector<NewListItem> items;
  if (take_list(r, list, r.live(1), &items)) {
    std::vector<Ref> refs;
    for (const NewListItem& item : items) refs.push_back(item.ref);
    const Ref tuple = new_tuple(r, refs);
    if (r.active()) r.replace(1, tuple);
    return;
  }
  r.push(r.call(1, kListToTuple, {list}, Recorder::Outcome::Value));
}

// --- unpacking

namespace {

// The items come as a tuple, in the order in which the instruction leaves them on the stack.
Value op_unpack(Value iterable, int64_t count) {
  Tuple* items = tuple_allocate(uint64_t(count));
  if (!items || !unpack(iterable, items->items, size_t(count))) return Value::exception();
  for (int64_t i = 0, k = count - 1; i < k; i++, k--) std::swap(items->items[i], items->items[k]);
  write_barrier(items);
  return Value::object(items);
}
const CallInfo kUnpack = KRAIT_CALL_ANYTHING("Unpack", op_unpack, Type::Value, 2);

Value op_unpack_starred(Value iterable, int64_t before, int64_t after) {
  Tuple* items = tuple_allocate(uint64_t(before + 1 + after));
  if (!items || !unpack_starred(iterable, items->items, before, after)) return Value::exception();
  write_barrier(items);
  return Value::object(items);
}
const CallInfo kUnpackStarred = KRAIT_CALL_ANYTHING("UnpackStarred", op_unpack_starred, Type::Value, 3);

// The middle of a tuple as a list.
Value op_middle(Value tuple, int64_t begin, int64_t count) {
  return list_new(tuple.as<Tuple>()->items + begin, size_t(count));
}
const CallInfo kMiddle = making_call("Middle", address_of(op_middle), 3);

}  // namespace

void record_unpack_any(Recorder& r, uint64_t count) {
  const Ref iterable = r.boxed(r.ref(1));
  r.call_spreading(1, kUnpack, {iterable, r.b.int_(int64_t(count))}, count);
}

void record_UNPACK_EX(Recorder& r, uint64_t arg) {
  const uint64_t before = arg & 0xff, after = arg >> 8;
  const Value live = r.live(1);
  const Ref iterable = r.ref(1);
  const bool in_line =
      has_shape(live, shapes::tuple) && live.as<Tuple>()->length >= before + after && before + after < 16;
  if (!in_line) {
    r.call_spreading(1, kUnpackStarred,
                     {r.boxed(iterable), r.b.int_(int64_t(before)), r.b.int_(int64_t(after))},
                     before + 1 + after);
    return;
  }
  if (!guard_tuple(r, iterable, live)) return;
  Builder& b = r.b;
  const uint64_t middle = live.as<Tuple>()->length - before - after;
  const Ref args[] = {iterable, b.int_(int64_t(before)), b.int_(int64_t(middle))};
  const Ref list = b.call(kMiddle, args);
  r.pop();
  for (uint64_t i = after; i-- > 0;) r.push(item_of(b, iterable, before + middle + i));
  r.push(list);
  for (uint64_t i = before; i-- > 0;) r.push(item_of(b, iterable, i));
}

void record_BUILD_CONST_KEY_MAP(Recorder& r, uint64_t arg) {
  constexpr uint64_t kMost = 100;
  const Value keys = r.live(1);
  if (arg > kMost || !Ir::is_const(r.ref(1))) return r.abort(AbortReason::TooLong);
  std::vector<NewDictEntry> entries;
  for (uint64_t i = 0; i < arg; i++) entries.push_back({keys.as<Tuple>()->items[i], r.ref(arg + 1 - i)});
  const Ref made = new_dict(r, entries);
  if (made != kNoRef) r.replace(arg + 1, made);
  if (made != kNoRef || !r.active()) return;
  Ref args[2 * kMost + 1];
  size_t n = 0;
  args[n++] = r.b.value(Value::small_int(int64_t(2 * arg)));
  bool plain = true;
  for (uint64_t i = 0; i < arg; i++) {
    const Value key = keys.as<Tuple>()->items[i];
    plain &= has_shape(key, shapes::str) || key.is_small_int();
    args[n++] = r.b.value(key);
    args[n++] = r.boxed(r.ref(arg + 1 - i));
  }
  if (!r.active()) return;
  const CallInfo& info = r.new_call(array_operation("BuildMap", address_of(op_build_map), n - 1, !plain));
  r.push(
      r.call(arg + 1, info, std::span<const Ref>(args, n), Recorder::Outcome::ValueMayRaise, Op::CallNative));
}

}  // namespace krait::jit
