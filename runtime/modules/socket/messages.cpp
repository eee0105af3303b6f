// recvmsg and sendmsg: data scattered over buffers, with ancillary data such as passed descriptors.
#include <linux/if_alg.h>
#include <unistd.h>

#include <climits>
#include <cstring>
#include <memory>
#include <vector>

#include "runtime/bytes.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/socket/socket.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait::net {

namespace {

bool fail(Value) { return false; }

constexpr int64_t kMaxControl = 0x7fffffff;

// The buffers of an iterable, held until the call is over.
struct BufferList {
  std::unique_ptr<Buffer[]> buffers;
  std::vector<iovec> vectors;
};

// `function` names the call in messages. False: raised.
bool buffers_argument(Value v, const char* function, bool writable, Value* items, BufferList* out) {
  *items = tuple_from_iterable(v);
  if (items->is_exception()) {
    if (clear_if(types::TypeError)) (void)raise_type_error("%s argument 1 must be an iterable", function);
    return false;
  }
  auto* t = items->as<Tuple>();
  if (t->length > INT_MAX) return fail(raise(types::OSError, "%s argument 1 is too long", function));
  out->buffers = std::make_unique<Buffer[]>(t->length);
  for (size_t i = 0; i < t->length; ++i) {
    Buffer& buffer = out->buffers[i];
    if (!buffer_get(t->items[i], &buffer, writable)) {
      if (!writable) return false;
      clear_exception();
      return fail(raise_type_error("%s argument 1 must be an iterable of single-segment read-write buffers",
                                   function));
    }
    out->vectors.push_back({buffer.data, buffer.length});
  }
  return true;
}

// Is there room for the header (and `space` bytes of data) of a control message in what was received?
bool control_message_fits(const msghdr& message, const cmsghdr* c, size_t space) {
  auto begin = reinterpret_cast<uintptr_t>(message.msg_control);
  auto at = reinterpret_cast<uintptr_t>(c);
  return at >= begin && at + space <= begin + message.msg_controllen;
}

// The received control messages as (level, type, data). Truncated data is cut off.
Value control_messages(msghdr* message) {
  Value result = list_new();
  for (cmsghdr* c = message->msg_controllen ? CMSG_FIRSTHDR(message) : nullptr; c;
       c = CMSG_NXTHDR(message, c)) {
    if (!control_message_fits(*message, c, CMSG_LEN(0))) break;
    if (c->cmsg_len < CMSG_LEN(0)) {
      if (!warn(types::RuntimeWarning, 1, "received malformed or improperly-truncated ancillary data"))
        return Value::exception();
      break;
    }
    size_t length = c->cmsg_len - CMSG_LEN(0);
    size_t available = reinterpret_cast<uintptr_t>(message->msg_control) + message->msg_controllen -
                       reinterpret_cast<uintptr_t>(CMSG_DATA(c));
    bool cut = length > available;
    if (cut) {
      length = available;
      if (!warn(types::RuntimeWarning, 1, "received malformed or improperly-truncated ancillary data"))
        return Value::exception();
    }
    Value item = tuple_new(
        {Value::small_int(c->cmsg_level), Value::small_int(c->cmsg_type), bytes_new(CMSG_DATA(c), length)});
    if (!list_append(result.as<List>(), item)) return Value::exception();
    if (cut) break;
  }
  return result;
}

// Descriptors that came in although the result cannot be delivered.
void close_received(msghdr* message) {
  for (cmsghdr* c = message->msg_controllen ? CMSG_FIRSTHDR(message) : nullptr; c;
       c = CMSG_NXTHDR(message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || c->cmsg_len < CMSG_LEN(0)) continue;
    size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
      int fd;
      memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
      close(fd);
    }
  }
}

