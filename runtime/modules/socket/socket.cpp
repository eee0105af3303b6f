// The type _socket.socket.
#include "runtime/modules/socket/socket.h"

#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <climits>
#include <cmath>
#include <ctime>
#include <memory>

#include "runtime/audit.h"
#include "runtime/bytes.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::net {

Type* g_socket_type;
int64_t g_default_timeout_ns = -1;

namespace {

constexpr int64_t kSecond = 1000000000;
constexpr int kMaxOptionLength = 1024;
constexpr int kDefaultBacklog = 128;

int64_t now_ns() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * kSecond + t.tv_nsec;
}

Value none_or_errno(int64_t result) { return result < 0 ? raise_os_error(errno) : Value::none(); }

bool set_nonblocking(int fd, bool nonblocking) {
  int flag = nonblocking;
  if (ioctl(fd, FIONBIO, &flag) == 0) return true;
  (void)raise_os_error(errno);
  return false;
}

// Fills a fresh object; a timeout makes the descriptor non-blocking.
bool initialize(Socket* s, int fd, int family, int type, int protocol) {
  s->fd = fd;
  s->family = family;
  s->type = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
  s->protocol = protocol;
  s->timeout_ns = type & SOCK_NONBLOCK ? 0 : g_default_timeout_ns;
  return s->timeout_ns < 0 || set_nonblocking(fd, true);
}

// --- creation ---

Value socket_new(const Value* a) {
  auto* s = static_cast<Socket*>(allocate_instance(a[0].as<Type>()));
  s->fd = -1;
  s->timeout_ns = g_default_timeout_ns;
  return Value::object(s);
}

// What the system knows of a descriptor fills the arguments that are -1.
bool inspect_descriptor(int fd, int* family, int* type, int* protocol) {
  Address address;
  address.length = sizeof address.storage;
  if (getsockname(fd, address.generic(), &address.length) == 0) {
    if (*family == -1) *family = address.storage.ss_family;
  } else if (*family == -1 || errno == EBADF || errno == ENOTSOCK) {
    return false;
  }
  socklen_t size = sizeof(int);
  if (*type == -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, type, &size) < 0) return false;
  size = sizeof(int);
  return *protocol != -1 || getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, protocol, &size) == 0;
}

Value socket_init(const Value* a) {
  if (!audit("socket.__new__", {a[0], a[1], a[2], a[3]})) return Value::exception();
  auto* s = socket_of(a);
  int family, type, protocol, fd;
  if (!int_to_int(a[1], &family) || !int_to_int(a[2], &type) || !int_to_int(a[3], &protocol))
    return Value::exception();
  if (!a[4].is_none()) {
    if (!int_to_int(a[4], &fd)) return Value::exception();
    if (fd < 0) return raise_value_error("negative file descriptor");
    if (!inspect_descriptor(fd, &family, &type, &protocol)) return raise_os_error(errno);
    return initialize(s, fd, family, type, protocol) ? Value::none() : Value::exception();
  }
  if (family == -1) family = AF_INET;
  if (type == -1) type = SOCK_STREAM;
  if (protocol == -1) protocol = 0;
  fd = socket(family, type | SOCK_CLOEXEC, protocol);
  if (fd < 0) return raise_os_error(errno);
  if (initialize(s, fd, family, type, protocol)) return Value::none();
  close(fd);
  s->fd = -1;
  return Value::exception();
}

Value socket_repr(const Value* a) {
  auto* s = socket_of(a);
  return format_string("<socket object, fd=%lld, family=%d, type=%d, proto=%d>",
                       static_cast<long long>(s->fd), int(s->family), int(s->type), int(s->protocol));
}

// Warns of a socket that nobody has closed.
Value socket_del(const Value* a) {
  auto* s = socket_of(a);
  if (s->fd < 0) return Value::none();
  if (!warn(types::ResourceWarning, 1, "unclosed %R", a[0])) report_unraisable(a[0]);
  if (s->fd >= 0) close(int(s->fd));
  s->fd = -1;
  return Value::none();
}

// --- life ---

