// Socket addresses: Python's tuples, strings and bytes to the system's structures and back; resolving hosts.
#include <arpa/inet.h>
#include <linux/can.h>
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <linux/qrtr.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/int.h"
#include "runtime/modules/socket/socket.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait::net {

Type *g_herror, *g_gaierror;

namespace {

constexpr int kMaxPort = 0xffff;
constexpr uint32_t kMaxFlowInfo = 0xfffff;

template <class T>
T* as(Address* address) {
  memset(&address->storage, 0, sizeof address->storage);
  address->length = sizeof(T);
  return reinterpret_cast<T*>(&address->storage);
}
template <class T>
const T* as(const Address& address) {
  return reinterpret_cast<const T*>(&address.storage);
}

bool fail(Value) { return false; }

// The tuple of an address with `least` to `most` items. Null: raised.
Tuple* tuple_argument(Value v, const char* caller, const char* family, const char* form, size_t least,
                      size_t most) {
  if (!is_tuple(v)) {
    raise_type_error("%s(): %s address must be tuple, not %T", caller, family, v);
    return nullptr;
  }
  auto* t = v.as<Tuple>();
  if (t->length >= least && t->length <= most) return t;
  raise_type_error("%s", form);
  return nullptr;
}

bool unsigned_argument(Value v, uint32_t* out) {
  Value i = index_of(v);
  if (i.is_exception()) return false;
  *out = uint32_t(int_low_bits(i));
  return true;
}

bool port_argument(Value v, const char* caller, int* out) {
  if (!int_to_int(v, out)) {
    return clear_if(types::OverflowError)
               ? fail(raise(types::OverflowError, "%s(): port must be 0-65535.", caller))
               : false;
  }
  if (*out >= 0 && *out <= kMaxPort) return true;
  return fail(raise(types::OverflowError, "%s(): port must be 0-65535.", caller));
}

bool inet_argument(Value v, const char* caller, Address* out) {
  constexpr const char* kForm = "AF_INET address must be a pair (host, port)";
  Tuple* t = tuple_argument(v, caller, "AF_INET", kForm, 2, 2);
  std::string host;
  int port;
  if (!t || !host_argument(t->items[0], nullptr, &host) || !port_argument(t->items[1], caller, &port))
    return false;
  Address resolved;
  if (!resolve_host(host, AF_INET, &resolved)) return false;
  auto* address = as<sockaddr_in>(out);
  address->sin_family = AF_INET;
  address->sin_port = htons(uint16_t(port));
  address->sin_addr = as<sockaddr_in>(resolved)->sin_addr;
  return true;
}

bool inet6_argument(Value v, const char* caller, Address* out) {
  constexpr const char* kForm = "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])";
  Tuple* t = tuple_argument(v, caller, "AF_INET6", kForm, 2, 4);
  std::string host;
  int port;
  uint32_t flow = 0, scope = 0;
  if (!t || !host_argument(t->items[0], nullptr, &host) || !port_argument(t->items[1], caller, &port))
    return false;
  if (t->length > 2 && !unsigned_argument(t->items[2], &flow)) return false;
  if (t->length > 3 && !unsigned_argument(t->items[3], &scope)) return false;
  if (flow > kMaxFlowInfo) {
    return fail(raise(types::OverflowError, "%s(): flowinfo must be 0-1048575.", caller));
  }
  Address resolved;
  if (!resolve_host(host, AF_INET6, &resolved)) return false;
  auto* address = as<sockaddr_in6>(out);
  address->sin6_family = AF_INET6;
  address->sin6_port = htons(uint16_t(port));
  address->sin6_flowinfo = htonl(flow);
  address->sin6_scope_id = scope;
  address->sin6_addr = as<sockaddr_in6>(resolved)->sin6_addr;
  return true;
}

bool unix_argument(Value v, Address* out) {
  std::string path;
  if (is_str(v)) {
    // Null bytes are welcome: names of Linux's abstract namespace begin with one.
    Value encoded = encode(v.as<Str>(), "utf-8", "surrogateescape");
    if (encoded.is_exception()) return false;
    path = encoded.as<Bytes>()->view();
  } else {
    Buffer buffer;
    if (!buffer_get(v, &buffer)) return false;
    path = buffer.view();
  }
  auto* address = as<sockaddr_un>(out);
  bool abstract = path.empty() || path[0] == 0;
  if (path.size() + (abstract ? 0 : 1) > sizeof address->sun_path)
    return fail(raise(types::OSError, "AF_UNIX path too long"));
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path, path.data(), path.size());
  out->length = socklen_t(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
  return true;
}

bool netlink_argument(Value v, const char* caller, Address* out) {
  Tuple* t = tuple_argument(v, caller, "AF_NETLINK", "AF_NETLINK address must be a pair (pid, groups)", 2, 2);
  auto* address = as<sockaddr_nl>(out);
  if (!t || !unsigned_argument(t->items[0], &address->nl_pid) ||
      !unsigned_argument(t->items[1], &address->nl_groups)) {
    return false;
  }
  address->nl_family = AF_NETLINK;
  return true;
}

bool vsock_argument(Value v, Address* out) {
  if (!is_tuple(v))
    return fail(raise_type_error("getsockaddrarg: AF_VSOCK address must be tuple, not %T", v));
  auto* t = v.as<Tuple>();
  if (t->length != 2)
    return fail(raise_type_error("getsockaddrarg: AF_VSOCK address must be a pair (cid, port)"));
  auto* address = as<sockaddr_vm>(out);
  if (!unsigned_argument(t->items[0], &address->svm_cid) ||
      !unsigned_argument(t->items[1], &address->svm_port)) {
    return false;
  }
  address->svm_family = AF_VSOCK;
  return true;
}

bool qipcrtr_argument(Value v, Address* out) {
  if (!is_tuple(v))
    return fail(raise_type_error("getsockaddrarg: AF_QIPCRTR address must be tuple, not %T", v));
  auto* t = v.as<Tuple>();
  auto* address = as<sockaddr_qrtr>(out);
  if (t->length != 2)
    return fail(raise_type_error("getsockaddrarg: AF_QIPCRTR address must be a pair (node, port)"));
  uint32_t node, port;
  if (!unsigned_argument(t->items[0], &node) || !unsigned_argument(t->items[1], &port)) return false;
  address->sq_family = AF_QIPCRTR;
  address->sq_node = node;
  address->sq_port = port;
  return true;
}

// The index of a named interface of the socket; 0 for an empty name.
bool interface_index(int fd, const std::string& name, int* out) {
  *out = 0;
  if (name.empty()) return true;
  ifreq request{};
  if (name.size() >= sizeof request.ifr_name) return fail(raise(types::OSError, "interface name too long"));
  memcpy(request.ifr_name, name.data(), name.size());
  if (ioctl(fd, SIOCGIFINDEX, &request) < 0) return fail(raise_os_error(errno));
  *out = request.ifr_ifindex;
  return true;
}

bool can_argument(const Socket* socket, Value v, const char* caller, Address* out) {
  constexpr const char* kForm = "AF_CAN address must be a tuple (interface, )";
  Tuple* t = tuple_argument(v, caller, "AF_CAN", kForm, 1, 4);
  if (!t) return false;
  std::string name;
  if (!str_to_filesystem(t->items[0], &name)) return false;
  auto* address = as<sockaddr_can>(out);
  address->can_family = AF_CAN;
  int index;
  if (!interface_index(int(socket->fd), name, &index)) return false;
  address->can_ifindex = index;
  return true;
}

bool packet_argument(const Socket* socket, Value v, const char* caller, Address* out) {
  constexpr const char* kForm =
      "AF_PACKET address must be a tuple of two to five elements (ifname, proto[, pkttype[, hatype[, "
      "addr]]])";
  Tuple* t = tuple_argument(v, caller, "AF_PACKET", kForm, 2, 5);
  if (!t) return false;
  std::string name;
  int protocol, packet_type = 0, hardware_type = 0, index;
  if (!str_to_filesystem(t->items[0], &name) || !int_to_int(t->items[1], &protocol)) return false;
  if (t->length > 2 && !int_to_int(t->items[2], &packet_type)) return false;
  if (t->length > 3 && !int_to_int(t->items[3], &hardware_type)) return false;
  Buffer hardware;
  if (t->length > 4 && !buffer_get(t->items[4], &hardware)) return false;
  auto* address = as<sockaddr_ll>(out);
  if (hardware.length > sizeof address->sll_addr)
    return fail(raise_value_error("Hardware address must be 8 bytes or less"));
  if (protocol < 0 || protocol > 0xffff)
    return fail(raise(types::OverflowError, "%s(): proto must be 0-65535.", caller));
  if (!interface_index(int(socket->fd), name, &index)) return false;
  address->sll_family = AF_PACKET;
  address->sll_protocol = htons(uint16_t(protocol));
  address->sll_ifindex = index;
  address->sll_pkttype = uint8_t(packet_type);
  address->sll_hatype = uint16_t(hardware_type);
  if (hardware.length) memcpy(address->sll_addr, hardware.data, hardware.length);
  address->sll_halen = uint8_t(hardware.length);
  return true;
}

bool algorithm_argument(Value v, const char* caller, Address* out) {
  constexpr const char* kForm = "AF_ALG address must be a tuple (type, name[, feat[, mask]])";
  Tuple* t = tuple_argument(v, caller, "AF_ALG", kForm, 2, 4);
  if (!t) return false;
  std::string type, name;
  uint32_t features = 0, mask = 0;
  if (!str_to_filesystem(t->items[0], &type) || !str_to_filesystem(t->items[1], &name)) return false;
  if (t->length > 2 && !unsigned_argument(t->items[2], &features)) return false;
  if (t->length > 3 && !unsigned_argument(t->items[3], &mask)) return false;
  auto* address = as<sockaddr_alg>(out);
  address->salg_family = AF_ALG;
  if (type.size() >= sizeof address->salg_type) return fail(raise_value_error("AF_ALG type too long."));
  if (name.size() >= sizeof address->salg_name) return fail(raise_value_error("AF_ALG name too long."));
  memcpy(address->salg_type, type.data(), type.size());
  memcpy(address->salg_name, name.data(), name.size());
  address->salg_feat = features;
  address->salg_mask = mask;
  return true;
}

Value interface_name(int fd, int index) {
  ifreq request{};
  request.ifr_ifindex = index;
  return str_from_filesystem(index && ioctl(fd, SIOCGIFNAME, &request) == 0 ? request.ifr_name : "");
}

Value inet_value(const Address& address) {
  Value host = host_text(reinterpret_cast<const sockaddr*>(&address.storage), address.length);
  if (host.is_exception()) return host;
  if (address.storage.ss_family == AF_INET)
    return tuple_new({host, Value::small_int(ntohs(as<sockaddr_in>(address)->sin_port))});
  const auto* a = as<sockaddr_in6>(address);
  return tuple_new({host, Value::small_int(ntohs(a->sin6_port)), Value::small_int(ntohl(a->sin6_flowinfo)),
                    Value::small_int(a->sin6_scope_id)});
}

Value unix_value(const Address& address) {
  const auto* a = as<sockaddr_un>(address);
  size_t length = address.length - offsetof(sockaddr_un, sun_path);
  if (length > 0 && a->sun_path[0] == 0) return bytes_new(a->sun_path, length);
  return str_from_filesystem({a->sun_path, strnlen(a->sun_path, length)});
}

bool broadcast_address(int family, Address* out) {
  if (family != AF_INET && family != AF_UNSPEC)
    return fail(raise(types::OSError, "address family mismatched"));
  auto* address = as<sockaddr_in>(out);
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = INADDR_BROADCAST;
  return true;
}

bool numeric_address(const std::string& name, int family, Address* out) {
  in_addr v4;
  in6_addr v6;
  if (family != AF_INET6 && inet_pton(AF_INET, name.c_str(), &v4) == 1) {
    auto* address = as<sockaddr_in>(out);
    address->sin_family = AF_INET;
    address->sin_addr = v4;
    return true;
  }
  if (family != AF_INET && inet_pton(AF_INET6, name.c_str(), &v6) == 1) {
    auto* address = as<sockaddr_in6>(out);
    address->sin6_family = AF_INET6;
    address->sin6_addr = v6;
    return true;
  }
  return false;
}

}  // namespace

