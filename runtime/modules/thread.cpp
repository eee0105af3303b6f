// The module _thread: starting threads, identities, the hook for their exceptions.
#include "runtime/thread.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>

#include "runtime/dict.h"
#include "runtime/exception.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/thread_locks.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {
namespace {

constexpr size_t kMinStackBytes = 0x8000;
constexpr size_t kDefaultStackBytes = size_t{8} << 20;
constexpr const char* kSentinelKey = "_thread.sentinel";

size_t g_stack_size;  // 0: the default
int64_t g_thread_count;
Type* g_hook_args_type;

// What a new thread is to call.
struct Start {
  Thread* thread;
  RootVector values;  // callable, args, kwargs
};

void run(Start* start) {
  Value kwargs = start->values[2];
  Value result = call_with_tuple(start->values[0], start->values[1].as<Tuple>(),
                                 kwargs.is_unbound() ? nullptr : kwargs.as<Dict>());
  if (!result.is_exception() || clear_if(types::SystemExit)) return;
  report_unraisable(start->values[0], "Exception ignored in thread started by");
}

// Releases what waits for the thread's end.
void finish(Thread* thread) {
  clear_thread_locals(thread);
  if (!thread->trace_dict.is_unbound()) {
    Value sentinel = dict_get_str(thread->trace_dict.as<Dict>(), str_intern(kSentinelKey));
    if (!sentinel.is_unbound()) lock_release(sentinel);
  }
}

void* thread_main(void* argument) {
  auto* start = static_cast<Start*>(argument);
  Thread* thread = start->thread;
  acquire_lock(thread);
  run(start);
  delete start;
  finish(thread);
  --g_thread_count;
  thread_exit(thread);
  return nullptr;
}

bool start_native(Start* start) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, g_stack_size ? g_stack_size : kDefaultStackBytes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t handle;
  int error = pthread_create(&handle, &attributes, thread_main, start);
  pthread_attr_destroy(&attributes);
  if (error) return false;
  start->thread->id = uint64_t(handle);
  return true;
}

Value start_new_thread(const Value* a) {
  if (!is_callable(a[0])) return raise_type_error("first arg must be callable");
  if (!is_tuple(a[1])) return raise_type_error("2nd arg must be a tuple");
  if (!a[2].is_unbound() && !is_dict(a[2])) return raise_type_error("optional 3rd arg must be a dictionary");
  auto* start = new Start();
  start->values.push_back(a[0]);
  start->values.push_back(a[1]);
  start->values.push_back(a[2]);
  start->thread = thread_create();
  if (!start->thread || !start_native(start)) {
    if (start->thread) thread_destroy(start->thread);
    delete start;
    return raise(types::RuntimeError, "can't start new thread");
  }
  ++g_thread_count;
  return int_from_u64(start->thread->id);
}

Value allocate_lock(const Value*) { return lock_new(); }
Value exit_thread(const Value*) { return raise_bare(types::SystemExit); }
Value get_ident(const Value*) { return int_from_u64(g_thread->id); }
Value get_native_id(const Value*) { return Value::small_int(syscall(SYS_gettid)); }
Value count(const Value*) { return Value::small_int(g_thread_count); }

Value interrupt_main(const Value* a) {
  int number;
  if (!int_to_int(a[0], &number)) return Value::exception();
  if (number < 1 || number >= NSIG) return raise_value_error("signal number out of range");
  struct sigaction action;
  // A signal that Python does not handle is not simulated.
  if (sigaction(number, nullptr, &action) == 0 && action.sa_handler != SIG_IGN &&
      action.sa_handler != SIG_DFL) {
    signal_note(number);
  }
  return Value::none();
}

