// Lookups in dicts and sets in bytecode, for keys with a __hash__ in Python: traces enter the functions, and
// with them the key's __hash__ and __eq__, which C++ would have to call. Their frames are hidden (kCoHidden).
//
// So do tuples of two or three items one of which has such a __hash__: the items are hashed one by one.
//
// Each __hash__ has copies of its own, which are compiled for its class. They compare with the first key that
// has the hash; what a table with equal hashes asks beyond that is left to C++, and so is a table that
// changes while keys are compared.
//
// The functions know: hash; mix, which makes a tuple's hash from those of its items; first(table, key, hash),
// the place of the first key with that hash, or -1; key_at, value_at(table, place); is_at(table, place, key);
// replace(table, place, value); insert(dict, key, hash, value) and include(set, key, hash), for a key that is
// not there; absent(dict, key), which raises or asks __missing__. other_...(table, key, hash, rejected, ...)
// do the whole, but do not compare with `rejected` (the table itself stands for nothing).
#pragma once

#include "runtime/function.h"

namespace krait {

enum class KeyedLookup : uint8_t {
  Item,        // dict[key]
  Get,         // dict.get(key, default)
  Contains,    // key in a dict or set
  SetItem,     // dict[key] = value
  SetDefault,  // dict.setdefault(key, default)
  Add,         // set.add(key)
  kCount,
};
inline constexpr size_t kMostHashedItems = 3;
inline constexpr size_t kKeyedLookupCount = size_t(KeyedLookup::kCount) * kMostHashedItems;

// Whether the class of an object has a __hash__ in Python.
bool has_python_hash(Value v);
// The object that a key is, or that lies in the tuple that it is, which has one; unbound: none.
Value python_hashed(Value key);
// The function for keys like this one, in which `hashed` lies; null: raised.
Function* keyed_lookup(KeyedLookup lookup, Value key, Value hashed);

}  // namespace krait
