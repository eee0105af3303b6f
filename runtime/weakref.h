// Weak references: the objects, and the side table from referents to them.
#pragma once

#include "runtime/heap.h"

namespace krait {

// weakref.ref, its subclasses, and the proxies.
struct WeakRef : Object {
  static constexpr Kind kKind = Kind::WeakRef;
  Value referent;  // not traced; unbound once dead
  Value callback;  // unbound: none
  WeakRef* next;   // not traced: of the same referent
  int64_t hash;
  uint64_t has_hash;
};  // the attribute word of subclasses follows

// True when instances of v's type can be weakly referenced.
bool can_be_weakly_referenced(Value v);
// weakref.ref(referent, callback) of the given type (a weakref type or subclass); callback may be unbound or
// None. References of the exact built-in types without callback are shared. Raises TypeError for other
// referents.
Value weakref_new(Type* type, Value referent, Value callback);
// weakref.ref(referent): the referent must support it.
Value weakref_new(Value referent);
// The referent, or unbound.
inline Value weakref_get(Value ref) { return ref.as<WeakRef>()->referent; }

// First reference to the object, for weakref.getweakrefs; follow `next`.
WeakRef* weak_references_of(Object* o);

// Calls the callbacks of references whose referents have died.
void run_weak_callbacks();

}  // namespace krait