// Receives into the vectors; make(n) turns the count into the first item of the result.
template <class Make>
Value receive(const Value* a, std::vector<iovec>* vectors, Make make) {
  auto* s = socket_of(a);
  int64_t control_size;
  int flags;
  if (!int_to_i64(a[2], &control_size) || !int_to_int(a[3], &flags)) return Value::exception();
  if (control_size < 0 || control_size > kMaxControl)
    return raise_value_error("invalid ancillary data buffer length");
  auto control = std::make_unique<char[]>(size_t(control_size));
  Address from;
  msghdr message{};
  int64_t n = socket_call(s, Direction::Read, [&] {
    memset(&from.storage, 0, sizeof from.storage);
    message.msg_name = &from.storage;
    message.msg_namelen = sizeof from.storage;
    message.msg_iov = vectors->data();
    message.msg_iovlen = vectors->size();
    message.msg_control = control_size ? control.get() : nullptr;
    message.msg_controllen = size_t(control_size);
    return recvmsg(int(s->fd), &message, flags);
  });
  if (n < 0) return Value::exception();
  from.length = message.msg_namelen;
  Value ancillary = control_messages(&message);
  Value address = ancillary.is_exception() ? ancillary : address_value(int(s->fd), from, int(s->protocol));
  if (!address.is_exception()) {
    return tuple_new({make(size_t(n)), ancillary, Value::small_int(message.msg_flags), address});
  }
  close_received(&message);
  return address;
}

// One (level, type, data) of sendmsg.
struct ControlItem {
  int level, type;
  Buffer data;
};

bool control_argument(Value v, ControlItem* out) {
  constexpr const char* kWhat = "[sendmsg() ancillary data items]() argument must be";
  Value parts = tuple_from_iterable(v);
  if (parts.is_exception())
    return clear_if(types::TypeError) ? fail(raise_type_error("%s 3-item sequence, not %T", kWhat, v))
                                      : false;
  if (size_t length = parts.as<Tuple>()->length; length != 3)
    return fail(raise_type_error("%s sequence of length 3, not %zu", kWhat, length));
  auto* t = parts.as<Tuple>();
  return int_to_int(t->items[0], &out->level) && int_to_int(t->items[1], &out->type) &&
         buffer_get(t->items[2], &out->data);
}

// The ancillary data argument as the system's control block. False: raised.
bool control_block(Value v, std::vector<char>* out) {
  Value items = tuple_from_iterable(v);
  if (items.is_exception()) {
    if (clear_if(types::TypeError)) (void)raise_type_error("sendmsg() argument 2 must be an iterable");
    return false;
  }
  auto* t = items.as<Tuple>();
  auto parts = std::make_unique<ControlItem[]>(t->length);
  size_t size = 0;
  for (size_t i = 0; i < t->length; ++i) {
    if (!control_argument(t->items[i], &parts[i])) return false;
    if (parts[i].data.length > size_t(kMaxControl))
      return fail(raise(types::OSError, "ancillary data item too large"));
    size += CMSG_SPACE(parts[i].data.length);
  }
  out->assign(size, 0);
  msghdr message{};
  message.msg_control = out->data();
  message.msg_controllen = size;
  cmsghdr* c = size ? CMSG_FIRSTHDR(&message) : nullptr;
  for (size_t i = 0; i < t->length; ++i) {
    if (!c) return fail(raise(types::RuntimeError, "unexpected NULL result from CMSG_NXTHDR"));
    c->cmsg_level = parts[i].level;
    c->cmsg_type = parts[i].type;
    c->cmsg_len = CMSG_LEN(parts[i].data.length);
    if (parts[i].data.length) memcpy(CMSG_DATA(c), parts[i].data.data, parts[i].data.length);
    c = CMSG_NXTHDR(&message, c);
  }
  return true;
}

Value send_message(const Value* a, msghdr* message, int flags) {
  auto* s = socket_of(a);
  int64_t n = socket_call(s, Direction::Write, [&] { return sendmsg(int(s->fd), message, flags); });
  return n < 0 ? Value::exception() : Value::small_int(n);
}

// Adds a control message for AF_ALG.
void add_algorithm_message(std::vector<char>* control, int type, const void* data, size_t size) {
  size_t at = control->size();
  control->resize(at + CMSG_SPACE(size));
  auto* c = reinterpret_cast<cmsghdr*>(control->data() + at);
  c->cmsg_level = SOL_ALG;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN(size);
  memcpy(CMSG_DATA(c), data, size);
}