Value raise_gai_error(int error) {
  if (error == EAI_SYSTEM) return raise_os_error(errno);
  return raise_with_args(g_gaierror, {Value::small_int(error), str_from_filesystem(gai_strerror(error))});
}

Value raise_host_error(int error) {
  return raise_with_args(g_herror, {Value::small_int(error), str_from_filesystem(hstrerror(error))});
}

bool host_argument(Value v, const char* function, std::string* out) {
  if (is_bytes(v)) {
    *out = v.as<Bytes>()->view();
  } else if (auto* b = cast<ByteArray>(v)) {
    out->assign(reinterpret_cast<const char*>(b->data()), b->length);
  } else if (auto* s = cast<Str>(v)) {
    if (s->width == 1 && s->is_ascii()) {
      *out = str_to_utf8(s);
    } else {
      Value encoded = encode(s, "idna", nullptr);
      if (encoded.is_exception())
        return clear_if(types::UnicodeError) ? fail(raise_type_error("encoding of hostname failed")) : false;
      *out = encoded.as<Bytes>()->view();
    }
  } else {
    if (function) return fail(raise_bad_argument(function, "argument 1", "str, bytes or bytearray", v));
    return fail(raise_type_error("str, bytes or bytearray expected, not %T", v));
  }
  if (out->find('\0') == std::string::npos) return true;
  if (!function) return fail(raise_type_error("host name must not contain null character"));
  return fail(raise_bad_argument(function, "argument 1", "encoded string without null bytes", v));
}

