// The module _signal: Python-level signal handlers.
//
// The C handler only notes the signal (thread.h) and writes the number to the wakeup descriptor; the main
// thread runs the Python handler at its next safepoint.
#include "runtime/modules/signal.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>

#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/frames.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

constexpr int kSignals = 65;  // NSIG: 1..64

Value g_handlers[kSignals];  // callable, SIG_DFL / SIG_IGN as ints, or None (not set from Python)
Value g_default_int_handler;
Type* g_siginfo;
Value g_itimer_error;
volatile int g_wakeup_fd = -1;
volatile bool g_warn_on_full = true;

const Value kDefault = Value::small_int(0);
const Value kIgnore = Value::small_int(1);

void on_signal(int number) {
  int saved = errno;
  signal_note(number);
  int fd = g_wakeup_fd;
  if (fd >= 0) {
    auto byte = uint8_t(number);
    ssize_t written = write(fd, &byte, 1);
    (void)written;  // a full pipe has woken its reader already
  }
  errno = saved;
}

bool run_handlers() {
  if (g_thread != &g_main_thread) return true;
  uint64_t noted = signals_take();
  for (int number = 1; noted && number < kSignals; ++number) {
    uint64_t bit = uint64_t{1} << (number & 63);
    if (!(noted & bit)) continue;
    noted &= ~bit;
    Value handler = g_handlers[number];
    if (handler.is_unbound() || handler.is_none() || handler == kDefault || handler == kIgnore) continue;
    Frame* running = g_frame_hooks.current ? g_frame_hooks.current() : nullptr;
    Value frame = running ? g_frame_hooks.object(running) : Value::none();
    if (frame.is_exception()) {
      clear_exception();
      frame = Value::none();
    }
    if (call(handler, {Value::small_int(number), frame}).is_exception()) {
      // The signals not handled yet are noted again.
      for (int rest = number + 1; rest < kSignals; ++rest) {
        if (noted & (uint64_t{1} << (rest & 63))) signal_note(rest);
      }
      return false;
    }
  }
  return true;
}

bool signal_argument(Value v, int* out) {
  if (!int_to_int(v, out)) return false;
  if (*out >= 1 && *out < kSignals) return true;
  raise_value_error("signal number out of range");
  return false;
}

Value default_int_handler(const Value*) { return raise_bare(types::KeyboardInterrupt); }

bool install(int number, void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_ONSTACK;  // no SA_RESTART: blocking calls return so that the handler can run
  return sigaction(number, &action, nullptr) == 0;
}

Value signal_function(const Value* a) {
  int number;
  if (!signal_argument(a[0], &number)) return Value::exception();
  if (g_thread != &g_main_thread)
    return raise_value_error("signal only works in main thread of the main interpreter");
  Value handler = a[1];
  void (*function)(int) = on_signal;
  bool is_default = is_int(handler) && int_compare(handler, kDefault) == 0;
  bool is_ignore = is_int(handler) && int_compare(handler, kIgnore) == 0;
  if (is_default) function = SIG_DFL;
  else if (is_ignore) function = SIG_IGN;
  else if (!is_callable(handler)) {
    return raise_type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
  }
  if (!handle_break_requests()) return Value::exception();
  if (!install(number, function)) return raise_os_error(errno);
  Value old = g_handlers[number];
  g_handlers[number] = is_default ? kDefault : is_ignore ? kIgnore : handler;
  return old.is_unbound() ? Value::none() : old;
}
Value getsignal_function(const Value* a) {
  int number;
  if (!signal_argument(a[0], &number)) return Value::exception();
  Value handler = g_handlers[number];
  return handler.is_unbound() ? Value::none() : handler;
}

Value raise_signal_function(const Value* a) {
  int number;
  if (!int_to_int(a[0], &number)) return Value::exception();
  if (::raise(number) != 0) return raise_os_error(errno);
  return handle_break_requests() ? Value::none() : Value::exception();
}
Value strsignal_function(const Value* a) {
  int number;
  if (!signal_argument(a[0], &number)) return Value::exception();
  errno = 0;
  const char* text = strsignal(number);
  return !text || errno || strstr(text, "Unknown signal") ? Value::none() : str_from_filesystem(text);
}
Value siginterrupt_function(const Value* a) {
  int number, flag;
  if (!signal_argument(a[0], &number) || !int_to_int(a[1], &flag)) return Value::exception();
  struct sigaction action;
  sigaction(number, nullptr, &action);
  if (flag) action.sa_flags &= ~SA_RESTART;
  else action.sa_flags |= SA_RESTART;
  return sigaction(number, &action, nullptr) < 0 ? raise_os_error(errno) : Value::none();
}

