// Dicts: the table. Entries are appended to an array in insertion order; an index table with open addressing,
// at most a third full (large ones: two thirds), says where in the array a hash is. Probing starts at the
// lowest bits of the hash, mixed with those above so that runs of small ints and of their multiples stay runs
// in memory, and goes on in steps of a size that all bits of the hash decide (double hashing), so neither
// such runs nor multiples of large powers of two make clusters. Index slots hold entry number + 1; 0 is free.
// A deletion leaves a tombstone in the index and a hole in the array until the next growth, or until an
// insertion passes. Live entries and tombstones are together at most used + reclaimed (equal without such
// insertions), which never exceeds the capacity: there is always a free slot.
#include "runtime/dict.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "runtime/consume.h"
#include "runtime/error.h"
#include "runtime/float.h"
#include "runtime/heap_retire.h"
#include "runtime/int.h"
#include "runtime/key_match.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/passing_tuple.h"
#include "runtime/plain_keys.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/watcher.h"

namespace krait {

void trace_Dict(Tracer& tracer, Object* o) {
  tracer.visit(static_cast<Dict*>(o)->storage);
  trace_tail(tracer, o, sizeof(Dict));
}

void trace_dict_entries(Tracer& tracer, const DictStorage* s, uint32_t first) {
  for (uint32_t i = first; i < s->capacity; ++i) {
    tracer.visit(s->entries[i].key);
    tracer.visit(s->entries[i].value);
  }
}

void trace_DictStorage(Tracer& tracer, Object* o) {
  trace_dict_entries(tracer, static_cast<DictStorage*>(o), 0);
}

namespace {

constexpr int kMinIndexLog2 = 3;
constexpr int kMaxIndexLog2 = 31;

Value g_empty_storage;
uint32_t g_last_version;

struct WatchedKey {
  Str* key;
  WatcherList watchers;
};
// By dict, then by the hash of the key.
std::unordered_map<const Dict*, std::unordered_multimap<int64_t, WatchedKey>> g_watches;

WatchedKey& watched_key(const Dict* d, Str* key) {
  auto& keys = g_watches[d];
  const auto [first, last] = keys.equal_range(str_hash(key));
  for (auto row = first; row != last; ++row) {
    if (str_equal(row->second.key, key)) return row->second;
  }
  return keys
      .emplace(std::piecewise_construct, std::forward_as_tuple(str_hash(key)), std::forward_as_tuple(key))
      ->second;
}

uint32_t capacity_of(int index_log2) { return uint32_t((uint64_t{2} << index_log2) / 3); }

// Entry numbers + 1 stay below the tombstone of their width.
int index_width(uint32_t capacity) {
  return capacity + 1 < UINT8_MAX ? 1 : capacity + 1 < UINT16_MAX ? 2 : 4;
}

// While slots are small beside entries there are twice as many as the capacity asks for: most lookups then
// look at one.
int sparse_log2(int index_log2) { return index_log2 + (index_width(capacity_of(index_log2)) <= 2); }

uint8_t* index_table(const DictStorage* s) {
  return reinterpret_cast<uint8_t*>(const_cast<DictEntry*>(s->entries + s->capacity));
}

constexpr uint32_t kTombstone = UINT32_MAX;

// The way of one hash through the slots of an index table.
class Probe {
 public:
  Probe(const DictStorage* s, int64_t hash)
      : mask_((size_t{1} << s->index_log2) - 1),
        slot_(first_slot(uint64_t(hash)) & mask_),
        hash_(uint64_t(hash)) {}
  // Runs of ints and multiples of 8, as addresses are, have slots of their own, nearly in their order.
  static size_t first_slot(uint64_t hash) { return hash ^ hash >> 3; }
  size_t slot() const { return slot_; }
  void advance() {
    if (!step_) step_ = size_t((hash_ * 0x9E3779B97F4A7C15ull) >> 32) | 1;
    slot_ = (slot_ + step_) & mask_;
  }

