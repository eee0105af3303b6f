// See materialise.h.
#include "jit/materialise.h"

#include <unordered_map>

#include "jit/restorer.h"

namespace krait::jit {

namespace {

struct Site {
  const Trace* trace;
  Ref ins;
};
std::unordered_map<uint64_t, Site> g_sites;
thread_local Activation* t_innermost = nullptr;

uint8_t* end_of(const Frame* frame) {
  const Frame* f = frame;
  while (f && (f->flags & kFrameGenerator)) f = f->previous;
  return f ? const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(f)) + f->code->frame_bytes
           : reinterpret_cast<uint8_t*>(g_thread->stack_base);
}

// Puts the frames between the bottom frame and what has been called from there.
void link_frames(Frame* bottom, Frame* innermost, uint8_t* end) {
  Thread* t = g_thread;
  if (t->frame == bottom) {
    t->frame = innermost;
    t->stack_top = reinterpret_cast<Value*>(end);
    return;
  }
  Frame* f = t->frame;
  while (f->previous != bottom) f = f->previous;
  f->previous = innermost;
}

void materialise(Activation& a, uintptr_t native_top) {
  if (a.materialised || !native_top) return;
  auto* return_address = reinterpret_cast<uint64_t*>(native_top) - 1;
  const auto known = g_sites.find(*return_address);
  if (known == g_sites.end()) return;
  const Trace& t = *known->second.trace;
  const Ref ins = known->second.ins;
  a.base = native_top + t.machine.frame_size;
  SnapshotReader reader(t.ir, t.ir[ins].snapshot(), t.allocation.exit_values(ins), nullptr, a.base);
  Value* const top = g_thread->stack_top;
  Restorer restorer(a.bottom, end_of(a.bottom));
  restore_frames(t.ir, reader, true, restorer);
  g_thread->stack_top = top;
  a.innermost = restorer.innermost();
  a.resume = restorer.resume();
  a.materialised = true;
  if (restorer.made() > 0) link_frames(a.bottom, a.innermost, restorer.end());
  *return_address = reinterpret_cast<uint64_t>(&krait_materialised_return);
}

// Outer activations first: their frames say where those of inner ones lie.
void materialise_from(Activation* a, uintptr_t native_top) {
  if (!a) return;
  materialise_from(a->previous, a->outer_native_top);
  materialise(*a, native_top);
}

}  // namespace

Activation* innermost_activation() { return t_innermost; }

ActivationScope::ActivationScope(Frame* bottom)
    : activation_{.previous = t_innermost, .outer_native_top = g_thread->native_top, .bottom = bottom} {
  t_innermost = &activation_;
  g_thread->native_top = 0;
}

ActivationScope::~ActivationScope() {
  g_thread->native_top = activation_.outer_native_top;
  t_innermost = activation_.previous;
}

void note_call_sites(const Trace& t) {
  for (const CallSite& site : t.machine.call_sites)
    g_sites[reinterpret_cast<uint64_t>(t.machine.code) + site.offset] = {&t, site.ins};
}

void materialise_frames() { materialise_from(t_innermost, g_thread->native_top); }

}  // namespace krait::jit