// A length for which header and padding still fit. False: raised.
bool length_argument(const Value* a, const char* function, size_t extra, int64_t* out) {
  if (!int_to_i64(a[0], out)) return false;
  if (*out >= 0 && *out <= kMaxControl - int64_t(extra)) return true;
  (void)raise(types::OverflowError, "%s() argument out of range", function);
  return false;
}

}  // namespace

Value recvmsg(const Value* a) {
  int64_t size;
  if (!int_to_i64(a[1], &size)) return Value::exception();
  if (size < 0) return raise_value_error("negative buffer size in recvmsg()");
  Bytes* memory = bytes_allocate(size_t(size));
  if (!memory) return Value::exception();
  std::vector<iovec> vectors{{memory->data, size_t(size)}};
  return receive(a, &vectors, [&](size_t n) { return bytes_slice(memory, 0, n); });
}

Value recvmsg_into(const Value* a) {
  Value items;
  BufferList list;
  if (!buffers_argument(a[1], "recvmsg_into()", true, &items, &list)) return Value::exception();
  return receive(a, &list.vectors, [](size_t n) { return Value::small_int(int64_t(n)); });
}

Value sendmsg(const Value* a) {
  Value items;
  BufferList list;
  std::vector<char> control;
  int flags;
  Address to;
  if (!int_to_int(a[3], &flags)) return Value::exception();
  msghdr message{};
  if (!a[4].is_none()) {
    if (!address_argument(socket_of(a), a[4], "sendmsg", &to)) return Value::exception();
    message.msg_name = &to.storage;
    message.msg_namelen = to.length;
  }
  if (!buffers_argument(a[1], "sendmsg()", false, &items, &list) || !control_block(a[2], &control))
    return Value::exception();
  message.msg_iov = list.vectors.data();
  message.msg_iovlen = list.vectors.size();
  message.msg_control = control.empty() ? nullptr : control.data();
  message.msg_controllen = control.size();
  return send_message(a, &message, flags);
}

Value sendmsg_afalg(const Value* a) {
  if (socket_of(a)->family != AF_ALG) return raise(types::OSError, "algset is only supported for AF_ALG");
  int operation, flags;
  if (!int_to_int(a[2], &operation)) return Value::exception();
  if (operation < 0) return raise_type_error("op must be non-negative");
  if (!int_to_int(a[5], &flags)) return Value::exception();
  std::vector<char> control;
  add_algorithm_message(&control, ALG_SET_OP, &operation, sizeof operation);
  Buffer vector;
  if (!a[3].is_none()) {
    if (!buffer_get(a[3], &vector)) return Value::exception();
    std::vector<char> data(sizeof(af_alg_iv) + vector.length);
    auto length = uint32_t(vector.length);
    memcpy(data.data(), &length, sizeof length);
    memcpy(data.data() + sizeof(af_alg_iv), vector.data, vector.length);
    add_algorithm_message(&control, ALG_SET_IV, data.data(), data.size());
  }
  if (!a[4].is_unbound()) {
    int associated;
    if (!int_to_int(a[4], &associated)) return Value::exception();
    if (associated < 0) return raise_type_error("assoclen must be non-negative");
    add_algorithm_message(&control, ALG_SET_AEAD_ASSOCLEN, &associated, sizeof associated);
  }
  Value items;
  BufferList list;
  if (!buffers_argument(a[1], "sendmsg_afalg()", false, &items, &list)) return Value::exception();
  msghdr message{};
  message.msg_iov = list.vectors.data();
  message.msg_iovlen = list.vectors.size();
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  return send_message(a, &message, flags);
}

Value cmsg_len(const Value* a) {
  int64_t n;
  return length_argument(a, "CMSG_LEN", CMSG_LEN(0), &n) ? Value::small_int(int64_t(CMSG_LEN(size_t(n))))
                                                         : Value::exception();
}
Value cmsg_space(const Value* a) {
  int64_t n;
  return length_argument(a, "CMSG_SPACE", CMSG_SPACE(1), &n)
             ? Value::small_int(int64_t(CMSG_SPACE(size_t(n))))
             : Value::exception();
}

}  // namespace krait::net
