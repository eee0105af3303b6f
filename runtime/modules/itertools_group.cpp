// itertools.groupby and tee.
#include "runtime/consume.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/itertools.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::itertools {
namespace {

// --- groupby ---

struct Groupby : Object {
  Value iterator, key_function;
  Value target_key;   // of the group that was handed out
  Value current_key;  // of the item read last
  Value current;      // that item, not yet yielded, or unbound
  Value group;        // the only group that may still yield
};
struct Grouper : Object {
  Value parent, key;
};
Type *g_groupby, *g_grouper;

Value groupby_new(const Value* a) {
  Value iterator = iterate(a[1]);
  if (iterator.is_exception()) return iterator;
  auto* g = static_cast<Groupby*>(allocate_instance(a[0].as<Type>()));
  g->iterator = iterator;
  g->key_function = a[2];
  return Value::object(g);
}

// Reads the next item and its key: 1, 0 at the end, -1 raised.
int step(Groupby* g) {
  Value item = next_in_line(g->iterator);
  if (item.is_unbound()) return 0;
  if (item.is_exception()) return -1;
  Value key = g->key_function.is_none() ? item : call(g->key_function, {item});
  if (key.is_exception()) return -1;
  store(g, &g->current, item);
  store(g, &g->current_key, key);
  return 1;
}

Value groupby_next(const Value* a) {
  auto* g = a[0].as<Groupby>();
  g->group = Value::unbound();
  // Skips what is left of the last group.
  for (;;) {
    if (!g->current_key.is_unbound()) {
      if (g->target_key.is_unbound()) break;
      int same = equals(g->target_key, g->current_key);
      if (same < 0) return Value::exception();
      if (!same) break;
    }
    int got = step(g);
    if (got <= 0) return got < 0 ? Value::exception() : Value::unbound();
  }
  store(g, &g->target_key, g->current_key);
  auto* group = static_cast<Grouper*>(allocate_instance(g_grouper));
  group->parent = a[0];
  group->key = g->target_key;
  store(g, &g->group, Value::object(group));
  return tuple_new({g->current_key, Value::object(group)});
}

Value grouper_next(const Value* a) {
  auto* group = a[0].as<Grouper>();
  auto* g = group->parent.as<Groupby>();
  if (g->group != a[0]) return Value::unbound();
  if (g->current.is_unbound()) {
    int got = step(g);
    if (got <= 0) return got < 0 ? Value::exception() : Value::unbound();
  }
  int same = equals(group->key, g->current_key);
  if (same < 0) return Value::exception();
  if (!same) return Value::unbound();
  Value item = g->current;
  g->current = Value::unbound();
  return item;
}

Value groupby_reduce(const Value* a) {
  auto* g = a[0].as<Groupby>();
  Value type = type_value(type_of(a[0])), args = tuple_new({g->iterator, g->key_function});
  if (g->target_key.is_unbound() || g->current_key.is_unbound() || g->current.is_unbound()) {
    return tuple_new({type, args});
  }
  return tuple_new({type, args, tuple_new({g->current_key, g->current, g->target_key})});
}

Value groupby_setstate(const Value* a) {
  if (!is_tuple(a[1])) return raise_type_error("state is not a tuple");
  auto* state = a[1].as<Tuple>();
  if (state->length != 3) {
    return raise_type_error("function takes exactly 3 arguments (%zu given)", size_t(state->length));
  }
  auto* g = a[0].as<Groupby>();
  store(g, &g->current_key, state->items[0]);
  store(g, &g->current, state->items[1]);
  store(g, &g->target_key, state->items[2]);
  return Value::none();
}

Value grouper_new(const Value* a) {
  if (!is_instance(a[1], g_groupby)) {
    return raise_type_error("_grouper() argument 1 must be itertools.groupby, not %T", a[1]);
  }
  auto* group = static_cast<Grouper*>(allocate_instance(a[0].as<Type>()));
  group->parent = a[1];
  group->key = a[2];
  auto* g = a[1].as<Groupby>();
  store(g, &g->group, Value::object(group));
  return Value::object(group);
}

Value grouper_reduce(const Value* a) {
  auto* group = a[0].as<Grouper>();
  if (group->parent.as<Groupby>()->group != a[0]) {
    return tuple_new({builtin_named("iter"), tuple_new({tuple_empty()})});
  }
  return tuple_new({type_value(type_of(a[0])), tuple_new({group->parent, group->key})});
}

const NativeDef kGroupbyMethods[] = {NEW_ROW("cls, iterable, key=None", groupby_new),
                                     ITERATOR_ROWS(groupby_next),
                                     REDUCE_ROW(groupby_reduce),
                                     SETSTATE_ROW(groupby_setstate),
                                     {}};
const NativeDef kGrouperMethods[] = {NEW_ROW("cls, parent, tgtkey, /", grouper_new),
                                     ITERATOR_ROWS(grouper_next),
                                     REDUCE_ROW(grouper_reduce),
                                     {}};
constexpr const char* kGroupbyPipeline = R"(
def groupby(self, iterator, key_function, target_key, current_key, current, group):
    source = pipe(iterator)
    while True:
        clear(self, 5)
        while True:
            if has(self, 3):
                if not has(self, 2):
                    break
                target_key = load(self, 2)
                current_key = load(self, 3)
                if not (target_key is current_key or target_key == current_key):
                    break
            for current in source:
                break
            else:
                return
            current_key = current if key_function is None else key_function(current)
            store(self, 4, current)
            store(self, 3, current_key)
        current_key = load(self, 3)
        store(self, 2, current_key)
        yield current_key, grouper(self, current_key)
)";
const TypeSpec kGroupbySpec = {.size = sizeof(Groupby),
                               .doc =
                                   "make an iterator that returns consecutive keys and groups from the "
                                   "iterable\n\n  iterable\n    Elements "
                                   "to divide into groups according to the key function.\n  key\n    "
                                   "Computes the group of an element; the "
                                   "element itself when it is None.",
                               .methods = kGroupbyMethods,
                               .pipeline = kGroupbyPipeline};
