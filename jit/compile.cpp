// See compile.h.
#include "jit/compile.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>

#include "interp/quicken.h"
#include "jit/code_cache.h"
#include "jit/events.h"
#include "jit/log.h"
#include "jit/lower.h"
#include "jit/materialise.h"
#include "jit/options.h"
#include "jit/passes.h"
#include "jit/perf_map.h"
#include "jit/recorder.h"
#include "jit/report.h"
#include "jit/text.h"

namespace krait::jit {

namespace {

CodeCache g_cache;
Lowered g_lowered;
RegisterAllocator g_allocator;

}  // namespace

uint64_t now_ns() {
  return uint64_t(std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count());
}

CodeCache& code_cache() { return g_cache; }
const Target& compile_target() { return host_target(); }

bool compiler_start(const char** why) {
  pthread_atfork([] { g_cache.before_fork(); }, [] { g_cache.after_fork_in_parent(); },
                 [] { g_cache.after_fork_in_child(); });
  const size_t wanted = size_t(g_options.tunables.code_memory) << 10;
  Target& target = host_target();
  if (!g_cache.start(std::min(wanted, target.code_reach()), why)) return false;
  if (!g_cache.check_rewriting(target.returning(1), target.returning(2)))
    return *why = "changes of machine code are not seen", false;
  return target.start(g_cache, why);
}

// --- joins

namespace {

// The trace goes on behind joins of its bottom frame, whose code is that of the anchor: change is 1, or -1
// when the trace does not count any more.
void count_copies(const Trace& t, uint32_t change) {
  for (size_t n = 1; n < t.path.size(); n++) {
    Join* join = t.path[n].level == 0 ? find_join(t.family->anchor->code, t.path[n].unit) : nullptr;
    if (join) join->copies += change;
  }
}

void count_inlined_copies(const Trace& t) {
  auto& all = t.family->inlined_joins;
  for (size_t n = 1; n < t.path.size(); n++) {
    const TracePoint& p = t.path[n];
    const Join* join = p.level > 0 ? find_join(p.code, p.unit) : nullptr;
    if (!join) continue;
    const auto known = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.join == join; });
    if (known == all.end()) all.push_back({join, 1});
    else known->copies++;
  }
}

}  // namespace

// --- from recording to code

class TraceCompiler {
 public:
  TraceCompiler(Recorder& r, TraceEnd end, Trace* linked_to) : r_(r), end_(end), linked_to_(linked_to) {}

  Trace* run() {
    Trace& t = g_traces.traces.emplace_back();
    t.self = std::prev(g_traces.traces.end());
    describe(t);
    const uint64_t begin = now_ns();
    t.log.verify = g_options.tunables.verify != 0;
#ifdef KRAIT_DEBUG
    t.log.verify = true;
#endif
    if (texts_are_kept()) t.recorded_text = print(r_.ir_);
    optimize(r_.ir_, t.log);
    t.ir = r_.ir_;
    t.ir.forget_unused_constants();
    t.calls.swap(r_.calls_);
    t.path.swap(r_.path_);
    g_lowered.run(t.ir, compile_target());
    t.allocation = g_allocator.run(t.ir, g_lowered, compile_target(), r_.inputs_);
    if (!emit(t)) {
      g_traces.traces.pop_back();
      return nullptr;
    }
    g_traces.compiled++;
    install(t);
    t.compile_ns = now_ns() - begin;
    log_trace(t);
    note_compiled_event(t);
    if (g_options.perf_map) add_to_perf_map(t);
    return &t;
  }

 private:
  void describe(Trace& t) {
    t.number = g_traces.compiled + 1;
    t.kind = r_.parent_ ? TraceKind::Side : r_.anchor_->is_function ? TraceKind::Function : TraceKind::Loop;
    t.end = end_;
    t.parent = r_.parent_;
    t.size_changes = r_.size_changes_;
    t.linked_to = linked_to_;
    t.code = r_.start_code_;
    t.start = r_.parent_ && !r_.path_.empty() ? r_.path_.front() : TracePoint{t.code, r_.start_unit_, 0};
    t.at_loop_header = r_.at_header_;
    t.bytecodes = r_.steps_;
    t.recorded_length = uint32_t(r_.ir_.ins.size());
    t.record_ns = now_ns() - r_.start_time_;
  }

  bool emit(Trace& t) {
    if (!g_traces.take_slot(t)) return false;
    const EmitRequest request{.ir = t.ir,
                              .lowered = g_lowered,
                              .allocation = t.allocation,
                              .first_exit = t.slot << TraceTable::kExitBits,
                              .parent_frame_size = t.parent ? t.parent->trace->machine.frame_size : 0,
                              .is_side = t.parent != nullptr};
    if (!compile_target().emit(request, g_cache, &t.machine)) {
      g_traces.free_slot(t);
      return false;
    }
    for (uint32_t n = 0; n < t.machine.exits.size(); n++) {
      t.exits.push_back({.trace = &t, .index = n});
      const Op op = t.ir[t.machine.exits[n].ins].op;
      t.exits.back().cold = op == Op::Poll || op == Op::GuardValid || op == Op::StackCheck;
    }
    t.entry = {.address = t.machine.code + t.machine.entry_offset,
               .frame_size = t.machine.frame_size,
               .values = t.allocation.entry};
    return true;
  }

