// sys.audit and sys.addaudithook.
//
// Hooks run untraced, unless they ask for it by a true __cantrace__.
#include "runtime/audit.h"

#include "runtime/call.h"
#include "runtime/error.h"
#include "runtime/heap.h"
#include "runtime/modules/sys/sys.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

bool g_has_audit_hooks;

namespace {

RootVector& audit_hooks() {
  static RootVector hooks;
  return hooks;
}

// 1 or 0; negative: raised.
int may_be_traced(Value hook) {
  const Value v = get_attribute_or_unbound(hook, str_intern("__cantrace__"));
  if (v.is_exception()) return -1;
  return v.is_unbound() ? 0 : truth(v);
}

bool run_hook(Value hook, Value event, Value args) {
  Thread* t = g_thread;
  const bool outer = t->tracing;
  t->tracing = true;
  const int traced = may_be_traced(hook);
  if (traced > 0) t->tracing = outer;
  const bool ok = traced >= 0 && !call(hook, {event, args}).is_exception();
  t->tracing = outer;
  return ok;
}

// audit(event, *args)
Value audit_function(const Value* args) {
  auto* given = args[0].as<Tuple>();
  if (given->length == 0) return raise_type_error("audit expected at least 1 argument, got 0");
  if (!is_str(given->items[0]))
    return raise_type_error("expected str for argument 'event', not %.200s", type_name_of(given->items[0]));
  if (!g_has_audit_hooks) return Value::none();
  const Value rest = tuple_slice(given, 1, given->length);
  return !rest.is_exception() && run_audit_hooks(given->items[0], rest) ? Value::none() : Value::exception();
}

// Existing hooks may veto a new one by raising.
Value add_audit_hook(const Value* args) {
  if (!audit("sys.addaudithook")) return clear_if(types::Exception) ? Value::none() : Value::exception();
  audit_hooks().push_back(args[0]);
  g_has_audit_hooks = true;
  return Value::none();
}

}  // namespace

bool run_audit_hooks(Value event, Value args) {
  // A hook that is added meanwhile hears of the next event.
  const size_t count = audit_hooks().size();
  for (size_t i = 0; i < count; ++i) {
    if (!run_hook(audit_hooks()[i], event, args)) return false;
  }
  return true;
}

bool run_audit_hooks(const char* event, std::initializer_list<Value> args) {
  const Value tuple = tuple_new(args);
  return !tuple.is_exception() && run_audit_hooks(Value::object(str_intern(event)), tuple);
}

const NativeDef kSysAuditFunctions[] = {
    {"audit", "-*args", audit_function,
     "audit(event, *args)\n\nPasses the event to any hooks that are attached."},
    {"addaudithook", "hook", add_audit_hook, "Adds a new audit hook callback."},
    {},
};

}  // namespace krait
