// The collector's side of weak references: a table from each weakly referenced object to its references, and
// the clearing of those whose referent died.
//
// A minor collection only needs to look at references made since the last one: an older reference is old, and
// so is its referent.
#include "runtime/weak_table.h"

#include <unordered_map>

#include "runtime/call.h"
#include "runtime/error.h"
#include "runtime/heap_internal.h"
#include "runtime/thread.h"

namespace krait {
namespace heap {
namespace {

std::unordered_map<Object*, WeakRef*> g_table;
std::vector<WeakRef*> g_young;      // made since the last collection
std::vector<WeakRef*> g_callbacks;  // cleared, to be called

// Takes the chain of references to a dead object out of service.
void clear_chain(WeakRef* first) {
  for (WeakRef* w = first; w;) {
    WeakRef* next = w->next;
    w->referent = Value::unbound();
    w->next = nullptr;
    if (!w->callback.is_unbound() && is_marked(w)) g_callbacks.push_back(w);
    w = next;
  }
}

// Removes dead references from a chain; returns its new head.
WeakRef* drop_dead(WeakRef* first) {
  WeakRef** link = &first;
  while (*link) {
    if (is_marked(*link)) {
      link = &(*link)->next;
    } else {
      *link = (*link)->next;
    }
  }
  return first;
}

void clear_referent(Object* o) {
  auto it = g_table.find(o);
  if (it == g_table.end()) return;
  WeakRef* first = it->second;
  g_table.erase(it);
  clear_chain(first);
}

}  // namespace

void clear_dead_referents(bool full) {
  size_t callbacks = g_callbacks.size();
  if (full) {
    for (auto it = g_table.begin(); it != g_table.end();) {
      if (is_marked(it->first)) {
        ++it;
        continue;
      }
      WeakRef* first = it->second;
      it = g_table.erase(it);
      clear_chain(first);
    }
  } else {
    for (WeakRef* w : g_young) {
      if (w->referent.is_object() && w->referent.raw && !is_marked(w->referent.as_object())) {
        clear_referent(w->referent.as_object());
      }
    }
  }
  if (g_callbacks.size() > callbacks) request_break(g_thread, kBreakFinalizers);
}

void drop_dead_references(bool full) {
  if (full) {
    for (auto it = g_table.begin(); it != g_table.end();) {
      it->second = drop_dead(it->second);
      if (it->second) {
        ++it;
      } else {
        it->first->gc_bits &= uint8_t(~kGcHasWeakrefs);
        it = g_table.erase(it);
      }
    }
  } else {
    for (WeakRef* w : g_young) {
      if (is_marked(w) || w->referent.is_unbound()) continue;
      auto it = g_table.find(w->referent.as_object());
      if (it == g_table.end()) continue;
      it->second = drop_dead(it->second);
      if (it->second) continue;
      it->first->gc_bits &= uint8_t(~kGcHasWeakrefs);
      g_table.erase(it);
    }
  }
  g_young.clear();
}

void trace_weak_callbacks(Tracer& tracer) {
  for (WeakRef* w : g_callbacks) tracer.visit(w);
}

}  // namespace heap

using namespace heap;

void trace_WeakRef(Tracer& tracer, Object* o) {
  tracer.visit(static_cast<WeakRef*>(o)->callback);
  trace_tail(tracer, o, sizeof(WeakRef));
}

void weak_table_add(WeakRef* w) {
  Object* referent = w->referent.as_object();
  WeakRef*& first = g_table[referent];
  w->next = first;
  first = w;
  referent->gc_bits |= kGcHasWeakrefs;
  g_young.push_back(w);
}

void weak_table_remove(WeakRef* w) {
  if (w->referent.is_unbound()) return;
  auto it = g_table.find(w->referent.as_object());
  for (WeakRef** link = &it->second; *link; link = &(*link)->next) {
    if (*link != w) continue;
    *link = w->next;
    break;
  }
  w->next = nullptr;
  w->referent = Value::unbound();
  if (!it->second) {
    it->first->gc_bits &= uint8_t(~kGcHasWeakrefs);
    g_table.erase(it);
  }
}

WeakRef* weak_references_of(Object* o) {
  if (!(o->gc_bits & kGcHasWeakrefs)) return nullptr;
  auto it = g_table.find(o);
  return it == g_table.end() ? nullptr : it->second;
}

void run_weak_callbacks() {
  RootVector calls;
  for (WeakRef* w : g_callbacks) calls.push_back(Value::object(w));
  g_callbacks.clear();
  for (size_t i = 0; i < calls.size(); ++i) {
    auto* w = calls[i].as<WeakRef>();
    Value callback = w->callback;
    w->callback = Value::unbound();
    Value saved = take_exception();
    if (call(callback, {calls[i]}).is_exception()) report_unraisable(callback);
    restore_exception(saved);
  }
}

}  // namespace krait
