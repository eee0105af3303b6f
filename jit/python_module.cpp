// The module krait with its submodule krait.jit: the compiler's parameters, counters and traces as Python
// sees them, and hooks that are called when something was compiled or aborted.
//
// Events are noted where they happen, in the middle of recording, and told at the next safepoint
// (run_pending_calls). While a hook runs nothing is noted, or a hook with a hot loop would call itself.
#include <fmt/format.h>

#include "jit/events.h"
#include "jit/options.h"
#include "jit/report.h"
#include "runtime/call.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/heap.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/str.h"
#include "runtime/thread.h"

namespace krait::jit {

namespace {

enum Hook { kCompileHook, kAbortHook, kHookCount };
Value g_hooks[kHookCount];
bool g_in_hook;

struct Event {
  Hook hook;
  std::vector<std::pair<const char*, std::string>> texts;
  std::vector<std::pair<const char*, int64_t>> numbers;
};
std::vector<Event> g_events;
constexpr size_t kMaxEvents = 10000;

Value text(const std::string& s) { return str_from_utf8(s); }

bool wanted(Hook hook) { return !g_hooks[hook].is_unbound() && !g_in_hook && g_events.size() < kMaxEvents; }

void note(Event event) {
  g_events.push_back(std::move(event));
  request_break(g_thread, kBreakPending);
}

Value event_dict(const Event& event) {
  Dict* d = dict_new();
  for (const auto& [name, value] : event.texts) dict_set_str(d, name, text(value));
  for (const auto& [name, value] : event.numbers) dict_set_str(d, name, int_from_i64(value));
  return Value::object(d);
}

void tell_noted_events() {
  g_in_hook = true;
  std::vector<Event> events;
  events.swap(g_events);
  for (const Event& event : events) {
    const Value hook = g_hooks[event.hook];
    if (hook.is_unbound()) continue;
    if (call(hook, {event_dict(event)}).is_exception()) report_unraisable(hook);
  }
  g_in_hook = false;
}

// --- functions

Value mode(const Value*) {
  static constexpr const char* kNames[] = {"off", "on", "stress"};
  return str_from_ascii(kNames[int(g_options.mode)]);
}

Value parameters(const Value*) {
  Dict* d = dict_new();
#define TUNABLE(name, value, minimum, maximum, help) \
  dict_set_str(d, #name, int_from_i64(g_options.tunables.name));
#include "jit/tunables.def"
#undef TUNABLE
  return Value::object(d);
}

Value get_param(const Value* args) {
  const Value all = parameters(nullptr);
  if (!is_str(args[0])) return raise_type_error("get_param() argument 1 must be str, not %T", args[0]);
  const Value found = dict_get(all.as<Dict>(), args[0]);
  return found.is_unbound() ? raise(types::ValueError, "there is no parameter %R", args[0]) : found;
}

Value set_param(const Value* args) {
  if (!is_str(args[0])) return raise_type_error("set_param() argument 1 must be str, not %T", args[0]);
  int64_t value;
  if (!int_to_i64(args[1], &value)) return Value::exception();
  const std::string name = str_to_utf8(args[0]);
  if (name == "code_memory") return raise(types::ValueError, "code_memory can be set at the start only");
  const Value old = get_param(args);
  if (old.is_exception()) return old;
  if (!set_tunable(name, value))
    return raise(types::ValueError, "%R is out of range for %S", args[1], args[0]);
  return old;
}

Value counters_function(const Value*) {
  Dict* d = dict_new();
  const Counters c = counters();
#define COUNTER(name, text) dict_set_str(d, #name, int_from_u64(c.name));
#include "jit/counters.def"
#undef COUNTER
  Dict* phases = dict_new();
  for (const auto& [name, ns] : phase_times()) dict_set_str(phases, name.c_str(), int_from_u64(ns));
  dict_set_str(d, "phases", Value::object(phases));
  Dict* aborts = dict_new();
  for (size_t n = 0; n < size_t(AbortReason::kCount); n++) {
    if (g_traces.aborts[n])
      dict_set_str(aborts, abort_text(AbortReason(n)), int_from_u64(g_traces.aborts[n]));
  }
  dict_set_str(d, "aborts", Value::object(aborts));
  return Value::object(d);
}

Value field(int64_t number) { return int_from_i64(number); }
Value field(const std::string& s) { return text(s); }

Value traces(const Value*) {
  const Value list = list_new();
  for (const TraceReport& report : report_all()) {
    Dict* d = dict_new();
#define FIELD(name, type, heading) dict_set_str(d, #name, field(report.name));
#include "jit/trace_fields.def"
#undef FIELD
    if (!list_append(list.as<List>(), Value::object(d))) return Value::exception();
  }
  return list;
}

template <Hook hook>
Value set_hook(const Value* args) {
  if (!args[0].is_none() && !is_callable(args[0])) return raise_type_error("a hook must be callable or None");
  const Value old = g_hooks[hook];
  g_hooks[hook] = args[0].is_none() ? Value::unbound() : args[0];
  return old.is_unbound() ? Value::none() : old;
}

const NativeDef kFunctions[] = {
    {"mode", "", mode, "'on', 'off' or 'stress'."},
    {"params", "", parameters, "All parameters (--jit-opt help) with their values, as a dict."},
    {"get_param", "name, /", get_param, "The value of a parameter."},
    {"set_param", "name, value, /", set_param,
     "Sets a parameter; returns its old value. ValueError: no such parameter, or out of range."},
    {"counters", "", counters_function,
     "What --jit-stats prints, as a dict. 'phases': nanoseconds by pass; 'aborts': counts by reason."},
    {"traces", "", traces, "All traces, each a dict with the fields of --trace-dump=FILE.json."},
    {"set_compile_hook", "hook, /", set_hook<kCompileHook>,
     "The hook is called with a dict for each trace, soon after it was compiled. None: no hook.\nReturns the "
     "old one."},
    {"set_abort_hook", "hook, /", set_hook<kAbortHook>,
     "The hook is called with a dict for each recording that came to nothing. None: no hook.\nReturns the "
     "old "
     "one."},
    {},
};

}  // namespace

void tell_events() {
  if (!g_in_hook) tell_noted_events();
}

void note_compiled_event(const Trace& t) {
  if (!wanted(kCompileHook)) return;
  const TraceReport r = report_outline(t);
  note({kCompileHook,
        {{"kind", r.kind}, {"end", r.end}, {"reason", r.reason}, {"place", r.place}},
        {{"number", r.number},
         {"parent", r.parent},
         {"parent_exit", r.parent_exit},
         {"bytecode_count", r.bytecode_count},
         {"length", r.length},
         {"code_bytes", r.code_bytes},
         {"record_ns", r.record_ns},
         {"compile_ns", r.compile_ns}}});
}

bool abort_events_wanted() { return wanted(kAbortHook); }

void note_abort_event(AbortReason reason, const std::string& place, const std::string& begun_at,
                      const TraceExit* parent) {
  note({kAbortHook,
        {{"reason", abort_text(reason)}, {"place", place}, {"begun_at", begun_at}},
        {{"parent", parent ? int64_t(parent->trace->number) : -1},
         {"parent_exit", parent ? int64_t(parent->index) : -1}}});
}

}  // namespace krait::jit

namespace krait {

Value module_init_krait(Value module) {
  using namespace jit;
  register_root("krait.jit compile hook", &g_hooks[kCompileHook]);
  register_root("krait.jit abort hook", &g_hooks[kAbortHook]);
  const Value name = str_from_ascii("krait.jit");
  const Value submodule = module_new(name);
  if (submodule.is_exception()) return submodule;
  module_add_functions(submodule, kFunctions);
  module_add(submodule, "__doc__", str_from_ascii("The compiler: parameters, counters, traces, hooks."));
  module_add(module, "jit", submodule);
  module_add(module, "__path__", list_new());
  module_add(module, "__doc__", str_from_ascii("What is particular to krait."));
  return dict_set(sys_modules(), name, submodule) ? module : Value::exception();
}

}  // namespace krait
