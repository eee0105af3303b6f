// What instructions do that compiled code calls, too. False, or the marker: raised.
#pragma once

#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/tuple.h"

namespace krait {

// f(*args, **kwargs); kwargs unbound for none.
Value call_spread(Value callable, Value args, Value kwargs);
// Adds a ** mapping to the keyword arguments for a call of `callable`.
[[nodiscard]] bool merge_keywords(Dict* into, Value mapping, Value callable);

// [*iterable], {**mapping}
[[nodiscard]] bool extend_list(List* list, Value iterable);
[[nodiscard]] bool update_dict(Dict* d, Value mapping);
// a, *b, c = iterable: the values from the last to the first into out[before + 1 + after].
[[nodiscard]] bool unpack_starred(Value iterable, Value* out, int64_t before, int64_t after);
// `keys` and `values` become a dict.
Value build_const_key_map(const Tuple* keys, const Value* values);

// MATCH_KEYS: the values of the keys as a tuple, or None when one is missing.
Value match_keys(Value mapping, const Tuple* keys);
// MATCH_CLASS: the attributes that the pattern asks for as a tuple, or None when it does not match.
Value match_class(Value subject, Value type, int64_t positional, const Tuple* keywords);
// Does a single positional sub-pattern match the subject itself, for want of __match_args__?
bool matches_itself(const Type* type);

// What `raise` without an exception raises again; unbound when nothing is being handled.
Value innermost_handled();

// The beginning of a with statement.
struct WithMethods {
  Value exit, entered;  // entered is the exception marker when something was raised
};
WithMethods enter_context(Value manager, Str* enter_name, Str* exit_name, const char* protocol);
// __exit__ for an exception.
Value call_exit(Value exit, Value exception);

// The iterator that `yield from` uses in the generator whose frame this is.
Value yield_from_iterator(const Code* code, Value iterable);
// The iterator that `await` uses. where: 1 and 2 for what __aenter__ and __aexit__ gave.
Value get_awaitable(Value o, uint64_t where);
// What `async for` asks for items, and the iterator that it uses to await the next one.
Value async_iterator(Value o);
Value async_next(Value iterator);

}  // namespace krait