Value set_wakeup_fd_function(const Value* a) {
  int fd, warn_on_full = truth(a[1]);
  if (warn_on_full < 0 || !int_to_int(a[0], &fd)) return Value::exception();
  if (g_thread != &g_main_thread)
    return raise_value_error("set_wakeup_fd only works in main thread of the main interpreter");
  if (fd != -1) {
    Value blocking = call(import_attribute("posix", "get_blocking"), {a[0]});
    if (blocking.is_exception()) return blocking;
    if (blocking.is_true()) return raise_value_error("the fd %d must be in non-blocking mode", fd);
  }
  int old = g_wakeup_fd;
  g_wakeup_fd = fd;
  g_warn_on_full = warn_on_full;
  return Value::small_int(old);
}

Value alarm_function(const Value* a) {
  int seconds;
  return int_to_int(a[0], &seconds) ? Value::small_int(alarm(unsigned(seconds))) : Value::exception();
}
Value pause_function(const Value*) {
  {
    BlockingScope scope;
    pause();
  }
  return handle_break_requests() ? Value::none() : Value::exception();
}

// --- interval timers ---

bool to_timeval(Value v, timeval* out) {
  double d;
  if (v.is_none() || v.is_unbound()) {
    *out = {};
    return true;
  }
  if (!to_double(v, &d)) return false;
  double whole = std::floor(d);
  *out = {time_t(whole), suseconds_t(std::ceil((d - whole) * 1e6))};
  if (out->tv_usec >= 1000000) *out = {out->tv_sec + 1, 0};
  return true;
}
Value timer_value(const itimerval& t) {
  auto seconds = [](const timeval& v) { return float_new(double(v.tv_sec) + double(v.tv_usec) * 1e-6); };
  return tuple_new({seconds(t.it_value), seconds(t.it_interval)});
}
Value raise_itimer_error() {
  Value error = call(g_itimer_error, {Value::small_int(errno), str_from_filesystem(strerror(errno))});
  return error.is_exception() ? error : raise_value(error);
}
Value setitimer_function(const Value* a) {
  int which;
  itimerval next, old;
  if (!int_to_int(a[0], &which) || !to_timeval(a[1], &next.it_value) || !to_timeval(a[2], &next.it_interval))
    return Value::exception();
  return setitimer(__itimer_which_t(which), &next, &old) < 0 ? raise_itimer_error() : timer_value(old);
}
Value getitimer_function(const Value* a) {
  int which;
  itimerval now;
  if (!int_to_int(a[0], &which)) return Value::exception();
  return getitimer(__itimer_which_t(which), &now) < 0 ? raise_itimer_error() : timer_value(now);
}

// --- masks and waiting ---

