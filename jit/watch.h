// Assumptions of traces that cost nothing while they hold: globals that are not assigned, classes that are
// not changed. Breaking one invalidates the family of traces that relies on it.
#pragma once

#include "runtime/type.h"
#include "runtime/watcher.h"

namespace krait::jit {

struct Family;

struct Watch : Watcher {
  Watch();

  Family* family = nullptr;  // null while recording
  bool broken = false;
  Dict* dict = nullptr;  // with key: a key of a namespace
  Str* key = nullptr;
  krait::Type* type = nullptr;  // or a class
};

// Begins watching; deleting the Watch ends it. Null: it has changed too often to be relied on.
Watch* watch_key(Dict* d, Str* key);
Watch* watch_class(krait::Type* type);

// Somebody is about to store to the key without telling: whoever relied on it is told now, and nobody will
// again.
void give_up_key(Dict* d, Str* key);

}  // namespace krait::jit