Value socket_close(const Value* a) {
  auto* s = socket_of(a);
  auto fd = int(s->fd);
  if (fd < 0) return Value::none();
  s->fd = -1;
  int result, error;
  {
    BlockingScope scope;
    result = close(fd);
    error = errno;
  }
  return result < 0 && error != ECONNRESET ? raise_os_error(error) : Value::none();
}
Value socket_detach(const Value* a) {
  auto* s = socket_of(a);
  Value fd = Value::small_int(s->fd);
  s->fd = -1;
  return fd;
}
Value socket_fileno(const Value* a) { return Value::small_int(socket_of(a)->fd); }

Value socket_setblocking(const Value* a) {
  auto* s = socket_of(a);
  int block = truth(a[1]);
  if (block < 0) return Value::exception();
  s->timeout_ns = block ? -1 : 0;
  return set_nonblocking(int(s->fd), !block) ? Value::none() : Value::exception();
}
Value socket_getblocking(const Value* a) { return Value::boolean(socket_of(a)->timeout_ns != 0); }
Value socket_settimeout(const Value* a) {
  auto* s = socket_of(a);
  int64_t timeout;
  if (!socket_timeout_argument(a[1], &timeout)) return Value::exception();
  s->timeout_ns = timeout;
  return set_nonblocking(int(s->fd), timeout >= 0) ? Value::none() : Value::exception();
}
Value socket_gettimeout(const Value* a) { return timeout_value(socket_of(a)->timeout_ns); }

Value socket_shutdown(const Value* a) {
  int how;
  return int_to_int(a[1], &how) ? none_or_errno(shutdown(int(socket_of(a)->fd), how)) : Value::exception();
}

// --- addresses and connections ---

Value socket_bind(const Value* a) {
  Address address;
  if (!address_argument(socket_of(a), a[1], "bind", &address) || !audit("socket.bind", {a[0], a[1]}))
    return Value::exception();
  return none_or_errno(bind(int(socket_of(a)->fd), address.generic(), address.length));
}

Value socket_listen(const Value* a) {
  int backlog = kDefaultBacklog;
  if (!a[1].is_unbound() && !int_to_int(a[1], &backlog)) return Value::exception();
  return none_or_errno(listen(int(socket_of(a)->fd), backlog < 0 ? 0 : backlog));
}

Value socket_accept(const Value* a) {
  auto* s = socket_of(a);
  Address address;
  int64_t fd = socket_call(s, Direction::Read, [&] {
    address.length = sizeof address.storage;
    return accept4(int(s->fd), address.generic(), &address.length, SOCK_CLOEXEC);
  });
  if (fd < 0) return Value::exception();
  Value peer = address_value(int(s->fd), address, int(s->protocol));
  if (!peer.is_exception()) return tuple_new({Value::small_int(fd), peer});
  close(int(fd));
  return peer;
}

// Connects. 0, a positive errno (a timeout counts as EWOULDBLOCK), or -1: raised.
int connect_address(Socket* s, Address* address, bool* timed_out) {
  int error = 0;
  {
    BlockingScope scope;
    if (connect(int(s->fd), address->generic(), address->length) < 0) error = errno;
  }
  if (error == 0) return 0;
  if (error == EINTR) {
    if (!handle_break_requests()) return -1;
    if (s->timeout_ns == 0) return error;
  } else if (error != EINPROGRESS || s->timeout_ns <= 0) {
    return error;
  }
  // The connection goes on in the background.
  Readiness ready = wait_ready(s, Direction::Connect, deadline_of(s));
  if (ready == Readiness::Raised) return -1;
  if (ready == Readiness::TimedOut) {
    *timed_out = true;
    return EWOULDBLOCK;
  }
  socklen_t size = sizeof error;
  if (getsockopt(int(s->fd), SOL_SOCKET, SO_ERROR, &error, &size) < 0) return errno;
  return error == EISCONN ? 0 : error;
}

