// Saving containers. Their items are written in batches.
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/pickle/saver.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/tuple.h"

namespace krait::pickle {

namespace {

constexpr int kBatch = 1000;
constexpr int64_t kFastNestingLimit = 50;

bool raise_changed(const char* what) {
  raise(types::RuntimeError, "%s changed size during iteration", what);
  return false;
}

Value address_of(Value v) { return int_from_u64(v.raw); }

}  // namespace

// In fast mode there is no memo; what is nested deeply is checked for cycles.
bool Saver::enter_fast(Value v) {
  if (p_->fast == Value::small_int(0) || ++p_->fast_nesting < kFastNestingLimit) return true;
  if (p_->fast_ids.is_unbound()) store(p_, &p_->fast_ids, Value::object(dict_new()));
  auto* ids = p_->fast_ids.as<Dict>();
  if (dict_contains(ids, address_of(v)) == 0) return dict_set(ids, address_of(v), Value::none());
  raise_value_error("fast mode: can't pickle cyclic objects including object type %.200T at %p", v,
                    static_cast<void*>(v.as_object()));
  p_->fast_nesting = -1;
  return false;
}

void Saver::leave_fast(Value v) {
  if (p_->fast == Value::small_int(0) || p_->fast_nesting-- < kFastNestingLimit) return;
  dict_delete(p_->fast_ids.as<Dict>(), address_of(v));
}

bool Saver::save_tuple(Value v) {
  auto* t = v.as<Tuple>();
  uint64_t n = t->length;
  if (n == 0) return proto_ ? op(Op::EmptyTuple) : op(Op::Mark) && op(Op::Tuple);
  bool is_short = n <= 3 && proto_ >= 2;
  if (!is_short && !op(Op::Mark)) return false;
  for (uint64_t i = 0; i < n; ++i) {
    if (!save(t->items[i])) return false;
  }
  // If it has been memoized meanwhile it contains itself: take that one, and drop what was pushed.
  int64_t index = memo_find(p_, v);
  if (index >= 0) {
    if (!is_short && bin_) return op(Op::PopMark) && memo_get(index);
    for (uint64_t i = is_short ? 0 : UINT64_MAX; i != n; ++i) {
      if (!op(Op::Pop)) return false;
    }
    return memo_get(index);
  }
  constexpr Op kShort[] = {Op::Tuple1, Op::Tuple2, Op::Tuple3};
  return op(is_short ? kShort[n - 1] : Op::Tuple) && memo_put(v);
}

// --- lists ---

bool Saver::save_list(Value v) {
  if (!enter_fast(v)) return false;
  bool ok = (bin_ ? op(Op::EmptyList) : op(Op::Mark) && op(Op::List)) && memo_put(v);
  if (ok && v.as<List>()->length) {
    if (proto_ > 0) {
      ok = save_list_items(v.as<List>());
    } else {
      Value iterator = iterate(v);
      ok = !iterator.is_exception() && batch_list(iterator);
    }
  }
  leave_fast(v);
  return ok;
}

bool Saver::save_list_items(List* list) {
  if (list->length == 1) return save(list_get(list, 0)) && op(Op::Append);
  int64_t i = 0;
  do {
    if (!op(Op::Mark)) return false;
    for (int n = 0; n < kBatch && i < list->length; ++n, ++i) {
      if (!save(list_get(list, i))) return false;
    }
    if (!op(Op::Appends)) return false;
  } while (i < list->length);
  return true;
}

// The items of any iterator, for APPENDS.
bool Saver::batch_list(Value iterator) {
  for (;;) {
    Value item = next(iterator);
    if (item.is_unbound()) return true;
    if (item.is_exception()) return false;
    Value second = proto_ ? next(iterator) : Value::unbound();
    if (second.is_exception()) return false;
    if (second.is_unbound()) {
      if (!save(item) || !op(Op::Append)) return false;
      if (proto_) return true;
      continue;
    }
    if (!op(Op::Mark) || !save(item)) return false;
    item = second;
    int n = 1;
    while (!item.is_unbound()) {
      if (item.is_exception() || !save(item)) return false;
      if (++n == kBatch) break;
      item = next(iterator);
    }
    if (!op(Op::Appends)) return false;
    if (n < kBatch) return true;
  }
}

// --- dicts ---

bool Saver::save_dict(Value v) {
  if (!enter_fast(v)) return false;
  bool ok = (bin_ ? op(Op::EmptyDict) : op(Op::Mark) && op(Op::Dict)) && memo_put(v);
  if (ok && v.as<Dict>()->length) {
    if (proto_ > 0) {
      ok = save_dict_items(v.as<Dict>());
    } else {
      Value iterator = iterate(dict_items_view(v.as<Dict>()));
      ok = !iterator.is_exception() && batch_dict(iterator);
    }
  }
  leave_fast(v);
  return ok;
}

bool Saver::save_dict_items(Dict* dict) {
  int64_t length = dict->length;
  size_t at = 0;
  Value key, value;
  if (length == 1) {
    dict_next(dict, &at, &key, &value);
    return save(key) && save(value) && op(Op::SetItem);
  }
  int n;
  do {
    n = 0;
    if (!op(Op::Mark)) return false;
    while (dict_next(dict, &at, &key, &value)) {
      if (!save(key) || !save(value)) return false;
      if (dict->length != length) return raise_changed("dictionary");
      if (++n == kBatch) break;
    }
    if (!op(Op::SetItems)) return false;
  } while (n == kBatch);
  return true;
}

bool Saver::save_pair(Value pair) {
  if (!is_tuple(pair) || pair.as<Tuple>()->length != 2) {
    raise_type_error("dict items iterator must return 2-tuples");
    return false;
  }
  return save(pair.as<Tuple>()->items[0]) && save(pair.as<Tuple>()->items[1]);
}

// The pairs of any iterator, for SETITEMS.
bool Saver::batch_dict(Value iterator) {
  for (;;) {
    Value pair = next(iterator);
    if (pair.is_unbound()) return true;
    if (pair.is_exception()) return false;
    Value second = proto_ ? next(iterator) : Value::unbound();
    if (second.is_exception()) return false;
    if (second.is_unbound()) {
      if (!save_pair(pair) || !op(Op::SetItem)) return false;
      if (proto_) return true;
      continue;
    }
    if (!op(Op::Mark) || !save_pair(pair)) return false;
    pair = second;
    int n = 1;
    while (!pair.is_unbound()) {
      if (pair.is_exception() || !save_pair(pair)) return false;
      if (++n == kBatch) break;
      pair = next(iterator);
    }
    if (!op(Op::SetItems)) return false;
    if (n < kBatch) return true;
  }
}

// --- sets ---

bool Saver::save_set(Value v) {
  auto* s = v.as<Set>();
  if (proto_ < 4) {
    Value items = list_from_iterable(v);
    return !items.is_exception() && save_reduced(tuple_new({type_value(types::set), tuple_new({items})}), v);
  }
  if (!op(Op::EmptySet) || !memo_put(v)) return false;
  int64_t length = s->length;
  if (length == 0) return true;
  Value iterator = iterate(v);
  if (iterator.is_exception()) return false;
  int n;
  do {
    n = 0;
    if (!op(Op::Mark)) return false;
    while (n < kBatch) {
      Value item = next(iterator);
      if (item.is_unbound()) break;
      if (item.is_exception() || !save(item)) return false;
      ++n;
    }
    if (!op(Op::AddItems)) return false;
    if (s->length != length) return raise_changed("set");
  } while (n == kBatch);
  return true;
}

bool Saver::save_frozenset(Value v) {
  if (!enter_fast(v)) return false;
  bool ok = true;
  if (proto_ < 4) {
    Value items = list_from_iterable(v);
    ok = !items.is_exception() &&
         save_reduced(tuple_new({type_value(types::frozenset), tuple_new({items})}), v);
  } else {
    Value iterator = iterate(v);
    ok = !iterator.is_exception() && op(Op::Mark);
    while (ok) {
      Value item = next(iterator);
      if (item.is_unbound()) break;
      ok = !item.is_exception() && save(item);
    }
    // A recursive frozenset has been memoized meanwhile.
    int64_t index = ok ? memo_find(p_, v) : -1;
    if (index >= 0) ok = op(Op::PopMark) && memo_get(index);
    else ok = ok && op(Op::FrozenSet) && memo_put(v);
  }
  leave_fast(v);
  return ok;
}

}  // namespace krait::pickle