bool resolve_host(const std::string& name, int family, Address* out) {
  if (name == "<broadcast>" || name == "255.255.255.255") return broadcast_address(family, out);
  if (!name.empty() && numeric_address(name, family, out)) return true;
  addrinfo hints{}, *found = nullptr;
  hints.ai_family = family;
  if (name.empty()) {
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = AI_PASSIVE;
  }
  int error;
  {
    BlockingScope scope;
    error = getaddrinfo(name.empty() ? nullptr : name.c_str(), name.empty() ? "0" : nullptr, &hints, &found);
  }
  if (error) return fail(raise_gai_error(error));
  bool ambiguous = name.empty() && found->ai_next;
  memset(&out->storage, 0, sizeof out->storage);
  out->length = found->ai_addrlen;
  memcpy(&out->storage, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  return ambiguous ? fail(raise(types::OSError, "wildcard resolved to multiple address")) : true;
}

bool address_argument(const Socket* socket, Value v, const char* caller, Address* out) {
  switch (socket->family) {
    case AF_INET:
    case AF_RDS: return inet_argument(v, caller, out);
    case AF_INET6: return inet6_argument(v, caller, out);
    case AF_UNIX: return unix_argument(v, out);
    case AF_NETLINK: return netlink_argument(v, caller, out);
    case AF_VSOCK: return vsock_argument(v, out);
    case AF_QIPCRTR: return qipcrtr_argument(v, out);
    case AF_CAN: return can_argument(socket, v, caller, out);
    case AF_PACKET: return packet_argument(socket, v, caller, out);
    case AF_ALG: return algorithm_argument(v, caller, out);
    default: return fail(raise(types::OSError, "%s(): bad family", caller));
  }
}

Value host_text(const sockaddr* address, socklen_t length) {
  char text[NI_MAXHOST];
  // Of an IPv6 address without its scope, which is an item of its own.
  if (address->sa_family == AF_INET6) {
    const auto* a = reinterpret_cast<const sockaddr_in6*>(address);
    if (!inet_ntop(AF_INET6, &a->sin6_addr, text, sizeof text)) return raise_os_error(errno);
    return str_from_ascii(text);
  }
  int error = getnameinfo(address, length, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return error ? raise_gai_error(error) : str_from_ascii(text);
}

Value address_value(int fd, const Address& address, int protocol) {
  if (address.length == 0) return Value::none();
  switch (address.storage.ss_family) {
    case AF_INET:
    case AF_INET6: return inet_value(address);
    case AF_UNIX: return unix_value(address);
    case AF_NETLINK: {
      const auto* a = as<sockaddr_nl>(address);
      return tuple_new({Value::small_int(a->nl_pid), Value::small_int(a->nl_groups)});
    }
    case AF_VSOCK: {
      const auto* a = as<sockaddr_vm>(address);
      return tuple_new({Value::small_int(a->svm_cid), Value::small_int(a->svm_port)});
    }
    case AF_QIPCRTR: {
      const auto* a = as<sockaddr_qrtr>(address);
      return tuple_new({Value::small_int(a->sq_node), Value::small_int(a->sq_port)});
    }
    case AF_CAN: return tuple_new({interface_name(fd, as<sockaddr_can>(address)->can_ifindex)});
    case AF_PACKET: {
      const auto* a = as<sockaddr_ll>(address);
      return tuple_new({interface_name(fd, a->sll_ifindex), Value::small_int(ntohs(a->sll_protocol)),
                        Value::small_int(a->sll_pkttype), Value::small_int(a->sll_hatype),
                        bytes_new(a->sll_addr, a->sll_halen)});
    }
    default: {
      // An unknown family: its number and the raw address.
      const auto* a = as<sockaddr>(address);
      return tuple_new({Value::small_int(a->sa_family), bytes_new(a->sa_data, sizeof a->sa_data)});
    }
  }
}

}  // namespace krait::net
