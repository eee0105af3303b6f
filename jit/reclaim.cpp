// See reclaim.h.
#include "jit/reclaim.h"

#include <algorithm>
#include <span>

#include "jit/code_cache.h"
#include "jit/compile.h"
#include "jit/materialise.h"
#include "jit/profile.h"
#include "jit/recorder.h"
#include "jit/report.h"
#include "jit/watch.h"
#include "runtime/compiled_code.h"
#include "runtime/plain_keys.h"
#include "runtime/thread.h"

namespace krait::jit {

namespace {

const Family* g_in_use;

// What a collection visits with a code object.
enum class Visiting : uint8_t {
  All,      // no full collection: everything
  Waiting,  // families wait until it is known what else is alive
  Decided,  // those that still wait will go
};
Visiting g_visiting = Visiting::All;

// --- who is on a stack

struct CodeRange {
  uintptr_t begin, end;
  Family* family;
};

std::vector<CodeRange> ranges_of_families() {
  std::vector<CodeRange> ranges;
  for (Family& f : g_traces.families) {
    f.on_stack = &f == g_in_use;
    for (const Trace* t : f.traces) {
      const auto begin = reinterpret_cast<uintptr_t>(t->machine.code);
      ranges.push_back({begin, begin + t->machine.size, &f});
    }
  }
  std::sort(ranges.begin(), ranges.end(),
            [](const CodeRange& a, const CodeRange& b) { return a.begin < b.begin; });
  return ranges;
}

[[clang::no_sanitize("address")]] void scan(std::span<const CodeRange> ranges, uintptr_t from, uintptr_t to) {
  for (uintptr_t at = from & ~uintptr_t{7}; at < to; at += 8) {
    const uintptr_t word = *reinterpret_cast<const uintptr_t*>(at);
    if (!code_cache().contains(reinterpret_cast<const void*>(word))) continue;
    // A return address may be the one behind the last instruction.
    auto behind = std::upper_bound(ranges.begin(), ranges.end(), word,
                                   [](uintptr_t w, const CodeRange& r) { return w < r.begin; });
    if (behind != ranges.begin() && word <= behind[-1].end) behind[-1].family->on_stack = true;
  }
}

// Sets Family::on_stack.
void find_activations() {
  const std::vector<CodeRange> ranges = ranges_of_families();
  if (ranges.empty()) return;
  for (const Thread* t = thread_list(); t; t = t->next) {
    const uintptr_t top =
        t == g_thread ? reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) : t->saved_stack_pointer;
    if (top) scan(ranges, top, t->native_stack_base);
  }
}

// --- giving back

void give_back(Trace& t) {
  note_freed(t);
  forget_call_sites(t);
  g_traces.free_slot(t);
  code_cache().release(const_cast<uint8_t*>(t.machine.code), t.machine.size);
}

void give_back(Family& f) {
  profile_resolve();
  KRAIT_ASSERT(!f.valid);
  for (Trace* t : f.linked_from) t->linked_to = nullptr;
  for (Trace* t : f.traces) {
    if (!t->linked_to || t->linked_to->family == &f) continue;
    std::erase(t->linked_to->family->linked_from, t);
  }
  for (Watch* w : f.watches) delete w;
  std::erase(known_anchors(f.anchor->code)->families, &f);
  for (Trace* t : f.traces) give_back(*t);  // (Their reports name their parents.)
  for (Trace* t : f.traces) g_traces.traces.erase(t->self);
  g_traces.families.erase(f.self);
}

void give_back_unused() {
  for (auto f = g_traces.families.begin(); f != g_traces.families.end();) {
    Family& family = *f++;
    if (!family.valid && !family.on_stack) give_back(family);
  }
}

// --- the collector

// Calls f(Value) for everything that a trace or a recording refers to.
template <class F>
void for_each_recorded(const Ir& ir, std::span<const TracePoint> path, F f) {
  const auto object = [&](const Object* o) {
    if (o) f(Value::object(o));
  };
  for (const Const& c : ir.consts) {
    if (c.type == krait::jit::Type::Value) f(Value::from_raw(c.bits));
  }
  for (const FrameState& s : ir.snapshots.frames) object(reinterpret_cast<const Object*>(s.code));
  for (const TracePoint& p : path) object(p.code);
  // Calls of traces go through a cell, the first member of the callee's anchor.
  for (const Ins& i : ir.ins) {
    if (i.op != Op::CallTrace) continue;
    const auto* callee = static_cast<const Anchor*>(ir.calls[i.aux]->function);
    object(callee->code);
    object(callee->function);
  }
}

void visit_family(Tracer& tracer, Family& family) {
  family.fate = Fate::Kept;
  tracer.visit(family.anchor->function);
  for (const Trace* t : family.traces) visit_recorded(tracer, t->ir, t->path);
}

// Functions, instances, classes, ... have an identity: they are alive if the program refers to them. Plain
// values, and code objects, may be known to the trace only.
bool is_dead(Value v) {
  if (!v.is_object() || v.is_unbound() || is_marked(v.as_object())) return false;
  return !is_plain_immutable(v) && !has_shape(v, shapes::tuple) && !has_kind(v, Kind::Code);
}

bool relies_on_dead(const Family& family) {
  const Function* function = family.anchor->function;
  bool dead = function && is_dead(Value::object(function));
  for (const Trace* t : family.traces)
    for_each_recorded(t->ir, t->path, [&](Value v) { dead |= is_dead(v); });
  return dead;
}

// With the code object: what its traces refer to. A minor collection comes here for code objects only to
// which a trace was added.
void visit_with_code(Tracer& tracer, const Code* code) {
  const CodeAnchors& anchors = *known_anchors(code);
  if (g_visiting == Visiting::All) {
    for (const Anchor& a : anchors.list) tracer.visit(a.function);
  }
  for (Family* f : anchors.families) {
    const bool strong = f->on_stack || g_visiting == Visiting::All;
    if (strong || (g_visiting == Visiting::Decided && f->valid && f->fate == Fate::Unknown)) {
      visit_family(tracer, *f);
    } else if (f->valid && f->fate == Fate::Unknown) {
      f->fate = Fate::Waiting;
    }
  }
}

// Families of which all is alive that has an identity keep the rest alive.
bool visit_kept_families(Tracer& tracer) {
  bool more = false;
  for (Family& f : g_traces.families) {
    if (f.fate != Fate::Waiting || relies_on_dead(f)) continue;
    visit_family(tracer, f);
    more = true;
  }
  if (!more) g_visiting = Visiting::Decided;
  return more;
}

void before_marking(Tracer& tracer, bool) {
  const bool full = full_collection_under_way();
  g_visiting = full ? Visiting::Waiting : Visiting::All;
  if (full) {
    profile_resolve();
    find_activations();
    for (Family& f : g_traces.families) {
      f.fate = Fate::Unknown;
      f.on_stack |= f.valid && g_recorder.active() && g_recorder.belongs_to(&f);
    }
  }
  if (!texts_are_kept()) return;
  // What is to be shown at the end must last until then.
  for (Family& f : g_traces.families) {
    tracer.visit(f.anchor->code);
    visit_family(tracer, f);
  }
}

void forget_dead_functions(bool full) {
  if (!full) return;
  for (CodeAnchors& anchors : g_traces.anchors) {
    for (Anchor& a : anchors.list) {
      if (!a.function || is_marked(a.function)) continue;
      a.function = nullptr;
      a.orphaned = true;
    }
  }
}

void after_collection() {
  if (g_visiting == Visiting::All) return;
  g_visiting = Visiting::All;
  for (Family& f : g_traces.families) {
    if (f.fate == Fate::Waiting) invalidate(&f);
  }
  give_back_unused();
}

}  // namespace

