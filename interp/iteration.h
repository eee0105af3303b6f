// Resuming generators without leaving the interpreter.
#pragma once

#include "interp/generator.h"

namespace krait {

// Can the generator or coroutine be resumed with this value by linking its frame in front of the running one?
inline bool can_resume_inline(Value receiver, Value sent) {
  if (!is_exact_generator(receiver) && !is_exact_coroutine(receiver)) return false;
  const auto state = receiver.as<Generator>()->state;
  const Thread* t = g_thread;
  return (state == GeneratorState::kSuspended || (state == GeneratorState::kCreated && sent.is_none())) &&
         t->recursion_depth < t->recursion_limit;
}

// Links it; the caller has saved its state and puts the sent value onto the generator's stack.
// exhausted_jump: how far behind the saved instruction pointer the resuming frame goes on when the generator
// has returned.
inline void resume_inline(Generator* g, GeneratorResumer resumer, uint64_t exhausted_jump) {
  Thread* t = g_thread;
  ++t->recursion_depth;
  link_generator(t, g);
  g->resumer = resumer;
  g->exhausted_jump = uint32_t(exhausted_jump);
}

}  // namespace krait