Value mask_value(const sigset_t& mask) {
  Value result = set_new();
  for (int number = 1; number < kSignals; ++number) {
    if (sigismember(&mask, number) == 1 && !set_add(result.as<Set>(), Value::small_int(number)))
      return Value::exception();
  }
  return result;
}
Value pthread_sigmask_function(const Value* a) {
  int how;
  sigset_t mask, old;
  if (!int_to_int(a[0], &how) || !signal_set_argument(a[1], &mask)) return Value::exception();
  int error = pthread_sigmask(how, &mask, &old);
  if (error) return raise_os_error(error);
  return handle_break_requests() ? mask_value(old) : Value::exception();
}
Value sigpending_function(const Value*) {
  sigset_t mask;
  return sigpending(&mask) < 0 ? raise_os_error(errno) : mask_value(mask);
}
Value valid_signals_function(const Value*) {
  sigset_t mask;
  sigfillset(&mask);
  return mask_value(mask);
}
Value sigwait_function(const Value* a) {
  sigset_t mask;
  int number, error;
  if (!signal_set_argument(a[0], &mask)) return Value::exception();
  {
    BlockingScope scope;
    error = sigwait(&mask, &number);
  }
  return error ? raise_os_error(error) : Value::small_int(number);
}
Value siginfo_value(const siginfo_t& s) {
  const Value fields[] = {Value::small_int(s.si_signo), Value::small_int(s.si_code),
                          Value::small_int(s.si_errno), Value::small_int(s.si_pid),
                          Value::small_int(s.si_uid),   Value::small_int(s.si_status),
                          int_from_i64(s.si_band)};
  return struct_sequence_new(g_siginfo, fields, std::size(fields));
}
Value sigtimedwait_until(const sigset_t& mask, const timespec* timeout) {
  siginfo_t info;
  while (true) {
    int r, error;
    {
      BlockingScope scope;
      r = timeout ? sigtimedwait(&mask, &info, timeout) : sigwaitinfo(&mask, &info);
      error = errno;
    }
    if (r >= 0) return siginfo_value(info);
    if (error == EAGAIN) return Value::none();
    if (error != EINTR) return raise_os_error(error);
    if (!handle_break_requests()) return Value::exception();
  }
}
Value sigwaitinfo_function(const Value* a) {
  sigset_t mask;
  return signal_set_argument(a[0], &mask) ? sigtimedwait_until(mask, nullptr) : Value::exception();
}
Value sigtimedwait_function(const Value* a) {
  sigset_t mask;
  double seconds;
  if (!signal_set_argument(a[0], &mask) || !to_double(a[1], &seconds)) return Value::exception();
  if (seconds < 0) return raise_value_error("timeout must be non-negative");
  timespec timeout{time_t(seconds), long((seconds - std::floor(seconds)) * 1e9)};
  return sigtimedwait_until(mask, &timeout);
}
Value pthread_kill_function(const Value* a) {
  int number;
  Value id = index_of(a[0]);
  if (id.is_exception() || !int_to_int(a[1], &number)) return Value::exception();
  int error = pthread_kill(pthread_t(int_low_bits(id)), number);
  if (error) return raise_os_error(error);
  return handle_break_requests() ? Value::none() : Value::exception();
}
Value pidfd_send_signal_function(const Value* a) {
  int fd, number, flags;
  if (!int_to_int(a[0], &fd) || !int_to_int(a[1], &number) || !int_to_int(a[3], &flags))
    return Value::exception();
  if (!a[2].is_none()) return raise_type_error("siginfo must be None");
  return syscall(SYS_pidfd_send_signal, fd, number, nullptr, flags) < 0 ? raise_os_error(errno)
                                                                        : Value::none();
}

const NativeDef kFunctions[] = {
    {"default_int_handler", "signalnum, frame, /", default_int_handler,
     "The default handler for SIGINT installed by Python."},
    {"signal", "signalnum, handler, /", signal_function, "Set the action for the given signal."},
    {"getsignal", "signalnum, /", getsignal_function, "Return the current action for the given signal."},
    {"raise_signal", "signalnum, /", raise_signal_function, "Send a signal to the executing process."},
    {"strsignal", "signalnum, /", strsignal_function, "Return the system description of the given signal."},
    {"siginterrupt", "signalnum, flag, /", siginterrupt_function, "Change system call restart behaviour."},
    {"set_wakeup_fd", "fd, /, *, warn_on_full_buffer=True", set_wakeup_fd_function,
     "Sets the fd to be written to (with the signal number) when a signal comes in."},
    {"alarm", "seconds, /", alarm_function,
     "Arrange for SIGALRM to arrive after the given number of seconds."},
    {"pause", "", pause_function, "Wait until a signal arrives."},
    {"setitimer", "which, seconds, interval=0.0, /", setitimer_function,
     "Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF)."},
    {"getitimer", "which, /", getitimer_function, "Returns current value of given itimer."},
    {"pthread_sigmask", "how, mask, /", pthread_sigmask_function,
     "Fetch and/or change the signal mask of the calling thread."},
    {"pthread_kill", "thread_id, signalnum, /", pthread_kill_function, "Send a signal to a thread."},
    {"sigpending", "", sigpending_function, "Examine pending signals."},
    {"sigwait", "sigset, /", sigwait_function, "Wait for a signal."},
    {"sigwaitinfo", "sigset, /", sigwaitinfo_function,
     "Wait synchronously until one of the signals in *sigset* is delivered."},
    {"sigtimedwait", "sigset, timeout, /", sigtimedwait_function, "Like sigwaitinfo(), but with a timeout."},
    {"valid_signals", "", valid_signals_function, "Return a set of valid signal numbers on this platform."},
    {"pidfd_send_signal", "pidfd, signalnum, siginfo=None, flags=0, /", pidfd_send_signal_function,
     "Send a signal to a process referred to by a pid file descriptor."},
    {}};

