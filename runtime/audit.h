// Audit events (PEP 578): native code says what it is about to do, and the hooks of sys.addaudithook may
// object by raising. Without hooks an event costs a load and a branch.
#pragma once

#include <initializer_list>

#include "runtime/value.h"

namespace krait {

extern bool g_has_audit_hooks;

// Calls the hooks with (event, args); false: one raised.
[[nodiscard]] bool run_audit_hooks(Value event, Value args);
[[nodiscard]] bool run_audit_hooks(const char* event, std::initializer_list<Value> args);

[[nodiscard]] inline bool audit(const char* event, std::initializer_list<Value> args = {}) {
  return KRAIT_LIKELY(!g_has_audit_hooks) || run_audit_hooks(event, args);
}

}  // namespace krait
