// Sets: the hash table. Programs print sets of small ints and rely on what they see, so the order of slots is
// CPython's: the same probing (ten neighbouring slots, then a jump that mixes in the upper hash bits) and the
// same moments and sizes of growth.
#include "runtime/set.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "runtime/consume.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/frames.h"
#include "runtime/heap_retire.h"
#include "runtime/key_match.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/passing_tuple.h"
#include "runtime/plain_keys.h"
#include "runtime/str.h"

namespace krait {

void trace_Set(Tracer& tracer, Object* o) {
  tracer.visit(static_cast<Set*>(o)->storage);
  trace_tail(tracer, o, sizeof(Set));
}

void trace_SetStorage(Tracer& tracer, Object* o) {
  auto* s = static_cast<SetStorage*>(o);
  size_t slots = (object_size(o) - sizeof(SetStorage)) / sizeof(SetEntry);
  for (size_t i = 0; i < slots; ++i) tracer.visit(s->slots[i].key);
}

namespace {

constexpr uint64_t kLinearProbes = 9;
constexpr int kPerturbShift = 5;
constexpr uint64_t kMinSlots = 8;
constexpr uint64_t kSlotsInCache = 1024;  // of a table that the processor's first cache is likely to hold
constexpr int64_t kDeleted = -1;          // as a hash; no real hash is -1

Value g_empty_storage;

SetStorage* allocate_table(uint64_t slots) {
  if (slots > UINT64_MAX / 64) return static_cast<SetStorage*>(raise_out_of_memory());
  auto* s = static_cast<SetStorage*>(
      allocate_object(sizeof(SetStorage) + slots * sizeof(SetEntry), Kind::SetStorage, shapes::set_storage));
  if (s) s->mask = slots - 1;
  return s;
}

// Shared by all empty sets; the first insertion replaces it by a table of the same size.
SetStorage* empty_storage() {
  if (KRAIT_UNLIKELY(g_empty_storage.is_unbound())) {
    register_root("empty set storage", &g_empty_storage);
    g_empty_storage = Value::object(allocate_table(kMinSlots));
  }
  return g_empty_storage.as<SetStorage>();
}

// Never used: a search ends here.
bool is_free(const SetEntry& e) { return e.key.is_unbound() && e.hash == 0; }

// Visits slots in probing order until body returns true.
template <class Body>
void probe(const SetStorage* s, int64_t hash, Body body) {
  uint64_t mask = s->mask, i = uint64_t(hash) & mask, perturb = uint64_t(hash);
  for (;;) {
    uint64_t last = i + kLinearProbes <= mask ? i + kLinearProbes : i;
    for (uint64_t j = i; j <= last; ++j) {
      if (body(j)) return;
    }
    perturb >>= kPerturbShift;
    i = (i * 5 + 1 + perturb) & mask;
  }
}

void insert_clean(SetStorage* s, Value key, int64_t hash) {
  SetEntry& first = s->slots[uint64_t(hash) & s->mask];
  if (KRAIT_LIKELY(first.key.is_unbound())) {
    first = {hash, key};
    return;
  }
  probe(s, hash, [&](uint64_t i) {
    if (!s->slots[i].key.is_unbound()) return false;
    s->slots[i] = {hash, key};
    return true;
  });
}

// How many slots are looked through at once. Which of them are taken is as good as random: collecting the
// items without a branch for each slot costs less than mispredicting every other one.
constexpr uint64_t kBatch = 32;
size_t collect_items(const SetEntry* slots, uint64_t count, SetEntry* items) {
  size_t n = 0;
  for (uint64_t i = 0; i < count; ++i) {
    items[n] = slots[i];
    n += !slots[i].key.is_unbound();
  }
  return n;
}

// A table for more than min_used items, with those of some slots; null: out of memory, raised.
SetStorage* make_table(uint64_t min_used, const SetEntry* slots, uint64_t count) {
  uint64_t size = kMinSlots;
  while (size <= min_used) size <<= 1;
  SetStorage* s = allocate_table(size);
  if (!s) return nullptr;
  SetEntry items[kBatch];
  for (uint64_t i = 0; i < count; i += kBatch) {
    const size_t n = collect_items(slots + i, std::min(kBatch, count - i), items);
    for (size_t k = 0; k < n; ++k) insert_clean(s, items[k].key, items[k].hash);
  }
  write_barrier(s);
  return s;
}

bool resize(Set* set, uint64_t min_used) {
  const bool fresh = set->storage == empty_storage();
  SetStorage* s = make_table(min_used, set->storage->slots, fresh ? 0 : set->storage->mask + 1);
  if (!s) return false;
  set->used = uint64_t(set->length);
  if (!fresh) heap_retire(set->storage);
  set->storage = s;
  write_barrier(set);
  return true;
}

bool grow(Set* set) {
  auto n = uint64_t(set->length);
  return resize(set, n > 50000 ? n * 2 : n * 4);
}

constexpr int64_t kAbsent = -1, kRaised = -2;

// The slot with an equal key, kAbsent (then *free is where it would go: the last deleted slot on the way, or
// else the free one at its end), or kRaised.
// plain_only: kUnknownKey rather than a comparison that might run Python code.
[[gnu::always_inline]] inline int64_t find(Set* set, Value key, int64_t hash, uint64_t* free,
                                           bool plain_only = false, Value rejected = Value::unbound()) {
restart:
  const SetStorage* s = set->storage;
  const uint64_t mask = s->mask;
  uint64_t first = uint64_t(hash) & mask, perturb = uint64_t(hash);
  for (bool reuse = false;;) {
    uint64_t last = first + kLinearProbes <= mask ? first + kLinearProbes : first;
    for (uint64_t i = first; i <= last; ++i) {
      const SetEntry& e = s->slots[i];
      if (e.key.is_unbound()) {
        if (!reuse) *free = i;
        if (e.hash == 0) return kAbsent;
        reuse = true;
        *free = i;
        continue;
      }
      if (e.hash != hash) continue;
      const Value candidate = e.key;
      if (candidate == key) return int64_t(i);
      if (candidate == rejected) continue;
      int equal = plain_only ? plain_equal(key, candidate) : equals(candidate, key);
      if (equal < 0) return plain_only ? kUnknownKey : kRaised;
      // The comparison may have changed the set.
      if (KRAIT_UNLIKELY(set->storage != s || e.key != candidate)) {
        rejected = Value::unbound();
        goto restart;
      }
      if (equal) return int64_t(i);
    }
    perturb >>= kPerturbShift;
    first = (first * 5 + 1 + perturb) & mask;
  }
}

// The same for lookups that run no Python code: `match` compares with the keys that have the hash (see
// key_match.h); what it does not see is left to otherwise().
template <class Match, class Otherwise>
[[gnu::always_inline]] inline int64_t find_at_sight(Set* set, int64_t hash, uint64_t* free, Match match,
                                                    Otherwise otherwise) {
  const SetStorage* s = set->storage;
  const uint64_t mask = s->mask;
  uint64_t first = uint64_t(hash) & mask, perturb = uint64_t(hash);
  for (bool reuse = false;;) {
    const uint64_t last = first + kLinearProbes <= mask ? first + kLinearProbes : first;
    for (uint64_t i = first; i <= last; ++i) {
      const SetEntry& e = s->slots[i];
      if (e.key.is_unbound()) {
        if (is_free(e)) {
          if (!reuse) *free = i;
          return kAbsent;
        }
        reuse = true;
        *free = i;
        continue;
      }
      if (e.hash != hash) continue;
      const int same = match(e.key);
      if (same > 0) return int64_t(i);
      if (same == kNotAtSight) return otherwise();
    }
    perturb >>= kPerturbShift;
    first = (first * 5 + 1 + perturb) & mask;
  }
}

// Any key: a comparison that might run Python code is made only where no candidate is the key at sight.
[[gnu::noinline]] int64_t find_any(Set* set, Value key, int64_t hash, uint64_t* free,
                                   Value rejected = Value::unbound()) {
  return find(set, key, hash, free, false, rejected);
}
[[gnu::always_inline]] inline int64_t find_usual(Set* set, Value key, int64_t hash, uint64_t* free) {
  const auto otherwise = [=] { return find_any(set, key, hash, free); };
  if (has_shape(key, shapes::str)) return find_at_sight(set, hash, free, TextMatch{key.as<Str>()}, otherwise);
  if (has_shape(key, shapes::bytes))
    return find_at_sight(set, hash, free, BytesMatch(key.as<Bytes>()), otherwise);
  if (!has_shape(key, shapes::tuple)) return find_at_sight(set, hash, free, WordMatch{key}, otherwise);
  const auto* t = key.as<Tuple>();
  return find_at_sight(set, hash, free, ItemsMatch{t->items, t->length}, otherwise);
}

[[gnu::noinline]] int64_t find_plain(Set* set, Value key, int64_t hash, uint64_t* free) {
  return find(set, key, hash, free, true);
}

// A plain key: as above, and its hash. kUnknownKey: it is none, or only Python code could tell.
[[gnu::always_inline]] inline int64_t find_plain(Set* set, Value key, int64_t* hash, uint64_t* free) {
  const auto otherwise = [=] { return find_plain(set, key, *hash, free); };
  if (has_shape(key, shapes::str)) {
    *hash = str_hash(key.as<Str>());
    return find_at_sight(set, *hash, free, TextMatch{key.as<Str>()}, otherwise);
  }
  if (hash_at_sight(key, hash)) return find_at_sight(set, *hash, free, WordMatch{key}, otherwise);
  if (has_shape(key, shapes::tuple)) {
    const auto* t = key.as<Tuple>();
    if (hash_items_at_sight(t->items, t->length, hash))
      return find_at_sight(set, *hash, free, ItemsMatch{t->items, t->length}, otherwise);
  }
  if (has_shape(key, shapes::bytes)) {
    *hash = bytes_hash(key.as<Bytes>());
    return find_at_sight(set, *hash, free, BytesMatch(key.as<Bytes>()), otherwise);
  }
  return plain_hash(key, hash) ? otherwise() : kUnknownKey;
}

// The hash of something looked for: a set counts as the frozenset with its items.
bool search_hash(Value* v, int64_t* h) {
  if (hash(*v, h)) return true;
  if (!is_set(*v) || !exception_matches(types::TypeError)) return false;
  clear_exception();
  *v = Value::object(set_copy(v->as<Set>(), shapes::frozenset));
  *h = frozenset_hash(v->as<Set>());
  return true;
}

// The items of a set, some at a time.
class Batches {
 public:
  explicit Batches(Set* set) : set_(set) {}
  // The next items; empty: there are no more.
  std::span<const SetEntry> next() {
    for (;;) {
      const SetStorage* s = set_->storage;
      if (position_ > s->mask) return {};
      const uint64_t slots = std::min(kBatch, s->mask + 1 - position_);
      const size_t count = collect_items(s->slots + position_, slots, room_);
      position_ += slots;
      if (count) return {room_, count};
    }
  }

