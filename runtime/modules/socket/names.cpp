// Host, service, protocol and interface names: the functions of _socket that look things up.
#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <climits>
#include <cstring>
#include <vector>

#include "runtime/audit.h"
#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/socket/socket.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::net {

namespace {

constexpr uint32_t kMaxFlowInfo = 0xfffff;
constexpr size_t kHostBuffer = 16384;

// --- getaddrinfo, getnameinfo ---

// The service argument: a str, bytes, a number or None. False: raised.
bool service_argument(Value v, std::string* text, const char** out) {
  *out = nullptr;
  if (v.is_none()) return true;
  if (is_int(v)) {
    int64_t number;
    if (!int_to_i64(v, &number)) return false;
    *text = std::to_string(number);
  } else if (is_str(v)) {
    Value encoded = encode(v.as<Str>(), "utf-8", nullptr);
    if (encoded.is_exception()) return false;
    *text = encoded.as<Bytes>()->view();
  } else if (is_bytes(v)) {
    *text = v.as<Bytes>()->view();
  } else {
    (void)raise(types::OSError, "Int or String expected");
    return false;
  }
  *out = text->c_str();
  return true;
}

int lookup(const char* host, const char* service, const addrinfo& hints, addrinfo** found) {
  BlockingScope scope;
  return getaddrinfo(host, service, &hints, found);
}

Value address_info(const addrinfo* i, int protocol) {
  Address address;
  address.length = i->ai_addrlen;
  memcpy(&address.storage, i->ai_addr, i->ai_addrlen);
  Value where = address_value(-1, address, protocol);
  if (where.is_exception()) return where;
  return tuple_new({Value::small_int(i->ai_family), Value::small_int(i->ai_socktype),
                    Value::small_int(i->ai_protocol),
                    str_from_filesystem(i->ai_canonname ? i->ai_canonname : ""), where});
}

Value getaddrinfo_function(const Value* a) {
  addrinfo hints{}, *found = nullptr;
  if (!int_to_int(a[2], &hints.ai_family) || !int_to_int(a[3], &hints.ai_socktype) ||
      !int_to_int(a[4], &hints.ai_protocol) || !int_to_int(a[5], &hints.ai_flags)) {
    return Value::exception();
  }
  std::string host, service;
  const char* service_text;
  if (is_str(a[0])) {
    Value encoded = encode(a[0].as<Str>(), "idna", nullptr);
    if (encoded.is_exception()) return encoded;
    host = encoded.as<Bytes>()->view();
  } else if (is_bytes(a[0])) {
    host = a[0].as<Bytes>()->view();
  } else if (!a[0].is_none()) {
    return raise_type_error("getaddrinfo() argument 1 must be string or None");
  }
  if (!service_argument(a[1], &service, &service_text)) return Value::exception();
  int error = lookup(a[0].is_none() ? nullptr : host.c_str(), service_text, hints, &found);
  if (error) return raise_gai_error(error);
  Value result = list_new();
  for (const addrinfo* i = found; i; i = i->ai_next) {
    Value item = address_info(i, hints.ai_protocol);
    if (item.is_exception() || !list_append(result.as<List>(), item)) {
      result = Value::exception();
      break;
    }
  }
  freeaddrinfo(found);
  return result;
}

Value getnameinfo_function(const Value* a) {
  int flags, port;
  if (!int_to_int(a[1], &flags)) return Value::exception();
  if (!is_tuple(a[0])) return raise_type_error("getnameinfo() argument 1 must be a tuple");
  auto* t = a[0].as<Tuple>();
  if (t->length < 2 || t->length > 4 || !is_str(t->items[0]))
    return raise_type_error("getnameinfo(): illegal sockaddr argument");
  if (!int_to_int(t->items[1], &port)) return Value::exception();
  uint32_t extra[2] = {};  // flow information, scope
  for (size_t i = 2; i < t->length; ++i) {
    Value n = index_of(t->items[i]);
    if (n.is_exception()) return n;
    extra[i - 2] = uint32_t(int_low_bits(n));
  }
  if (extra[0] > kMaxFlowInfo)
    return raise(types::OverflowError, "getnameinfo(): flowinfo must be 0-1048575.");
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_NUMERICHOST;
  std::string host = str_to_utf8(t->items[0]);
  int error = lookup(host.c_str(), std::to_string(port).c_str(), hints, &found);
  if (error) return raise_gai_error(error);
  Address address;
  address.length = found->ai_addrlen;
  memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  bool ambiguous = found->ai_next;
  freeaddrinfo(found);
  if (ambiguous) return raise(types::OSError, "sockaddr resolved to multiple addresses");
  if (address.storage.ss_family == AF_INET && t->length != 2)
    return raise(types::OSError, "IPv4 sockaddr must be 2 tuple");
  if (address.storage.ss_family == AF_INET6) {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    v6->sin6_flowinfo = htonl(extra[0]);
    v6->sin6_scope_id = extra[1];
  }
  char name[NI_MAXHOST], service[NI_MAXSERV];
  {
    BlockingScope scope;
    error = getnameinfo(address.generic(), address.length, name, sizeof name, service, sizeof service, flags);
  }
  if (error) return raise_gai_error(error);
  return tuple_new({str_from_filesystem(name), str_from_filesystem(service)});
}

// --- hosts ---

Value hostname_function(const Value*) {
  char name[1024];
  if (!audit("socket.gethostname")) return Value::exception();
  if (gethostname(name, sizeof name - 1) < 0) return raise_os_error(errno);
  name[sizeof name - 1] = 0;
  return str_from_filesystem(name);
}

Value sethostname_function(const Value* a) {
  std::string name;
  if (is_bytes(a[0])) name = a[0].as<Bytes>()->view();
  else if (!is_str(a[0])) return raise_type_error("sethostname() argument 1 must be str, not %T", a[0]);
  else if (!str_to_filesystem(a[0], &name)) return Value::exception();
  return sethostname(name.data(), name.size()) < 0 ? raise_os_error(errno) : Value::none();
}

Value gethostbyname_function(const Value* a) {
  std::string name;
  Address address;
  if (!host_argument(a[0], "gethostbyname", &name) || !resolve_host(name, AF_INET, &address))
    return Value::exception();
  return host_text(address.generic(), address.length);
}

// (name, aliases, addresses) of a host entry; `family` is the one asked for.
Value host_entry(const hostent* entry, int family, int error) {
  if (!entry) return raise_host_error(error);
  if (entry->h_addrtype != family) return raise_os_error(EAFNOSUPPORT);
  Value aliases = list_new(), addresses = list_new();
  for (char** alias = entry->h_aliases; alias && *alias; ++alias) {
    if (!list_append(aliases.as<List>(), str_from_filesystem(*alias))) return Value::exception();
  }
  for (char** raw = entry->h_addr_list; raw && *raw; ++raw) {
    char text[INET6_ADDRSTRLEN];
    if (!inet_ntop(family, *raw, text, sizeof text)) return raise_os_error(errno);
    if (!list_append(addresses.as<List>(), str_from_ascii(text))) return Value::exception();
  }
  return tuple_new({str_from_filesystem(entry->h_name), aliases, addresses});
}

Value gethostbyname_ex_function(const Value* a) {
  std::string name;
  Address address;
  if (!host_argument(a[0], "gethostbyname_ex", &name) || !resolve_host(name, AF_INET, &address))
    return Value::exception();
  std::vector<char> memory(kHostBuffer);
  hostent entry, *result = nullptr;
  int error = 0;
  {
    BlockingScope scope;
    gethostbyname_r(name.c_str(), &entry, memory.data(), memory.size(), &result, &error);
  }
  return host_entry(result, AF_INET, error);
}

Value gethostbyaddr_function(const Value* a) {
  std::string name;
  Address address;
  if (!host_argument(a[0], "gethostbyaddr", &name) || !resolve_host(name, AF_UNSPEC, &address))
    return Value::exception();
  int family = address.storage.ss_family;
  const void* raw;
  socklen_t length;
  if (family == AF_INET) {
    raw = &reinterpret_cast<sockaddr_in*>(&address.storage)->sin_addr;
    length = sizeof(in_addr);
  } else if (family == AF_INET6) {
    raw = &reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_addr;
    length = sizeof(in6_addr);
  } else {
    return raise(types::OSError, "unsupported address family");
  }
  std::vector<char> memory(kHostBuffer);
  hostent entry, *result = nullptr;
  int error = 0;
  {
    BlockingScope scope;
    gethostbyaddr_r(raw, length, family, &entry, memory.data(), memory.size(), &result, &error);
  }
  return host_entry(result, family, error);
}

// --- services, protocols, interfaces ---

bool text_argument(Value v, const char* function, int number, std::string* out) {
  if (is_str(v)) return str_to_filesystem(v, out);
  (void)raise_type_error("%s() argument %d must be str, not %T", function, number, v);
  return false;
}

Value getservbyname_function(const Value* a) {
  std::string name, protocol;
  if (!text_argument(a[0], "getservbyname", 1, &name)) return Value::exception();
  bool any = a[1].is_unbound();
  if (!any && !text_argument(a[1], "getservbyname", 2, &protocol)) return Value::exception();
  const servent* entry = getservbyname(name.c_str(), any ? nullptr : protocol.c_str());
  return entry ? Value::small_int(ntohs(uint16_t(entry->s_port)))
               : raise(types::OSError, "service/proto not found");
}
Value getservbyport_function(const Value* a) {
  std::string protocol;
  int port;
  if (!int_to_int(a[0], &port)) return Value::exception();
  bool any = a[1].is_unbound();
  if (!any && !text_argument(a[1], "getservbyport", 2, &protocol)) return Value::exception();
  if (port < 0 || port > 0xffff) return raise(types::OverflowError, "getservbyport: port must be 0-65535.");
  const servent* entry = getservbyport(htons(uint16_t(port)), any ? nullptr : protocol.c_str());
  return entry ? str_from_filesystem(entry->s_name) : raise(types::OSError, "port/proto not found");
}
Value getprotobyname_function(const Value* a) {
  std::string name;
  if (!text_argument(a[0], "getprotobyname", 1, &name)) return Value::exception();
  const protoent* entry = getprotobyname(name.c_str());
  return entry ? Value::small_int(entry->p_proto) : raise(types::OSError, "protocol not found");
}

Value if_nameindex_function(const Value*) {
  struct if_nameindex* interfaces = if_nameindex();
  if (!interfaces) return raise_os_error(errno);
  Value result = list_new();
  for (struct if_nameindex* i = interfaces; i->if_index; ++i) {
    Value item = tuple_new({Value::small_int(i->if_index), str_from_filesystem(i->if_name)});
    if (!list_append(result.as<List>(), item)) {
      result = Value::exception();
      break;
    }
  }
  if_freenameindex(interfaces);
  return result;
}
Value if_nametoindex_function(const Value* a) {
  std::string name;
  if (is_bytes(a[0])) name = a[0].as<Bytes>()->view();
  else if (!is_str(a[0])) return raise_type_error("expected str, bytes or os.PathLike object, not %T", a[0]);
  else if (!str_to_filesystem(a[0], &name)) return Value::exception();
  unsigned index = if_nametoindex(name.c_str());
  return index ? Value::small_int(index) : raise(types::OSError, "no interface with this name");
}
Value if_indextoname_function(const Value* a) {
  Value index = index_of(a[0]);
  if (index.is_exception()) return index;
  if (int_sign(index) < 0) return raise(types::OverflowError, "can't convert negative value to unsigned int");
  int64_t number;
  if (!int_fits_i64(index, &number))
    return raise(types::OverflowError, "Python int too large to convert to C unsigned long");
  if (number > UINT_MAX) return raise_os_error(ENXIO);
  char name[IF_NAMESIZE + 1];
  return if_indextoname(unsigned(number), name) ? str_from_filesystem(name) : raise_os_error(errno);
}

}  // namespace

