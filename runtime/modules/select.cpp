// The module select: select, poll objects and epoll objects.
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cmath>
#include <ctime>
#include <vector>

#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/ops.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

using posix::descriptor_argument;

int64_t now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t(t.tv_sec) * 1000000000 + t.tv_nsec;
}

// A deadline for calls that are repeated after a signal.
struct Deadline {
  int64_t end = -1;  // ns; -1: none
  bool infinite() const { return end < 0; }
  int64_t left() const {
    int64_t rest = end - now_ns();
    return rest > 0 ? rest : 0;
  }
};

// Seconds (or, for poll, milliseconds) or None. False: raised.
bool timeout_argument(Value v, double unit_ns, const char* message, Deadline* out) {
  if (v.is_none() || v.is_unbound()) return true;
  double d;
  if (is_int(v) || is_float(v)) {
    if (!to_double(v, &d)) return false;
  } else {
    Value i = index_of(v);
    if (i.is_exception()) {
      clear_exception();
      raise_type_error("%s", message);
      return false;
    }
    if (!int_to_double(i, &d)) return false;
  }
  if (std::isnan(d)) {
    raise_value_error("Invalid value NaN (not a number)");
    return false;
  }
  double ns = std::ceil(d * unit_ns);
  if (ns > 9e18) {
    raise(types::OverflowError, "timeout is too large");
    return false;
  }
  if (d < 0) {
    if (unit_ns == 1e9) {
      raise_value_error("timeout must be non-negative");
      return false;
    }
    return true;  // poll: negative waits forever
  }
  out->end = now_ns() + int64_t(ns);
  return true;
}

int to_milliseconds(const Deadline& d) {
  if (d.infinite()) return -1;
  int64_t ms = (d.left() + 999999) / 1000000;
  return ms > INT_MAX ? INT_MAX : int(ms);
}

// Repeats call() after EINTR while handlers allow and time is left. -1: raised.
template <class Call>
int wait(Call call) {
  while (true) {
    int r, error;
    {
      BlockingScope scope;
      r = call();
      error = errno;
    }
    if (r >= 0) return r;
    if (error != EINTR) {
      raise_os_error(error);
      return -1;
    }
    if (!handle_break_requests()) return -1;
  }
}

// --- select ---

// One of the three arguments: the objects with their descriptors.
struct WaitList {
  Value objects = list_new();
  std::vector<int> fds;
};

bool add_descriptor(Value object, fd_set* set, int* highest, WaitList* out) {
  int fd;
  if (!descriptor_argument(object, &fd)) return false;
  if (fd < 0) {
    raise_value_error("file descriptor cannot be a negative integer (%d)", fd);
    return false;
  }
  if (fd >= FD_SETSIZE) {
    raise_value_error("filedescriptor out of range in select()");
    return false;
  }
  FD_SET(fd, set);
  if (fd > *highest) *highest = fd;
  out->fds.push_back(fd);
  return list_append(out->objects.as<List>(), object);
}

bool fill_set(Value sequence, fd_set* set, int* highest, WaitList* out) {
  FD_ZERO(set);
  Value items = is_list(sequence) ? sequence : list_from_iterable(sequence);
  if (items.is_exception()) {
    if (clear_if(types::TypeError)) raise_type_error("arguments 1-3 must be sequences");
    return false;
  }
  // A fileno() may change the list.
  for (int64_t i = 0; i < items.as<List>()->length; ++i) {
    if (!add_descriptor(list_get(items.as<List>(), i), set, highest, out)) return false;
  }
  return true;
}

Value ready_list(const WaitList& waiting, const fd_set& set) {
  Value result = list_new();
  for (size_t i = 0; i < waiting.fds.size(); ++i) {
    if (!FD_ISSET(waiting.fds[i], &set)) continue;
    if (!list_append(result.as<List>(), list_get(waiting.objects.as<List>(), int64_t(i))))
      return Value::exception();
  }
  return result;
}

