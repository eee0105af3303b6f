// The module _lsprof: the profiler behind cProfile.
//
// A Profiler is the running thread's profile function. It keeps a stack of the calls that are under way; when
// one ends, its time is added to the entry of its function and, with subcalls, to the pair of caller and
// function. Entries are found by the address of the code object or native function.
#include <ctime>

#include "runtime/code.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/frames.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr int64_t kSecond = 1000000000;

// The times (in ns or the external timer's units) and counts of a function, or of a function when called by
// another.
struct Entry : Object {
  Value subject;  // code object, or the text for a native function
  Value callees;  // dict: key -> Entry (only in a function's own entry)
  int64_t total, inline_time, calls, recursive_calls, depth;
};

// A call under way.
struct Call : Object {
  Call* outer;
  Entry* entry;
  int64_t start, in_callees;
};

struct Profiler : Object {
  Value entries;  // dict: key -> Entry
  Call* current;
  Value timer;  // or unbound
  double timer_unit;
  uint64_t subcalls, builtins, enabled;
};

Type *g_entry_type, *g_call_type, *g_stats_type, *g_sub_stats_type;

Profiler* self_of(const Value* a) { return a[0].as<Profiler>(); }

int64_t now(Profiler* p) {
  if (p->timer.is_unbound()) {
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * kSecond + t.tv_nsec;
  }
  Value result = call(p->timer);
  double d;
  if (!result.is_exception() && p->timer_unit > 0) {
    int64_t ticks;
    if (int_to_i64(result, &ticks)) return ticks;
  } else if (!result.is_exception() && to_double(result, &d)) {
    return int64_t(d * double(kSecond));
  }
  report_unraisable(p->timer);
  return 0;
}

Entry* entry_new(Value subject) {
  auto* e = static_cast<Entry*>(allocate_instance(g_entry_type));
  e->subject = subject;
  return e;
}

Value key_of(const void* address) { return int_from_u64(reinterpret_cast<uintptr_t>(address)); }

// How statistics name a native function.
Value native_text(Value function) {
  if (auto* method = cast<NativeMethod>(function)) {
    Value found = type_lookup(type_of(method->self), str_intern(method->function->name));
    if (!found.is_unbound()) return repr(found);
    function = Value::object(method->function);
  }
  auto* f = cast<NativeFunction>(function);
  if (!f) return repr(function);
  if (has_kind(f->owner, Kind::Type)) return repr(function);
  return is_str(f->module_name) ? format_string("<built-in method %S.%S>", f->module_name, f->name)
                                : format_string("<built-in method %S>", f->name);
}

// The address that stands for a function: its code object, or its row of a method table.
const void* address_of(Value subject) {
  if (auto* method = cast<NativeMethod>(subject)) return method->function->def;
  if (auto* f = cast<NativeFunction>(subject)) return f->def;
  return subject.as_object();
}

// The entry of a function, made when there is none. Null: raised.
Entry* function_entry(Profiler* p, Value subject, bool native) {
  Value key = key_of(address_of(subject));
  auto* entries = p->entries.as<Dict>();
  Value found = dict_get(entries, key);
  if (found.is_exception()) return nullptr;
  if (!found.is_unbound()) return found.as<Entry>();
  if (native) subject = native_text(subject);
  if (subject.is_exception()) return nullptr;
  Entry* e = entry_new(subject);
  return dict_set(entries, key, Value::object(e)) ? e : nullptr;
}

// What `callee` costs when called by `caller`.
Entry* callee_entry(Entry* caller, Entry* callee) {
  if (caller->callees.is_unbound()) store(caller, &caller->callees, Value::object(dict_new()));
  auto* callees = caller->callees.as<Dict>();
  Value found = dict_get(callees, key_of(callee));
  if (!found.is_unbound() && !found.is_exception()) return found.as<Entry>();
  Entry* e = entry_new(callee->subject);
  return dict_set(callees, key_of(callee), Value::object(e)) ? e : nullptr;
}

void enter(Profiler* p, Entry* entry) {
  auto* c = static_cast<Call*>(allocate_instance(g_call_type));
  c->outer = p->current;
  c->entry = entry;
  store(p, &p->current, c);
  ++entry->depth;
  if (p->subcalls && c->outer) {
    if (Entry* sub = callee_entry(c->outer->entry, entry)) ++sub->depth;
  }
  c->start = now(p);
}

void account(Entry* e, int64_t total, int64_t inline_time) {
  if (--e->depth == 0) e->total += total;
  else ++e->recursive_calls;
  e->inline_time += inline_time;
  ++e->calls;
}

// Ends the innermost call.
void leave(Profiler* p) {
  Call* c = p->current;
  if (!c) return;
  int64_t total = now(p) - c->start, inline_time = total - c->in_callees;
  if (c->outer) c->outer->in_callees += total;
  store(p, &p->current, c->outer);
  account(c->entry, total, inline_time);
  if (p->subcalls && c->outer) {
    if (Entry* sub = callee_entry(c->outer->entry, c->entry)) account(sub, total, inline_time);
  }
}

// The Profiler as a profile function: profiler(frame, what, arg).
Value on_event(const Value* a) {
  static Str* const call_name = str_intern("call");
  static Str* const return_name = str_intern("return");
  static Str* const native_call_name = str_intern("c_call");
  Profiler* p = self_of(a);
  auto* what = a[2].as<Str>();
  if (what == call_name) {
    Frame* frame = g_frame_hooks.current();
    Entry* e = function_entry(p, Value::object(g_frame_hooks.code(frame)), false);
    if (!e) return Value::exception();
    enter(p, e);
  } else if (what == return_name) {
    leave(p);
  } else if (p->builtins) {
    if (what != native_call_name) {
      leave(p);
      return Value::none();
    }
    Entry* e = function_entry(p, a[3], true);
    if (!e) return Value::exception();
    enter(p, e);
  }
  return Value::none();
}
// --- the type ---