 private:
  Set* set_;
  uint64_t position_ = 0;
  SetEntry room_[kBatch];
};

// Has the slots loaded where the search for these items will begin.
void prefetch_slots(const Set* set, std::span<const SetEntry> items) {
  const SetStorage* s = set->storage;
  if (s->mask < kSlotsInCache) return;
  for (const SetEntry& e : items) __builtin_prefetch(&s->slots[uint64_t(e.hash) & s->mask]);
}

bool merge_set(Set* set, Set* other) {
  if (set == other || !other->length) return true;
  if ((set->used + uint64_t(other->length)) * 5 >= set->storage->mask * 3) {
    if (!resize(set, uint64_t(set->length + other->length) * 2)) return false;
  }
  if (!set->used) {
    // All new: no comparisons. Where sizes agree and nothing was deleted the slots agree, too.
    if (set->storage == empty_storage() && !resize(set, 0)) return false;
    SetStorage* const s = set->storage;
    if (s->mask == other->storage->mask && other->used == uint64_t(other->length)) {
      memcpy(s->slots, other->storage->slots, (s->mask + 1) * sizeof(SetEntry));
    } else {
      Batches batches(other);
      for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) {
        for (const SetEntry& e : batch) insert_clean(s, e.key, e.hash);
      }
    }
    write_barrier(set->storage);
    set->length = other->length;
    set->used = uint64_t(other->length);
    return true;
  }
  Batches batches(other);
  for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) {
    prefetch_slots(set, batch);
    for (const SetEntry& e : batch) {
      if (set_add_with_hash(set, e.key, e.hash) < 0) return false;
    }
  }
  return true;
}

