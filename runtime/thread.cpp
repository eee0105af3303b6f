// Threads and the global lock.
//
// The lock is handed over in the order of arrival: a release gives it to the first waiter, so a thread that
// gives way at a safepoint cannot take it back before the others had their turn. A waiter asks the running
// thread to give way when it has waited for the switch interval. The lock's release saves the callee-saved
// registers and the stack pointer, so that a collection in another thread sees everything this one holds.
#include "runtime/thread.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/address_space.h"
#include "runtime/compiled_code.h"
#include "runtime/error.h"
#include "runtime/heap.h"
#include "runtime/machine.h"
#include "runtime/native_memory.h"

extern "C" void* __libc_stack_end;

namespace krait {

Thread g_main_thread;
Thread* g_thread = &g_main_thread;
bool (*g_run_signal_handlers)();

namespace {

constexpr size_t kMainVmStackBytes = size_t{1} << 30;
constexpr size_t kVmStackBytes = size_t{256} << 20;
constexpr size_t kMinVmStackBytes = size_t{1} << 20;
constexpr size_t kVmStackPercent = 6;  // of a limited address space
constexpr uint32_t kDefaultRecursionLimit = 1000;
// Native code below a stack check may need this much; the sanitizers' frames are larger.
#ifdef KRAIT_ASAN
constexpr size_t kNativeStackMargin = size_t{1} << 20;
#else
constexpr size_t kNativeStackMargin = size_t{192} << 10;
#endif
constexpr size_t kMaxNativeStack = size_t{1} << 30;

struct Waiter {
  pthread_cond_t granted_condition;
  bool granted = false;
  Waiter* next = nullptr;
};

// All guarded by `mutex`, except that only the holder of the lock changes `holder`.
struct GlobalLock {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  bool held = false;
  Thread* holder = nullptr;
  Waiter* first = nullptr;
  Waiter** last = &first;
};
GlobalLock g_lock;
uint64_t g_switch_interval_ns = 5000000;
Thread* g_threads;  // all, the newest first; guarded by the global lock
std::atomic<uint64_t> g_noted_signals;

timespec deadline_after(uint64_t ns) {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  uint64_t nsec = uint64_t(t.tv_nsec) + ns;
  t.tv_sec += time_t(nsec / 1000000000u);
  t.tv_nsec = long(nsec % 1000000000u);
  return t;
}

void initialize_condition(pthread_cond_t* condition) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(condition, &attributes);
  pthread_condattr_destroy(&attributes);
}

// Takes the lock or waits for it. errno is preserved.
void lock() {
  pthread_mutex_lock(&g_lock.mutex);
  if (!g_lock.held) {
    g_lock.held = true;
    pthread_mutex_unlock(&g_lock.mutex);
    return;
  }
  Waiter self;
  initialize_condition(&self.granted_condition);
  *g_lock.last = &self;
  g_lock.last = &self.next;
  timespec deadline = deadline_after(g_switch_interval_ns);
  while (!self.granted) {
    if (pthread_cond_timedwait(&self.granted_condition, &g_lock.mutex, &deadline) == ETIMEDOUT) {
      if (!self.granted && g_lock.holder) request_break(g_lock.holder, kBreakLock);
      deadline = deadline_after(g_switch_interval_ns);
    }
  }
  pthread_mutex_unlock(&g_lock.mutex);
  pthread_cond_destroy(&self.granted_condition);
}

bool others_wait() {
  pthread_mutex_lock(&g_lock.mutex);
  bool waiting = g_lock.first != nullptr;
  pthread_mutex_unlock(&g_lock.mutex);
  return waiting;
}

// As much of `bytes` as there is room for; false when even a small stack does not fit.
bool allocate_vm_stack(Thread* thread, size_t bytes) {
  bytes = address_space_share(bytes, kVmStackPercent);
  void* p = nullptr;
  for (; !(p = reserve_address_space(bytes)); bytes /= 2) {
    if (bytes < kMinVmStackBytes) return false;
  }
  thread->stack_base = thread->stack_top = static_cast<Value*>(p);
  thread->stack_limit = thread->stack_base + bytes / sizeof(Value);
  return true;
}

void initialize(Thread* thread) {
  thread->recursion_limit = kDefaultRecursionLimit;
  thread->handled = &thread->handled_base;
  static uint64_t last_serial;
  thread->serial = ++last_serial;
  thread->next = g_threads;
  g_threads = thread;
}

void find_native_stack(Thread* thread) {
  pthread_attr_t attributes;
  void* low = nullptr;
  size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstack(&attributes, &low, &size);
    pthread_attr_destroy(&attributes);
  }
  thread->native_stack_base = reinterpret_cast<uintptr_t>(low) + size;
  thread->native_stack_limit = reinterpret_cast<uintptr_t>(low) + std::min(size / 2, kNativeStackMargin);
}

// The main thread's stack grows on demand: its end follows from the limit.
void find_main_native_stack(Thread* thread) {
  rlimit limit;
  size_t size = size_t{8} << 20;
  if (getrlimit(RLIMIT_STACK, &limit) == 0) size = std::min(size_t(limit.rlim_cur), kMaxNativeStack);
  thread->native_stack_base = reinterpret_cast<uintptr_t>(__libc_stack_end);
  thread->native_stack_limit = thread->native_stack_base - size + std::min(size / 2, kNativeStackMargin);
}