Value stack_size(const Value* a) {
  int64_t size;
  if (!int_to_i64(a[0], &size)) return Value::exception();
  if (size < 0) return raise_value_error("size must be 0 or a positive value");
  if (size && size < int64_t(kMinStackBytes)) {
    return raise_value_error("size not valid: %lld bytes", static_cast<long long>(size));
  }
  auto old = int64_t(g_stack_size);
  g_stack_size = size_t(size);
  return Value::small_int(old);
}

// A lock that is released when the running thread ends.
Value set_sentinel(const Value*) {
  Value lock = lock_new();
  dict_set_str(thread_dict(), kSentinelKey, lock);
  return lock;
}

Value write_text(Value file, Value text) { return call_method(file, names::write, {text}); }

// The default threading.excepthook.
Value excepthook(const Value* a) {
  if (type_of(a[0]) != g_hook_args_type) {
    return raise_type_error("_thread.excepthook argument type must be ExceptHookArgs");
  }
  auto* args = a[0].as<Tuple>();
  Value type = args->items[0], value = args->items[1], thread = args->items[3];
  if (type == type_value(types::SystemExit)) return Value::none();
  Value file = sys_get(names::stderr_);
  if (file.is_unbound() || file.is_none()) {
    // What sys.stderr was when the thread object was made.
    if (thread.is_none()) return Value::none();
    file = get_attribute(thread, "_stderr");
    if (file.is_exception() || file.is_none()) return file;
  }
  Value name = int_from_u64(g_thread->id);
  if (!thread.is_none()) {
    name = get_attribute(thread, "name");
    if (name.is_exception()) return name;
  }
  Value line = format_string("Exception in thread %S:\n", name);
  if (line.is_exception() || write_text(file, line).is_exception()) return Value::exception();
  if (is_exception_instance(value)) print_exception(value, file);
  (void)call_method(file, names::flush);
  clear_exception();
  return Value::none();
}

const NativeDef kFunctions[] = {
    {"start_new_thread", "-function, args, kwargs=?, /", start_new_thread,
     "Start a new thread and return its identifier.\n\nIt calls the function with the positional arguments "
     "from the "
     "tuple args and keyword arguments from the optional dictionary kwargs."},
    {"start_new", "-function, args, kwargs=?, /", start_new_thread,
     "An obsolete synonym of start_new_thread()."},
    {"allocate_lock", "-", allocate_lock, "Create a new lock object."},
    {"allocate", "-", allocate_lock, "An obsolete synonym of allocate_lock()."},
    {"exit", "-", exit_thread, "Raise SystemExit: the thread exits silently unless it is caught."},
    {"exit_thread", "-", exit_thread, "An obsolete synonym of exit()."},
    {"interrupt_main", "-signum=2, /", interrupt_main,
     "Simulate the arrival of the given signal in the main thread."},
    {"get_ident", "-", get_ident, "Return a non-zero integer that identifies the current thread."},
    {"get_native_id", "-", get_native_id, "Return the kernel's identifier of the current thread."},
    {"_count", "-", count, "Return the number of running threads besides the main one."},
    {"stack_size", "-size=0, /", stack_size, "Return the stack size of new threads; set it to `size`."},
    {"_set_sentinel", "-", set_sentinel,
     "Set a sentinel lock that will be released when the current thread ends."},
    {"_excepthook", "-exc_info, /", excepthook, "Handle uncaught Thread.run() exception."},
    {}};

const char* const kHookFields[] = {"exc_type", "exc_value", "exc_traceback", "thread", nullptr};

}  // namespace

Value module_init__thread(Value module) {
  module_add_functions(module, kFunctions);
  create_lock_types(module);
  create_local_type(module);
  g_hook_args_type = struct_sequence_create(
      "_thread._ExceptHookArgs", "ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.",
      kHookFields, 4);
  module_add(module, "_ExceptHookArgs", type_value(g_hook_args_type));
  module_add(module, "error", type_value(types::RuntimeError));
  module_add(module, "TIMEOUT_MAX", Value::flonum(9223372036.0));
  return module;
}

}  // namespace krait