void reclaim_start() {
  g_trace_compiled_code = visit_with_code;
  register_roots("activations of traces", before_marking);
  register_ephemerons("compiled code", visit_kept_families);
  register_weak_table("functions with traces", forget_dead_functions);
  register_after_collection("unused traces", after_collection);
}

void visit_recorded(Tracer& tracer, const Ir& ir, std::span<const TracePoint> path) {
  for_each_recorded(ir, path, [&](Value v) { tracer.visit(v); });
}

void release_anchors(Code* code) {
  CodeAnchors* anchors = known_anchors(code);
  if (!anchors) return;
  for (Family* f : anchors->families) {
    invalidate(f);
    f->on_stack = false;
  }
  const std::vector<Family*> families = anchors->families;
  for (Family* f : families) give_back(*f);
  code->jit = nullptr;
  g_traces.anchors.erase(anchors->self);
}

void make_room() {
  g_traces.evictions++;
  const size_t before = code_cache().used();
  find_activations();
  give_back_unused();
  if (code_cache().used() <= before - before / 4) return;
  for (Family& f : g_traces.families) invalidate(&f);
  find_activations();
  give_back_unused();
}

InUseScope::InUseScope(const Family* family) : outer_(g_in_use) { g_in_use = family; }
InUseScope::~InUseScope() { g_in_use = outer_; }

}  // namespace krait::jit
