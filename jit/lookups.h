// Recording lookups in hash tables and the like: membership, items, stores. The runtime is asked to run no
// Python code; where only Python code could tell whether two keys are equal, the trace leaves before anything
// has happened.
#pragma once

#include "jit/natives.h"

namespace krait::jit {

// A dict, or an instance of a subclass that leaves this operation to dict: guards it. False: declined or
// aborted.
bool guard_dict(Recorder& r, Ref dict, Value live, Slot operation);
// Looks up a key of a dict, guarded to be one. Guards that it is there, as now (*present): its entry, to be
// used before anything is stored; or that it is not there: null. kNoRef: declined or aborted.
Ref look_up(Recorder& r, Ref dict, Value live_dict, Ref key, Value live_key, bool* present);
Ref value_of_entry(Builder& b, Ref entry);
// The hash of a key that is hashed without running Python code. kNoRef: another, or aborted.
Ref hash_of(Recorder& r, Ref key, Value live_key);
// Is the item in a dict, or an exact set, frozenset, list, tuple or str? A Bool. kNoRef: declined or aborted.
Ref look_for(Recorder& r, Ref container, Value live_container, Ref item, Value live_item);

// Descriptor of a call that changes a container of these classes and runs no Python code.
constexpr CallInfo changing_call(const char* name, const void* function, Type result, uint8_t arg_count,
                                 AliasSet aliases) {
  return {.name = name,
          .function = function,
          .result = result,
          .arg_count = arg_count,
          .reads = aliases,
          .writes = aliases,
          .pure = false,
          .safepoint = true,
          .looks_back = false};
}

// Changes a container through a function that gives 1 for done, 0 for "nothing done, leave it to the
// interpreter" and -1 for an exception. Pops the operands. False: aborted.
bool change(Recorder& r, size_t operands, const CallInfo& info, std::span<const Ref> args);
// Adds an item to an exact set and pops `operands`. False: declined or aborted.
bool add_to_set(Recorder& r, size_t operands, Ref set, Value live_set, Ref item, Value live_item);
// dict[key] = value. False: declined or aborted.
bool store_in_dict(Recorder& r, size_t operands, Ref dict, Value live_dict, Ref key, Value live_key,
                   Ref value);
// The same for an exact dict, whether the key is there or not.
bool add_to_dict(Recorder& r, size_t operands, Ref dict, Value live_dict, Ref key, Value live_key, Ref value);

// Deletes a plain key that is there; *value, unless null, is what it had. `operation` is left to dict by
// subclasses. False: declined or aborted.
bool delete_from_dict(Recorder& r, size_t operands, Ref dict, Value live_dict, Ref key, Value live_key,
                      Slot operation, Ref* value);

}  // namespace krait::jit
