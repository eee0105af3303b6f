// The module gc, on krait's collector. Generation 2 is a full collection, the others are minor ones.
// Thresholds are kept and reported but do not steer the collector, except that a first threshold of 0
// switches it off. Switched off, it still frees what dies young, as reference counts would, and looks for
// garbage in old objects only when there is much more of them.
#include <cstring>

#include "runtime/audit.h"
#include "runtime/dict.h"
#include "runtime/heap.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/native_stack.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {
namespace {

constexpr int kGenerations = 3;
int64_t g_thresholds[kGenerations] = {700, 10, 10};
bool g_enabled = true;
int64_t g_debug;
int64_t g_collected[kGenerations];
Value g_callbacks;

// Parts of containers that Python does not see.
bool is_internal(const Object* o) {
  switch (o->kind) {
    case Kind::Storage:
    case Kind::RawStorage:
    case Kind::DictStorage:
    case Kind::SetStorage:
    case Kind::Free: return true;
    default: return false;
  }
}

bool is_tracked(const Object* o) {
  switch (o->kind) {
    case Kind::Float:
    case Kind::BigInt:
    case Kind::Complex:
    case Kind::Str:
    case Kind::Bytes:
    case Kind::ByteArray:
    case Kind::Code:
    case Kind::RangeIterator:
    case Kind::Range:
    case Kind::NativeOpaque: return o->shape_id >= kFirstDynamicShape;
    case Kind::Tuple: return static_cast<const Tuple*>(o)->length > 0;
    case Kind::Instance: return o->shape_id != shapes::object && o->shape_id != shapes::none_type;
    default: return !is_internal(o);
  }
}

// A dict is tracked once it holds something tracked.
bool is_tracked_value(Value v) {
  if (!v.is_object()) return false;
  if (!has_shape(v, shapes::dict)) return is_tracked(v.as_object());
  size_t position = 0;
  Value key, value;
  while (dict_next(v.as<Dict>(), &position, &key, &value)) {
    if (has_shape(key, shapes::dict) || has_shape(value, shapes::dict)) return true;
    if (is_tracked_value(key) || is_tracked_value(value)) return true;
  }
  return false;
}

void apply_enabled() { set_automatic_collection(g_enabled && g_thresholds[0] != 0); }

Value enable(const Value*) {
  g_enabled = true;
  apply_enabled();
  return Value::none();
}
Value disable(const Value*) {
  g_enabled = false;
  apply_enabled();
  return Value::none();
}
Value isenabled(const Value*) { return Value::boolean(g_enabled); }

// gc.callbacks: each is told of start and stop.
void tell(const char* phase, int generation, int64_t collected) {
  auto* list = g_callbacks.as<List>();
  for (int64_t i = 0; i < list->length; ++i) {
    Dict* info = dict_new();
    dict_set_str(info, "generation", Value::small_int(generation));
    dict_set_str(info, "collected", Value::small_int(collected));
    dict_set_str(info, "uncollectable", Value::small_int(0));
    Value callback = list_get(list, i);
    if (call(callback, {str_from_ascii(phase), Value::object(info)}).is_exception())
      report_unraisable(callback);
  }
}

Value collect(const Value* a) {
  int generation;
  if (!int_to_int(a[0], &generation)) return Value::exception();
  if (generation < 0 || generation >= kGenerations) return raise_value_error("invalid generation");
  // A callback or finalizer that collects asks for what is under way.
  static bool collecting;
  if (collecting) return Value::small_int(0);
  collecting = true;
  tell("start", generation, 0);
  auto freed = int64_t(collect_thoroughly(generation == 2 ? Collect::Full : Collect::Minor));
  run_finalizers();
  g_collected[generation] += freed;
  tell("stop", generation, freed);
  collecting = false;
  clear_unused_stack(kUnusedStack);
  return Value::small_int(freed);
}

Value get_debug(const Value*) { return Value::small_int(g_debug); }
Value set_debug(const Value* a) {
  int flags;
  if (!int_to_int(a[0], &flags)) return Value::exception();
  g_debug = flags;
  return Value::none();
}

Value get_threshold(const Value*) {
  return tuple_new({Value::small_int(g_thresholds[0]), Value::small_int(g_thresholds[1]),
                    Value::small_int(g_thresholds[2])});
}
Value set_threshold(const Value* a) {
  for (int i = 0; i < kGenerations; ++i) {
    if (a[i].is_unbound()) continue;
    int v;
    if (!int_to_int(a[i], &v)) return Value::exception();
    g_thresholds[i] = v;
  }
  apply_enabled();
  return Value::none();
}

// Measured in kilobytes allocated since the last collection, and collections since the last full one.
Value get_count(const Value*) {
  HeapStatistics s = heap_statistics();
  return tuple_new({Value::small_int(int64_t(s.allocated_bytes >> 10) % 700),
                    Value::small_int(int64_t(s.minor_collections) % 10), Value::small_int(0)});
}

Value get_stats(const Value*) {
  HeapStatistics s = heap_statistics();
  Value list = list_new();
  for (int i = 0; i < kGenerations; ++i) {
    Dict* d = dict_new();
    size_t n = i == 0 ? s.minor_collections : i == 2 ? s.full_collections : 0;
    dict_set_str(d, "collections", Value::small_int(int64_t(n)));
    dict_set_str(d, "collected", Value::small_int(g_collected[i]));
    dict_set_str(d, "uncollectable", Value::small_int(0));
    if (!list_append(list.as<List>(), Value::object(d))) return Value::exception();
  }
  return list;
}

void add_tracked(Object* o, void* context) {
  if (!is_internal(o) && is_tracked_value(Value::object(o))) {
    static_cast<RootVector*>(context)->push_back(Value::object(o));
  }
}

Value list_of(RootVector& values) { return list_new(values.data(), values.size()); }

Value get_objects(const Value* a) {
  if (g_has_audit_hooks && !audit("gc.get_objects", {a[0].is_none() ? Value::small_int(-1) : a[0]}))
    return Value::exception();
  if (!a[0].is_none()) {
    int64_t generation;
    if (!int_to_i64(a[0], &generation)) return Value::exception();
    if (generation >= kGenerations) {
      return raise_value_error(
          "generation parameter must be less than the number of available generations (%d)", kGenerations);
    }
    if (generation < 0) return raise_value_error("generation parameter cannot be negative");
    if (generation < 2) return list_new();
  }
  collect_thoroughly(Collect::Full);
  RootVector found;
  for_each_object(add_tracked, &found);
  return list_of(found);
}

// Adds what o refers to, looking through internal arrays.
void add_referent(Object* o, void* context) {
  if (is_internal(o)) {
    for_each_reference(o, add_referent, context);
  } else {
    static_cast<RootVector*>(context)->push_back(Value::object(o));
  }
}

// The items of a tuple, list or dict, numbers included, or what else an object refers to.
void add_referents(Value v, RootVector* found) {
  if (is_tuple(v)) {
    for (uint64_t i = 0; i < v.as<Tuple>()->length; ++i) found->push_back(v.as<Tuple>()->items[i]);
  } else if (is_list(v)) {
    for (int64_t i = 0; i < v.as<List>()->length; ++i) found->push_back(list_get(v.as<List>(), i));
  } else if (has_shape(v, shapes::dict)) {
    size_t position = 0;
    for (Value key, value; dict_next(v.as<Dict>(), &position, &key, &value);) {
      found->push_back(key);
      found->push_back(value);
    }
  } else if (v.is_object()) {
    for_each_reference(v.as_object(), add_referent, found);
  }
}

Value get_referents(const Value* a) {
  if (!audit("gc.get_referents", {a[0]})) return Value::exception();
  auto* objects = a[0].as<Tuple>();
  RootVector found;
  for (uint64_t i = 0; i < objects->length; ++i) {
    add_referents(objects->items[i], &found);
  }
  return list_of(found);
}

struct Referrers {
  Tuple* wanted;
  RootVector* found;
  bool refers;
};

void check_referent(Object* o, void* context) {
  auto* r = static_cast<Referrers*>(context);
  for (uint64_t i = 0; i < r->wanted->length; ++i) r->refers |= r->wanted->items[i] == Value::object(o);
  if (!r->refers && is_internal(o)) for_each_reference(o, check_referent, context);
}

void check_referrer(Object* o, void* context) {
  auto* r = static_cast<Referrers*>(context);
  if (is_internal(o) || o == r->wanted) return;
  r->refers = false;
  for_each_reference(o, check_referent, r);
  if (r->refers) r->found->push_back(Value::object(o));
}

Value get_referrers(const Value* a) {
  if (!audit("gc.get_referrers", {a[0]})) return Value::exception();
  collect_thoroughly(Collect::Full);
  RootVector found;
  Referrers r{a[0].as<Tuple>(), &found, false};
  for_each_object(check_referrer, &r);
  return list_of(found);
}

Value is_tracked_function(const Value* a) { return Value::boolean(is_tracked_value(a[0])); }
Value is_finalized(const Value* a) {
  return Value::boolean(a[0].is_object() && (a[0].as_object()->gc_bits & kGcFinalized));
}
Value do_nothing(const Value*) { return Value::none(); }
Value zero(const Value*) { return Value::small_int(0); }

const NativeDef kFunctions[] = {
    {"enable", "", enable, "Enable automatic garbage collection."},
    {"disable", "", disable, "Disable automatic garbage collection."},
    {"isenabled", "", isenabled, "Returns true if automatic garbage collection is enabled."},
    {"collect", "generation=2", collect,
     "Run the garbage collector.\n\nWith no arguments, run a full collection. The number of freed objects is "
     "returned."},
    {"get_debug", "", get_debug, "Get the garbage collection debugging flags."},
    {"set_debug", "flags, /", set_debug, "Set the garbage collection debugging flags."},
    {"get_threshold", "", get_threshold, "Return the current collection thresholds."},
    {"set_threshold", "~threshold0, threshold1=?, threshold2=?, /", set_threshold,
     "Set the collection thresholds."},
    {"get_count", "", get_count, "Return a three-tuple of the current collection counts."},
    {"get_stats", "", get_stats, "Return a list of dictionaries containing per-generation statistics."},
    {"get_objects", "generation=None", get_objects, "Return a list of objects tracked by the collector."},
    {"get_referents", "-*objs", get_referents,
     "Return the list of objects that are directly referred to by objs."},
    {"get_referrers", "-*objs", get_referrers,
     "Return the list of objects that directly refer to any of objs."},
    {"is_tracked", "obj, /", is_tracked_function,
     "Returns true if the object is tracked by the garbage collector."},
    {"is_finalized", "obj, /", is_finalized,
     "Returns true if the object has been already finalized by the garbage collector."},
    {"freeze", "", do_nothing,
     "Accepted for compatibility: old objects are not scanned by minor collections anyway."},
    {"unfreeze", "", do_nothing, "Accepted for compatibility."},
    {"get_freeze_count", "", zero, "Return the number of objects in the permanent generation: none."},
    {}};

}  // namespace

Value module_init_gc(Value module) {
  module_add_functions(module, kFunctions);
  g_callbacks = list_new();
  register_root("gc.callbacks", &g_callbacks);
  module_add(module, "callbacks", g_callbacks);
  module_add(module, "garbage", list_new());
  module_add_int(module, "DEBUG_STATS", 1);
  module_add_int(module, "DEBUG_COLLECTABLE", 2);
  module_add_int(module, "DEBUG_UNCOLLECTABLE", 4);
  module_add_int(module, "DEBUG_SAVEALL", 32);
  module_add_int(module, "DEBUG_LEAK", 38);
  return module;
}

}  // namespace krait