Value socket_connect(const Value* a) {
  Address address;
  bool timed_out = false;
  if (!address_argument(socket_of(a), a[1], "connect", &address)) return Value::exception();
  int error = connect_address(socket_of(a), &address, &timed_out);
  if (timed_out) return raise_timed_out();
  return error == 0 ? Value::none() : error < 0 ? Value::exception() : raise_os_error(error);
}
Value socket_connect_ex(const Value* a) {
  Address address;
  bool timed_out;
  if (!address_argument(socket_of(a), a[1], "connect_ex", &address)) return Value::exception();
  int error = connect_address(socket_of(a), &address, &timed_out);
  return error < 0 ? Value::exception() : Value::small_int(error);
}

template <int (*Call)(int, sockaddr*, socklen_t*)>
Value named_address(const Value* a) {
  auto* s = socket_of(a);
  Address address;
  address.length = sizeof address.storage;
  if (Call(int(s->fd), address.generic(), &address.length) < 0) return raise_os_error(errno);
  return address_value(int(s->fd), address, int(s->protocol));
}
int own_name(int fd, sockaddr* address, socklen_t* length) { return getsockname(fd, address, length); }
int peer_name(int fd, sockaddr* address, socklen_t* length) { return getpeername(fd, address, length); }

// --- receiving ---

bool size_argument(Value v, const char* function, int64_t* out) {
  if (!int_to_i64(v, out)) return false;
  if (*out >= 0) return true;
  (void)raise_value_error("negative buffersize in %s", function);
  return false;
}

// Receives up to `size` bytes; the sender's address if wanted. -1: raised.
int64_t receive(Socket* s, void* buffer, size_t size, int flags, Address* from) {
  return socket_call(s, Direction::Read, [&] {
    if (!from) return recv(int(s->fd), buffer, size, flags);
    from->length = sizeof from->storage;
    return recvfrom(int(s->fd), buffer, size, flags, from->generic(), &from->length);
  });
}

Value receive_bytes(const Value* a, const char* function, Address* from) {
  auto* s = socket_of(a);
  int64_t size;
  int flags;
  if (!int_to_i64(a[1], &size) || !int_to_int(a[2], &flags) || !size_argument(a[1], function, &size))
    return Value::exception();
  Bytes* memory = bytes_allocate(size_t(size));
  if (!memory) return Value::exception();
  int64_t n = receive(s, memory->data, size_t(size), flags, from);
  if (n < 0) return Value::exception();
  return n == size ? Value::object(memory) : bytes_new(memory->data, size_t(n));
}
Value socket_recv(const Value* a) { return receive_bytes(a, "recv", nullptr); }
Value socket_recvfrom(const Value* a) {
  Address from;
  Value data = receive_bytes(a, "recvfrom", &from);
  if (data.is_exception()) return data;
  Value address = address_value(int(socket_of(a)->fd), from, int(socket_of(a)->protocol));
  return address.is_exception() ? address : tuple_new({data, address});
}

int64_t receive_into(const Value* a, const char* function, const char* too_large, Address* from) {
  Buffer buffer;
  int64_t size;
  int flags;
  if (!buffer_get(a[1], &buffer, true)) {
    clear_exception();
    (void)raise_bad_argument(function, "argument 1", "read-write bytes-like object", a[1]);
    return -1;
  }
  if (!int_to_i64(a[2], &size) || !int_to_int(a[3], &flags) || !size_argument(a[2], function, &size)) {
    return -1;
  }
  if (size == 0) size = int64_t(buffer.length);
  if (size > int64_t(buffer.length)) {
    (void)raise_value_error("%s", too_large);
    return -1;
  }
  return receive(socket_of(a), buffer.data, size_t(size), flags, from);
}
Value socket_recv_into(const Value* a) {
  int64_t n = receive_into(a, "recv_into", "buffer too small for requested bytes", nullptr);
  return n < 0 ? Value::exception() : Value::small_int(n);
}
Value socket_recvfrom_into(const Value* a) {
  Address from;
  int64_t n = receive_into(a, "recvfrom_into", "nbytes is greater than the length of the buffer", &from);
  if (n < 0) return Value::exception();
  Value address = address_value(int(socket_of(a)->fd), from, int(socket_of(a)->protocol));
  return address.is_exception() ? address : tuple_new({Value::small_int(n), address});
}

// --- sending ---

