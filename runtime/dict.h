// Dicts: compact and insertion-ordered (an index table over an entries array), with a fast path while all
// keys are str.
//
// `keys_version` identifies the current arrangement of keys: it changes when a key is added, removed or the
// entries move, not when a value is replaced. Inline caches for globals compare it and then use the entry's
// index. A watched dict tells its watchers before a change (module globals that compiled traces took for
// constants).
#pragma once

#include "runtime/heap.h"

namespace krait {

class Watcher;

struct DictEntry {
  int64_t hash;
  Value key;  // unbound: deleted entry
  Value value;
};

struct DictStorage : Object {
  static constexpr Kind kKind = Kind::DictStorage;
  uint32_t capacity;    // entries allocated
  uint8_t index_log2;   // the index table has 1<<index_log2 slots ...
  uint8_t index_width;  // ... of 1, 2 or 4 bytes; they follow the entries
  uint8_t restarted;    // every entry has been removed since an ordered dict last looked for the first
  DictEntry entries[];
};

struct Dict : Object {
  static constexpr Kind kKind = Kind::Dict;
  int64_t length;         // live entries
  uint32_t used;          // entries in use, deleted ones included
  uint32_t keys_version;  // 0: none assigned yet (dict_keys_version assigns)
  DictStorage* storage;   // never null; empty dicts share one
  uint8_t string_keys;    // 1 while every key is an exact str
  uint8_t watched;        // non-zero: dict_watch in effect
  uint32_t reclaimed;     // entries taken back from the end of the array whose tombstones are still there
};

// Iterators over a dict's entries (Mixed: only `dict` is a Value).
struct DictIterator : Object {
  static constexpr Kind kKind = Kind::DictIterator;
  Value dict;               // unbound once exhausted
  int64_t position;         // next entry (reverse iterators: counts down)
  int64_t expected_length;  // -1 after the dict changed its size
  int64_t remaining;        // entries still to come
};
struct DictView : Object {
  static constexpr Kind kKind = Kind::DictView;
  Value dict;
};

// Visits the entries from one on, for the collector.
void trace_dict_entries(Tracer& tracer, const DictStorage* s, uint32_t first);

inline bool is_dict(Value v) { return has_kind(v, Kind::Dict); }

Dict* dict_new();
Dict* dict_with_capacity(size_t entries);

// Lookup: the value, unbound when absent, exception when hashing or comparing raised.
Value dict_get(Dict* d, Value key);
Value dict_get_with_hash(Dict* d, Value key, int64_t hash);
// str keys never raise.
Value dict_get_str(Dict* d, Str* key);
// Index of a str key's entry or -1.
int64_t dict_find_str(Dict* d, Str* key);
// False: raised.
[[nodiscard]] bool dict_set(Dict* d, Value key, Value value);
[[nodiscard]] bool dict_set_with_hash(Dict* d, Value key, int64_t hash, Value value);
void dict_set_str(Dict* d, Str* key, Value value);
void dict_set_str(Dict* d, const char* key, Value value);
// 1 deleted, 0 absent, -1 raised.
int dict_delete(Dict* d, Value key);
int dict_contains(Dict* d, Value key);
// Value of key, inserting `value` when absent (dict.setdefault).
Value dict_set_default(Dict* d, Value key, Value value);
// Removes and returns; unbound when absent.
Value dict_pop(Dict* d, Value key);
void dict_clear(Dict* d);
Dict* dict_copy(Dict* d);
// Removes and returns the last entry; false when the dict is empty.
bool dict_pop_last(Dict* d, Value* key, Value* value);
// Index of the entry with an equal key, -1 when absent, -2 raised.
int64_t dict_find(Dict* d, Value key, int64_t hash);
// A lookup by steps, for those who compare keys themselves: the first entry with this hash, -1 when there is
// none; then the entry with an equal key, or -1, -2 as above, known not to be the one of `rejected`.
int64_t dict_find_hash(const Dict* d, int64_t hash);
int64_t dict_find_other(Dict* d, Value key, int64_t hash, Value rejected);
// Adds a key that is not there. False: raised.
[[nodiscard]] bool dict_insert_with_hash(Dict* d, Value key, int64_t hash, Value value);
// Sets d up as an empty dict: for objects that allocate_instance made.
void dict_initialize(Dict* d);
// 1 equal, 0, -1 raised.
int dict_equal(Dict* a, Dict* b);
// d.update(other) for mappings and iterables of pairs. False: raised.
[[nodiscard]] bool dict_update(Dict* d, Value other);
// Merge of a mapping: override 0 keep, 1 replace, 2 raise KeyError on duplicates (for **kwargs).
[[nodiscard]] bool dict_merge(Dict* d, Value mapping, int override_mode);

// Iterates: *position starts at 0; false at the end. The dict must not change meanwhile (values may be
// replaced).
bool dict_next(Dict* d, size_t* position, Value* key, Value* value);

// Non-zero version of the key arrangement, assigning one when needed. 0 when versions have run out.
uint32_t dict_keys_version(Dict* d);
// Value of entry `index` (valid for the keys_version it was obtained with).
inline Value dict_entry_value(Dict* d, uint32_t index) { return d->storage->entries[index].value; }
inline void dict_set_entry_value(Dict* d, uint32_t index, Value v);

// Tells the watcher before the value of `key` changes or disappears, once.
void dict_watch(Dict* d, Str* key, Watcher* watcher);
[[gnu::cold]] void dict_notify(Dict* d, Value key);

inline void dict_set_entry_value(Dict* d, uint32_t index, Value v) {
  DictEntry& e = d->storage->entries[index];
  if (KRAIT_UNLIKELY(d->watched)) dict_notify(d, e.key);
  e.value = v;
  write_barrier(d->storage);
}

// Views, as made by dict.keys() / values() / items().
Value dict_keys_view(Dict* d);
Value dict_values_view(Dict* d);
Value dict_items_view(Dict* d);

}  // namespace krait