uint64_t current_id() { return uint64_t(pthread_self()); }

}  // namespace

void unlock() {
  pthread_mutex_lock(&g_lock.mutex);
  g_lock.holder = nullptr;
  if (Waiter* next = g_lock.first) {
    g_lock.first = next->next;
    if (!g_lock.first) g_lock.last = &g_lock.first;
    next->granted = true;
    pthread_cond_signal(&next->granted_condition);
  } else {
    g_lock.held = false;
  }
  pthread_mutex_unlock(&g_lock.mutex);
}

void threads_initialize() {
  initialize(&g_main_thread);
  g_main_thread.id = current_id();
  if (!allocate_vm_stack(&g_main_thread, kMainVmStackBytes)) {
    fputs("krait: cannot allocate the main thread's stack\n", stderr);
    abort();
  }
  find_main_native_stack(&g_main_thread);
  g_thread = &g_main_thread;
  g_lock.held = true;
  g_lock.holder = g_thread;
}

Thread* thread_list() { return g_threads; }

Thread* thread_create() {
  auto* thread = static_cast<Thread*>(calloc(1, sizeof(Thread)));
  if (!thread) return nullptr;
  if (!allocate_vm_stack(thread, kVmStackBytes)) {
    free(thread);
    return nullptr;
  }
  initialize(thread);
  thread->recursion_limit = g_thread->recursion_limit;
  thread->dispatch = g_thread->dispatch;
  return thread;
}

void thread_destroy(Thread* thread) {
  for (Thread** link = &g_threads; *link; link = &(*link)->next) {
    if (*link != thread) continue;
    *link = thread->next;
    break;
  }
  size_t bytes = size_t(thread->stack_limit - thread->stack_base) * sizeof(Value);
  munmap(thread->stack_base, bytes);
  free(thread);
}

void thread_exit(Thread* thread) {
  // Those who wait ask the holder for a break, which is gone soon.
  pthread_mutex_lock(&g_lock.mutex);
  g_lock.holder = nullptr;
  pthread_mutex_unlock(&g_lock.mutex);
  // Whoever gets the lock sets g_thread before using it.
  thread_destroy(thread);
  unlock();
}

void threads_after_fork() {
  for (Thread* t = g_threads; t;) {
    Thread* next = t->next;
    if (t != g_thread && t != &g_main_thread) thread_destroy(t);
    t = next;
  }
  g_thread->id = current_id();
  if (g_thread != &g_main_thread) {
    // The main thread is gone, but others refer to its state; its stack is not there to be scanned.
    g_main_thread.saved_stack_pointer = 0;
    g_main_thread.stack_top = g_main_thread.stack_base;
  }
  g_lock.mutex = PTHREAD_MUTEX_INITIALIZER;
  g_lock.first = nullptr;
  g_lock.last = &g_lock.first;
  g_lock.held = true;
  g_lock.holder = g_thread;
}

void acquire_lock(Thread* thread) {
  int saved_errno = errno;
  lock();
  g_lock.holder = thread;
  g_thread = thread;
  thread->saved_stack_pointer = 0;
  if (!thread->native_stack_base) {
    find_native_stack(thread);
    thread->id = current_id();
  }
  errno = saved_errno;
}

bool (*g_run_pending_calls)();

static void run_finalizers_in_between(Thread* thread) {
  const bool outer = thread->interrupted;
  thread->interrupted = true;
  run_finalizers();
  thread->interrupted = outer;
}

bool handle_break_requests() {
  Thread* thread = g_thread;
  uint32_t requests = thread->break_requests.take();
  if ((requests & kBreakLock) && others_wait()) {
    release_lock();
    acquire_lock(thread);
  }
  if (requests & kBreakFinalizers) run_finalizers_in_between(thread);
  if ((requests & kBreakPending) && g_run_pending_calls && !g_run_pending_calls()) return false;
  // At most one exception is raised; what is left is asked for again.
  uint32_t raised = 0;
  bool ok = true;
  if (requests & kBreakSignal) {
    raised |= kBreakSignal;
    ok = !g_run_signal_handlers || g_run_signal_handlers();
  }
  if (ok && (requests & kBreakMemory)) {
    raised |= kBreakMemory;
    ok = memory_suffices();
  }
  if (ok && (requests & kBreakAsyncException)) {
    raised |= kBreakAsyncException;
    Value exception = thread->async_exception;
    thread->async_exception = Value::unbound();
    if (!exception.is_unbound()) {
      (void)raise_statement(exception, Value::unbound());
      ok = false;
    }
  }
  uint32_t left = requests & (kBreakSignal | kBreakMemory | kBreakAsyncException) & ~raised;
  if (left) request_break(thread, BreakRequest(left));
  return ok;
}

double switch_interval() { return double(g_switch_interval_ns) / 1e9; }
void set_switch_interval(double seconds) {
  g_switch_interval_ns = std::max<uint64_t>(1000, uint64_t(seconds * 1e9));
}

void signal_note(int number) {
  g_noted_signals.fetch_or(uint64_t{1} << (number & 63), std::memory_order_relaxed);
  request_break(&g_main_thread, kBreakSignal);
}

uint64_t signals_take() { return g_noted_signals.exchange(0, std::memory_order_relaxed); }

}  // namespace krait