Value socket_send(const Value* a) {
  auto* s = socket_of(a);
  Buffer data;
  int flags;
  if (!buffer_get(a[1], &data) || !int_to_int(a[2], &flags)) return Value::exception();
  int64_t n =
      socket_call(s, Direction::Write, [&] { return send(int(s->fd), data.data, data.length, flags); });
  return n < 0 ? Value::exception() : Value::small_int(n);
}

Value socket_sendall(const Value* a) {
  auto* s = socket_of(a);
  Buffer data;
  int flags;
  if (!buffer_get(a[1], &data) || !int_to_int(a[2], &flags)) return Value::exception();
  int64_t deadline = deadline_of(s);
  size_t sent = 0;
  do {
    int64_t n = socket_call(s, Direction::Write, deadline,
                            [&] { return send(int(s->fd), data.data + sent, data.length - sent, flags); });
    if (n < 0) return Value::exception();
    sent += size_t(n);
    if (!handle_break_requests()) return Value::exception();
  } while (sent < data.length);
  return Value::none();
}

Value socket_sendto(const Value* a) {
  auto* s = socket_of(a);
  const auto* arguments = a[1].as<Tuple>();
  size_t count = arguments->length;
  if (count < 2 || count > 3) return raise_type_error("sendto() takes 2 or 3 arguments (%zu given)", count);
  Buffer data;
  int flags = 0;
  Address address;
  if (!buffer_get(arguments->items[0], &data) || (count == 3 && !int_to_int(arguments->items[1], &flags)) ||
      !address_argument(s, arguments->items[count - 1], "sendto", &address)) {
    return Value::exception();
  }
  int64_t n = socket_call(s, Direction::Write, [&] {
    return sendto(int(s->fd), data.data, data.length, flags, address.generic(), address.length);
  });
  return n < 0 ? Value::exception() : Value::small_int(n);
}

// --- options ---

Value socket_getsockopt(const Value* a) {
  auto fd = int(socket_of(a)->fd);
  int level, option, length;
  if (!int_to_int(a[1], &level) || !int_to_int(a[2], &option) || !int_to_int(a[3], &length))
    return Value::exception();
  if (length == 0) {
    if (socket_of(a)->family == AF_VSOCK) {
      uint64_t wide = 0;
      socklen_t size = sizeof wide;
      return getsockopt(fd, level, option, &wide, &size) < 0 ? raise_os_error(errno) : int_from_u64(wide);
    }
    int flag = 0;
    socklen_t size = sizeof flag;
    return getsockopt(fd, level, option, &flag, &size) < 0 ? raise_os_error(errno) : Value::small_int(flag);
  }
  if (socket_of(a)->family == AF_VSOCK) return raise(types::OSError, "getsockopt string buffer not allowed");
  if (length < 0 || length > kMaxOptionLength) return raise(types::OSError, "getsockopt buflen out of range");
  char memory[kMaxOptionLength];
  auto size = socklen_t(length);
  return getsockopt(fd, level, option, memory, &size) < 0 ? raise_os_error(errno) : bytes_new(memory, size);
}

// setsockopt(level, option, value) or setsockopt(level, option, None, length).
Value socket_setsockopt(const Value* a) {
  auto fd = int(socket_of(a)->fd);
  const Value* arguments = a[1].as<Tuple>()->items;
  size_t count = a[1].as<Tuple>()->length;
  int level, option;
  if (count != 3 && count != 4)
    return raise_type_error("setsockopt() takes exactly 3 arguments (%zu given)", count);
  if (!int_to_int(arguments[0], &level) || !int_to_int(arguments[1], &option)) return Value::exception();
  Value value = arguments[2];
  if (count == 4) {
    int64_t length;
    if (!value.is_none()) return raise_bad_argument("setsockopt", "argument 3", "None", value);
    if (!int_to_i64(arguments[3], &length)) return Value::exception();
    return none_or_errno(setsockopt(fd, level, option, nullptr, socklen_t(length)));
  }
  if (is_int(value) || type_of(value)->slot(Slot::Index)) {
    int number;
    if (socket_of(a)->family == AF_VSOCK) {
      Value plain = index_of(value);
      if (plain.is_exception()) return plain;
      uint64_t wide = int_low_bits(plain);
      return none_or_errno(setsockopt(fd, level, option, &wide, sizeof wide));
    }
    if (!int_to_int(value, &number)) return Value::exception();
    return none_or_errno(setsockopt(fd, level, option, &number, sizeof number));
  }
  Buffer data;
  if (!buffer_get(value, &data)) return Value::exception();
  return none_or_errno(setsockopt(fd, level, option, data.data, socklen_t(data.length)));
}