bool merge_dict(Set* set, Dict* d) {
  if ((set->used + uint64_t(d->length)) * 5 >= set->storage->mask * 3) {
    if (!resize(set, uint64_t(set->length + d->length) * 2)) return false;
  }
  for (uint32_t i = 0; i < d->used; ++i) {
    DictEntry e = d->storage->entries[i];
    if (!e.key.is_unbound() && set_add_with_hash(set, e.key, e.hash) < 0) return false;
  }
  return true;
}

bool add_item(Value item, void* context) { return set_add(static_cast<Set*>(context), item); }
bool discard_item(Value item, void* context) {
  int64_t h;
  return hash(item, &h) && set_discard_with_hash(static_cast<Set*>(context), item, h) >= 0;
}

Value new_set(ShapeId shape) {
  auto* s = allocate<Set>(shape);
  set_initialize(s);
  return Value::object(s);
}

Value from_iterable(ShapeId shape, Value iterable) {
  Value s = new_set(shape);
  return set_update(s.as<Set>(), iterable) ? s : Value::exception();
}

// The items of a new set, all different. While they are few they lie in a table on the stack: most sets
// that operations make either stay there or soon leave it.
class FreshItems {
 public:
  // The set must be empty, and used only after finish().
  explicit FreshItems(Set* set) : set_(set) {}

