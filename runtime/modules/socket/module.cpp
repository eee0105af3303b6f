// The module _socket: its small functions, exceptions and constants.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/can.h>
#include <linux/can/bcm.h>
#include <linux/can/j1939.h>
#include <linux/can/raw.h>
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "runtime/bytes.h"
#include "runtime/int.h"
#include "runtime/modules/exception_type.h"
#include "runtime/modules/socket/socket.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace net {

namespace {

// --- descriptors ---

Value close_function(const Value* a) {
  int fd, result, error;
  if (!int_to_int(a[0], &fd)) return Value::exception();
  {
    BlockingScope scope;
    result = close(fd);
    error = errno;
  }
  return result < 0 && error != ECONNRESET ? raise_os_error(error) : Value::none();
}

Value dup_function(const Value* a) {
  int fd;
  if (!int_to_int(a[0], &fd)) return Value::exception();
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  return copy < 0 ? raise_os_error(errno) : Value::small_int(copy);
}

Value socketpair_function(const Value* a) {
  int family, type, protocol, fds[2];
  if (!int_to_int(a[0], &family) || !int_to_int(a[1], &type) || !int_to_int(a[2], &protocol))
    return Value::exception();
  if (socketpair(family, type | SOCK_CLOEXEC, protocol, fds) < 0) return raise_os_error(errno);
  Value first = socket_from(fds[0], family, type, protocol);
  Value second = first.is_exception() ? first : socket_from(fds[1], family, type, protocol);
  if (!second.is_exception()) return tuple_new({first, second});
  if (first.is_exception()) close(fds[1]);
  return second;
}

Value getdefaulttimeout_function(const Value*) { return timeout_value(g_default_timeout_ns); }
Value setdefaulttimeout_function(const Value* a) {
  return socket_timeout_argument(a[0], &g_default_timeout_ns) ? Value::none() : Value::exception();
}

// --- byte order and address texts ---

// 16-bit conversions; both directions are the same operation.
Value swap16(const Value* a, const char* function) {
  int x;
  if (!int_to_int(a[0], &x)) return Value::exception();
  if (x < 0)
    return raise(types::OverflowError, "%s: can't convert negative Python int to C 16-bit unsigned integer",
                 function);
  if (x > 0xffff)
    return raise(types::OverflowError, "%s: Python int too large to convert to C 16-bit unsigned integer",
                 function);
  return Value::small_int(htons(uint16_t(x)));
}
Value swap32(const Value* a) {
  if (!is_int(a[0])) return raise_type_error("expected int, %T found", a[0]);
  int64_t x;
  if (int_sign(a[0]) < 0) return raise(types::OverflowError, "can't convert negative value to unsigned int");
  if (!int_fits_i64(a[0], &x) || x > 0xffffffff)
    return raise(types::OverflowError, "int larger than 32 bits");
  return Value::small_int(htonl(uint32_t(x)));
}
Value ntohs_function(const Value* a) { return swap16(a, "ntohs"); }
Value htons_function(const Value* a) { return swap16(a, "htons"); }

bool text_argument(Value v, const char* function, const char* argument, std::string* out) {
  if (is_str(v)) return str_to_filesystem(v, out);
  (void)raise_bad_argument(function, argument, "str", v);
  return false;
}

Value inet_aton_function(const Value* a) {
  std::string text;
  in_addr address;
  if (!text_argument(a[0], "inet_aton", "argument 1", &text)) return Value::exception();
  if (!inet_aton(text.c_str(), &address))
    return raise(types::OSError, "illegal IP address string passed to inet_aton");
  return bytes_new(&address, sizeof address);
}
Value inet_ntoa_function(const Value* a) {
  Buffer packed;
  if (!buffer_get(a[0], &packed)) return Value::exception();
  if (packed.length != sizeof(in_addr)) return raise(types::OSError, "packed IP wrong length for inet_ntoa");
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, packed.data, text, sizeof text);
  return str_from_ascii(text);
}
Value inet_pton_function(const Value* a) {
  int family;
  std::string text;
  char packed[sizeof(in6_addr)];
  if (!int_to_int(a[0], &family) || !text_argument(a[1], "inet_pton", "argument 2", &text))
    return Value::exception();
  int result = inet_pton(family, text.c_str(), packed);
  if (result < 0) return raise_os_error(errno);
  if (result == 0) return raise(types::OSError, "illegal IP address string passed to inet_pton");
  return bytes_new(packed, family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr));
}
Value inet_ntop_function(const Value* a) {
  int family;
  Buffer packed;
  if (!int_to_int(a[0], &family) || !buffer_get(a[1], &packed)) return Value::exception();
  if (family != AF_INET && family != AF_INET6) return raise_value_error("unknown address family %d", family);
  if (packed.length != (family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr)))
    return raise_value_error("invalid length of packed IP address string");
  char text[INET6_ADDRSTRLEN];
  return inet_ntop(family, packed.data, text, sizeof text) ? str_from_ascii(text) : raise_os_error(errno);
}