template <int64_t Socket::* field>
Value get_number(Value v) {
  return Value::small_int(v.as<Socket>()->*field);
}
Value get_timeout(Value v) { return timeout_value(v.as<Socket>()->timeout_ns); }

const NativeDef kMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", socket_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, /, family=-1, type=-1, proto=-1, fileno=None", socket_init},
    {"__repr__", "$self, /", socket_repr, "Return repr(self)."},
    {"__del__", "$self, /", socket_del},
    {"_accept", "-$self, /", socket_accept,
     "Wait for an incoming connection. Return a descriptor of the connection and the client's address."},
    {"bind", "-$self, address, /", socket_bind, "Bind the socket to a local address."},
    {"close", "-$self, /", socket_close, "Close the socket. It cannot be used after this call."},
    {"connect", "-$self, address, /", socket_connect, "Connect the socket to a remote address."},
    {"connect_ex", "-$self, address, /", socket_connect_ex,
     "Like connect(address), but return an errno value instead of raising."},
    {"detach", "-$self, /", socket_detach,
     "Close the socket object without closing its descriptor, which is returned."},
    {"fileno", "-$self, /", socket_fileno, "Return the descriptor of the socket."},
    {"getpeername", "-$self, /", named_address<peer_name>, "Return the address of the remote endpoint."},
    {"getsockname", "-$self, /", named_address<own_name>, "Return the address of the local endpoint."},
    {"getsockopt", "~$self, level, option, buffersize=0, /", socket_getsockopt, "Get a socket option."},
    {"listen", "~$self, backlog=?, /", socket_listen, "Enable a server to accept connections."},
    {"recv", "~$self, buffersize, flags=0, /", socket_recv, "Receive up to buffersize bytes."},
    {"recv_into", "-$self, /, buffer, nbytes=0, flags=0", socket_recv_into,
     "Receive into a writable buffer; return the number of bytes."},
    {"recvfrom", "~$self, buffersize, flags=0, /", socket_recvfrom,
     "Like recv(buffersize, flags) but also return the sender's address."},
    {"recvfrom_into", "-$self, /, buffer, nbytes=0, flags=0", socket_recvfrom_into,
     "Like recv_into(buffer, nbytes, flags) but also return the sender's address."},
    {"send", "~$self, data, flags=0, /", socket_send, "Send data; return the number of bytes sent."},
    {"sendall", "~$self, data, flags=0, /", socket_sendall, "Send all of the data."},
    {"sendto", "-$self, /, *args", socket_sendto, "Send data to an address."},
    {"setblocking", "-$self, flag, /", socket_setblocking, "Make the socket blocking or non-blocking."},
    {"getblocking", "-$self, /", socket_getblocking, "Return whether the socket is in blocking mode."},
    {"settimeout", "-$self, timeout, /", socket_settimeout,
     "Set the timeout of the socket's operations in seconds; None: they block."},
    {"gettimeout", "-$self, /", socket_gettimeout, "Return the timeout in seconds, or None."},
    {"setsockopt", "-$self, /, *args", socket_setsockopt, "Set a socket option."},
    {"shutdown", "-$self, flag, /", socket_shutdown, "Shut down the reading or writing side."},
    {"recvmsg", "~$self, bufsize, ancbufsize=0, flags=0, /", recvmsg,
     "Receive data and ancillary data: (data, ancdata, msg_flags, address)."},
    {"recvmsg_into", "~$self, buffers, ancbufsize=0, flags=0, /", recvmsg_into,
     "Like recvmsg() into buffers: (nbytes, ancdata, msg_flags, address)."},
    {"sendmsg", "~$self, buffers, ancdata=(), flags=0, address=None, /", sendmsg,
     "Send data of several buffers and ancillary data; return the number of bytes sent."},
    {"sendmsg_afalg", "-$self, /, msg=(), *, op, iv=None, assoclen=?, flags=0", sendmsg_afalg,
     "Set operation mode, IV and length of associated data of an AF_ALG socket."},
    {}};