  // False: out of memory, raised.
  [[nodiscard]] bool add(Value key, int64_t hash) {
    if (!is_small_) {
      insert_clean(set_->storage, key, hash);
      write_barrier(set_->storage);
      ++set_->length;
      ++set_->used;
      return !is_full(set_->storage->mask) || grow(set_);
    }
    uint64_t i = uint64_t(hash) & kMask, perturb = uint64_t(hash);
    while (!small_[i].key.is_unbound()) {
      perturb >>= kPerturbShift;
      i = (i * 5 + 1 + perturb) & kMask;
    }
    small_[i] = {hash, key};
    set_->used = uint64_t(++set_->length);
    return !is_full(kMask) || leave(uint64_t(set_->length) * 4);
  }
  [[nodiscard]] bool finish() { return !is_small_ || !set_->length || leave(0); }

 private:
  static constexpr uint64_t kMask = kMinSlots - 1;
  static_assert(kLinearProbes > kMask);  // a probe does not look at neighbours there

  bool is_full(uint64_t mask) const { return set_->used * 5 >= mask * 3; }
  bool leave(uint64_t min_used) {
    SetStorage* s;
    if (min_used) {
      s = make_table(min_used, small_, kMinSlots);
    } else if ((s = allocate_table(kMinSlots))) {
      memcpy(s->slots, small_, sizeof small_);
      write_barrier(s);
    }
    if (!s) return false;
    is_small_ = false;
    set_->storage = s;
    write_barrier(set_);
    return true;
  }

  Set* set_;
  bool is_small_ = true;
  SetEntry small_[kMinSlots] = {};
};

bool drop_deleted(Set* set) {
  if (set->used - uint64_t(set->length) <= set->storage->mask / 4) return true;
  return grow(set);
}

uint64_t shuffle_bits(uint64_t h) { return ((h ^ 89869747u) ^ (h << 16)) * 3644798167u; }

bool toggle(Set* set, Value key, int64_t hash) {
  int found = set_discard_with_hash(set, key, hash);
  if (found) return found > 0;
  return set_add_with_hash(set, key, hash) >= 0;
}

struct IntersectionContext {
  Set* source;
  Set* result;
};
bool intersect_item(Value item, void* context) {
  auto* c = static_cast<IntersectionContext*>(context);
  int64_t h;
  if (!hash(item, &h)) return false;
  int found = set_contains_with_hash(c->source, item, h);
  if (found <= 0) return found == 0;
  return set_add_with_hash(c->result, item, h) >= 0;
}

}  // namespace

void set_initialize(Set* s) {
  s->hash = -1;
  set_clear(s);
}

void set_clear(Set* s) {
  s->length = 0;
  s->used = 0;
  s->finger = 0;
  s->storage = empty_storage();
  write_barrier(s);
}

Value set_new() { return new_set(shapes::set); }

Value frozenset_new(const Value* items, size_t length) {
  Value s = new_set(shapes::frozenset);
  for (size_t i = 0; i < length; ++i) {
    if (!set_add(s.as<Set>(), items[i])) return Value::exception();
  }
  return s;
}

Value set_from_iterable(Value iterable) { return from_iterable(shapes::set, iterable); }

Value frozenset_from_iterable(Value iterable) {
  if (has_shape(iterable, shapes::frozenset)) return iterable;
  return from_iterable(shapes::frozenset, iterable);
}

