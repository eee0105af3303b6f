// Values that can be hashed, compared and converted without running Python code, and lookups that promise to
// run none: for compiled code, which may repeat an instruction only if nothing has happened.
#pragma once

#include "runtime/dict.h"
#include "runtime/set.h"
#include "runtime/text_slice.h"

namespace krait {

// An exact int, float, str, bytes, ..., or None or the like.
bool is_plain_immutable(Value v);
// A plain immutable or a tuple of such.
bool is_plain_key(Value v);
// The hash of a plain key, of an instance of a class derived from int or str that is hashed and compared like
// these, or of an object that is hashed by its identity. False: it is none.
[[nodiscard]] bool plain_hash(Value key, int64_t* hash);
// Is a value whose hash is that of a plain key equal to it? 1, 0, or -1: only Python code could tell.
int plain_equal(Value key, Value candidate);

// The index of the entry or slot with an equal key, kAbsentKey, or kUnknownKey: only Python code could tell.
inline constexpr int64_t kAbsentKey = -1, kUnknownKey = -4;
int64_t dict_find_plain(Dict* d, Value key);
int64_t set_find_plain(Set* s, Value key);
// The same for a slice, which need not exist.
int64_t dict_find_slice(Dict* d, const TextSlice& key);
int64_t set_find_slice(Set* s, const TextSlice& key);
// The same for the tuple of up to kMostParts items, which need not exist.
inline constexpr size_t kMostParts = 3;
template <size_t count>
int64_t dict_find_parts(Dict* d, const Value (&items)[count]);
template <size_t count>
int64_t set_find_parts(Set* s, const Value (&items)[count]);
// 1 done; 0 nothing done, because Python code or a watcher would have to run; -1 raised (out of memory).
int dict_insert_plain(Dict* d, Value key, Value value);  // a key that is not there
int dict_set_plain(Dict* d, Value key, Value value);
int set_add_plain(Set* s, Value key);
// 1 removed, 0 not there, -1 nothing done, because Python code would have to run.
int set_discard_plain(Set* s, Value key);

}  // namespace krait