Value select_function(const Value* a) {
  fd_set wanted[3], ready[3];
  WaitList waiting[3];
  int highest = -1;
  Deadline deadline;
  if (!timeout_argument(a[3], 1e9, "timeout must be a float or None", &deadline)) return Value::exception();
  for (int i = 0; i < 3; ++i) {
    if (!fill_set(a[i], &wanted[i], &highest, &waiting[i])) return Value::exception();
  }
  int n = wait([&] {
    for (int i = 0; i < 3; ++i) ready[i] = wanted[i];
    int64_t left = deadline.infinite() ? 0 : deadline.left();
    timeval t{time_t(left / 1000000000), suseconds_t((left % 1000000000 + 999) / 1000)};
    if (t.tv_usec >= 1000000) t = {t.tv_sec + 1, 0};
    return select(highest + 1, &ready[0], &ready[1], &ready[2], deadline.infinite() ? nullptr : &t);
  });
  if (n < 0) return Value::exception();
  Value lists[3];
  for (int i = 0; i < 3; ++i) {
    lists[i] = ready_list(waiting[i], ready[i]);
    if (lists[i].is_exception()) return lists[i];
  }
  return tuple_new(lists, 3);
}

// --- poll ---

struct Poll : Object {
  Value events;  // dict: fd -> event mask
  int64_t polling;
};
Type* g_poll_type;
Poll* poll_of(const Value* a) { return a[0].as<Poll>(); }

bool mask_argument(Value v, int* out) {
  int64_t mask;
  Value i = index_of(v);
  if (i.is_exception()) return false;
  if (int_sign(i) < 0) {
    raise_value_error("value must be positive");
    return false;
  }
  if (!int_fits_i64(i, &mask) || mask > 0xffff) {
    raise(types::OverflowError, "Python int too large for C unsigned short");
    return false;
  }
  *out = int(mask);
  return true;
}

Value poll_function(const Value*) {
  auto* p = static_cast<Poll*>(allocate_instance(g_poll_type));
  store(p, &p->events, Value::object(dict_new()));
  return Value::object(p);
}
Value poll_register(const Value* a) {
  int fd, mask;
  if (!descriptor_argument(a[1], &fd) || !mask_argument(a[2], &mask)) return Value::exception();
  if (fd < 0) return raise_value_error("file descriptor cannot be a negative integer (%d)", fd);
  return dict_set(poll_of(a)->events.as<Dict>(), Value::small_int(fd), Value::small_int(mask))
             ? Value::none()
             : Value::exception();
}
Value poll_modify(const Value* a) {
  int fd, mask;
  if (!descriptor_argument(a[1], &fd) || !mask_argument(a[2], &mask)) return Value::exception();
  auto* d = poll_of(a)->events.as<Dict>();
  if (dict_contains(d, Value::small_int(fd)) == 0) return raise_os_error(ENOENT);
  return dict_set(d, Value::small_int(fd), Value::small_int(mask)) ? Value::none() : Value::exception();
}
Value poll_unregister(const Value* a) {
  int fd;
  if (!descriptor_argument(a[1], &fd)) return Value::exception();
  int r = dict_delete(poll_of(a)->events.as<Dict>(), Value::small_int(fd));
  return r == 0 ? raise_key_error(Value::small_int(fd)) : r < 0 ? Value::exception() : Value::none();
}
Value poll_poll(const Value* a) {
  auto* p = poll_of(a);
  Deadline deadline;
  if (!timeout_argument(a[1], 1e6, "timeout must be an integer or None", &deadline))
    return Value::exception();
  if (p->polling) return raise(types::RuntimeError, "concurrent poll() invocation");
  std::vector<pollfd> fds;
  Value key, value;
  for (size_t position = 0; dict_next(p->events.as<Dict>(), &position, &key, &value);) {
    fds.push_back({int(key.as_small_int()), short(value.as_small_int()), 0});
  }
  p->polling = 1;
  int n = wait([&] { return poll(fds.data(), fds.size(), to_milliseconds(deadline)); });
  p->polling = 0;
  if (n < 0) return Value::exception();
  Value result = list_new();
  for (const pollfd& f : fds) {
    if (f.revents == 0) continue;
    Value pair = tuple_new({Value::small_int(f.fd), Value::small_int(uint16_t(f.revents))});
    if (!list_append(result.as<List>(), pair)) return Value::exception();
  }
  return result;
}