const NativeDef kNameFunctions[] = {
    {"getaddrinfo", "-host, port, family=0, type=0, proto=0, flags=0", getaddrinfo_function,
     "Resolve host and port into addrinfo tuples."},
    {"getnameinfo", "-sockaddr, flags, /", getnameinfo_function, "Get host and port for a sockaddr."},
    {"gethostname", "-", hostname_function, "Return the current host name."},
    {"sethostname", "-name, /", sethostname_function, "Set the host name."},
    {"gethostbyname", "-host, /", gethostbyname_function,
     "Return the IP address (a string of the form '255.255.255.255') for a host."},
    {"gethostbyname_ex", "-host, /", gethostbyname_ex_function,
     "Return the true host name, a list of aliases, and a list of IP addresses, for a host."},
    {"gethostbyaddr", "-host, /", gethostbyaddr_function,
     "Return the true host name, a list of aliases, and a list of IP addresses, for a host address."},
    {"getservbyname", "-servicename, protocolname=?, /", getservbyname_function,
     "Return a port number from a service name and protocol name."},
    {"getservbyport", "-port, protocolname=?, /", getservbyport_function,
     "Return the service name from a port number and protocol name."},
    {"getprotobyname", "-name, /", getprotobyname_function,
     "Return the protocol number for the named protocol."},
    {"if_nameindex", "-", if_nameindex_function,
     "Return a list of network interface information (index, name) tuples."},
    {"if_nametoindex", "-if_name, /", if_nametoindex_function,
     "Return the interface index of the interface with name if_name."},
    {"if_indextoname", "-if_index, /", if_indextoname_function,
     "Return the name of the interface with index if_index."},
    {}};

}  // namespace krait::net