const NativeDef kFunctions[] = {
    {"close", "-fd, /", close_function, "Close a socket's descriptor."},
    {"dup", "-fd, /", dup_function, "Duplicate a socket's descriptor; the new one is not inherited."},
    {"socketpair", "-family=1, type=1, proto=0, /", socketpair_function,
     "Create a pair of socket objects that are connected to each other."},
    {"getdefaulttimeout", "-", getdefaulttimeout_function,
     "Return the timeout in seconds of new sockets; None: they block."},
    {"setdefaulttimeout", "-timeout, /", setdefaulttimeout_function,
     "Set the timeout in seconds of new sockets; None: they block."},
    {"ntohs", "-x, /", ntohs_function, "Convert a 16-bit integer from network to host byte order."},
    {"htons", "-x, /", htons_function, "Convert a 16-bit integer from host to network byte order."},
    {"ntohl", "-x, /", swap32, "Convert a 32-bit integer from network to host byte order."},
    {"htonl", "-x, /", swap32, "Convert a 32-bit integer from host to network byte order."},
    {"inet_aton", "-ip_addr, /", inet_aton_function, "Pack an IPv4 address given as text."},
    {"inet_ntoa", "-packed_ip, /", inet_ntoa_function, "Text of a packed IPv4 address."},
    {"inet_pton", "-af, ip, /", inet_pton_function, "Pack an IP address given as text."},
    {"inet_ntop", "-af, packed_ip, /", inet_ntop_function, "Text of a packed IP address."},
    {"CMSG_LEN", "-length, /", cmsg_len,
     "Total length, without padding, of an ancillary data item with data of the given length."},
    {"CMSG_SPACE", "-length, /", cmsg_space,
     "Buffer size needed for recvmsg() to receive an ancillary data item of the given length."},
    {}};

}  // namespace

}  // namespace net

Value module_init__socket(Value module) {
  using namespace net;
  create_socket_type();
  module_add_type(module, g_socket_type);
  module_add(module, "SocketType", type_value(g_socket_type));
  g_herror = module_exception_type(module, "socket", "herror", types::OSError);
  g_gaierror = module_exception_type(module, "socket", "gaierror", types::OSError);
  if (!g_herror || !g_gaierror) return Value::exception();
  module_add(module, "error", type_value(types::OSError));
  module_add(module, "timeout", type_value(types::TimeoutError));
  module_add_functions(module, kFunctions);
  module_add_functions(module, kNameFunctions);
  module_add(module, "has_ipv6", Value::true_());
  module_add(module, "BDADDR_ANY", str_from_ascii("00:00:00:00:00:00"));
  module_add(module, "BDADDR_LOCAL", str_from_ascii("00:00:00:FF:FF:FF"));
#define CONSTANT(name) module_add_int(module, #name, int64_t(name));
#define CONSTANT_VALUE(name, value) module_add_int(module, #name, int64_t(value));
#include "runtime/modules/socket/constants.def"
#undef CONSTANT
#undef CONSTANT_VALUE
  return module;
}

}  // namespace krait
