// See materialise.h.
#include "jit/materialise.h"

#include <cstring>
#include <unordered_map>
#include <vector>

#include "interp/generator.h"
#include "jit/restorer.h"

namespace krait::jit {

constinit thread_local Activation* t_innermost = nullptr;

namespace {

struct Site {
  const Trace* trace;
  Ref ins;
};
std::unordered_map<uint64_t, Site> g_sites;
thread_local std::vector<Materialised> t_materialised;  // outer ones first
constinit thread_local AbandonedStack* t_abandoned = nullptr;

// A trace that waits for a call to return.
struct Level {
  Site site;
  uint64_t native_top;

  uint64_t base() const { return native_top + site.trace->machine.frame_size; }
};

uint64_t* return_address(uint64_t native_top) { return reinterpret_cast<uint64_t*>(native_top) - 1; }

const Materialised* materialised_at(uint64_t native_top) {
  for (size_t k = t_materialised.size(); k-- > 0;) {
    if (t_materialised[k].native_top == native_top) return &t_materialised[k];
  }
  return nullptr;
}

// The frame in the thread's chain that `frame` has called; null: it is the innermost one.
Frame* called_by(const Frame* frame) {
  Frame* f = g_thread->frame;
  if (f == frame) return nullptr;
  while (f->previous != frame) f = f->previous;
  return f;
}

// Where entries belong of generators that have been resumed further in than `frame`, but further out than all
// that are in the thread's chain of frames.
HandledException** handled_behind(const Frame* frame) {
  HandledException** place = &g_thread->handled;
  for (Frame* f = g_thread->frame; f != frame; f = f->previous) {
    if ((f->flags & kFrameGenerator) && *place == &Generator::of(f)->handled)
      place = &Generator::of(f)->handled.previous;
  }
  return place;
}

// Whether the chains of frames and of handled exceptions name the same generators. (One that delegates what
// is thrown into it has a frame in the chain only.)
[[maybe_unused]] bool chains_agree() {
  const HandledException* handled = g_thread->handled;
  for (const Frame* f = g_thread->frame; f; f = f->previous) {
    if ((f->flags & kFrameGenerator) && handled == &Generator::of(f)->handled) handled = handled->previous;
  }
  return handled == &g_thread->handled_base;
}

// One activation: the traces in it that wait, from the innermost one outwards, up to those that have been
// materialised before.
class ActivationFrames {
 public:
  ActivationFrames(const Activation& a, uint64_t native_top) {
    while (native_top) {
      const auto known = g_sites.find(*return_address(native_top));
      if (known == g_sites.end()) break;
      levels_.push_back({known->second, native_top});
      native_top = levels_.back().base() + 8;
    }
    const Materialised* outer = native_top ? materialised_at(native_top) : nullptr;
    // A function called from C++ has no more of a frame than those that compiled code calls.
    const bool framed = !a.called;
    at_outside_ = !outer && framed;
    memory_ = innermost_ = outer ? outer->innermost : a.frame;
    depth_ = outer ? outer->depth : framed ? a.depth : a.depth - 1;
    handled_ = levels_.empty() ? nullptr : handled_behind(memory_);
  }

  void materialise() {
    for (size_t k = levels_.size(); k-- > 0;) materialise(levels_[k]);
    if (innermost_ == memory_) return;
    // Between what exists and what has been called from there.
    if (Frame* callee = called_by(memory_)) {
      callee->previous = innermost_;
    } else {
      g_thread->frame = innermost_;
      g_thread->stack_top = reinterpret_cast<Value*>(end_of(innermost_));
    }
  }
  // The frame behind which those have come that were not in memory, and the last of them.
  Frame* memory() const { return memory_; }
  Frame* innermost() const { return innermost_; }