constexpr const char* kGrouperPipeline = R"(
def grouper(self, parent, key):
    source = pipe(load(parent, 0))
    key_function = load(parent, 1)
    while has(parent, 5) and load(parent, 5) is self:
        if not has(parent, 4):
            for current in source:
                break
            else:
                return
            current_key = current if key_function is None else key_function(current)
            store(parent, 4, current)
            store(parent, 3, current_key)
        current_key = load(parent, 3)
        if not (key is current_key or key == current_key):
            return
        current = load(parent, 4)
        clear(parent, 4)
        yield current
)";
const TypeSpec kGrouperSpec = {
    .size = sizeof(Grouper), .methods = kGrouperMethods, .pipeline = kGrouperPipeline};

// --- tee ---

// A linked chain of blocks holds what the fastest has read and the slowest has not.
constexpr int64_t kBlockItems = 57;

struct TeeBlock : Object {
  Value iterator;
  Value items;      // list, at most kBlockItems
  Value following;  // next block, or None
  Value running;    // True while the iterator is asked
};
struct Tee : Object {
  Value block;
  Value index;
};
Type *g_tee, *g_tee_block;

Value new_block(Value iterator) {
  List* items = list_with_capacity(kBlockItems);
  if (!items) return Value::exception();
  items->elements = Elements::Any;  // (so that adding an item cannot fail)
  auto* b = static_cast<TeeBlock*>(allocate_instance(g_tee_block));
  b->iterator = iterator;
  b->items = Value::object(items);
  b->following = Value::none();
  b->running = Value::false_();
  write_barrier(b);
  return Value::object(b);
}

Value new_tee(Type* type, Value block, Value index) {
  auto* t = static_cast<Tee*>(allocate_instance(type));
  t->block = block;
  t->index = index;
  return Value::object(t);
}