 private:
  size_t mask_;
  size_t slot_;
  size_t step_ = 0;
  uint64_t hash_;
};

// An index table with slots of one width.
template <class Slot>
struct Index {
  Slot* table;
  explicit Index(const DictStorage* s) : table(reinterpret_cast<Slot*>(index_table(s))) {}
  // Entry number + 1, 0 or kTombstone.
  uint32_t get(size_t slot) const {
    uint32_t v = table[slot];
    if constexpr (sizeof(Slot) < sizeof(uint32_t)) {
      if (v == Slot(kTombstone)) v = kTombstone;
    }
    return v;
  }
  void set(size_t slot, uint32_t v) { table[slot] = Slot(v); }
};

// Calls body(Index<Slot>) for the width of s.
template <class Body>
auto with_index(const DictStorage* s, Body body) {
  if (s->index_width == 1) return body(Index<uint8_t>(s));
  if (s->index_width == 2) return body(Index<uint16_t>(s));
  return body(Index<uint32_t>(s));
}

// Enters an entry under a hash that is not there, in the first slot that is free or a tombstone; says whether
// it was a tombstone.
template <class Slot>
bool index_insert(Index<Slot> index, const DictStorage* s, int64_t hash, uint32_t entry) {
  Probe probe(s, hash);
  uint32_t v;
  while ((v = index.get(probe.slot())) != 0 && v != kTombstone) probe.advance();
  index.set(probe.slot(), entry + 1);
  return v != 0;
}

void index_remove(const DictStorage* s, int64_t hash, uint32_t entry) {
  with_index(s, [&](auto index) {
    Probe probe(s, hash);
    while (index.get(probe.slot()) != entry + 1) probe.advance();
    index.set(probe.slot(), kTombstone);
  });
}

DictStorage* allocate_table(int index_log2, int width, uint32_t capacity) {
  size_t slots = size_t{1} << index_log2;
  size_t bytes = sizeof(DictStorage) + capacity * sizeof(DictEntry) + slots * size_t(width);
  auto* s = static_cast<DictStorage*>(allocate_object(bytes, Kind::DictStorage, shapes::dict_storage));
  if (!s) return nullptr;
  s->capacity = capacity;
  s->index_log2 = uint8_t(index_log2);
  s->index_width = uint8_t(width);
  s->restarted = 0;
  return s;
}

DictStorage* empty_storage() {
  if (KRAIT_UNLIKELY(g_empty_storage.is_unbound())) {
    register_root("empty dict storage", &g_empty_storage);
    g_empty_storage = Value::object(allocate_table(kMinIndexLog2, index_width(0), 0));
  }
  return g_empty_storage.as<DictStorage>();
}

int log2_for(uint64_t entries) {
  int log2 = kMinIndexLog2;
  while (log2 < kMaxIndexLog2 && capacity_of(log2) < entries) ++log2;
  return log2;
}

void set_storage(Dict* d, DictStorage* s) {
  d->storage = s;
  write_barrier(d);
}

// Moves the live entries to a table with room for `entries`.
bool rebuild(Dict* d, uint64_t entries) {
  const int log2 = log2_for(entries);
  const uint32_t capacity = capacity_of(log2);
  if (capacity < entries) return raise_out_of_memory() != nullptr;
  DictStorage* s = allocate_table(sparse_log2(log2), index_width(capacity), capacity);
  if (!s) return false;
  const DictStorage* old = d->storage;
  uint32_t n = 0;
  with_index(s, [&](auto index) {
    for (uint32_t i = 0; i < d->used; ++i) {
      const DictEntry& e = old->entries[i];
      if (e.key.is_unbound()) continue;
      s->entries[n] = e;
      index_insert(index, s, e.hash, n++);
    }
  });
  write_barrier(s);
  d->used = n;
  d->reclaimed = 0;
  d->keys_version = 0;
  heap_retire(d->storage);
  set_storage(d, s);
  return true;
}

// Room to be made for a dict that is full with `length` entries: small dicts grow in larger steps.
uint64_t grown(uint64_t length) { return length < 10000 ? length * 5 / 2 + 2 : length + length / 2; }

// Adds an entry for a key that is not there.
bool insert(Dict* d, Value key, int64_t hash, Value value) {
  if (KRAIT_UNLIKELY(d->watched)) dict_notify(d, key);
  if (KRAIT_UNLIKELY(d->used + d->reclaimed >= d->storage->capacity)) {
    if (!rebuild(d, grown(uint64_t(d->length)))) return false;
  }
  DictStorage* s = d->storage;
  s->entries[d->used] = {hash, key, value};
  growth_barrier(s, d->used);
  bool reused = with_index(s, [&](auto index) { return index_insert(index, s, hash, d->used); });
  if (reused && d->reclaimed) --d->reclaimed;
  ++d->used;
  ++d->length;
  d->keys_version = 0;
  if (!has_shape(key, shapes::str)) d->string_keys = 0;
  return true;
}

void remove(Dict* d, uint32_t entry) {
  DictStorage* s = d->storage;
  if (KRAIT_UNLIKELY(d->watched)) dict_notify(d, s->entries[entry].key);
  index_remove(s, s->entries[entry].hash, entry);
  s->entries[entry] = {};
  --d->length;
  d->keys_version = 0;
  while (d->used && s->entries[d->used - 1].key.is_unbound()) {
    --d->used;
    ++d->reclaimed;
    write_barrier(s);
  }
  if (!d->used) s->restarted = 1;
}

void replace(Dict* d, int64_t entry, Value value) { dict_set_entry_value(d, uint32_t(entry), value); }

// For lookups that run no Python code: `match` compares with the keys that have the hash (see key_match.h);
// what it does not see is left to otherwise().
template <class Match, class Otherwise>
[[gnu::always_inline]] inline int64_t find_at_sight(const Dict* d, int64_t hash, Match match,
                                                    Otherwise otherwise) {
  const DictStorage* s = d->storage;
  return with_index(s, [&]<class Slot>(Index<Slot> index) -> int64_t {
    for (Probe probe(s, hash);; probe.advance()) {
      const Slot v = index.table[probe.slot()];
      if (!v) return kAbsentKey;
      if (v == Slot(kTombstone)) continue;
      const DictEntry& e = s->entries[v - 1];
      if (e.hash != hash) continue;
      const int same = match(e.key);
      if (same > 0) return int64_t(v) - 1;
      if (same == kNotAtSight) return otherwise();
    }
  });
}

constexpr int64_t kChanged = -3, kLookFurther = -5;

// What the first slot tells, where most lookups end: there is the key itself, or nothing.
[[gnu::always_inline]] inline int64_t find_in_first_slot(const Dict* d, Value key, int64_t hash) {
  const DictStorage* s = d->storage;
  return with_index(s, [&]<class Slot>(Index<Slot> index) -> int64_t {
    const Slot v = index.table[Probe(s, hash).slot()];
    if (!v) return kAbsentKey;
    if (v == Slot(kTombstone) || s->entries[v - 1].key != key) return kLookFurther;
    return int64_t(v) - 1;
  });
}

// plain_only: kUnknownKey rather than a comparison that might run Python code.
template <bool plain_only = false, class Slot>
int64_t find_any_in(Index<Slot> index, const Dict* d, Value key, int64_t hash,
                    Value rejected = Value::unbound()) {
  const DictStorage* s = d->storage;
  for (Probe probe(s, hash);; probe.advance()) {
    uint32_t v = index.get(probe.slot());
    if (!v) return -1;
    if (v == kTombstone) continue;
    const DictEntry& e = s->entries[v - 1];
    Value candidate = e.key;
    if (candidate == key) return v - 1;
    if (e.hash != hash || candidate == rejected) continue;
    int equal = plain_only ? plain_equal(key, candidate) : equals(candidate, key);
    if (equal < 0) return plain_only ? kUnknownKey : -2;
    // The comparison may have changed the dict.
    if (KRAIT_UNLIKELY(d->storage != s || e.key != candidate)) return kChanged;
    if (equal) return v - 1;
  }
}

[[gnu::noinline]] int64_t find_plain(const Dict* d, Value key, int64_t hash) {
  return with_index(d->storage, [&](auto index) { return find_any_in<true>(index, d, key, hash); });
}

[[gnu::noinline]] int64_t find_text(const Dict* d, Str* key, int64_t hash) {
  return find_at_sight(d, hash, TextMatch{key}, [=] { return find_plain(d, Value::object(key), hash); });
}
// An entry has the hash; whether it has the same characters is seen first.
[[gnu::noinline]] int64_t match_text(const Dict* d, Str* key, int64_t entry) {
  const DictEntry& e = d->storage->entries[entry];
  return TextMatch{key}(e.key) > 0 ? entry : find_text(d, key, e.hash);
}

int64_t find_str(const Dict* d, Str* key, int64_t hash) {
  const DictStorage* s = d->storage;
  return with_index(s, [&]<class Slot>(Index<Slot> index) -> int64_t {
    const Slot v = index.table[Probe(s, hash).slot()];
    if (!v) return kAbsentKey;
    if (v == Slot(kTombstone)) return find_text(d, key, hash);
    const DictEntry& e = s->entries[v - 1];
    if (e.key == Value::object(key)) return int64_t(v) - 1;
    return e.hash == hash ? match_text(d, key, int64_t(v) - 1) : find_text(d, key, hash);
  });
}

int64_t find_any(Dict* d, Value key, int64_t hash, Value rejected = Value::unbound()) {
  for (;; rejected = Value::unbound()) {
    const int64_t entry =
        with_index(d->storage, [&](auto index) { return find_any_in(index, d, key, hash, rejected); });
    if (entry != kChanged) return entry;
  }
}

Value value_at(Dict* d, int64_t entry) {
  if (entry >= 0) return d->storage->entries[entry].value;
  return entry == -1 ? Value::unbound() : Value::exception();
}

}  // namespace

bool dict_set_with_hash(Dict* d, Value key, int64_t hash, Value value) {
  int64_t entry = dict_find(d, key, hash);
  if (entry == -2) return false;
  if (entry < 0) return insert(d, key, hash, value);
  replace(d, entry, value);
  return true;
}

namespace {

// A copy of the other dict's table, when d is empty and nothing has been deleted.
bool copy_table(Dict* d, Dict* other) {
  const DictStorage* from = other->storage;
  // (The index is the same; room for many more entries is not.)
  const uint32_t capacity = std::min(from->capacity, capacity_of(log2_for(other->used)));
  DictStorage* s = allocate_table(from->index_log2, from->index_width, capacity);
  if (!s) return false;
  memcpy(s->entries, from->entries, other->used * sizeof(DictEntry));
  memcpy(index_table(s), index_table(from), (size_t{1} << s->index_log2) * s->index_width);
  write_barrier(s);
  d->length = other->length;
  d->used = other->used;
  d->reclaimed = other->reclaimed;  // (tombstones in the index)
  d->string_keys = other->string_keys;
  d->keys_version = 0;
  set_storage(d, s);
  return true;
}

bool duplicate_key(Value key) {
  (void)raise_key_error(key);
  return false;
}

bool merge_dict(Dict* d, Dict* other, int override_mode) {
  if (d == other || !other->length) return true;
  if (!d->length && !d->watched && other->length == int64_t(other->used)) return copy_table(d, other);
  if (uint64_t(d->used) + d->reclaimed + uint64_t(other->length) > d->storage->capacity &&
      !rebuild(d, uint64_t(d->length + other->length))) {
    return false;
  }
  int64_t length = other->length;
  for (uint32_t i = 0; i < other->used; ++i) {
    DictEntry e = other->storage->entries[i];
    if (e.key.is_unbound()) continue;
    int64_t entry = dict_find(d, e.key, e.hash);
    if (entry == -2) return false;
    if (entry < 0) {
      if (!insert(d, e.key, e.hash, e.value)) return false;
    } else if (override_mode == 2) {
      return duplicate_key(e.key);
    } else if (override_mode == 1) {
      replace(d, entry, e.value);
    }
    if (other->length != length) {
      (void)raise(types::RuntimeError, "dict mutated during update");
      return false;
    }
  }
  return true;
}

struct MergeContext {
  Dict* dict;
  Value mapping;
  int override_mode;
};

bool merge_key(Value key, void* context) {
  auto* c = static_cast<MergeContext*>(context);
  if (c->override_mode != 1) {
    int present = dict_contains(c->dict, key);
    if (present < 0) return false;
    if (present) return c->override_mode == 2 ? duplicate_key(key) : true;
  }
  Value value = get_item(c->mapping, key);
  return !value.is_exception() && dict_set(c->dict, key, value);
}

struct PairContext {
  Dict* dict;
  int64_t position;
};

bool update_pair(Value pair, void* context) {
  auto* c = static_cast<PairContext*>(context);
  if (has_shape(pair, shapes::tuple) && pair.as<Tuple>()->length == 2) {
    const auto* t = pair.as<Tuple>();
    ++c->position;
    return dict_set(c->dict, t->items[0], t->items[1]);
  }
  ItemSpan span;
  Value keep;
  if (!items_of(pair, &span, &keep)) {
    if (clear_if(types::TypeError)) {
      (void)raise_type_error("cannot convert dictionary update sequence element #%zd to a sequence",
                             c->position);
    }
    return false;
  }
  if (span.count != 2) {
    (void)raise_value_error("dictionary update sequence element #%zd has length %zd; 2 is required",
                            c->position, span.count);
    return false;
  }
  ++c->position;
  return dict_set(c->dict, span.items[0], span.items[1]);
}

void sweep_watches(bool full) {
  if (!full) return;
  std::erase_if(g_watches, [](const auto& row) { return !is_marked(row.first); });
}

void trace_watched_keys(Tracer& tracer, bool full) {
  for (auto& dict : g_watches) {
    for (auto& row : dict.second) tracer.visit(row.second.key);
  }
}

}  // namespace

void dict_initialize(Dict* d) {
  d->string_keys = 1;
  set_storage(d, empty_storage());
}

Dict* dict_new() {
  auto* d = allocate<Dict>(shapes::dict);
  dict_initialize(d);
  return d;
}

Dict* dict_with_capacity(size_t entries) {
  Dict* d = dict_new();
  if (entries && !rebuild(d, entries)) clear_exception();
  return d;
}

namespace {

// Lookups that may run Python code, when no candidate is the key at sight.
template <class Match>
[[gnu::noinline]] int64_t find_matching(Dict* d, Value key, int64_t hash, Match match) {
  return find_at_sight(d, hash, match, [=] { return find_any(d, key, hash); });
}

}  // namespace

int64_t dict_find(Dict* d, Value key, int64_t hash) {
  if (has_shape(key, shapes::str)) {
    auto* text = key.as<Str>();
    return d->string_keys ? find_str(d, text, hash) : find_matching(d, key, hash, TextMatch{text});
  }
  if (!has_shape(key, shapes::tuple)) {
    const int64_t entry = find_in_first_slot(d, key, hash);
    if (entry != kLookFurther) return entry;
    return has_shape(key, shapes::bytes) ? find_matching(d, key, hash, BytesMatch(key.as<Bytes>()))
                                         : find_matching(d, key, hash, WordMatch{key});
  }
  const auto* t = key.as<Tuple>();
  return find_matching(d, key, hash, ItemsMatch{t->items, t->length});
}

namespace {

[[gnu::noinline]] int64_t find_other_plain(Dict* d, Value key) {
  int64_t hash;
  if (!plain_hash(key, &hash)) return kUnknownKey;
  return has_kind(key, Kind::Str) ? find_text(d, key.as<Str>(), hash) : find_plain(d, key, hash);
}

[[gnu::noinline]] int64_t find_new_str(Dict* d, Str* key) { return find_str(d, key, str_hash(key)); }

// (Functions of their own: each leaves the registers alone that its callers use.)
[[gnu::noinline]] int64_t find_word(Dict* d, Value key, int64_t hash) {
  const int64_t entry = find_in_first_slot(d, key, hash);
  if (entry != kLookFurther) return entry;
  return find_at_sight(d, hash, WordMatch{key}, [=] { return find_plain(d, key, hash); });
}

[[gnu::noinline]] int64_t find_tuple(Dict* d, Tuple* key) {
  int64_t hash;
  const auto otherwise = [=] { return find_other_plain(d, Value::object(key)); };
  if (!hash_items_at_sight(key->items, key->length, &hash)) return otherwise();
  return find_at_sight(d, hash, ItemsMatch{key->items, key->length}, otherwise);
}

[[gnu::noinline]] int64_t find_bytes(Dict* d, Bytes* key) {
  const auto otherwise = [=] { return find_other_plain(d, Value::object(key)); };
  return find_at_sight(d, bytes_hash(key), BytesMatch(key), otherwise);
}

template <size_t count>
[[gnu::noinline]] int64_t find_other_parts(Dict* d, const Value* items) {
  return find_other_plain(d, PassingTuple<count>(items, count).value());
}

}  // namespace

int64_t dict_find_plain(Dict* d, Value key) {
  int64_t hash;
  if (has_shape(key, shapes::str)) {
    auto* text = key.as<Str>();
    return KRAIT_LIKELY(text->hash != 0) ? find_str(d, text, text->hash) : find_new_str(d, text);
  }
  if (hash_at_sight(key, &hash)) return find_word(d, key, hash);
  if (has_shape(key, shapes::bytes)) return find_bytes(d, key.as<Bytes>());
  return has_shape(key, shapes::tuple) ? find_tuple(d, key.as<Tuple>()) : find_other_plain(d, key);
}

int64_t dict_find_slice(Dict* d, const TextSlice& key) {
  const auto otherwise = [&] { return find_other_plain(d, key.value()); };
  return key.is_bytes() ? find_at_sight(d, key.hash(), BytesMatch(key.data(), key.length()), otherwise)
                        : find_at_sight(d, key.hash(), Latin1Match{key.data(), key.length()}, otherwise);
}

template <size_t count>
int64_t dict_find_parts(Dict* d, const Value (&items)[count]) {
  int64_t hash;
  const auto otherwise = [d, &items] { return find_other_parts<count>(d, items); };
  if (!hash_items_at_sight(items, count, &hash)) return otherwise();
  return find_at_sight(d, hash, ItemsMatch{items, count}, otherwise);
}
template int64_t dict_find_parts(Dict* d, const Value (&items)[1]);
template int64_t dict_find_parts(Dict* d, const Value (&items)[2]);
template int64_t dict_find_parts(Dict* d, const Value (&items)[3]);

int64_t dict_find_hash(const Dict* d, int64_t hash) {
  return find_at_sight(d, hash, [](Value) { return 1; }, [] { return kAbsentKey; });
}

int64_t dict_find_other(Dict* d, Value key, int64_t hash, Value rejected) {
  return find_any(d, key, hash, rejected);
}

bool dict_insert_with_hash(Dict* d, Value key, int64_t hash, Value value) {
  return insert(d, key, hash, value);
}

int dict_insert_plain(Dict* d, Value key, Value value) {
  int64_t hash;
  if (d->watched) return 0;
  return krait::hash(key, &hash) && insert(d, key, hash, value) ? 1 : -1;
}

int dict_set_plain(Dict* d, Value key, Value value) {
  if (d->watched) return 0;
  const int64_t entry = dict_find_plain(d, key);
  if (entry == kUnknownKey) return 0;
  if (entry >= 0) {
    replace(d, entry, value);
    return 1;
  }
  int64_t hash;
  return krait::hash(key, &hash) && insert(d, key, hash, value) ? 1 : -1;
}

Value dict_get_with_hash(Dict* d, Value key, int64_t hash) { return value_at(d, dict_find(d, key, hash)); }

Value dict_get(Dict* d, Value key) {
  int64_t h;
  if (!krait::hash(key, &h)) return Value::exception();
  return dict_get_with_hash(d, key, h);
}

int64_t dict_find_str(Dict* d, Str* key) {
  int64_t hash = str_hash(key);
  if (KRAIT_LIKELY(d->string_keys)) return find_str(d, key, hash);
  int64_t entry = find_any(d, Value::object(key), hash);
  if (entry == -2) {
    clear_exception();
    return -1;
  }
  return entry;
}

Value dict_get_str(Dict* d, Str* key) {
  int64_t entry = dict_find_str(d, key);
  return entry < 0 ? Value::unbound() : d->storage->entries[entry].value;
}

bool dict_set(Dict* d, Value key, Value value) {
  int64_t h;
  return hash(key, &h) && dict_set_with_hash(d, key, h, value);
}

void dict_set_str(Dict* d, Str* key, Value value) {
  int64_t entry = dict_find_str(d, key);
  if (entry >= 0) {
    replace(d, entry, value);
  } else {
    (void)insert(d, Value::object(key), str_hash(key), value);
  }
}

void dict_set_str(Dict* d, const char* key, Value value) { dict_set_str(d, str_intern(key), value); }

int dict_delete(Dict* d, Value key) {
  Value v = dict_pop(d, key);
  if (v.is_exception()) return -1;
  return !v.is_unbound();
}

int dict_contains(Dict* d, Value key) {
  Value v = dict_get(d, key);
  if (v.is_exception()) return -1;
  return !v.is_unbound();
}

Value dict_set_default(Dict* d, Value key, Value value) {
  int64_t h;
  if (!krait::hash(key, &h)) return Value::exception();
  int64_t entry = dict_find(d, key, h);
  if (entry != -1) return value_at(d, entry);
  return insert(d, key, h, value) ? value : Value::exception();
}

Value dict_pop(Dict* d, Value key) {
  int64_t h;
  if (!d->length) return hash(key, &h) ? Value::unbound() : Value::exception();
  if (!krait::hash(key, &h)) return Value::exception();
  int64_t entry = dict_find(d, key, h);
  Value v = value_at(d, entry);
  if (entry >= 0) remove(d, uint32_t(entry));
  return v;
}

bool dict_pop_last(Dict* d, Value* key, Value* value) {
  if (!d->length) return false;
  while (d->storage->entries[d->used - 1].key.is_unbound()) --d->used;
  const DictEntry& e = d->storage->entries[d->used - 1];
  *key = e.key;
  *value = e.value;
  remove(d, d->used - 1);
  return true;
}

void dict_clear(Dict* d) {
  for (uint32_t i = 0; d->watched && i < d->used; ++i) {
    if (!d->storage->entries[i].key.is_unbound()) dict_notify(d, d->storage->entries[i].key);
  }
  d->length = 0;
  d->used = 0;
  d->reclaimed = 0;
  d->keys_version = 0;
  dict_initialize(d);
}

Dict* dict_copy(Dict* d) {
  Dict* copy = dict_new();
  if (!merge_dict(copy, d, 1)) return nullptr;
  return copy;
}

// mapping.keys() as a list.
static Value mapping_keys(Value mapping) {
  const Value keys = call_method(mapping, names::keys);
  if (keys.is_exception() || has_shape(keys, shapes::list)) return keys;
  const Value iterator = iterate(keys);
  if (iterator.is_exception()) {
    if (!clear_if(types::TypeError)) return iterator;
    return raise_type_error("%T.keys() returned a non-iterable (type %T)", mapping, keys);
  }
  return list_from_iterable(iterator);
}

bool dict_merge(Dict* d, Value mapping, int override_mode) {
  if (is_dict(mapping) && type_of(mapping)->slot(Slot::Iter) == types::dict->slot(Slot::Iter)) {
    return merge_dict(d, mapping.as<Dict>(), override_mode);
  }
  Value keys = mapping_keys(mapping);
  if (keys.is_exception()) return false;
  MergeContext context{d, mapping, override_mode};
  return for_each(keys, merge_key, &context);
}

bool dict_update(Dict* d, Value other) {
  if (is_dict(other)) return dict_merge(d, other, 1);
  Value keys = get_attribute_or_unbound(other, names::keys);
  if (keys.is_exception()) return false;
  if (!keys.is_unbound()) return dict_merge(d, other, 1);
  if (has_shape(other, shapes::zip)) {
    Value keys[kHandful], values[kHandful];
    while (const size_t n = take_pairs(other, keys, values, kHandful)) {
      for (size_t i = 0; i < n; ++i) {
        if (!dict_set(d, keys[i], values[i])) return false;
      }
    }
  }
  PairContext context{d, 0};
  return for_each(other, update_pair, &context);
}

bool dict_next(Dict* d, size_t* position, Value* key, Value* value) {
  for (size_t i = *position; i < d->used; ++i) {
    const DictEntry& e = d->storage->entries[i];
    if (e.key.is_unbound()) continue;
    *position = i + 1;
    *key = e.key;
    *value = e.value;
    return true;
  }
  return false;
}

int dict_equal(Dict* a, Dict* b) {
  if (a->length != b->length) return 0;
  for (uint32_t i = 0; i < a->used; ++i) {
    DictEntry e = a->storage->entries[i];
    if (e.key.is_unbound()) continue;
    Value other = dict_get_with_hash(b, e.key, e.hash);
    if (other.is_exception()) return -1;
    if (other.is_unbound()) return 0;
    int equal = equals(e.value, other);
    if (equal <= 0) return equal;
  }
  return 1;
}

uint32_t dict_keys_version(Dict* d) {
  if (!d->keys_version && g_last_version != UINT32_MAX) d->keys_version = ++g_last_version;
  return d->keys_version;
}

void dict_watch(Dict* d, Str* key, Watcher* watcher) {
  static bool registered = false;
  if (!registered) {
    registered = true;
    register_weak_table("watched dicts", sweep_watches);
    register_roots("watched keys", trace_watched_keys);
  }
  d->watched = 1;
  watched_key(d, key).watchers.add(watcher);
}

void dict_notify(Dict* d, Value key) {
  if (!is_str(key)) return;
  const auto watches = g_watches.find(d);
  WatcherList told;
  if (watches != g_watches.end()) {
    auto [first, last] = watches->second.equal_range(str_hash(key.as<Str>()));
    while (first != last) {
      const bool same = str_equal(first->second.key, key.as<Str>());
      if (same) told.take(first->second.watchers);
      first = same ? watches->second.erase(first) : std::next(first);
    }
    if (watches->second.empty()) g_watches.erase(watches);
  }
  if (!g_watches.contains(d)) d->watched = 0;
  told.tell();
}

}  // namespace krait
