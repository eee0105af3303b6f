// Finalisation. Objects that need it are registered: those of native types that hold resources, instances of
// Python classes with __del__, generators with pending finally blocks.
//
// After marking, a dead object with Python-visible finalisation is resurrected into a queue that runs at the
// next safepoint; it will not be finalised again, and dies for good in a later collection. Python's own
// __del__ come first, in the order of registration; native ones follow in reverse order, since what was built
// later wraps what was there before (a text file its buffer, the buffer its descriptor). Weak references to
// everything dead, including what only the queue keeps alive, are cleared before. A dead object with native
// resources only is released at once.
#include <algorithm>

#include "runtime/call.h"
#include "runtime/error.h"
#include "runtime/heap_internal.h"
#include "runtime/thread.h"
#include "runtime/type.h"
#include "runtime/weakref.h"

namespace krait {

void (*g_finalize_generator)(Object* generator);
bool (*g_generator_is_over)(const Object* generator);

namespace heap {
namespace {

std::vector<Object*> g_young;  // registered since the last collection
std::vector<Object*> g_old;    // registered before
std::vector<Object*> g_dead;   // native resources to be released in this collection
std::vector<Object*> g_queue;  // waiting for run_finalizers
size_t g_queue_position;

bool has_python_finalizer(Object* o) {
  if (o->gc_bits & kGcFinalized) return false;
  if (o->kind == Kind::Generator) return !g_generator_is_over(o);
  return shape_of(o)->type->slot(Slot::Del);
}

void (*native_finalizer(Object* o))(Object*) {
  for (const Type* t = shape_of(o)->type; t; t = t->base) {
    if (t->spec && t->spec->finalize) return t->spec->finalize;
    if (t->base == t) break;
  }
  return nullptr;
}

// Moves the entries that are marked, or those that are not, from one list to the end of another.
void move_entries(std::vector<Object*>* from, bool with_mark, std::vector<Object*>* to) {
  auto kept = from->begin();
  for (Object* o : *from) {
    if (marked(o) == with_mark) {
      to->push_back(o);
    } else {
      *kept++ = o;
    }
  }
  from->erase(kept, from->end());
}

bool has_native_del(Object* o) {
  if (o->kind == Kind::Generator) return false;
  Value method = shape_of(o)->type->slot_methods[int(Slot::Del)];
  return !has_kind(method, Kind::Function);
}

// Brings the queue's entries from `first` on into the order in which they are to be finalised.
void order_queue(size_t first) {
  std::vector<Object*> batch(g_queue.begin() + ptrdiff_t(first), g_queue.end());
  auto out = g_queue.begin() + ptrdiff_t(first);
  out = std::copy_if(batch.begin(), batch.end(), out, [](Object* o) { return !has_native_del(o); });
  std::copy_if(batch.rbegin(), batch.rend(), out, has_native_del);
}

void finalize_one(Object* o) {
  if (o->kind == Kind::Generator) {
    g_finalize_generator(o);
    return;
  }
  Value method = shape_of(o)->type->slot_methods[int(Slot::Del)];
  if (method.is_unbound()) return;
  Value saved = take_exception();
  if (call(method, {Value::object(o)}).is_exception()) report_unraisable(method);
  restore_exception(saved);
}

}  // namespace

void trace_finalizer_queue(Tracer& tracer) {
  for (size_t i = g_queue_position; i < g_queue.size(); ++i) tracer.visit(g_queue[i]);
}

void queue_dead_finalizers(bool full) {
  std::vector<Object*> dead;
  if (full) move_entries(&g_old, false, &dead);
  move_entries(&g_young, false, &dead);
  move_entries(&g_young, true, &g_old);
  size_t queued = 0;
  for (Object* o : dead) {
    if (has_python_finalizer(o)) {
      o->gc_bits |= kGcFinalized;
      g_queue.push_back(o);
      ++queued;
      // Finalised or not, native resources are released when it dies again.
      if (native_finalizer(o)) g_old.push_back(o);
    } else if (native_finalizer(o)) {
      g_dead.push_back(o);
    }
  }
  if (!queued) return;
  order_queue(g_queue.size() - queued);
  for (size_t i = g_queue.size() - queued; i < g_queue.size(); ++i) mark_object(g_queue[i]);
  mark_drain();
  // The queue's objects may keep others alive that have native resources.
  move_entries(&g_dead, true, &g_old);
  request_break(g_thread, kBreakFinalizers);
}

void run_native_finalizers() {
  for (Object* o : g_dead) {
    native_finalizer(o)(o);
  }
  g_dead.clear();
}

}  // namespace heap

using namespace heap;

void register_finalizer(Object* o) {
  if (o->gc_bits & kGcHasFinalizer) return;
  o->gc_bits |= kGcHasFinalizer;
  g_young.push_back(o);
}

void run_finalizers() {
  // Callbacks and finalisers reach safepoints too: what dies meanwhile comes last, and the frame that a
  // finaliser sees below it is the one that was interrupted. Other threads help: so one that makes garbage
  // does not run ahead of the finalisers that wait.
  static thread_local bool running = false;
  if (running) return;
  running = true;
  run_weak_callbacks();
  while (g_queue_position < g_queue.size()) finalize_one(g_queue[g_queue_position++]);
  g_queue.clear();
  g_queue_position = 0;
  running = false;
}

void run_all_finalizers() {
  run_finalizers();
  // They stay registered: the finalisers run Python code, and so may collect.
  for (const std::vector<Object*>* list : {&g_old, &g_young}) {
    for (Object* o : *list) {
      if (!has_python_finalizer(o)) continue;
      o->gc_bits |= kGcFinalized;
      g_queue.push_back(o);
    }
  }
  order_queue(0);
  run_finalizers();
}

}  // namespace krait