// A tee over the iterable; of a tee, a copy.
Value tee_from_iterable(Type* type, Value iterable) {
  Value iterator = iterate(iterable);
  if (iterator.is_exception()) return iterator;
  if (is_instance(iterator, g_tee)) {
    return new_tee(g_tee, iterator.as<Tee>()->block, iterator.as<Tee>()->index);
  }
  const Value block = new_block(iterator);
  return block.is_exception() ? block : new_tee(type, block, Value::small_int(0));
}

Value tee_new(const Value* a) { return tee_from_iterable(a[0].as<Type>(), a[1]); }

// Item i of the block, reading it when it is the next one.
Value block_item(TeeBlock* b, int64_t i) {
  auto* items = b->items.as<List>();
  if (i < items->length) return list_get(items, i);
  if (b->running.is_true()) return raise(types::RuntimeError, "cannot re-enter the tee iterator");
  b->running = Value::true_();
  Value item = next_in_line(b->iterator);
  b->running = Value::false_();
  if (item.is_exception() || item.is_unbound()) return item;
  return list_append(items, item) ? item : Value::exception();
}

Value tee_next(const Value* a) {
  auto* t = a[0].as<Tee>();
  int64_t i = t->index.as_small_int();
  if (i >= kBlockItems) {
    auto* b = t->block.as<TeeBlock>();
    if (b->following.is_none()) {
      const Value following = new_block(b->iterator);
      if (following.is_exception()) return following;
      store(b, &b->following, following);
    }
    store(t, &t->block, b->following);
    t->index = Value::small_int(i = 0);
  }
  Value item = block_item(t->block.as<TeeBlock>(), i);
  if (!item.is_exception() && !item.is_unbound()) t->index = Value::small_int(i + 1);
  return item;
}

// Reads items into a block that has room for them.
void fill_block(TeeBlock* b, size_t count) {
  auto* items = b->items.as<List>();
  const int64_t i = items->length, room = kBlockItems - i;
  if (items->elements != Elements::Any || items->capacity < kBlockItems || room <= 0 || b->running.is_true())
    return;
  Storage* values = items->values();
  const size_t n = take(b->iterator, values->items + i, std::min(count, size_t(room)));
  write_barrier(values);
  items->length = i + int64_t(n);
  values->used = uint64_t(items->length);
}

size_t tee_take(Value tee, Value* out, size_t count) {
  auto* t = tee.as<Tee>();
  auto* b = t->block.as<TeeBlock>();
  auto* items = b->items.as<List>();
  const int64_t i = t->index.as_small_int();
  if (i == items->length) fill_block(b, count);
  const int64_t n = std::min(int64_t(count), items->length - i);
  for (int64_t k = 0; k < n; ++k) out[k] = list_get(items, i + k);
  if (n > 0) t->index = Value::small_int(i + n);
  return size_t(std::max(n, int64_t{0}));
}

Value tee_copy(const Value* a) { return new_tee(g_tee, a[0].as<Tee>()->block, a[0].as<Tee>()->index); }

Value tee_reduce(const Value* a) {
  auto* t = a[0].as<Tee>();
  return tuple_new({type_value(type_of(a[0])), tuple_new({tuple_empty()}), tuple_new({t->block, t->index})});
}

Value tee_setstate(const Value* a) {
  if (!is_tuple(a[1])) return raise_type_error("state is not a tuple");
  auto* state = a[1].as<Tuple>();
  int64_t index;
  if (state->length != 2 || type_of(state->items[0]) != g_tee_block) return raise_type_error("invalid state");
  if (!int_to_i64(state->items[1], &index)) return Value::exception();
  if (index < 0 || index > kBlockItems) return raise_value_error("Index out of range");
  auto* t = a[0].as<Tee>();
  store(t, &t->block, state->items[0]);
  t->index = Value::small_int(index);
  return Value::none();
}