  void install(Trace& t) {
    t.family = t.parent ? t.parent->trace->family : r_.anchor_->family ? r_.anchor_->family : new_family();
    t.family->traces.push_back(&t);
    Anchor& anchor = *t.family->anchor;
    if (t.at_loop_header || !t.parent) anchor.versions.push_back(&t);
    if (t.kind == TraceKind::Function) anchor.entry = t.machine.code;
    if (linked_to_ && linked_to_->family != t.family) linked_to_->family->linked_from.push_back(&t);
    note_call_sites(t);
    count_copies(t, 1);
    count_inlined_copies(t);
    for (Watch* w : r_.watches_) {
      w->family = t.family;
      t.family->watches.push_back(w);
    }
    r_.watches_.clear();
    write_barrier(anchor.code);  // minor collections find the trace's constants there
    if (!t.parent) return mark_entrances(anchor, true);
    t.parent->side = &t;
    const MachineCode& parent = t.parent->trace->machine;
    compile_target().patch_exit(g_cache, parent, t.parent->code(), t.machine.code);
    // The exit of a link: it has been cut, and leads here now.
    for (const CallSite& link : parent.links) {
      if (link.ins == t.parent->ins())
        compile_target().patch_jump(g_cache, parent.code + link.offset, t.machine.code);
    }
  }

  Family* new_family() {
    Family& f = g_traces.families.emplace_back();
    f.self = std::prev(g_traces.families.end());
    f.anchor = r_.anchor_;
    known_anchors(f.anchor->code)->families.push_back(&f);
    r_.anchor_->family = &f;
    r_.anchor_->versions.clear();
    return &f;
  }

  Recorder& r_;
  TraceEnd end_;
  Trace* linked_to_;
};

Trace* compile_trace(Recorder& recorder, TraceEnd end, Trace* linked_to) {
  return TraceCompiler(recorder, end, linked_to).run();
}

// --- invalidation

namespace {

void leave_at(Trace& t, uint32_t offset, const ExitCode& exit) {
  compile_target().patch_jump(g_cache, t.machine.code + offset, t.machine.code + exit.stub);
}

// Links of the trace leave to the interpreter instead.
void cut_links(Trace& t) {
  for (const CallSite& link : t.machine.links) {
    for (const ExitCode& e : t.machine.exits) {
      if (e.ins == link.ins) leave_at(t, link.offset, e);
    }
  }
}

}  // namespace

void invalidate(Family* family) {
  if (!family->valid) return;
  if (g_recorder.active() && g_recorder.belongs_to(family)) g_recorder.abort(AbortReason::UnexpectedPath);
  family->valid = false;
  g_traces.invalidations++;
  Anchor& anchor = *family->anchor;
  if (anchor.family == family) {
    anchor.family = nullptr;
    anchor.versions.clear();
    if (anchor.is_function) anchor.entry = compile_target().uncompiled();
    mark_entrances(anchor, false);
  }
  for (Trace* t : family->traces) {
    for (size_t n = 0; n < t->machine.validity_points.size(); n++)
      leave_at(*t, t->machine.validity_points[n], t->machine.exits[t->machine.validity_exits[n]]);
    if (t->linked_to && t->linked_to->family == family) cut_links(*t);
    for (TraceExit& e : t->exits) e.cold = true;
    count_copies(*t, uint32_t(-1));
  }
  for (Trace* t : family->linked_from) cut_links(*t);
}

// --- entrances

namespace {

struct JumpForms {
  uint8_t plain, compiled;
};
constexpr JumpForms kJumpForms[] = {
    {OP_JUMP_BACKWARD, OP_JUMP_BACKWARD_JIT},
    {OP_POP_JUMP_BACKWARD_IF_FALSE, OP_POP_JUMP_BACKWARD_IF_FALSE_JIT},
    {OP_POP_JUMP_BACKWARD_IF_TRUE, OP_POP_JUMP_BACKWARD_IF_TRUE_JIT},
    {OP_POP_JUMP_BACKWARD_IF_NONE, OP_POP_JUMP_BACKWARD_IF_NONE_JIT},
    {OP_POP_JUMP_BACKWARD_IF_NOT_NONE, OP_POP_JUMP_BACKWARD_IF_NOT_NONE_JIT},
};

}  // namespace

namespace {

// The counter of a RESUME_JIT stands still; other signatures may be compiled.
void mark_resume(const Anchor& anchor) {
  bool any = false;
  anchors_of(anchor.code).last_called = nullptr;
  anchors_of(anchor.code).last_few.anchor = nullptr;
  for (const Anchor& a : anchors_of(anchor.code).list) any |= a.is_function && a.family;
  set_opcode(anchor.code->quickened + anchor.unit + 1, any ? uint8_t(OP_RESUME_JIT) : uint8_t(OP_RESUME));
}

}  // namespace

void mark_entrances(const Anchor& anchor, bool compiled) {
  if (anchor.is_function) return mark_resume(anchor);
  uint16_t* units = anchor.code->quickened;
  uint64_t arg = 0;
  uint32_t before = 0;  // the preceding instruction
  for (uint32_t i = 0; i < anchor.code->unit_count;) {
    const uint8_t opcode = base_opcode(uint8_t(units[i]));
    arg = arg << 8 | units[i] >> 8;
    for (const JumpForms& forms : kJumpForms) {
      if (opcode != forms.plain || i + 1 - arg != anchor.unit) continue;
      set_opcode(units + i + 1, compiled ? forms.compiled : forms.plain);
      // A fused comparison would jump itself.
      if (compiled && base_opcode(uint8_t(units[before])) == OP_COMPARE_OP)
        set_opcode(units + before + 1, OP_COMPARE_OP);
    }
    if (opcode == OP_RESUME && arg != kResumeAtStart && i + 1 == anchor.unit)
      set_opcode(units + i + 1, compiled ? uint8_t(OP_RESUME_JIT) : uint8_t(OP_RESUME));
    if (opcode != OP_EXTENDED_ARG) arg = 0, before = i;
    i += 1 + uint32_t(cache_units(opcode));
  }
}

}  // namespace krait::jit