const GetSetDef kGetSets[] = {{"family", get_number<&Socket::family>, nullptr, "the socket family"},
                              {"type", get_number<&Socket::type>, nullptr, "the socket type"},
                              {"proto", get_number<&Socket::protocol>, nullptr, "the socket protocol"},
                              {"timeout", get_timeout, nullptr, "the socket timeout"},
                              {}};
const TypeSpec kSpec = {
    .size = sizeof(Socket),
    .doc =
        "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\n"
        "socket(family=-1, type=-1, proto=-1, fileno=None) -> socket object\n\n"
        "Open a socket of the given family and type; with fileno, for an existing descriptor.",
    .methods = kMethods,
    .getsets = kGetSets};

}  // namespace

int64_t deadline_of(const Socket* s) { return s->timeout_ns > 0 ? now_ns() + s->timeout_ns : -1; }

Value raise_timed_out() { return raise(types::TimeoutError, "timed out"); }

Readiness wait_ready(const Socket* s, Direction direction, int64_t deadline_ns) {
  pollfd wanted{int(s->fd), short(direction == Direction::Read ? POLLIN : POLLOUT), 0};
  if (direction == Direction::Connect) wanted.events |= POLLERR;
  if (wanted.fd < 0) return Readiness::Ready;  // the call itself will fail
  for (;;) {
    int64_t left = deadline_ns < 0 ? -1 : deadline_ns - now_ns();
    if (deadline_ns >= 0 && left < 0) return Readiness::TimedOut;
    int64_t ms = deadline_ns < 0 ? -1 : (left + 999999) / 1000000;
    int n, error;
    {
      BlockingScope scope;
      n = poll(&wanted, 1, ms > INT_MAX ? INT_MAX : int(ms));
      error = errno;
    }
    if (n > 0) return Readiness::Ready;
    if (n == 0) return Readiness::TimedOut;
    if (error != EINTR) {
      (void)raise_os_error(error);
      return Readiness::Raised;
    }
    if (!handle_break_requests()) return Readiness::Raised;
  }
}

bool socket_timeout_argument(Value v, int64_t* out) {
  *out = -1;
  if (v.is_none()) return true;
  double seconds;
  if (is_float(v)) {
    seconds = float_value(v);
  } else {
    Value i = index_of(v);
    if (i.is_exception() || !int_to_double(i, &seconds)) return false;
  }
  if (std::isnan(seconds)) {
    (void)raise_value_error("Invalid value NaN (not a number)");
    return false;
  }
  if (seconds < 0) {
    (void)raise_value_error("Timeout value out of range");
    return false;
  }
  double ns = std::ceil(seconds * double(kSecond));
  if (ns > 9.2e18) {
    (void)raise(types::OverflowError, "timestamp too large to convert to C _PyTime_t");
    return false;
  }
  if (ns / 1e6 > INT_MAX) {
    (void)raise(types::OverflowError, "timeout doesn't fit into C timeval");
    return false;
  }
  *out = int64_t(ns);
  return true;
}
Value timeout_value(int64_t timeout_ns) {
  return timeout_ns < 0 ? Value::none() : float_new(double(timeout_ns) / double(kSecond));
}

Value socket_from(int fd, int family, int type, int protocol) {
  auto* s = static_cast<Socket*>(allocate_instance(g_socket_type));
  if (initialize(s, fd, family, type, protocol)) return Value::object(s);
  s->fd = -1;
  close(fd);
  return Value::exception();
}

void create_socket_type() {
  g_socket_type = native_type_create("_socket.socket", Kind::Native, sizeof(Socket), types::object,
                                     kTypeBase | kTypeHasFinalizer, &kSpec);
}

}  // namespace krait::net