Value block_new(const Value* a) {
  if (!is_list(a[2])) return raise_type_error("teedataobject() argument 2 must be list, not %T", a[2]);
  Value iterator = iterate(a[1]);
  if (iterator.is_exception()) return iterator;
  if (a[2].as<List>()->length > kBlockItems) return raise_value_error("Invalid arguments");
  Value b = new_block(iterator);
  if (b.is_exception()) return b;
  store(b.as_object(), &b.as<TeeBlock>()->items, list_slice(a[2].as<List>(), 0, a[2].as<List>()->length));
  store(b.as_object(), &b.as<TeeBlock>()->following, a[3]);
  return b;
}

Value block_reduce(const Value* a) {
  auto* b = a[0].as<TeeBlock>();
  return tuple_new({type_value(type_of(a[0])), tuple_new({b->iterator, b->items, b->following})});
}

Value tee_function(const Value* a) {
  int64_t n;
  if (!int_to_i64(a[1], &n)) return Value::exception();
  if (n < 0) return raise_value_error("n must be >= 0");
  Tuple* result = tuple_allocate(size_t(n));
  if (!result) return Value::exception();
  if (!n) return tuple_empty();
  Value iterator = iterate(a[0]);
  if (iterator.is_exception()) return iterator;
  Value copy = get_attribute_or_unbound(iterator, str_intern("__copy__"));
  if (copy.is_exception()) return copy;
  if (copy.is_unbound()) {
    iterator = tee_from_iterable(g_tee, iterator);
    if (iterator.is_exception()) return iterator;
  }
  store(result, &result->items[0], iterator);
  for (int64_t i = 1; i < n; ++i) {
    Value one = copy.is_unbound() ? tee_copy(&iterator) : call(copy);
    if (one.is_exception()) return one;
    store(result, &result->items[i], one);
  }
  return Value::object(result);
}

const NativeDef kTeeMethods[] = {NEW_ROW("cls, iterable, /", tee_new),
                                 ITERATOR_ROWS(tee_next),
                                 {"__copy__", "-$self, /", tee_copy, "Returns an independent iterator."},
                                 REDUCE_ROW(tee_reduce),
                                 SETSTATE_ROW(tee_setstate),
                                 {}};
const NativeDef kTeeBlockMethods[] = {
    NEW_ROW("cls, iterable, values, next=None, /", block_new), REDUCE_ROW(block_reduce), {}};
constexpr const char* kTeePipeline = R"(
def tee(self, block, index):
    source = pipe(load(block, 0))
    while True:
        block = load(self, 0)
        index = load(self, 1)
        items = load(block, 1)
        if index < len(items):
            item = items[index]
        elif index >= 57 or load(block, 3):
            for item in self:
                break
            else:
                return
            yield item
            continue
        else:
            store(block, 3, True)
            try:
                for item in source:
                    break
                else:
                    store(block, 3, False)
                    return
            except:
                store(block, 3, False)
                raise
            store(block, 3, False)
            items.append(item)
        store(self, 1, index + 1)
        yield item
)";
const TypeSpec kTeeSpec = {.size = sizeof(Tee),
                           .doc = "Iterator wrapped to make it copyable.",
                           .methods = kTeeMethods,
                           .pipeline = kTeePipeline};
const TypeSpec kTeeBlockSpec = {.size = sizeof(TeeBlock),
                                .doc = "Data container common to multiple tee objects.",
                                .methods = kTeeBlockMethods};

const NativeDef kFunctions[] = {
    {"tee", "iterable, n=2, /", tee_function, "Returns a tuple of n independent iterators."}, {}};

}  // namespace

void create_grouping_types(Value module) {
  g_groupby = create_type(module, "itertools.groupby", &kGroupbySpec);
  g_grouper = create_type(module, "itertools._grouper", &kGrouperSpec);
  g_tee = create_type(module, "itertools._tee", &kTeeSpec);
  register_take(g_tee, tee_take);
  g_tee_block = create_type(module, "itertools._tee_dataobject", &kTeeBlockSpec);
  module_add_functions(module, kFunctions);
}

}  // namespace krait::itertools
