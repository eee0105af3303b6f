// The module _socket: what its files share.
//
// A socket object is a descriptor with a timeout. With a timeout the descriptor is non-blocking and every
// call first waits with poll() for the time that is left, without the global lock.
#pragma once

#include <sys/socket.h>

#include <cerrno>
#include <string>

#include "runtime/error.h"
#include "runtime/module.h"
#include "runtime/thread.h"

namespace krait::net {

struct Socket : Object {
  int64_t fd;  // -1: closed
  int64_t family, type, protocol;
  int64_t timeout_ns;  // -1: blocks, 0: non-blocking
};
extern Type* g_socket_type;

struct Address {
  sockaddr_storage storage;
  socklen_t length;
  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&storage); }
};

extern Type *g_herror, *g_gaierror;
extern int64_t g_default_timeout_ns;

// The Python address of the socket's family as the system's. False: raised; messages begin with "caller():".
[[nodiscard]] bool address_argument(const Socket* socket, Value v, const char* caller, Address* out);
// The other way; None for an empty address. fd serves to ask for interface names.
Value address_value(int fd, const Address& address, int protocol);
// The numeric text of an IP address.
Value host_text(const sockaddr* address, socklen_t length);
// Resolves a host name ("" is the wildcard, "<broadcast>"); only the address part is filled. False: raised.
[[nodiscard]] bool resolve_host(const std::string& name, int family, Address* out);
// A host name: bytes, or str (encoded as IDNA unless ASCII). False: raised; messages name `function`, whose
// first argument it is, or (null) speak of a part of an address.
[[nodiscard]] bool host_argument(Value v, const char* function, std::string* out);

Value raise_gai_error(int error);
Value raise_host_error(int error);

// None or seconds to nanoseconds (-1 for None). False: raised.
[[nodiscard]] bool socket_timeout_argument(Value v, int64_t* out);
Value timeout_value(int64_t timeout_ns);
// Now plus the socket's timeout; -1: no limit.
int64_t deadline_of(const Socket* socket);
enum class Readiness { Ready, TimedOut, Raised };
// Waits until the socket can be read, written, or has connected (which errors also end).
enum class Direction { Read, Write, Connect };
Readiness wait_ready(const Socket* socket, Direction direction, int64_t deadline_ns);
Value raise_timed_out();
// An object of exactly the type _socket.socket.
Value socket_from(int fd, int family, int type, int protocol);

// Runs a system call (returning -1 with errno) until the deadline, repeating it after signals and false
// readiness. -1: raised.
template <class Call>
int64_t socket_call(const Socket* socket, Direction direction, int64_t deadline_ns, Call system_call) {
  for (;;) {
    if (socket->timeout_ns > 0) {
      Readiness ready = wait_ready(socket, direction, deadline_ns);
      if (ready == Readiness::TimedOut) (void)raise_timed_out();
      if (ready != Readiness::Ready) return -1;
    }
    int64_t result;
    int error;
    {
      BlockingScope scope;
      result = system_call();
      error = errno;
    }
    if (result >= 0) return result;
    if (error == EINTR) {
      if (!handle_break_requests()) return -1;
    } else if (socket->timeout_ns <= 0 || (error != EWOULDBLOCK && error != EAGAIN)) {
      (void)raise_os_error(error);
      return -1;
    }
  }
}
template <class Call>
int64_t socket_call(const Socket* socket, Direction direction, Call system_call) {
  return socket_call(socket, direction, deadline_of(socket), system_call);
}

extern const NativeDef kNameFunctions[], kByteFunctions[];

void create_socket_type();

// sendmsg, recvmsg and their kin, in messages.cpp.
Value recvmsg(const Value* a);
Value recvmsg_into(const Value* a);
Value sendmsg(const Value* a);
Value sendmsg_afalg(const Value* a);
Value cmsg_len(const Value* a);
Value cmsg_space(const Value* a);

inline Socket* socket_of(const Value* a) { return a[0].as<Socket>(); }

}  // namespace krait::net
