// Where the JIT plugs in: counters of loop headers and function entries, and what happens when one runs out.
//
// The counters are a small table indexed by a hash of the instruction's address, as in LuaJIT: collisions
// only make a location hot a little early. They count down; at zero the interpreter calls a hook, which may
// change the dispatch table (to start recording), and which sets the counter anew. Without hooks they start
// again from the top.
//
// A compiled location has its JUMP_BACKWARD, POP_JUMP_BACKWARD_IF_... or RESUME instruction replaced by its
// _JIT variant, which calls `enter` or `enter_function`.
#pragma once

#include "interp/dispatch.h"

namespace krait {

inline constexpr size_t kHotCountSize = 1024;
extern uint16_t g_hot_counts[kHotCountSize];

inline uint16_t* hot_count(const uint16_t* ip) {
  return &g_hot_counts[(reinterpret_cast<uintptr_t>(ip) >> 2) % kHotCountSize];
}

// Where to go on: the state that a hook leaves behind.
struct JitState {
  Frame* frame;
  uint16_t* ip;
  Value* sp;
};

// How the interpreter executes an instruction that has been recorded.
enum class RecordedForm : uint8_t {
  Generic,    // in its generic form
  Nested,     // in that form, but Python code is run through C++
  Construct,  // a call of a class with object's __new__: its __init__ is entered
  Resume,     // a call of next() or send(): the generator is resumed
  Enter,      // enters the Python function of g_recorded_call ...
  Call,       // ... or calls it through C++
};

// The Python function that an instruction calls: a special method, a property, a descriptor, an instance's
// __call__.
struct RecordedCall {
  static constexpr size_t kMost = 64;
  Function* function;
  Value args[kMost];
  size_t count;
  Tuple* keywords;
  size_t operands;  // are popped first ...
  bool pushes;      // ... then this is pushed
  Value pushed;
  uint32_t flags;    // of the callee's frame: kFrameOperator, kFrameDropResult, kFrameInit
  uint16_t* behind;  // the instruction
};
extern RecordedCall g_recorded_call;

// How compiled code has ended: in the interpreter, in whatever frame the state names, with or without a
// pending exception; or with a result, which the frame that it was entered with is to return (as if it were
// on top of its stack, at state->sp[-1]). Or with an exception that leaves that frame, and has its traceback
// entry for it.
enum class CompiledEnd : uint8_t { GoOn, Raise, Return, Leave };

struct JitHooks {
  // The loop header `state->ip`, reached by a backward jump, or the instruction behind the RESUME of a
  // generator that C++ resumes, or the entry of the function whose RESUME lies before `state->ip`, has run
  // hot. The state is saved in the frame. May change Thread::dispatch.
  void (*hot_loop)(JitState* state) = nullptr;
  void (*hot_function)(JitState* state) = nullptr;
  // Sets the counter of a location anew: what ran at this address before was other code.
  void (*cool_down)(const uint16_t* ip) = nullptr;
  // Runs the compiled code of the loop, or of the generator from here to where it yields.
  CompiledEnd (*enter)(JitState* state) = nullptr;
  // Runs the compiled code of the function whose frame has just been pushed, if it is compiled for such
  // arguments; the state is behind RESUME.
  CompiledEnd (*enter_function)(JitState* state) = nullptr;
  // Calls the compiled code of a function from C++, without making a frame. False: it is not compiled for
  // such arguments, or this is no time for it; nothing has happened.
  bool (*call_function)(Function* f, const Value* args, size_t count, Value* result) = nullptr;
  // While g_record_dispatch is in force: the instruction with this argument is about to be executed. It
  // begins, prefixes included, at code unit first_unit; the state is saved.
  RecordedForm (*record)(Frame* frame, uint16_t* ip, Value* sp, uint64_t arg, uint32_t first_unit) = nullptr;
  // The same: the frame does not handle the pending exception and is going to be left.
  void (*unwinds)(const Frame* frame) = nullptr;
  // Somebody is going to look at the frame chain: brings the frames of compiled code up to date.
  void (*materialise)() = nullptr;
  // Have recordings not ended in this code too often?
  bool (*follows)(Code* code) = nullptr;
  // A code object with compiled code dies.
  void (*release)(Code* code) = nullptr;
  // Tracing or profiling begins: a recording ends, and compiled code is not returned to.
  void (*abandon)() = nullptr;
};
extern JitHooks g_jit_hooks;

inline void materialise_frames() {
  if (g_jit_hooks.materialise) g_jit_hooks.materialise();
}

// Shows each instruction to g_jit_hooks.record before it is executed.
extern const Dispatch g_record_dispatch;

// The instructions in these forms.
KRAIT_HANDLER(op_PRECALL_nested);
KRAIT_HANDLER(op_PRECALL_construct);
KRAIT_HANDLER(op_PRECALL_resume);
KRAIT_HANDLER(op_KW_NAMES_nested);
KRAIT_HANDLER(op_KW_NAMES_construct);
KRAIT_HANDLER(op_CALL_FUNCTION_EX_nested);
KRAIT_HANDLER(op_FOR_ITER_nested);
KRAIT_HANDLER(op_SEND_nested);

}  // namespace krait
