// The module _multiprocessing: SemLock, a named POSIX semaphore that processes share.
//
// kind 0 is a recursive mutex: `count` says how often the owning thread holds it, and the semaphore itself is
// touched only by the outermost acquire and release.
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>

#include <cerrno>
#include <cmath>
#include <ctime>
#include <string>

#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"

namespace krait {

namespace {

constexpr int kRecursiveMutex = 0, kSemaphore = 1;
constexpr int64_t kSecond = 1000000000;

struct SemLock : Object {
  sem_t* semaphore;
  int64_t count;
  int64_t max_value;
  int64_t kind;
  uint64_t owner;  // thread that has acquired it last
  Value name;      // str or None
};

SemLock* self_of(const Value* a) { return a[0].as<SemLock>(); }
bool is_mine(const SemLock* s) { return s->count > 0 && s->owner == g_thread->id; }

Value semlock_from(Type* type, sem_t* semaphore, int kind, int max_value, Value name) {
  auto* s = static_cast<SemLock*>(allocate_instance(type));
  s->semaphore = semaphore;
  s->kind = kind;
  s->max_value = max_value;
  s->name = name;
  return Value::object(s);
}

Value semlock_new(const Value* a) {
  int kind, value, max_value, unlink = truth(a[5]);
  std::string name;
  if (unlink < 0 || !int_to_int(a[1], &kind) || !int_to_int(a[2], &value) || !int_to_int(a[3], &max_value))
    return Value::exception();
  if (!is_str(a[4])) return raise_bad_argument("SemLock", "argument 'name'", "str", a[4]);
  if (!str_to_filesystem(a[4], &name)) return Value::exception();
  if (kind != kRecursiveMutex && kind != kSemaphore) return raise_value_error("unrecognized kind");
  sem_t* semaphore = sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, unsigned(value));
  if (semaphore == SEM_FAILED) return raise_os_error(errno);
  if (unlink && sem_unlink(name.c_str()) < 0) {
    int error = errno;
    sem_close(semaphore);
    return raise_os_error(error);
  }
  return semlock_from(a[0].as<Type>(), semaphore, kind, max_value, unlink ? Value::none() : a[4]);
}

Value semlock_rebuild(const Value* a) {
  int kind, max_value;
  Value handle = index_of(a[1]);
  if (handle.is_exception() || !int_to_int(a[2], &kind) || !int_to_int(a[3], &max_value))
    return Value::exception();
  auto* semaphore = reinterpret_cast<sem_t*>(int_low_bits(handle));
  if (!a[4].is_none()) {
    std::string name;
    if (!str_to_filesystem(a[4], &name)) return Value::exception();
    semaphore = sem_open(name.c_str(), 0);
    if (semaphore == SEM_FAILED) return raise_os_error(errno);
  }
  return semlock_from(a[0].as<Type>(), semaphore, kind, max_value, a[4]);
}

void semlock_finalize(Object* o) {
  auto* s = static_cast<SemLock*>(o);
  if (s->semaphore) sem_close(s->semaphore);
  s->semaphore = nullptr;
}

// The absolute time of a timeout in seconds. False: raised.
bool deadline_argument(Value timeout, timespec* out) {
  double seconds;
  if (!to_double(timeout, &seconds)) return false;
  if (!(seconds > 0)) seconds = 0;
  clock_gettime(CLOCK_REALTIME, out);
  double whole = std::floor(seconds);
  constexpr double kForever = 1e9;  // about 30 years
  if (whole > kForever) whole = kForever;
  out->tv_sec += time_t(whole);
  out->tv_nsec += long((seconds - std::floor(seconds)) * double(kSecond) + 0.5);
  if (out->tv_nsec >= kSecond) {
    out->tv_nsec -= kSecond;
    ++out->tv_sec;
  }
  return true;
}

Value acquire(SemLock* s, bool block, Value timeout) {
  if (s->kind == kRecursiveMutex && is_mine(s)) {
    ++s->count;
    return Value::true_();
  }
  timespec deadline;
  if (!timeout.is_none() && !deadline_argument(timeout, &deadline)) return Value::exception();
  // Without waiting first: that keeps the global lock.
  int result = sem_trywait(s->semaphore), error = errno;
  while (result < 0 && block && (error == EAGAIN || error == EINTR)) {
    {
      BlockingScope scope;
      result = timeout.is_none() ? sem_wait(s->semaphore) : sem_timedwait(s->semaphore, &deadline);
      error = errno;
    }
    if (result == 0 || error != EINTR) break;
    if (!handle_break_requests()) return Value::exception();
  }
  if (result < 0) return error == EAGAIN || error == ETIMEDOUT ? Value::false_() : raise_os_error(error);
  ++s->count;
  s->owner = g_thread->id;
  return Value::true_();
}

Value semlock_acquire(const Value* a) {
  int block = truth(a[1]);
  return block < 0 ? Value::exception() : acquire(self_of(a), block, a[2]);
}
Value semlock_enter(const Value* a) { return acquire(self_of(a), true, Value::none()); }

Value semlock_release(const Value* a) {
  auto* s = self_of(a);
  if (s->kind == kRecursiveMutex) {
    if (!is_mine(s))
      return raise(types::AssertionError, "attempt to release recursive lock not owned by thread");
    if (s->count > 1) {
      --s->count;
      return Value::none();
    }
  } else {
    int value;
    if (sem_getvalue(s->semaphore, &value) < 0) return raise_os_error(errno);
    if (value >= s->max_value) return raise_value_error("semaphore or lock released too many times");
  }
  if (sem_post(s->semaphore) < 0) return raise_os_error(errno);
  --s->count;
  return Value::none();
}

Value semlock_count(const Value* a) { return Value::small_int(self_of(a)->count); }
Value semlock_is_mine(const Value* a) { return Value::boolean(is_mine(self_of(a))); }
Value semlock_get_value(const Value* a) {
  int value;
  if (sem_getvalue(self_of(a)->semaphore, &value) < 0) return raise_os_error(errno);
  return Value::small_int(value < 0 ? 0 : value);
}
Value semlock_is_zero(const Value* a) {
  int value;
  if (sem_getvalue(self_of(a)->semaphore, &value) < 0) return raise_os_error(errno);
  return Value::boolean(value == 0);
}
Value semlock_after_fork(const Value* a) {
  self_of(a)->count = 0;
  return Value::none();
}

Value sem_unlink_function(const Value* a) {
  std::string name;
  if (!is_str(a[0])) return raise_bad_argument("sem_unlink", "argument", "str", a[0]);
  if (!str_to_filesystem(a[0], &name)) return Value::exception();
  return sem_unlink(name.c_str()) < 0 ? raise_os_error(errno) : Value::none();
}

Value get_handle(Value v) { return int_from_u64(reinterpret_cast<uintptr_t>(v.as<SemLock>()->semaphore)); }
Value get_kind(Value v) { return Value::small_int(v.as<SemLock>()->kind); }
Value get_max_value(Value v) { return Value::small_int(v.as<SemLock>()->max_value); }

const NativeDef kMethods[] = {
    {"__new__", "cls, /, kind, value, maxvalue, name, unlink", semlock_new, nullptr, Effects::Any,
     NativeRole::StaticMethod},
    {"acquire", "$self, /, block=True, timeout=None", semlock_acquire, "Acquire the semaphore/lock."},
    {"release", "$self, /", semlock_release, "Release the semaphore/lock."},
    {"__enter__", "$self, /", semlock_enter, "Enter the semaphore/lock."},
    {"__exit__", "$self, exc_type=None, exc_value=None, exc_tb=None, /", semlock_release,
     "Exit the semaphore/lock."},
    {"_count", "$self, /", semlock_count, "Num of `acquire()`s minus num of `release()`s for this process."},
    {"_is_mine", "$self, /", semlock_is_mine, "Whether the lock is owned by this thread."},
    {"_get_value", "$self, /", semlock_get_value, "Get the value of the semaphore."},
    {"_is_zero", "$self, /", semlock_is_zero, "Return whether semaphore has value zero."},
    {"_rebuild", "$type, handle, kind, maxvalue, name, /", semlock_rebuild, nullptr, Effects::Any,
     NativeRole::ClassMethod},
    {"_after_fork", "$self, /", semlock_after_fork, "Rezero the net acquisition count after fork()."},
    {}};
const GetSetDef kGetSets[] = {{"handle", get_handle}, {"kind", get_kind}, {"maxvalue", get_max_value}, {}};
const MemberDef kMembers[] = {{"name", offsetof(SemLock, name)}, {}};

void add_class_attributes(Type* type) {
  dict_set_str(type->dict, "SEM_VALUE_MAX", Value::small_int(SEM_VALUE_MAX));
}
const TypeSpec kSpec = {.size = sizeof(SemLock),
                        .doc = "Semaphore/Mutex type",
                        .methods = kMethods,
                        .getsets = kGetSets,
                        .members = kMembers,
                        .finalize = semlock_finalize,
                        .initialize = add_class_attributes};

const NativeDef kFunctions[] = {{"sem_unlink", "name, /", sem_unlink_function, "Remove a named semaphore."},
                                {}};

}  // namespace

Value module_init__multiprocessing(Value module) {
  module_add_functions(module, kFunctions);
  module_add_type(module, native_type_create("_multiprocessing.SemLock", Kind::Native, sizeof(SemLock),
                                             types::object, kTypeBase | kTypeHasFinalizer, &kSpec));
  Dict* flags = dict_new();
  dict_set_str(flags, "HAVE_SEM_OPEN", Value::small_int(1));
  dict_set_str(flags, "HAVE_SEM_TIMEDWAIT", Value::small_int(1));
  module_add(module, "flags", Value::object(flags));
  return module;
}

}  // namespace krait
