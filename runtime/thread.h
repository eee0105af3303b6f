// The state of a Python thread, and the global lock under which exactly one of them runs.
//
// g_thread always is the running thread; it is switched with the lock. Native code may use it freely.
#pragma once

#include <atomic>

#include "runtime/object.h"

namespace krait {

// The chain of exceptions being handled (sys.exc_info): one entry per running generator plus the thread's
// own.
struct HandledException {
  Value exception;  // instance, None or unbound
  HandledException* previous;
};

// Reasons for the interpreter to leave its fast path at a back-edge, call or resume.
enum BreakRequest : uint32_t {
  kBreakSignal = 1,  // a signal handler is to run (main thread)
  kBreakLock = 2,    // another thread waits for the global lock
  kBreakAsyncException = 4,
  kBreakFinalizers = 8,  // finalisers and weakref callbacks are waiting
  kBreakMemory = 16,     // MemoryError to be raised
  kBreakPending = 32,    // other pending calls
};

struct Thread {
  Value exception;                       // pending exception instance, or unbound
  std::atomic<uint32_t> break_requests;  // BreakRequest bits
  uint32_t recursion_depth;              // Python calls plus guarded native calls
  uint32_t recursion_limit;
  Frame* frame;      // innermost running frame (interp/frame.h)
  Value* stack_top;  // first free slot of the VM stack
  Value* stack_base;
  Value* stack_limit;
  const void* const* dispatch;  // current dispatch table of the interpreter
  HandledException* handled;    // top of the chain; never null
  HandledException handled_base;
  uintptr_t native_stack_limit;  // lowest address native code may reach
  uintptr_t native_stack_base;
  Value async_exception;                   // to be raised at the next safepoint
  Value trace_function, profile_function;  // sys.settrace / setprofile, or unbound
  Value trace_dict;                        // thread-local dict for _thread / codecs / contextvars users
  Value context;                           // contextvars context
  Value async_gen_first_iter, async_gen_finalizer;
  uint32_t coroutine_origin_depth;
  uint64_t id;                    // threading.get_ident
  bool tracing;                   // inside a trace function
  Thread* next;                   // all threads
  uintptr_t saved_stack_pointer;  // of a thread that does not hold the lock, for the conservative scan
};

extern Thread* g_thread;
extern Thread g_main_thread;

void threads_initialize();
Thread* thread_list();
// Creates the state for a new native thread (not yet running Python); attach with acquire_lock.
Thread* thread_create();
void thread_destroy(Thread* thread);

// The global lock. release saves registers and the stack pointer so that the thread's stack can be scanned
// meanwhile.
void release_lock();
void acquire_lock(Thread* thread);
// Around blocking system calls.
class BlockingScope {
 public:
  BlockingScope();   // releases
  ~BlockingScope();  // acquires
  BlockingScope(const BlockingScope&) = delete;

 private:
  Thread* thread_;
  int saved_errno_;
};

// Handles all pending break requests; false with an exception set. Called by the interpreter at safepoints.
[[nodiscard]] bool handle_break_requests();
inline void request_break(Thread* t, BreakRequest r) {
  t->break_requests.fetch_or(r, std::memory_order_release);
}

// For the signal module: the C handler has noted the signal; async-signal-safe.
void signal_note(int number);
// Runs Python-level handlers of noted signals; false: raised. Filled by the _signal module.
extern bool (*g_run_signal_handlers)();

}  // namespace krait
