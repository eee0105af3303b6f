// Recording methods of lists, and calls that go through lists.
#include "jit/lookups.h"
#include "jit/natives.h"
#include "jit/operations.h"
#include "jit/record_lists.h"
#include "runtime/list.h"
#include "runtime/modules/array.h"

namespace krait::jit {

namespace {

bool record_append(Recorder& r, Invocation& site) {
  if (site.count != 2) return false;
  if (append_in_line(r, site.args[0], site.live[0], site.args[1], site.live[1]))
    return returns(r, site, r.b.value(Value::none()));
  if (!r.active()) return false;
  const Ref v = r.boxed(site.args[1]);
  r.call(site.operands, operations::ListAppend, {site.args[0], v}, Recorder::Outcome::TrueOrRaise);
  if (!r.active()) return false;
  r.push(r.b.value(Value::none()));
  return true;
}

Value op_list_pop(Value list, int64_t index) { return list_pop(list.as<List>(), index); }
const CallInfo kListPop = changing_call("ListPop", address_of(op_list_pop), Type::Value, 2, kListAliases);

// list.pop() and list.pop(i) of what is there.
bool record_pop(Recorder& r, Invocation& site) {
  Builder& b = r.b;
  auto* live = site.live[0].as<List>();
  if (site.count > 2 || (site.count == 2 && !is_int_argument(r, site, 1))) return false;
  if (site.count == 1) {
    const Ref item = pop_in_line(r, site.args[0], site.live[0]);
    if (item != kNoRef || !r.active()) return returns(r, site, item);
  }
  const Value index_value = site.count == 2 ? site.live[1] : Value::small_int(-1);
  if (!index_value.is_small_int()) return false;
  const int64_t i = index_value.as_small_int();
  if (i >= live->length || i < -live->length) return false;
  ListAccess access;
  const Ref length = access.begin(r, site.args[0], site.live[0]);
  if (length == kNoRef) return false;
  Ref index = site.count == 2 ? r.int_of(site.args[1], site.live[1]) : b.int_(-1);
  if (!r.active()) return false;
  if (i < 0) {
    if (!r.guard(b.emit(Op::Lt, index, b.int_(0)))) return false;
    index = b.emit(Op::Add, length, index);
    if (!r.guard(b.emit(Op::Le, b.int_(0), index))) return false;
  } else if (!r.guard(b.emit(Op::ULt, index, length))) {
    return false;
  }
  Ref item = r.call(site.operands, kListPop, {site.args[0], index}, Recorder::Outcome::Value);
  if (!r.active()) return false;
  if (access.elements == Elements::Ints) item = b.emit(Op::UntagInt, item);
  r.push(item);
  return true;
}

bool has_numbers(Value v) {
  if (!has_shape(v, shapes::list)) return false;
  const Elements e = v.as<List>()->elements;
  return e == Elements::Ints || e == Elements::Doubles || e == Elements::Empty;
}

// Calls that compare the items of a list: those of numbers compare themselves.
template <bool writes>
bool record_comparing(Recorder& r, Invocation& site) {
  for (size_t i = 0; i < site.count; i++) {
    const bool number = is_int_argument(r, site, i) || is_double_argument(r, site, i);
    if (i == 0 ? !has_numbers(site.live[0]) : !number) return false;
  }
  ListAccess access;
  if (access.begin(r, site.args[0], site.live[0]) == kNoRef) return false;
  for (size_t i = 1; i < site.count; i++) {
    if (!r.guard_type(site.args[i], site.live[i])) return false;
  }
  return call_with_effects(r, site, kListAliases, writes ? kListAliases : 0);
}

constexpr AliasSet kArray = alias_bit(AliasClass::Array) | alias_bit(AliasClass::ArrayItems);

bool record_array_resizing(Recorder& r, Invocation& site) {
  guard_unexported(r, site.args[0], site.live[0].as<Array>()->exports, AliasClass::Array,
                   offsetof(Array, exports));
  return false;
}

// list() is [].
bool record_list(Recorder& r, Invocation& site) {
  return site.count == 0 && returns(r, site, new_list(r, {}));
}

}  // namespace

const NativeRow kListNatives[] = {{"list.append", record_append},
                                  {"list.pop", record_pop, kListAliases, kListAliases},
                                  {"list.insert", nullptr, kListAliases, kListAliases, "p*"},
                                  {"list.extend", nullptr, kContainerAliases, kListAliases, "l"},
                                  {"list.reverse", nullptr, kListAliases, kListAliases},
                                  {"list.copy", nullptr, kListAliases},
                                  {"list.clear", nullptr, kListAliases, kListAliases},
                                  {"list.index", record_comparing<false>, 0, 0, nullptr},
                                  {"list.count", record_comparing<false>, 0, 0, nullptr},
                                  {"list.remove", record_comparing<true>, 0, 0, nullptr},
                                  {"list.sort", record_comparing<true>, 0, 0, nullptr},
                                  {"builtins.sorted", record_comparing<false>, 0, 0, nullptr},
                                  {"_heapq.heappush", record_comparing<true>, 0, 0, nullptr},
                                  {"_heapq.heappop", record_comparing<true>, 0, 0, nullptr},
                                  {"_heapq.heapify", record_comparing<true>, 0, 0, nullptr},
                                  {"_heapq.heapreplace", record_comparing<true>, 0, 0, nullptr},
                                  {"_heapq.heappushpop", record_comparing<true>, 0, 0, nullptr},
                                  {"_bisect.bisect_left", record_comparing<false>, 0, 0, nullptr},
                                  {"_bisect.bisect_right", record_comparing<false>, 0, 0, nullptr},
                                  {"_bisect.insort_left", record_comparing<true>, 0, 0, nullptr},
                                  {"_bisect.insort_right", record_comparing<true>, 0, 0, nullptr},
                                  {"list", record_list, kContainerAliases, 0, "l"},
                                  {"tuple", nullptr, kContainerAliases, 0, "l"},
                                  {"array.array.append", record_array_resizing, kArray, kArray},
                                  {"array.array.pop", record_array_resizing, kArray, kArray},
                                  {}};

}  // namespace krait::jit
