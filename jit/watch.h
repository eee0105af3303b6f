// Assumptions of traces that cost nothing while they hold: globals that are not assigned, classes that are
// not changed. Breaking one invalidates the family of traces that relies on it.
#pragma once

#include "runtime/type.h"

namespace krait::jit {

struct Family;

struct Watch {
  Family* family = nullptr;  // null while recording
  bool broken = false;
  Dict* dict = nullptr;  // with key: a key of a namespace
  Str* key = nullptr;
  krait::Type* type = nullptr;  // or a class
};

// Begins watching. Null: it has changed too often to be relied on.
Watch* watch_key(Dict* d, Str* key);
Watch* watch_class(krait::Type* type);

// Ends a watch that nobody relies on any more.
void unwatch(Watch* w);

// Somebody is about to store to the key without telling: whoever relied on it is told now, and nobody will
// again.
void give_up_key(Dict* d, Str* key);

}  // namespace krait::jit
