// Roots: everything outside the heap that refers into it. Native stacks and registers are scanned
// conservatively; threads' fields, static objects, RootVectors, root variables and the registered providers
// (such as the interpreter's, which reports the frames on the VM stacks) precisely; old objects that were
// written to come from the remembered set.
#include <iterator>

#include "runtime/dict.h"
#include "runtime/heap_internal.h"
#include "runtime/thread.h"

#ifdef KRAIT_ASAN
// Locals must live on the real stack to be found.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_stack_use_after_return=0:detect_leaks=0"; }
extern "C" const char* __ubsan_default_options();
extern "C" const char* __ubsan_default_options() { return "halt_on_error=1:print_stacktrace=1"; }
#endif

namespace krait {
namespace heap {

std::vector<Object*> g_remembered;

namespace {

// Old tables of dicts to which entries were appended, from the first such entry on.
struct Growth {
  DictStorage* table;
  uint32_t first;
};
std::vector<Growth> g_growth;

struct ProviderRow {
  const char* name;
  RootProvider provider;
  bool known;  // has reported everything once
};
struct VariableRow {
  const char* name;
  Value* variable;
};
struct HookRow {
  const char* name;
  void (*hook)();
};
struct WeakTableRow {
  const char* name;
  void (*sweep)(bool full);
};

struct EphemeronRow {
  const char* name;
  bool (*mark)(Tracer& tracer);
};

// Function-local, because others register during static initialisation.
struct Tables {
  std::vector<ProviderRow> providers;
  std::vector<VariableRow> variables;
  std::vector<HookRow> after_collection;
  std::vector<WeakTableRow> weak_tables;
  std::vector<EphemeronRow> ephemerons;
  std::vector<Object*> static_objects;
};
Tables& tables() {
  static Tables t;
  return t;
}

RootVector* g_root_vectors;

void mark_thread(Tracer& tracer, Thread* thread) {
  tracer.visit(thread->exception);
  for (HandledException* h = thread->handled; h; h = h->previous) tracer.visit(h->exception);
  tracer.visit(thread->handled_base.exception);
  tracer.visit(thread->async_exception);
  tracer.visit(thread->trace_function);
  tracer.visit(thread->profile_function);
  tracer.visit(thread->trace_dict);
  tracer.visit(thread->context);
  tracer.visit(thread->async_gen_first_iter);
  tracer.visit(thread->async_gen_finalizer);
  tracer.visit(thread->returned);
}

void mark_own_stack(void*) {
  auto* here = static_cast<const char*>(__builtin_frame_address(0));
  mark_stack(here, reinterpret_cast<const void*>(g_thread->native_stack_base));
}

void mark_remembered() {
  for (size_t i = 0; i < g_remembered.size(); ++i) {
    Object* o = g_remembered[i];
    o->gc_bits |= kGcUnlogged;
    mark_fields(o);
  }
}

// Before the remembered set, whose tables are read as a whole.
void mark_growth(Tracer& tracer) {
  for (const Growth& g : g_growth) {
    if (!marked(g.table)) continue;  // retired
    if (g.table->gc_bits & kGcUnlogged) trace_dict_entries(tracer, g.table, g.first);
    g.table->gc_bits |= kGcUngrown;
  }
}

void mark_static_objects() {
  for (Object* o : tables().static_objects) {
    o->gc_bits |= kGcUnlogged;
    mark_fields(o);
  }
}

}  // namespace

void mark_roots(bool full) {
  with_saved_registers(mark_own_stack, nullptr);
  Tracer tracer;
  for (Thread* t = thread_list(); t; t = t->next) {
    mark_thread(tracer, t);
    if (t != g_thread && t->saved_stack_pointer) {
      mark_stack(reinterpret_cast<void*>(t->saved_stack_pointer),
                 reinterpret_cast<void*>(t->native_stack_base));
      mark_stack(t->saved_registers, t->saved_registers + std::size(t->saved_registers));
    }
  }
  if (full) {
    note_root("static objects");
    mark_static_objects();
  } else {
    note_root("remembered objects");
    mark_growth(tracer);
    mark_remembered();
  }
  g_remembered.clear();
  g_growth.clear();
  note_root("root vectors");
  trace_root_vectors(tracer);
  for (const VariableRow& row : tables().variables) {
    note_root(row.name);
    tracer.visit(*row.variable);
  }
  for (ProviderRow& row : tables().providers) {
    note_root(row.name);
    row.provider(tracer, full || !row.known);
    row.known = true;
  }
  note_root("finalizers");
  trace_finalizer_queue(tracer);
  trace_weak_callbacks(tracer);
}

void mark_ephemerons() {
  Tracer tracer;
  for (bool more = true; more;) {
    more = false;
    for (const EphemeronRow& row : tables().ephemerons) {
      note_root(row.name);
      more |= row.mark(tracer);
    }
    mark_drain();
  }
}

void run_after_collection_hooks() {
  for (const HookRow& row : tables().after_collection) row.hook();
}

void sweep_weak_tables(bool full) {
  for (const WeakTableRow& row : tables().weak_tables) row.sweep(full);
}

}  // namespace heap

using namespace heap;

void trace_root_vectors(Tracer& tracer) {
  for (RootVector* v = g_root_vectors; v; v = v->next_) {
    for (Value value : v->values_) tracer.visit(value);
  }
}

RootVector::RootVector() : next_(g_root_vectors), link_(&g_root_vectors) {
  if (next_) next_->link_ = &next_;
  g_root_vectors = this;
}

RootVector::~RootVector() {
  *link_ = next_;
  if (next_) next_->link_ = link_;
}

void register_roots(const char* name, RootProvider provider) {
  tables().providers.push_back({name, provider, false});
}

void register_root(const char* name, Value* variable) { tables().variables.push_back({name, variable}); }

void register_static_object(Object* o) {
  tables().static_objects.push_back(o);
  g_remembered.push_back(o);
}

void register_after_collection(const char* name, void (*hook)()) {
  tables().after_collection.push_back({name, hook});
}

void register_weak_table(const char* name, void (*sweep)(bool full)) {
  tables().weak_tables.push_back({name, sweep});
}

void register_ephemerons(const char* name, bool (*mark)(Tracer& tracer)) {
  tables().ephemerons.push_back({name, mark});
}

void log_object(Object* owner) {
  owner->gc_bits &= uint8_t(~kGcUnlogged);
  g_remembered.push_back(owner);
}

void log_growth(DictStorage* table, uint32_t first) {
  table->gc_bits &= uint8_t(~kGcUngrown);
  g_growth.push_back({table, first});
}

bool is_marked(const Object* o) { return !in_region(o) || marked(o); }

}  // namespace krait