Set* set_copy(Set* s, ShapeId shape) {
  Set* copy = new_set(shape).as<Set>();
  if (!merge_set(copy, s)) clear_exception();
  return copy;
}

namespace {

// Puts v, which is not in the set, into the slot that find() chose.
int insert_at(Set* set, Value v, int64_t hash, uint64_t free) {
  if (set->storage == empty_storage() && !resize(set, 0)) return -1;
  bool reused = set->storage->slots[free].hash == kDeleted;
  set->storage->slots[free] = {hash, v};
  write_barrier(set->storage);
  ++set->length;
  if (reused) return 1;
  ++set->used;
  if (set->used * 5 >= set->storage->mask * 3 && !grow(set)) return -1;
  return 1;
}

}  // namespace

int set_add_with_hash(Set* set, Value v, int64_t hash) {
  uint64_t free = 0;
  const int64_t slot = find_usual(set, v, hash, &free);
  if (slot >= 0) return 0;
  return slot == kRaised ? -1 : insert_at(set, v, hash, free);
}

int64_t set_find_hash(Set* s, int64_t hash) {
  uint64_t free;
  return find_at_sight(s, hash, &free, [](Value) { return 1; }, [] { return kAbsent; });
}

int set_contains_other(Set* s, Value v, int64_t hash, Value rejected) {
  uint64_t free;
  const int64_t slot = find_any(s, v, hash, &free, rejected);
  return slot == kRaised ? -1 : slot >= 0;
}

int set_add_other(Set* s, Value v, int64_t hash, Value rejected) {
  uint64_t free = 0;
  const int64_t slot = find_any(s, v, hash, &free, rejected);
  if (slot >= 0) return 0;
  return slot == kRaised ? -1 : insert_at(s, v, hash, free);
}

int64_t set_find_plain(Set* s, Value key) {
  int64_t hash;
  uint64_t free;
  return find_plain(s, key, &hash, &free);
}

int64_t set_find_slice(Set* s, const TextSlice& key) {
  uint64_t free;
  const auto otherwise = [&] { return set_find_plain(s, key.value()); };
  return key.is_bytes()
             ? find_at_sight(s, key.hash(), &free, BytesMatch(key.data(), key.length()), otherwise)
             : find_at_sight(s, key.hash(), &free, Latin1Match{key.data(), key.length()}, otherwise);
}

namespace {

template <size_t count>
[[gnu::noinline]] int64_t find_other_parts(Set* s, const Value* items) {
  return set_find_plain(s, PassingTuple<count>(items, count).value());
}

}  // namespace

template <size_t count>
int64_t set_find_parts(Set* s, const Value (&items)[count]) {
  int64_t hash;
  uint64_t free;
  const auto otherwise = [s, &items] { return find_other_parts<count>(s, items); };
  if (!hash_items_at_sight(items, count, &hash)) return otherwise();
  return find_at_sight(s, hash, &free, ItemsMatch{items, count}, otherwise);
}
template int64_t set_find_parts(Set* s, const Value (&items)[1]);
template int64_t set_find_parts(Set* s, const Value (&items)[2]);
template int64_t set_find_parts(Set* s, const Value (&items)[3]);

int set_add_plain(Set* s, Value key) {
  int64_t hash;
  uint64_t free = 0;
  const int64_t slot = find_plain(s, key, &hash, &free);
  if (slot == kUnknownKey) return 0;
  return slot >= 0 || insert_at(s, key, hash, free) > 0 ? 1 : -1;
}

int set_contains_with_hash(Set* set, Value v, int64_t hash) {
  uint64_t free;
  const int64_t slot = find_usual(set, v, hash, &free);
  return slot == kRaised ? -1 : slot >= 0;
}

namespace {

void remove_at(Set* set, int64_t slot) {
  set->storage->slots[slot] = {kDeleted, Value::unbound()};
  --set->length;
}

}  // namespace

int set_discard_with_hash(Set* set, Value v, int64_t hash) {
  uint64_t free;
  const int64_t slot = find_usual(set, v, hash, &free);
  if (slot < 0) return slot == kRaised ? -1 : 0;
  remove_at(set, slot);
  return 1;
}

