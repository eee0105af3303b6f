// _thread.lock and _thread.RLock.
#include "runtime/modules/thread_locks.h"

#include <errno.h>
#include <math.h>
#include <time.h>

#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

Type *g_lock_type, *g_rlock_type;
constexpr int64_t kMaxTimeoutSeconds = INT64_MAX / 1000000000;

struct RLock : Object {
  sem_t semaphore;
  uint64_t owner;  // Thread::id, 0: none
  uint64_t count;
};

Lock* lock_of(const Value* a) { return a[0].as<Lock>(); }
RLock* rlock_of(const Value* a) { return a[0].as<RLock>(); }

int64_t monotonic_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t(t.tv_sec) * 1000000000 + t.tv_nsec;
}

// One wait without the global lock: 0 or errno.
int wait_once(sem_t* semaphore, int64_t deadline_ns) {
  BlockingScope blocking;
  int result;
  if (deadline_ns < 0) {
    result = sem_wait(semaphore);
  } else {
    timespec deadline{time_t(deadline_ns / 1000000000), long(deadline_ns % 1000000000)};
    result = sem_clockwait(semaphore, CLOCK_MONOTONIC, &deadline);
  }
  return result == 0 ? 0 : errno;
}

}  // namespace

LockResult semaphore_acquire(sem_t* semaphore, int64_t timeout_ns) {
  if (sem_trywait(semaphore) == 0) return LockResult::Acquired;
  if (timeout_ns == 0) return LockResult::Failed;
  int64_t deadline = -1;
  if (timeout_ns > 0 && __builtin_add_overflow(monotonic_ns(), timeout_ns, &deadline)) deadline = -1;
  for (;;) {
    int error = wait_once(semaphore, deadline);
    if (error == 0) return LockResult::Acquired;
    if (error != EINTR) return LockResult::Failed;
    if (g_thread->break_requests.any() && !handle_break_requests()) {
      return LockResult::Raised;
    }
  }
}

bool lock_timeout(Value blocking, Value timeout, int64_t* timeout_ns) {
  int wait = 1;
  if (!blocking.is_true()) {
    int64_t flag;
    if (!int_to_i64(blocking, &flag)) return false;
    wait = flag != 0;
  }
  double seconds;
  if (!to_double(timeout, &seconds)) return false;
  if (isnan(seconds)) {
    (void)raise_value_error("Invalid value NaN (not a number)");
    return false;
  }
  if (!wait && seconds != -1) {
    (void)raise_value_error("can't specify a timeout for a non-blocking call");
    return false;
  }
  if (seconds < 0 && seconds != -1) {
    (void)raise_value_error("timeout value must be positive");
    return false;
  }
  if (seconds > 9.2e18) {
    (void)raise(types::OverflowError, "timestamp too large to convert to C _PyTime_t");
    return false;
  }
  if (seconds > double(kMaxTimeoutSeconds)) {
    (void)raise(types::OverflowError, "timeout value is too large");
    return false;
  }
  if (!wait) {
    *timeout_ns = 0;
  } else {
    *timeout_ns = seconds < 0 ? -1 : int64_t(ceil(seconds * 1e9));
  }
  return true;
}

Value lock_new() {
  auto* lock = static_cast<Lock*>(allocate_instance(g_lock_type));
  sem_init(&lock->semaphore, 0, 1);
  return Value::object(lock);
}

void lock_release(Value v) {
  auto* lock = v.as<Lock>();
  if (!lock->locked) return;
  lock->locked = 0;
  sem_post(&lock->semaphore);
}

