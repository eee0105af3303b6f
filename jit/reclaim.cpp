// See reclaim.h.
#include "jit/reclaim.h"

#include <algorithm>
#include <span>

#include "jit/code_cache.h"
#include "jit/compile.h"
#include "jit/materialise.h"
#include "jit/profile.h"
#include "jit/report.h"
#include "jit/watch.h"
#include "runtime/compiled_code.h"
#include "runtime/thread.h"

namespace krait::jit {

namespace {

const Family* g_in_use;
bool g_full_collection;

// --- who is on a stack

struct CodeRange {
  uintptr_t begin, end;
  Family* family;
};

std::vector<CodeRange> ranges_of_invalid_families() {
  std::vector<CodeRange> ranges;
  for (Family& f : g_traces.families) {
    if (f.valid) continue;
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

// Sets Family::on_stack of the invalid families.
void find_activations() {
  const std::vector<CodeRange> ranges = ranges_of_invalid_families();
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

void visit_family(Tracer& tracer, const Family& family) {
  for (const Trace* t : family.traces) visit_recorded(tracer, t->ir, t->path);
}

// With the code object: what its traces refer to. A minor collection comes here for code objects only to
// which a trace was added.
void visit_with_code(Tracer& tracer, const Code* code) {
  for (const Anchor& a : known_anchors(code)->list) tracer.visit(a.function);
  for (const Family* f : known_anchors(code)->families) {
    if (f->valid || f->on_stack || !g_full_collection) visit_family(tracer, *f);
  }
}

void before_marking(Tracer& tracer, bool full) {
  g_full_collection = full;
  if (full) find_activations();
  if (!texts_are_kept()) return;
  // What is to be shown at the end must last until then.
  for (const Family& f : g_traces.families) {
    tracer.visit(f.anchor->code);
    visit_family(tracer, f);
  }
}

void after_collection() {
  if (g_full_collection) give_back_unused();
  g_full_collection = false;
}

}  // namespace

void reclaim_start() {
  g_trace_compiled_code = visit_with_code;
  register_roots("activations of invalid traces", before_marking);
  register_after_collection("invalid traces", after_collection);
}

void visit_recorded(Tracer& tracer, const Ir& ir, std::span<const TracePoint> path) {
  for (const Const& c : ir.consts) {
    if (c.type == krait::jit::Type::Value) tracer.visit(Value::from_raw(c.bits));
  }
  for (const FrameState& f : ir.snapshots.frames) tracer.visit(reinterpret_cast<const Object*>(f.code));
  for (const TracePoint& p : path) tracer.visit(p.code);
  // Calls of traces go through a cell, the first member of the callee's anchor.
  for (const Ins& i : ir.ins) {
    if (i.op == Op::CallTrace) tracer.visit(static_cast<const Anchor*>(ir.calls[i.aux]->function)->code);
  }
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
  delete anchors;
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