const NativeDef kPollMethods[] = {
    {"register", "$self, fd, eventmask=7, /", poll_register,
     "Register a file descriptor with the polling object."},
    {"modify", "$self, fd, eventmask, /", poll_modify, "Modify an already registered file descriptor."},
    {"unregister", "$self, fd, /", poll_unregister,
     "Remove a file descriptor being tracked by the polling object."},
    {"poll", "$self, timeout=None, /", poll_poll, "Polls the set of registered file descriptors."},
    {}};
const TypeSpec kPollSpec = {.size = sizeof(Poll), .methods = kPollMethods};

// --- epoll ---

struct Epoll : Object {
  int64_t fd;  // -1: closed
};
Type* g_epoll_type;
Epoll* epoll_of(const Value* a) { return a[0].as<Epoll>(); }

bool check_epoll(const Value* a) {
  if (epoll_of(a)->fd >= 0) return true;
  raise_value_error("I/O operation on closed epoll object");
  return false;
}

Value epoll_from(Type* type, int fd) {
  auto* e = static_cast<Epoll*>(allocate_instance(type));
  e->fd = fd;
  return Value::object(e);
}
Value new_epoll(const Value* a) {
  int size, flags;
  if (!int_to_int(a[1], &size) || !int_to_int(a[2], &flags)) return Value::exception();
  if (size != -1 && size <= 0) return raise_value_error("negative sizehint");
  if (flags & ~EPOLL_CLOEXEC) return raise(types::OSError, "invalid flags");
  int fd = epoll_create1(EPOLL_CLOEXEC);
  return fd < 0 ? raise_os_error(errno) : epoll_from(a[0].as<Type>(), fd);
}
Value epoll_fromfd(const Value* a) {
  int fd;
  return int_to_int(a[1], &fd) ? epoll_from(a[0].as<Type>(), fd) : Value::exception();
}
void close_epoll(Object* o) {
  auto* e = static_cast<Epoll*>(o);
  if (e->fd >= 0) close(int(e->fd));
  e->fd = -1;
}
Value epoll_close(const Value* a) {
  close_epoll(epoll_of(a));
  return Value::none();
}
Value epoll_fileno(const Value* a) {
  return check_epoll(a) ? Value::small_int(epoll_of(a)->fd) : Value::exception();
}

template <int operation>
Value epoll_control(const Value* a) {
  int fd;
  epoll_event event{};
  if (!check_epoll(a) || !descriptor_argument(a[1], &fd)) return Value::exception();
  if (fd < 0) return raise_value_error("file descriptor cannot be a negative integer (%d)", fd);
  if (operation != EPOLL_CTL_DEL) {
    Value mask = index_of(a[2]);
    if (mask.is_exception()) return mask;
    event.events = uint32_t(int_low_bits(mask));
  }
  event.data.fd = fd;
  int r = epoll_ctl(int(epoll_of(a)->fd), operation, fd, &event);
  return r < 0 ? raise_os_error(errno) : Value::none();
}
Value epoll_poll(const Value* a) {
  Deadline deadline;
  int most;
  if (!check_epoll(a)) return Value::exception();
  // Unlike select, a negative timeout waits forever.
  double seconds = -1;
  if (!a[1].is_none() && !to_double(a[1], &seconds)) return Value::exception();
  if (seconds >= 0) deadline.end = now_ns() + int64_t(std::ceil(seconds * 1e9));
  if (!int_to_int(a[2], &most)) return Value::exception();
  if (most == -1) most = FD_SETSIZE - 1;
  if (most < 1) return raise_value_error("maxevents must be greater than 0, got %d", most);
  std::vector<epoll_event> events(static_cast<size_t>(most));
  int fd = int(epoll_of(a)->fd);
  int n = wait([&] { return epoll_wait(fd, events.data(), most, to_milliseconds(deadline)); });
  if (n < 0) return Value::exception();
  Value result = list_new();
  for (int i = 0; i < n; ++i) {
    Value pair =
        tuple_new({Value::small_int(events[size_t(i)].data.fd), Value::small_int(events[size_t(i)].events)});
    if (!list_append(result.as<List>(), pair)) return Value::exception();
  }
  return result;
}
Value epoll_enter(const Value* a) { return check_epoll(a) ? a[0] : Value::exception(); }
Value epoll_exit(const Value* a) { return epoll_close(a); }
Value epoll_closed(Value v) { return Value::boolean(v.as<Epoll>()->fd < 0); }