namespace {

// --- lock ---

Value acquire_with(Lock* lock, int64_t timeout_ns) {
  LockResult result = semaphore_acquire(&lock->semaphore, timeout_ns);
  if (result == LockResult::Raised) return Value::exception();
  if (result == LockResult::Acquired) lock->locked = 1;
  return Value::boolean(result == LockResult::Acquired);
}

Value lock_acquire(const Value* a) {
  int64_t timeout_ns;
  if (!lock_timeout(a[1], a[2], &timeout_ns)) return Value::exception();
  return acquire_with(lock_of(a), timeout_ns);
}
Value lock_enter(const Value* a) { return acquire_with(lock_of(a), -1); }

Value lock_release_method(const Value* a) {
  if (!lock_of(a)->locked) return raise(types::RuntimeError, "release unlocked lock");
  lock_release(a[0]);
  return Value::none();
}

Value lock_locked(const Value* a) { return Value::boolean(lock_of(a)->locked); }

Value lock_repr(const Value* a) {
  return format_string("<%s %s object at %p>", lock_of(a)->locked ? "locked" : "unlocked", type_name_of(a[0]),
                       static_cast<void*>(lock_of(a)));
}

Value lock_at_fork_reinit(const Value* a) {
  sem_init(&lock_of(a)->semaphore, 0, 1);
  lock_of(a)->locked = 0;
  return Value::none();
}

const NativeDef kLockMethods[] = {
    {"acquire", "-$self, blocking=True, timeout=-1", lock_acquire,
     "Lock the lock; wait for it unless blocking is false, at most `timeout` seconds. True when it was "
     "acquired."},
    {"acquire_lock", "-$self, blocking=True, timeout=-1", lock_acquire, "An obsolete synonym of acquire()."},
    {"release", "-$self, /", lock_release_method, "Release the lock, which must be locked."},
    {"release_lock", "-$self, /", lock_release_method, "An obsolete synonym of release()."},
    {"locked", "-$self, /", lock_locked, "Return whether the lock is in the locked state."},
    {"locked_lock", "-$self, /", lock_locked, "An obsolete synonym of locked()."},
    {"__enter__", "-$self, /", lock_enter, "Lock the lock."},
    {"__exit__", "-$self, /, *args", lock_release_method, "Release the lock."},
    {"__repr__", "$self, /", lock_repr, "Return repr(self)."},
    {"_at_fork_reinit", "-$self, /", lock_at_fork_reinit},
    {}};

const TypeSpec kLockSpec = {
    .size = sizeof(Lock), .doc = "A lock object is a synchronization primitive.", .methods = kLockMethods};

// --- RLock ---

Value rlock_new(const Value* a) {
  auto* lock = static_cast<RLock*>(allocate_instance(a[0].as<Type>()));
  sem_init(&lock->semaphore, 0, 1);
  return Value::object(lock);
}

Value rlock_acquire_with(RLock* lock, int64_t timeout_ns) {
  if (lock->count && lock->owner == g_thread->id) {
    ++lock->count;
    return Value::true_();
  }
  LockResult result = semaphore_acquire(&lock->semaphore, timeout_ns);
  if (result == LockResult::Raised) return Value::exception();
  if (result == LockResult::Failed) return Value::false_();
  lock->owner = g_thread->id;
  lock->count = 1;
  return Value::true_();
}

Value rlock_acquire(const Value* a) {
  int64_t timeout_ns;
  if (!lock_timeout(a[1], a[2], &timeout_ns)) return Value::exception();
  return rlock_acquire_with(rlock_of(a), timeout_ns);
}
Value rlock_enter(const Value* a) { return rlock_acquire_with(rlock_of(a), -1); }

bool owned(const RLock* lock) { return lock->count && lock->owner == g_thread->id; }

void release_all(RLock* lock) {
  lock->count = 0;
  lock->owner = 0;
  sem_post(&lock->semaphore);
}

Value rlock_release(const Value* a) {
  RLock* lock = rlock_of(a);
  if (!owned(lock)) return raise(types::RuntimeError, "cannot release un-acquired lock");
  if (--lock->count == 0) release_all(lock);
  return Value::none();
}

Value rlock_is_owned(const Value* a) { return Value::boolean(owned(rlock_of(a))); }

Value rlock_release_save(const Value* a) {
  RLock* lock = rlock_of(a);
  if (!lock->count) return raise(types::RuntimeError, "cannot release un-acquired lock");
  Value state = tuple_new({int_from_u64(lock->count), int_from_u64(lock->owner)});
  release_all(lock);
  return state;
}

Value rlock_acquire_restore(const Value* a) {
  RLock* lock = rlock_of(a);
  if (!is_tuple(a[1]) || a[1].as<Tuple>()->length != 2) {
    return raise_type_error("_acquire_restore() argument 1 must be 2-item tuple, not %T", a[1]);
  }
  if (semaphore_acquire(&lock->semaphore, -1) == LockResult::Raised) return Value::exception();
  lock->count = int_low_bits(a[1].as<Tuple>()->items[0]);
  lock->owner = int_low_bits(a[1].as<Tuple>()->items[1]);
  return Value::none();
}

Value rlock_repr(const Value* a) {
  RLock* lock = rlock_of(a);
  return format_string("<%s %s object owner=%llu count=%llu at %p>", lock->count ? "locked" : "unlocked",
                       type_name_of(a[0]), static_cast<unsigned long long>(lock->owner),
                       static_cast<unsigned long long>(lock->count), static_cast<void*>(lock));
}

Value rlock_at_fork_reinit(const Value* a) {
  sem_init(&rlock_of(a)->semaphore, 0, 1);
  rlock_of(a)->owner = rlock_of(a)->count = 0;
  return Value::none();
}

const NativeDef kRLockMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", rlock_new, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"acquire", "-$self, blocking=True, timeout=-1", rlock_acquire,
     "Lock the lock; the owner may do so repeatedly. True when it was acquired."},
    {"release", "-$self, /", rlock_release, "Release the lock, as often as it was acquired."},
    {"__enter__", "-$self, blocking=True, timeout=-1", rlock_enter, "Lock the lock."},
    {"__exit__", "-$self, /, *args", rlock_release, "Release the lock."},
    {"_is_owned", "-$self, /", rlock_is_owned, "For internal use by `threading.Condition`."},
    {"_acquire_restore", "-$self, state, /", rlock_acquire_restore,
     "For internal use by `threading.Condition`."},
    {"_release_save", "-$self, /", rlock_release_save, "For internal use by `threading.Condition`."},
    {"__repr__", "$self, /", rlock_repr, "Return repr(self)."},
    {"_at_fork_reinit", "-$self, /", rlock_at_fork_reinit},
    {}};

const TypeSpec kRLockSpec = {.size = sizeof(RLock), .methods = kRLockMethods};

}  // namespace

void create_lock_types(Value module) {
  g_lock_type = native_type_create("_thread.lock", Kind::NativeOpaque, sizeof(Lock), types::object,
                                   kTypeHidden | kTypeHasWeakrefs, &kLockSpec);
  g_rlock_type = native_type_create("_thread.RLock", Kind::Native, sizeof(RLock), types::object,
                                    kTypeBase | kTypeHasWeakrefs, &kRLockSpec);
  module_add(module, "LockType", type_value(g_lock_type));
  module_add(module, "RLock", type_value(g_rlock_type));
}

}  // namespace krait
