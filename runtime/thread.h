// The state of a Python thread, and the global lock under which exactly one of them runs.
//
// g_thread always is the running thread; it is switched with the lock. Native code may use it freely.
#pragma once

#include "runtime/atomic_bits.h"
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
  Value exception;            // pending exception instance, or unbound
  AtomicBits break_requests;  // BreakRequest bits
  uint32_t recursion_depth;   // Python calls plus guarded native calls
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
  Value returned;  // by the iterator that compiled code has sent something to
  uint32_t coroutine_origin_depth;
  uint64_t id;           // threading.get_ident
  uint64_t serial;       // of the thread; never reused
  bool tracing;          // inside a trace function
  bool interrupted;      // runs finalisers in the middle of something else
  uintptr_t native_top;  // compiled code that has called C++: its stack pointer
  Thread* next;          // all threads
  // Of a thread that does not hold the lock, for the conservative scan:
  uintptr_t saved_stack_pointer;
  uintptr_t saved_registers[12];
};

extern Thread* g_thread;
extern Thread g_main_thread;

void threads_initialize();
Thread* thread_list();
// Creates the state for a new native thread (not yet running Python); attach with acquire_lock.
Thread* thread_create();
void thread_destroy(Thread* thread);
// At the end of a native thread, which holds the lock: forgets the thread and releases the lock.
void thread_exit(Thread* thread);
// In the child after fork(): the calling thread is the only one.
void threads_after_fork();

// The global lock. release saves registers and the stack pointer so that the thread's stack can be scanned
// meanwhile.
void release_lock();
void acquire_lock(Thread* thread);
// Around blocking system calls. Inline, so that the frame whose registers are saved is the one that blocks.
class BlockingScope {
 public:
  BlockingScope() : thread_(g_thread) { release_lock(); }
  ~BlockingScope() { acquire_lock(thread_); }  // keeps errno
  BlockingScope(const BlockingScope&) = delete;

 private:
  Thread* thread_;
};

// Handles all pending break requests; false with an exception set. Called by the interpreter at safepoints.
[[nodiscard]] bool handle_break_requests();
inline void request_break(Thread* t, BreakRequest r) { t->break_requests.set(r); }

// How long a thread runs while others wait for the lock (sys.setswitchinterval).
double switch_interval();
void set_switch_interval(double seconds);

// For the signal module: the C handler has noted the signal; async-signal-safe.
void signal_note(int number);
// The noted signals, as bits 1<<number; forgets them.
uint64_t signals_take();
// Runs Python-level handlers of noted signals; false: raised. Filled by the _signal module.
extern bool (*g_run_signal_handlers)();

}  // namespace krait
