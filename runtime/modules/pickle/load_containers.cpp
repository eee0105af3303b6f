// Loading containers: made empty and filled from the stack.
#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/modules/pickle/loader.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/tuple.h"

namespace krait::pickle {

// --- tuples ---

bool Loader::tuple_of(size_t n) { return need(n) && push(tuple_from(stack_.size() - n)); }
bool Loader::op_EmptyTuple() { return push(tuple_empty()); }
bool Loader::op_Tuple1() { return tuple_of(1); }
bool Loader::op_Tuple2() { return tuple_of(2); }
bool Loader::op_Tuple3() { return tuple_of(3); }
bool Loader::op_Tuple() {
  size_t start;
  return pop_mark(&start) && push(tuple_from(start));
}

// --- lists ---

bool Loader::op_EmptyList() { return push(list_new()); }
bool Loader::op_List() {
  size_t start;
  if (!pop_mark(&start)) return false;
  Value list = list_new(stack_.data() + start, stack_.size() - start);
  drop_from(start);
  return push(list);
}

bool Loader::op_Append() { return need(2) && append_from(stack_.size() - 1); }
bool Loader::op_Appends() {
  size_t start;
  return pop_mark(&start) && append_from(start);
}

// Appends what begins at `start` to the object below.
bool Loader::append_from(size_t start) {
  if (start <= fence_ || start > stack_.size()) return raise_underflow();
  if (start == stack_.size()) return true;
  Value target = stack_[start - 1];
  size_t count = stack_.size() - start;
  if (type_of(target) == types::list) {
    auto* list = target.as<List>();
    bool ok = list_replace(list, list->length, list->length, stack_.data() + start, int64_t(count));
    drop_from(start);
    return ok;
  }
  Value extend = get_attribute_or_unbound(target, str_intern("extend"));
  if (extend.is_exception()) return false;
  if (!extend.is_unbound()) {
    Value items = list_new(stack_.data() + start, count);
    drop_from(start);
    return !items.is_exception() && !call(extend, {items}).is_exception();
  }
  Value append = get_attribute(target, names::append);
  if (append.is_exception()) return false;
  for (size_t i = start; i < stack_.size(); ++i) {
    if (call(append, {stack_[i]}).is_exception()) return false;
  }
  drop_from(start);
  return true;
}

// --- dicts ---

bool Loader::op_EmptyDict() { return push(Value::object(dict_new())); }

bool Loader::op_Dict() {
  size_t start;
  if (!pop_mark(&start)) return false;
  Dict* d = dict_new();
  if ((stack_.size() - start) % 2) {
    raise(g_unpickling_error, "odd number of items for DICT");
    return false;
  }
  for (size_t i = start; i < stack_.size(); i += 2) {
    if (!dict_set(d, stack_[i], stack_[i + 1])) return false;
  }
  drop_from(start);
  return push(Value::object(d));
}

bool Loader::op_SetItem() { return need(3) && set_items_from(stack_.size() - 2); }
bool Loader::op_SetItems() {
  size_t start;
  return pop_mark(&start) && set_items_from(start);
}

// Stores the pairs that begin at `start` into the object below.
bool Loader::set_items_from(size_t start) {
  if (start <= fence_ || start > stack_.size()) return raise_underflow();
  if (start == stack_.size()) return true;
  if ((stack_.size() - start) % 2) {
    raise(g_unpickling_error, "odd number of items for SETITEMS");
    return false;
  }
  Value target = stack_[start - 1];
  bool plain = type_of(target) == types::dict;
  for (size_t i = start; i < stack_.size(); i += 2) {
    Value key = stack_[i], value = stack_[i + 1];
    if (!(plain ? dict_set(target.as<Dict>(), key, value) : set_item(target, key, value))) return false;
  }
  drop_from(start);
  return true;
}

// --- sets ---

bool Loader::op_EmptySet() { return push(set_new()); }

bool Loader::op_FrozenSet() {
  size_t start;
  if (!pop_mark(&start)) return false;
  Value set = frozenset_new(stack_.data() + start, stack_.size() - start);
  drop_from(start);
  return push(set);
}

bool Loader::op_AddItems() {
  size_t start;
  if (!pop_mark(&start)) return false;
  if (start <= fence_) return raise_underflow();
  if (start == stack_.size()) return true;
  Value target = stack_[start - 1];
  if (is_set(target) && !is_instance(target, types::frozenset)) {
    for (size_t i = start; i < stack_.size(); ++i) {
      if (!set_add(target.as<Set>(), stack_[i])) return false;
    }
  } else {
    Value add = get_attribute(target, "add");
    if (add.is_exception()) return false;
    for (size_t i = start; i < stack_.size(); ++i) {
      if (call(add, {stack_[i]}).is_exception()) return false;
    }
  }
  drop_from(start);
  return true;
}

}  // namespace krait::pickle
