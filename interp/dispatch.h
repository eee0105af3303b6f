// Instruction dispatch: every opcode is a function that receives the interpreter's state in registers and
// ends in a tail call through the dispatch table.
//
// The calling convention preserve_none passes the five arguments in registers; on x86-64 and AArch64 the
// first four are ones that ordinary C++ functions preserve. A handler must not set up a C++ stack frame on
// its fast path: what needs one goes into a handler of its own (op_..._slow), reached by a tail call.
//
// The dispatch table is part of the state. Tables: the ordinary one, and one whose entries look at each
// instruction before they pass it on to the ordinary handler: for sys.settrace and for recording traces.
// Thread::dispatch says which one applies; handlers that may have run arbitrary code reload it from there.
#pragma once

#include "interp/frame.h"
#include "interp/opcodes.h"

namespace krait {

struct Dispatch;

// frame: the running frame. ip: behind the opcode under way, at its inline caches. sp: first free slot of the
// evaluation stack. dispatch: the table in force. arg: the instruction's argument.
#define KRAIT_STATE                                                                         \
  [[maybe_unused]] Frame *frame, [[maybe_unused]] uint16_t *ip, [[maybe_unused]] Value *sp, \
      [[maybe_unused]] const Dispatch *dispatch, [[maybe_unused]] uint64_t arg
#define KRAIT_ARGS frame, ip, sp, dispatch, arg
#define KRAIT_HANDLER(name) __attribute__((preserve_none)) Value name(KRAIT_STATE)
#define KRAIT_TAIL [[clang::musttail]] return

// The result travels through the tail calls to whoever entered the interpreter.
using Handler = __attribute__((preserve_none)) Value (*)(KRAIT_STATE);

struct Dispatch {
  Handler handlers[256];
};

extern const Dispatch g_run_dispatch;
// Entries execute single base instructions: specialised forms are mapped to generic ones.
extern const Dispatch g_generic_dispatch;

inline const Dispatch* current_dispatch() { return reinterpret_cast<const Dispatch*>(g_thread->dispatch); }

// Handlers of all instructions, op_NAME.
#define KRAIT_OPCODE(name, ...) KRAIT_HANDLER(op_##name);
#include "runtime/bytecode.def"
#define KRAIT_QUICK(name, base) KRAIT_HANDLER(op_##name);
#define KRAIT_ADAPTIVE(name)          \
  KRAIT_HANDLER(op_##name##_generic); \
  KRAIT_HANDLER(op_##name##_specialize);
#include "interp/quick.def"

// The other places a handler can go to.
KRAIT_HANDLER(unwind);  // an exception is pending: find its handler

// Clears the registers that C++ functions preserve, but for those of the state: what an earlier instruction
// has left there would be saved by the functions called now, and the collector would take it for a reference.
[[gnu::always_inline]] inline void forget_registers() {
#if defined(__aarch64__)
  asm volatile("mov x19, xzr\n\tmov x25, xzr\n\tmov x26, xzr\n\tmov x27, xzr\n\tmov x28, xzr" ::
                   : "x19", "x25", "x26", "x27", "x28");
#elif defined(__x86_64__)
  asm volatile("xorl %%ebx, %%ebx" ::: "rbx", "cc");
#endif
}

// Goes on with the instruction at ip.
[[gnu::always_inline]] inline KRAIT_HANDLER(next) {
  const uint32_t word = *ip;
  KRAIT_TAIL dispatch->handlers[word & 0xff](frame, ip + 1, sp, dispatch, word >> 8);
}

// The same after code that may have changed the dispatch table.
[[gnu::always_inline]] inline KRAIT_HANDLER(next_after_call) {
  const uint32_t word = *ip;
  const Dispatch* now = current_dispatch();
  KRAIT_TAIL now->handlers[word & 0xff](frame, ip + 1, sp, now, word >> 8);
}

[[gnu::always_inline]] inline void save_state(Frame* frame, uint16_t* ip, Value* sp) {
  frame->ip = ip;
  frame->sp = sp;
}

}  // namespace krait
