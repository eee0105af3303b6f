// Locks of the module _thread, for others that need them (queue).
#pragma once

#include <semaphore.h>

#include "runtime/type.h"

namespace krait {

// A binary semaphore inside the (non-moving) object. The counter is 1 while the lock is free.
struct Lock : Object {
  sem_t semaphore;
  uint64_t locked;  // for locked() and repr; changed under the global lock
};

enum class LockResult { Acquired, Failed, Raised };
// Waits on the semaphore without the global lock; signals are handled meanwhile. timeout_ns: 0 does not wait,
// -1 waits for ever.
LockResult semaphore_acquire(sem_t* semaphore, int64_t timeout_ns);
// blocking and timeout arguments to nanoseconds (see above). False: raised.
[[nodiscard]] bool lock_timeout(Value blocking, Value timeout, int64_t* timeout_ns);

struct Thread;

// Creates the types lock and RLock.
void create_lock_types(Value module);
Value lock_new();
void lock_release(Value lock);

// Creates _thread._local.
void create_local_type(Value module);
// Drops what the ending thread kept in local objects.
void clear_thread_locals(Thread* thread);
// The running thread's own dict (Thread::trace_dict).
Dict* thread_dict();

}  // namespace krait