int set_discard_plain(Set* s, Value key) {
  int64_t hash;
  uint64_t free;
  if (!plain_hash(key, &hash)) return -1;
  const int64_t slot = find(s, key, hash, &free, true);
  if (slot < 0) return slot == kUnknownKey ? -1 : 0;
  remove_at(s, slot);
  return 1;
}

bool set_add(Set* set, Value v) {
  int64_t h;
  if (!hash(v, &h)) return false;
  const uint64_t slot = uint64_t(h) & set->storage->mask;
  const SetEntry& first = set->storage->slots[slot];
  if (first.key == v) return true;
  if (is_free(first)) return insert_at(set, v, h, slot) > 0;
  return set_add_with_hash(set, v, h) >= 0;
}

int set_contains(Set* set, Value v) {
  int64_t h;
  if (!search_hash(&v, &h)) return -1;
  const SetEntry& first = set->storage->slots[uint64_t(h) & set->storage->mask];
  if (first.key == v) return 1;
  return is_free(first) ? 0 : set_contains_with_hash(set, v, h);
}

int set_discard(Set* set, Value v) {
  int64_t h;
  return search_hash(&v, &h) ? set_discard_with_hash(set, v, h) : -1;
}

Value set_pop(Set* set) {
  if (!set->length) return Value::unbound();
  SetStorage* s = set->storage;
  uint64_t i = set->finger & s->mask;
  while (s->slots[i].key.is_unbound()) i = i == s->mask ? 0 : i + 1;
  Value key = s->slots[i].key;
  s->slots[i] = {kDeleted, Value::unbound()};
  --set->length;
  set->finger = i + 1;
  return key;
}

// Of a text's latin-1 characters each needs to be added only once.
static bool add_characters(Set* set, Str* text) {
  bool seen[256] = {};
  for (size_t i = 0; i < text->length; ++i) {
    bool& known = seen[text->data1()[i]];
    if (!known && !add_item(str_get_item(text, int64_t(i)), set)) return false;
    known = true;
  }
  return true;
}

bool set_update(Set* set, Value iterable) {
  if (is_set(iterable)) return merge_set(set, iterable.as<Set>());
  if (has_shape(iterable, shapes::str) && iterable.as<Str>()->width == 1)
    return add_characters(set, iterable.as<Str>());
  if (has_shape(iterable, shapes::dict)) return merge_dict(set, iterable.as<Dict>());
  if (has_shape(iterable, shapes::list) && iterable.as<List>()->elements != Elements::Doubles) {
    auto* list = iterable.as<List>();
    for (int64_t i = 0; i < list->length; ++i) {
      if (!set_add(set, list_get(list, i))) return false;
    }
    return true;
  }
  if (set->shape_id != shapes::set) return for_each(iterable, add_item, set);
  Value done;
  return consume_each(Consumer::Update, iterable, Value::object(set), &done, add_item, set);
}

bool set_difference_update(Set* set, Value iterable) {
  if (Value::object(set) == iterable) {
    set_clear(set);
    return true;
  }
  if (is_set(iterable)) {
    auto* other = iterable.as<Set>();
    if (other->length >> 3 > set->length) {
      // Much larger: only what both have matters.
      other = set_intersection(set, iterable, shapes::set);
      if (!other) return false;
    }
    Batches batches(other);
    for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) {
      prefetch_slots(set, batch);
      for (const SetEntry& e : batch) {
        if (set_discard_with_hash(set, e.key, e.hash) < 0) return false;
      }
    }
  } else if (has_shape(iterable, shapes::dict)) {
    auto* d = iterable.as<Dict>();
    for (uint32_t i = 0; i < d->used; ++i) {
      const DictEntry e = d->storage->entries[i];
      if (!e.key.is_unbound() && set_discard_with_hash(set, e.key, e.hash) < 0) return false;
    }
  } else if (!for_each(iterable, discard_item, set)) {
    return false;
  }
  return drop_deleted(set);
}

namespace {

// Adds those items of a set to the empty one `result` whose presence in `other` is `wanted`; null: raised.
Set* select(Set* from, Set* other, bool wanted, Set* result) {
  FreshItems items(result);
  Batches batches(from);
  for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) {
    prefetch_slots(other, batch);
    for (const SetEntry& e : batch) {
      uint64_t free;
      const int64_t slot = find_usual(other, e.key, e.hash, &free);
      if (slot == kRaised || ((slot >= 0) == wanted && !items.add(e.key, e.hash))) return nullptr;
    }
  }
  return items.finish() ? result : nullptr;
}

}  // namespace