const NativeDef kEpollMethods[] = {
    {"__new__", "cls, sizehint=-1, flags=0", new_epoll, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"fromfd", "$type, fd, /", epoll_fromfd, "Create an epoll object from a given control fd.", Effects::Any,
     NativeRole::ClassMethod},
    {"close", "$self, /", epoll_close, "Close the epoll control file descriptor."},
    {"fileno", "$self, /", epoll_fileno, "Return the epoll control file descriptor."},
    {"register", "$self, /, fd, eventmask=7", epoll_control<EPOLL_CTL_ADD>,
     "Registers a new fd or raises an OSError if the fd is already registered."},
    {"modify", "$self, /, fd, eventmask", epoll_control<EPOLL_CTL_MOD>,
     "Modify event mask for a registered file descriptor."},
    {"unregister", "$self, /, fd", epoll_control<EPOLL_CTL_DEL>,
     "Remove a registered file descriptor from the epoll object."},
    {"poll", "$self, /, timeout=None, maxevents=-1", epoll_poll,
     "Wait for events on the epoll file descriptor."},
    {"__enter__", "$self, /", epoll_enter},
    {"__exit__", "$self, exc_type=None, exc_value=None, exc_tb=None, /", epoll_exit},
    {}};
const GetSetDef kEpollGetSets[] = {{"closed", epoll_closed, nullptr, "True if the epoll handler is closed"},
                                   {}};
const TypeSpec kEpollSpec = {.size = sizeof(Epoll),
                             .doc = "Returns an epolling object.",
                             .methods = kEpollMethods,
                             .getsets = kEpollGetSets,
                             .finalize = close_epoll};

const NativeDef kFunctions[] = {{"select", "rlist, wlist, xlist, timeout=None, /", select_function,
                                 "Wait until one or more file descriptors are ready for some kind of I/O."},
                                {"poll", "", poll_function, "Returns a polling object."},
                                {}};

}  // namespace

Value module_init_select(Value module) {
  g_poll_type =
      native_type_create("select.poll", Kind::Native, sizeof(Poll), types::object, kTypeHidden, &kPollSpec);
  g_epoll_type = native_type_create("select.epoll", Kind::Native, sizeof(Epoll), types::object,
                                    kTypeHasFinalizer, &kEpollSpec);
  module_add_functions(module, kFunctions);
  module_add_type(module, g_epoll_type);
  module_add(module, "error", type_value(types::OSError));
  struct Constant {
    const char* name;
    int64_t value;
  };
#define C(name) {#name, int64_t(name)}
  static const Constant kConstants[] = {
      C(PIPE_BUF),     C(POLLIN),         C(POLLPRI),      C(POLLOUT),     C(POLLERR),
      C(POLLHUP),      C(POLLNVAL),       C(POLLRDNORM),   C(POLLRDBAND),  C(POLLWRNORM),
      C(POLLWRBAND),   C(POLLMSG),        C(POLLRDHUP),    C(EPOLLIN),     C(EPOLLOUT),
      C(EPOLLPRI),     C(EPOLLERR),       C(EPOLLHUP),     C(EPOLLRDHUP),  {"EPOLLET", int64_t(1) << 31},
      C(EPOLLONESHOT), C(EPOLLEXCLUSIVE), C(EPOLLRDNORM),  C(EPOLLRDBAND), C(EPOLLWRNORM),
      C(EPOLLWRBAND),  C(EPOLLMSG),       C(EPOLL_CLOEXEC)};
#undef C
  for (const Constant& c : kConstants) module_add_int(module, c.name, c.value);
  return module;
}

}  // namespace krait