 private:
  void materialise(const Level& level) {
    const Trace& t = *level.site.trace;
    const Ref ins = level.site.ins;
    Frame* outer = innermost_;
    uint8_t* place = end_of(outer);
    if (at_outside_) {
      if (!t.ir.bottom_in_memory) place = reinterpret_cast<uint8_t*>(outer);
    } else {
      depth_++;
      if (t.ir.bottom_in_memory) {
        // The frame that the function trace has made before it went on in a loop's.
        Frame* own = called_by(memory_);
        own->previous = innermost_;
        outer = memory_ = own;
        place = end_of(own);
      }
    }
    SnapshotReader reader(t.ir, t.ir[ins].snapshot(), t.allocation.exit_values(ins), nullptr, level.base());
    Value* const top = g_thread->stack_top;
    Restorer restorer(outer, place, handled_);
    restore_frames(t.ir, reader, t.ir.bottom_in_memory, restorer);
    g_thread->stack_top = top;
    innermost_ = restorer.innermost();
    depth_ += restorer.inlined();
    const Ins& call = t.ir[ins];
    const uint32_t arguments = call.op == Op::CallNative ? t.ir.calls[call.aux]->arg_count : 0;
    t_materialised.push_back({.native_top = level.native_top,
                              .spill_area = level.native_top + 8 * arguments,
                              .base = level.base(),
                              .bottom = restorer.bottom(),
                              .innermost = innermost_,
                              .resume = restorer.resume(),
                              .depth = depth_,
                              .outermost = at_outside_});
    at_outside_ = false;
    *return_address(level.native_top) = reinterpret_cast<uint64_t>(&krait_materialised_return);
  }

  std::vector<Level> levels_;
  Frame* memory_;     // the innermost frame that has been in memory, of those looked at so far
  Frame* innermost_;  // the innermost one that is now
  uint32_t depth_;
  HandledException** handled_;  // where entries of generators go
  bool at_outside_;             // at the trace that the interpreter has entered
};

// Outer activations first: their frames say where those of inner ones lie. (Not by recursion: this may be
// close to the end of the stack.) Those that are complete are left alone, so that looking again and again,
// deep down in a recursion, does not cost the depth each time.
void materialise_all() {
  struct Waiting {
    Activation* activation;
    uint64_t native_top;
  };
  std::vector<Waiting> waiting;
  uint64_t native_top = g_thread->native_top;
  for (Activation* a = t_innermost; a && !a->complete; native_top = a->outer_native_top, a = a->previous)
    waiting.push_back({a, native_top});
  for (size_t k = waiting.size(); k-- > 0;) {
    ActivationFrames frames(*waiting[k].activation, waiting[k].native_top);
    frames.materialise();
    waiting[k].activation->complete = waiting[k].activation != t_innermost;
    for (size_t inner = 0; inner < k; inner++) {
      Activation& a = *waiting[inner].activation;
      if (a.called && a.frame == frames.memory()) a.frame = frames.innermost();
    }
  }
  KRAIT_ASSERT(chains_agree());
}

}  // namespace

Materialised take_materialised(uint64_t native_top) {
  for (;;) {
    KRAIT_ASSERT(!t_materialised.empty());
    const Materialised m = t_materialised.back();
    t_materialised.pop_back();
    if (m.native_top == native_top) return m;
  }
}

uint8_t* end_of(const Frame* frame) {
  const Frame* f = frame;
  while (f && (f->flags & kFrameGenerator)) f = f->previous;
  return f ? const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(f)) + f->code->frame_bytes
           : reinterpret_cast<uint8_t*>(g_thread->stack_base);
}

void note_call_sites(const Trace& t) {
  for (const CallSite& site : t.machine.call_sites)
    g_sites[reinterpret_cast<uint64_t>(t.machine.code) + site.offset] = {&t, site.ins};
}

const Trace* trace_of_call(uint64_t return_address, Ref* ins) {
  const auto known = g_sites.find(return_address);
  if (known == g_sites.end()) return nullptr;
  *ins = known->second.ins;
  return known->second.trace;
}

void forget_call_sites(const Trace& t) {
  for (const CallSite& site : t.machine.call_sites)
    g_sites.erase(reinterpret_cast<uint64_t>(t.machine.code) + site.offset);
}

void materialise_frames() { materialise_all(); }

AbandonedStack::AbandonedStack(void* begin, void* end) : outer_(t_abandoned), begin_(begin), end_(end) {
  t_abandoned = this;
}
AbandonedStack::~AbandonedStack() { t_abandoned = outer_; }

void give_up_compiled_frames() {
  const auto clear = [](void* begin, void* end) {
    memset(begin, 0, size_t(static_cast<char*>(end) - static_cast<char*>(begin)));
  };
  materialise_all();
  for (const Materialised& m : t_materialised)
    clear(reinterpret_cast<void*>(m.spill_area), reinterpret_cast<void*>(m.base));
  for (const AbandonedStack* a = t_abandoned; a; a = a->outer_) clear(a->begin_, a->end_);
}

}  // namespace krait::jit