Set* set_intersection(Set* set, Value iterable, ShapeId shape) {
  if (Value::object(set) == iterable) return set_copy(set, shape);
  Set* result = new_set(shape).as<Set>();
  if (!is_set(iterable)) {
    IntersectionContext context{set, result};
    return for_each(iterable, intersect_item, &context) ? result : nullptr;
  }
  // The smaller one is walked.
  auto* other = iterable.as<Set>();
  if (other->length > set->length) std::swap(set, other);
  return select(other, set, true, result);
}

Set* set_difference(Set* set, Set* other, ShapeId shape) {
  if (set->length >> 2 <= other->length) return select(set, other, false, new_set(shape).as<Set>());
  Set* result = set_copy(set, shape);
  return set_difference_update(result, Value::object(other)) ? result : nullptr;
}

Set* set_union(Set* set, Value iterable, ShapeId shape) {
  if (Value::object(set) == iterable) return set_copy(set, shape);
  Set* result = new_set(shape).as<Set>();
  if (is_set(iterable)) {
    // Where the copy of the first set would have its slots and be outgrown at once, that is skipped.
    const Set* other = iterable.as<Set>();
    const auto length = uint64_t(set->length), both = length + uint64_t(other->length);
    const bool copied = length && other->length && set->used == length;
    const uint64_t size = std::max(kMinSlots, std::bit_ceil(2 * length + 1));
    if (copied && set->storage->mask == size - 1 && both * 5 >= set->storage->mask * 3) {
      result->storage = make_table(both * 2, set->storage->slots, size);
      if (!result->storage) return nullptr;
      result->length = set->length;
      result->used = length;
      write_barrier(result);
      return merge_set(result, iterable.as<Set>()) ? result : nullptr;
    }
  }
  if (!merge_set(result, set)) return nullptr;
  return set_update(result, iterable) ? result : nullptr;
}

bool set_intersection_update(Set* set, Value iterable) {
  if (Value::object(set) == iterable) return true;
  Set* result = set_intersection(set, iterable, shapes::set);
  if (!result) return false;
  set->length = result->length;
  set->used = result->used;
  set->storage = result->storage;
  write_barrier(set);
  return true;
}

bool set_symmetric_difference_update(Set* set, Value iterable) {
  if (Value::object(set) == iterable) {
    set_clear(set);
    return true;
  }
  if (has_shape(iterable, shapes::dict)) {
    auto* d = iterable.as<Dict>();
    for (uint32_t i = 0; i < d->used; ++i) {
      DictEntry e = d->storage->entries[i];
      if (!e.key.is_unbound() && !toggle(set, e.key, e.hash)) return false;
    }
    return true;
  }
  if (!is_set(iterable)) {
    iterable = set_from_iterable(iterable);
    if (iterable.is_exception()) return false;
  }
  Batches batches(iterable.as<Set>());
  for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) {
    for (const SetEntry& e : batch) {
      if (!toggle(set, e.key, e.hash)) return false;
    }
  }
  return true;
}

int set_is_subset(Set* a, Set* b) {
  if (a->length > b->length) return 0;
  size_t position = 0;
  Value key;
  int64_t hash;
  while (set_next_with_hash(a, &position, &key, &hash)) {
    int found = set_contains_with_hash(b, key, hash);
    if (found <= 0) return found;
  }
  return 1;
}

int set_equal(Set* a, Set* b) {
  if (a->length != b->length) return 0;
  if (a->hash != -1 && b->hash != -1 && a->hash != b->hash) return 0;
  return set_is_subset(a, b);
}

int64_t frozenset_hash(Set* set) {
  if (set->hash != -1) return set->hash;
  uint64_t hash = 0;
  Batches batches(set);
  for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) {
    for (const SetEntry& e : batch) hash ^= shuffle_bits(uint64_t(e.hash));
  }
  hash ^= (uint64_t(set->length) + 1) * 1927868237u;
  hash ^= (hash >> 11) ^ (hash >> 25);
  hash = hash * 69069u + 907133923u;
  if (hash == UINT64_MAX) hash = 590923713u;
  return set->hash = int64_t(hash);
}

bool set_next(Set* set, size_t* position, Value* item) {
  int64_t hash;
  return set_next_with_hash(set, position, item, &hash);
}

}  // namespace krait