Value profiler_new(const Value* a) {
  auto* p = static_cast<Profiler*>(allocate_instance(a[0].as<Type>()));
  store(p, &p->entries, Value::object(dict_new()));
  return Value::object(p);
}

// A flag argument; unbound keeps the flag.
bool flag_argument(Value v, uint64_t* flag) {
  if (v.is_unbound()) return true;
  int t = truth(v);
  if (t < 0) return false;
  *flag = uint64_t(t);
  return true;
}

Value profiler_init(const Value* a) {
  Profiler* p = self_of(a);
  double unit;
  if (!to_double(a[2], &unit) || !flag_argument(a[3], &p->subcalls) || !flag_argument(a[4], &p->builtins))
    return Value::exception();
  store(p, &p->timer, a[1].is_none() ? Value::unbound() : a[1]);
  p->timer_unit = unit;
  return Value::none();
}

Value profiler_enable(const Value* a) {
  Profiler* p = self_of(a);
  if (!flag_argument(a[1], &p->subcalls) || !flag_argument(a[2], &p->builtins)) return Value::exception();
  p->enabled = 1;
  g_frame_hooks.set_profile_function(a[0]);
  return Value::none();
}

Value profiler_disable(const Value* a) {
  Profiler* p = self_of(a);
  p->enabled = 0;
  g_frame_hooks.set_profile_function(Value::unbound());
  while (p->current) leave(p);  // calls that have not ended
  return Value::none();
}

Value profiler_clear(const Value* a) {
  Profiler* p = self_of(a);
  store(p, &p->entries, Value::object(dict_new()));
  p->current = nullptr;
  return Value::none();
}

double seconds_of(const Profiler* p, int64_t time) {
  bool own_unit = !p->timer.is_unbound() && p->timer_unit != 0;
  return double(time) * (own_unit ? p->timer_unit : 1e-9);
}

Value sub_stats(const Profiler* p, Dict* callees) {
  Value result = list_new(), key, value;
  for (size_t at = 0; dict_next(callees, &at, &key, &value);) {
    const auto* e = value.as<Entry>();
    const Value fields[] = {e->subject, Value::small_int(e->calls), Value::small_int(e->recursive_calls),
                            float_new(seconds_of(p, e->total)), float_new(seconds_of(p, e->inline_time))};
    if (!list_append(result.as<List>(), struct_sequence_new(g_sub_stats_type, fields, 5)))
      return Value::exception();
  }
  return result;
}

Value profiler_getstats(const Value* a) {
  Profiler* p = self_of(a);
  Value result = list_new(), key, value;
  for (size_t at = 0; dict_next(p->entries.as<Dict>(), &at, &key, &value);) {
    const auto* e = value.as<Entry>();
    if (e->calls == 0) continue;
    Value callees = e->callees.is_unbound() ? Value::none() : sub_stats(p, e->callees.as<Dict>());
    if (callees.is_exception()) return callees;
    const Value fields[] = {e->subject,
                            Value::small_int(e->calls),
                            Value::small_int(e->recursive_calls),
                            float_new(seconds_of(p, e->total)),
                            float_new(seconds_of(p, e->inline_time)),
                            callees};
    if (!list_append(result.as<List>(), struct_sequence_new(g_stats_type, fields, 6)))
      return Value::exception();
  }
  return result;
}

const NativeDef kMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", profiler_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, /, timer=None, timeunit=0.0, subcalls=True, builtins=True", profiler_init},
    {"__call__", "$self, frame, event, arg, /", on_event},
    {"getstats", "$self, /", profiler_getstats,
     "list of profiler_entry objects: code, callcount, reccallcount, totaltime, inlinetime, calls."},
    {"enable", "-$self, /, subcalls=?, builtins=?", profiler_enable,
     "Start collecting profiling information: of pairs of callers and callees, of native functions."},
    {"disable", "-$self, /", profiler_disable, "Stop collecting profiling information."},
    {"clear", "-$self, /", profiler_clear, "Clear all profiling information collected so far."},
    {}};
const TypeSpec kSpec = {.size = sizeof(Profiler),
                        .doc =
                            "Profiler(timer=None, timeunit=None, subcalls=True, builtins=True)\n\n"
                            "    Builds a profiler object using the specified timer function.",
                        .methods = kMethods};
const TypeSpec kEntrySpec = {.size = sizeof(Entry)};
const TypeSpec kCallSpec = {.size = sizeof(Call)};

const char* const kStatsFields[] = {"code",       "callcount", "reccallcount", "totaltime",
                                    "inlinetime", "calls",     nullptr};
const char* const kSubStatsFields[] = {"code",      "callcount",  "reccallcount",
                                       "totaltime", "inlinetime", nullptr};

}  // namespace

Value module_init__lsprof(Value module) {
  g_entry_type = native_type_create("_lsprof.entry", Kind::Native, sizeof(Entry), types::object, kTypeHidden,
                                    &kEntrySpec);
  g_call_type =
      native_type_create("_lsprof.call", Kind::Native, sizeof(Call), types::object, kTypeHidden, &kCallSpec);
  g_stats_type = struct_sequence_create("_lsprof.profiler_entry", nullptr, kStatsFields, 6);
  g_sub_stats_type = struct_sequence_create("_lsprof.profiler_subentry", nullptr, kSubStatsFields, 5);
  module_add_type(module, native_type_create("_lsprof.Profiler", Kind::Native, sizeof(Profiler),
                                             types::object, kTypeBase, &kSpec));
  module_add_type(module, g_stats_type);
  module_add_type(module, g_sub_stats_type);
  return module;
}

}  // namespace krait
