// The module faulthandler: Python tracebacks on fatal signals, on chosen signals, and after a time-out.
#include "runtime/module.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/modules/faulthandler/dump.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"

namespace krait {

namespace {

bool fail(Value) { return false; }

using namespace fault;

constexpr int64_t kSecond = 1000000000;
constexpr size_t kAlternateStack = 64 << 10;

// Where and what a handler writes. `file` keeps the descriptor's owner alive.
struct Output {
  bool enabled;
  int fd;
  bool all_threads;
  Value file;
};

struct FatalSignal {
  int number;
  const char* name;
  struct sigaction previous;
};
FatalSignal g_fatal[] = {{SIGBUS, "Bus error", {}},
                         {SIGILL, "Illegal instruction", {}},
                         {SIGFPE, "Floating point exception", {}},
                         {SIGABRT, "Aborted", {}},
                         {SIGSEGV, "Segmentation fault", {}}};
Output g_fatal_output;

struct UserSignal {
  Output output;
  bool chain;
  struct sigaction previous;
};
UserSignal g_user[NSIG];

// A handler must have a stack even when the thread's own has overflowed.
void use_alternate_stack() {
  static char* memory = static_cast<char*>(malloc(kAlternateStack));
  stack_t stack{};
  stack.ss_sp = memory;
  stack.ss_size = kAlternateStack;
  if (memory) sigaltstack(&stack, nullptr);
}

// --- arguments ---

// The file argument: None is sys.stderr; a descriptor; an object with fileno(). False: raised.
bool file_argument(Value v, Output* out) {
  if (v.is_none()) {
    v = sys_get(names::stderr_);
    if (v.is_unbound()) return fail(raise(types::RuntimeError, "unable to get sys.stderr"));
    if (v.is_none()) return fail(raise(types::RuntimeError, "sys.stderr is None"));
  }
  out->file = v;
  if (is_int(v)) {
    int64_t fd;
    if (!int_fits_i64(v, &fd) || fd != int(fd))
      return fail(raise(types::OverflowError, "Python int too large to convert to C int"));
    out->fd = int(fd);
    return out->fd >= 0 || fail(raise_value_error("file is not a valid file descripter"));
  }
  Value number = call_method(v, names::fileno);
  if (number.is_exception()) return false;
  if (!is_int(number) || !int_to_int(number, &out->fd) || out->fd < 0) {
    clear_exception();
    return fail(raise(types::RuntimeError, "file.fileno() is not a valid file descriptor"));
  }
  if (call_method(v, names::flush).is_exception()) clear_exception();
  return true;
}

bool output_argument(Value file, Value all_threads, Output* out) {
  int all = truth(all_threads);
  if (all < 0 || !file_argument(file, out)) return false;
  out->all_threads = all;
  out->enabled = true;
  return true;
}

void dump(const Output& output) {
  Thread* current = calling_thread();
  if (output.all_threads) dump_threads(output.fd, current);
  else if (current) dump_stack(output.fd, current);
}

Value dump_traceback(const Value* a) {
  Output output{};
  if (!output_argument(a[0], a[1], &output)) return Value::exception();
  if (output.all_threads) dump_threads(output.fd, g_thread);
  else dump_stack(output.fd, g_thread);
  return Value::none();
}

// --- fatal signals ---

void restore_fatal_handlers() {
  for (FatalSignal& s : g_fatal) sigaction(s.number, &s.previous, nullptr);
}

void on_fatal_signal(int number) {
  int saved = errno;
  if (!g_fatal_output.enabled) return;
  g_fatal_output.enabled = false;
  const char* name = "";
  for (const FatalSignal& s : g_fatal) {
    if (s.number == number) name = s.name;
  }
  restore_fatal_handlers();
  write_text(g_fatal_output.fd, "Fatal Python error: ");
  write_text(g_fatal_output.fd, name);
  write_text(g_fatal_output.fd, "\n\n");
  dump(g_fatal_output);
  errno = saved;
  ::raise(number);  // the previous handler, usually the default one that ends the process
}

Value enable(const Value* a) {
  Output output{};
  if (!output_argument(a[0], a[1], &output)) return Value::exception();
  bool installed = g_fatal_output.enabled;
  g_fatal_output = output;
  if (installed) return Value::none();
  use_alternate_stack();
  for (FatalSignal& s : g_fatal) {
    struct sigaction action{};
    action.sa_handler = on_fatal_signal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_NODEFER | SA_ONSTACK;
    if (sigaction(s.number, &action, &s.previous) < 0) return raise_os_error(errno);
  }
  return Value::none();
}

Value disable(const Value*) {
  bool was = g_fatal_output.enabled;
  if (was) restore_fatal_handlers();
  g_fatal_output = {};
  return Value::boolean(was);
}
Value is_enabled(const Value*) { return Value::boolean(g_fatal_output.enabled); }

// --- chosen signals ---

void on_user_signal(int number);

bool install_user_handler(int number, bool chain, struct sigaction* previous) {
  struct sigaction action{};
  action.sa_handler = on_user_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_ONSTACK | (chain ? SA_NODEFER : SA_RESTART);
  return sigaction(number, &action, previous) == 0;
}

void on_user_signal(int number) {
  UserSignal& user = g_user[number];
  if (!user.output.enabled) return;
  int saved = errno;
  dump(user.output);
  if (user.chain) {
    sigaction(number, &user.previous, nullptr);
    errno = saved;
    ::raise(number);
    saved = errno;
    install_user_handler(number, true, nullptr);
  }
  errno = saved;
}

bool signal_argument(Value v, int* out) {
  if (!int_to_int(v, out)) return false;
  for (const FatalSignal& s : g_fatal) {
    if (s.number != *out) continue;
    return fail(raise(types::RuntimeError, "signal %d cannot be registered, use enable() instead", *out));
  }
  return (*out >= 1 && *out < NSIG) || fail(raise_value_error("signal number out of range"));
}

Value register_signal(const Value* a) {
  int number, chain = truth(a[3]);
  Output output{};
  if (chain < 0 || !signal_argument(a[0], &number) || !output_argument(a[1], a[2], &output))
    return Value::exception();
  UserSignal& user = g_user[number];
  use_alternate_stack();
  if (!user.output.enabled && !install_user_handler(number, chain, &user.previous))
    return raise_os_error(errno);
  user.output = output;
  user.chain = chain;
  return Value::none();
}

Value unregister_signal(const Value* a) {
  int number;
  if (!signal_argument(a[0], &number)) return Value::exception();
  UserSignal& user = g_user[number];
  bool was = user.output.enabled;
  user.output = {};
  if (was) sigaction(number, &user.previous, nullptr);
  return Value::boolean(was);
}

// --- after a time ---

// The watchdog is a native thread that waits for `cancelled` or the time.
struct Watchdog {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed;
  pthread_t thread;
  bool running = false, cancelled = false;
  bool repeat, exit;
  int64_t timeout_ns;
  std::string header;
  Output output{};
};
Watchdog g_watchdog;

void* watch(void*) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  Watchdog& w = g_watchdog;
  pthread_mutex_lock(&w.mutex);
  do {
    timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    int64_t nsec = deadline.tv_nsec + w.timeout_ns % kSecond;
    deadline.tv_sec += w.timeout_ns / kSecond + nsec / kSecond;
    deadline.tv_nsec = nsec % kSecond;
    int result = 0;
    while (!w.cancelled && result != ETIMEDOUT)
      result = pthread_cond_timedwait(&w.changed, &w.mutex, &deadline);
    if (w.cancelled) break;
    write_text(w.output.fd, w.header.c_str());
    dump_threads(w.output.fd, nullptr);
    if (w.exit) _exit(1);
  } while (w.repeat);
  pthread_mutex_unlock(&w.mutex);
  return nullptr;
}

void cancel_watchdog() {
  Watchdog& w = g_watchdog;
  if (!w.running) return;
  pthread_mutex_lock(&w.mutex);
  w.cancelled = true;
  pthread_cond_signal(&w.changed);
  pthread_mutex_unlock(&w.mutex);
  {
    BlockingScope scope;
    pthread_join(w.thread, nullptr);
  }
  w.running = w.cancelled = false;
  w.output = {};
}

// "Timeout (0:00:01.500000)!\n"
std::string timeout_header(int64_t ns) {
  int64_t us = ns / 1000 % 1000000, seconds = ns / kSecond;
  char text[80];
  int n = snprintf(text, sizeof text, "Timeout (%lld:%02d:%02d", static_cast<long long>(seconds / 3600),
                   int(seconds / 60 % 60), int(seconds % 60));
  if (us) snprintf(text + n, sizeof text - size_t(n), ".%06d", int(us));
  return std::string(text) + ")!\n";
}

bool timeout_argument(Value v, int64_t* ns) {
  double seconds;
  if (is_float(v)) {
    seconds = float_value(v);
  } else {
    Value i = index_of(v);
    if (i.is_exception() || !int_to_double(i, &seconds)) return false;
  }
  if (seconds > double(INT64_MAX) / double(kSecond))
    return fail(raise(types::OverflowError, "timestamp too large to convert to C _PyTime_t"));
  *ns = int64_t(std::ceil(seconds * double(kSecond)));
  return *ns > 0 || fail(raise_value_error("timeout must be greater than 0"));
}

Value dump_traceback_later(const Value* a) {
  Watchdog& w = g_watchdog;
  int64_t ns;
  int repeat = truth(a[1]), exits = truth(a[3]);
  Output output{};
  if (repeat < 0 || exits < 0 || !timeout_argument(a[0], &ns) ||
      !output_argument(a[2], Value::true_(), &output))
    return Value::exception();
  cancel_watchdog();
  w.output = output;
  w.repeat = repeat;
  w.exit = exits;
  w.timeout_ns = ns;
  w.header = timeout_header(ns);
  if (pthread_create(&w.thread, nullptr, watch, nullptr) != 0)
    return raise(types::RuntimeError, "unable to start watchdog thread");
  w.running = true;
  return Value::none();
}
Value cancel_dump_traceback_later(const Value*) {
  cancel_watchdog();
  return Value::none();
}

// --- provoking faults, for tests ---

void no_core_file() {
  rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}
template <int number>
Value raise_fault(const Value*) {
  no_core_file();
  ::raise(number);
  return Value::none();
}
Value read_null(const Value*) {
  no_core_file();
  int* volatile nowhere = nullptr;
  return Value::small_int(*const_cast<volatile int*>(nowhere));
}
[[gnu::noinline]] uintptr_t overflow_stack(uintptr_t depth) {
  volatile char page[4096];
  if (depth == UINTPTR_MAX) return 0;
  page[0] = char(depth);
  page[4095] = char(depth);
  return overflow_stack(depth + 1) + uintptr_t(page[0]);
}
Value stack_overflow(const Value*) {
  no_core_file();
  return int_from_u64(overflow_stack(0));
}
Value fatal_error_in_thread(const Value*) {
  no_core_file();
  pthread_t thread;
  auto die = [](void*) -> void* {
    const char* text =
        "Fatal Python error: faulthandler_fatal_error_thread: in new thread\n"
        "Python runtime state: initialized\n\n";
    write_text(STDERR_FILENO, text);
    dump_threads(STDERR_FILENO, nullptr);
    abort();
  };
  pthread_create(&thread, nullptr, die, nullptr);
  BlockingScope scope;
  pthread_join(thread, nullptr);
  return Value::none();
}

const NativeDef kFunctions[] = {
    {"enable", "-file=None, all_threads=True", enable,
     "enable(file=sys.stderr, all_threads=True): enable the fault handler"},
    {"disable", "-", disable, "disable(): disable the fault handler"},
    {"is_enabled", "-", is_enabled, "is_enabled()->bool: check if the handler is enabled"},
    {"dump_traceback", "-file=None, all_threads=True", dump_traceback,
     "dump_traceback(file=sys.stderr, all_threads=True): dump the traceback of the current thread, or of all "
     "threads if all_threads is True, into file"},
    {"dump_traceback_later", "-timeout, repeat=False, file=None, exit=False", dump_traceback_later,
     "dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False):\ndump the traceback of all "
     "threads in timeout seconds,\nor each timeout seconds if repeat is True. If exit is True, call "
     "_exit(1)."},
    {"cancel_dump_traceback_later", "-", cancel_dump_traceback_later,
     "cancel_dump_traceback_later():\ncancel the previous call to dump_traceback_later()."},
    {"register", "-signum, file=None, all_threads=True, chain=False", register_signal,
     "register(signum, file=sys.stderr, all_threads=True, chain=False): register a handler for the signal "
     "'signum': dump the traceback of the current thread, or of all threads if all_threads is True, into "
     "file"},
    {"unregister", "-signum, /", unregister_signal,
     "unregister(signum): unregister the handler of the signal 'signum' registered by register()"},
    {"_read_null", "-", read_null, "_read_null(): read from NULL"},
    {"_sigsegv", "-release_gil=False, /", raise_fault<SIGSEGV>, "_sigsegv(): raise a SIGSEGV signal"},
    {"_sigabrt", "-", raise_fault<SIGABRT>, "_sigabrt(): raise a SIGABRT signal"},
    {"_sigfpe", "-", raise_fault<SIGFPE>, "_sigfpe(): raise a SIGFPE signal"},
    {"_stack_overflow", "-", stack_overflow, "_stack_overflow(): recursive call to raise a stack overflow"},
    {"_fatal_error_c_thread", "-", fatal_error_in_thread,
     "fatal_error_c_thread(): a fatal error in a new C thread."},
    {}};

}  // namespace

Value module_init_faulthandler(Value module) {
  module_add_functions(module, kFunctions);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&g_watchdog.changed, &attributes);
  pthread_condattr_destroy(&attributes);
  register_root("faulthandler file", &g_fatal_output.file);
  register_root("faulthandler watchdog file", &g_watchdog.output.file);
  for (UserSignal& user : g_user) register_root("faulthandler signal file", &user.output.file);
  return module;
}

}  // namespace krait