struct Constant {
  const char* name;
  int value;
};
#define C(name) {#name, name}
const Constant kConstants[] = {
    C(SIGHUP),          C(SIGINT),      C(SIGQUIT),          C(SIGILL),          C(SIGTRAP),
    C(SIGIOT),          C(SIGABRT),     C(SIGFPE),           C(SIGKILL),         C(SIGBUS),
    C(SIGSEGV),         C(SIGSYS),      C(SIGPIPE),          C(SIGALRM),         C(SIGTERM),
    C(SIGUSR1),         C(SIGUSR2),     {"SIGCLD", SIGCHLD}, C(SIGCHLD),         C(SIGPWR),
    C(SIGIO),           C(SIGURG),      C(SIGWINCH),         {"SIGPOLL", SIGIO}, C(SIGSTOP),
    C(SIGTSTP),         C(SIGCONT),     C(SIGTTIN),          C(SIGTTOU),         C(SIGVTALRM),
    C(SIGPROF),         C(SIGXCPU),     C(SIGXFSZ),          C(SIGSTKFLT),       C(SIG_BLOCK),
    C(SIG_UNBLOCK),     C(SIG_SETMASK), C(ITIMER_REAL),      C(ITIMER_VIRTUAL),  C(ITIMER_PROF),
    {"NSIG", kSignals}, {"SIG_DFL", 0}, {"SIG_IGN", 1}};
#undef C

// What each signal does when Python starts; SIGINT raises KeyboardInterrupt unless it is ignored.
void read_initial_handlers() {
  for (int number = 1; number < kSignals; ++number) {
    struct sigaction action;
    Value& handler = g_handlers[number];
    if (sigaction(number, nullptr, &action) < 0) handler = Value::none();
    else if (action.sa_handler == SIG_DFL) handler = kDefault;
    else if (action.sa_handler == SIG_IGN) handler = kIgnore;
    else handler = Value::none();
  }
  if (g_handlers[SIGINT] == kDefault && install(SIGINT, on_signal))
    g_handlers[SIGINT] = g_default_int_handler;
}

}  // namespace

bool signal_set_argument(Value iterable, sigset_t* out) {
  sigemptyset(out);
  auto add = [](Value item, void* context) {
    int64_t number;
    if (!int_to_i64(item, &number)) {
      if (clear_if(types::OverflowError))
        raise_value_error("signal number out of range [1; %d]", kSignals - 1);
      return false;
    }
    if (number < 1 || number >= kSignals) {
      raise_value_error("signal number %ld out of range [1; %d]", number, kSignals - 1);
      return false;
    }
    sigaddset(static_cast<sigset_t*>(context), int(number));
    return true;
  };
  return for_each(iterable, add, out);
}

Value module_init__signal(Value module) {
  register_roots("signal handlers", [](Tracer& tracer, bool) {
    tracer.visit_range(g_handlers, g_handlers + kSignals);
    tracer.visit(g_default_int_handler);
    tracer.visit(g_itimer_error);
  });
  module_add_functions(module, kFunctions);
  for (const Constant& c : kConstants) module_add_int(module, c.name, c.value);
  module_add_int(module, "SIGRTMIN", SIGRTMIN);
  module_add_int(module, "SIGRTMAX", SIGRTMAX);
  static const char* const kFields[] = {"si_signo", "si_code",   "si_errno", "si_pid",
                                        "si_uid",   "si_status", "si_band",  nullptr};
  g_siginfo = struct_sequence_create("signal.struct_siginfo",
                                     "struct_siginfo: Result from sigwaitinfo or sigtimedwait.", kFields, 7);
  module_add_type(module, g_siginfo);
  Dict* nspace = dict_new();
  dict_set_str(nspace, "__module__", str_from_ascii("signal"));
  g_itimer_error = class_create(types::type, str_from_ascii("itimer_error"),
                                tuple_new({type_value(types::OSError)}), nspace, Value::unbound());
  if (g_itimer_error.is_exception()) return g_itimer_error;
  module_add(module, "ItimerError", g_itimer_error);
  g_default_int_handler = dict_get_str(module_dict(module), str_intern("default_int_handler"));
  g_run_signal_handlers = run_handlers;
  // Writing to a closed pipe, or beyond the file size limit, is an OSError.
  install(SIGPIPE, SIG_IGN);
  install(SIGXFSZ, SIG_IGN);
  read_initial_handlers();
  return module;
}

}  // namespace krait
