// The module termios: the attributes of terminals.
#include <linux/serial.h>
#include <sys/ioctl.h>
#include <sys/ttydefaults.h>
#include <termios.h>

#include <climits>

#include "runtime/list.h"
#include "runtime/modules/exception_type.h"
#include "runtime/modules/posix/posix.h"

namespace krait {

namespace {

using posix::blocking;
using posix::file_argument;

constexpr int kAttributes = 7;  // iflag, oflag, cflag, lflag, ispeed, ospeed, cc

Type* g_error;

Value raise_termios_error() {
  if (exception_pending()) return Value::exception();
  int error = errno;
  return raise_with_args(g_error, {Value::small_int(error), str_from_filesystem(strerror(error))});
}
Value none_or_error(int64_t result) { return result < 0 ? raise_termios_error() : Value::none(); }

Value tcgetattr_function(const Value* a) {
  int fd;
  termios mode;
  if (!file_argument(a[0], &fd)) return Value::exception();
  if (blocking([&] { return tcgetattr(fd, &mode); }) < 0) return raise_termios_error();
  Value cc[NCCS];
  for (int i = 0; i < NCCS; ++i) cc[i] = bytes_new(&mode.c_cc[i], 1);
  // Without line editing these two are numbers, not characters.
  if (!(mode.c_lflag & ICANON)) {
    cc[VMIN] = Value::small_int(mode.c_cc[VMIN]);
    cc[VTIME] = Value::small_int(mode.c_cc[VTIME]);
  }
  return list_new({Value::small_int(mode.c_iflag), Value::small_int(mode.c_oflag),
                   Value::small_int(mode.c_cflag), Value::small_int(mode.c_lflag),
                   Value::small_int(cfgetispeed(&mode)), Value::small_int(cfgetospeed(&mode)),
                   list_new(cc, NCCS)});
}

bool control_characters(Value v, termios* mode) {
  if (!is_list(v) || v.as<List>()->length != NCCS) {
    (void)raise_type_error("tcsetattr: attributes[6] must be %d element list", NCCS);
    return false;
  }
  for (int i = 0; i < NCCS; ++i) {
    Value item = list_get(v.as<List>(), i);
    int number;
    if (is_bytes(item) && item.as<Bytes>()->length == 1) {
      mode->c_cc[i] = item.as<Bytes>()->data[0];
    } else if (is_int(item)) {
      if (!int_to_int(item, &number)) return false;
      mode->c_cc[i] = cc_t(number);
    } else {
      (void)raise_type_error("tcsetattr: elements of attributes must be characters or integers");
      return false;
    }
  }
  return true;
}

Value tcsetattr_function(const Value* a) {
  int fd, when;
  if (!file_argument(a[0], &fd) || !int_to_int(a[1], &when)) return Value::exception();
  if (!is_list(a[2]) || a[2].as<List>()->length != kAttributes)
    return raise_type_error("tcsetattr, arg 3: must be 7 element list");
  termios mode;
  if (blocking([&] { return tcgetattr(fd, &mode); }) < 0) return raise_termios_error();
  uint32_t flags[kAttributes - 1];
  for (int i = 0; i < kAttributes - 1; ++i) {
    Value item = list_get(a[2].as<List>(), i);
    if (!is_int(item)) {
      item = index_of(item);
      if (item.is_exception()) return item;
    }
    flags[i] = uint32_t(int_low_bits(item));
  }
  mode.c_iflag = flags[0];
  mode.c_oflag = flags[1];
  mode.c_cflag = flags[2];
  mode.c_lflag = flags[3];
  if (!control_characters(list_get(a[2].as<List>(), kAttributes - 1), &mode)) return Value::exception();
  if (cfsetispeed(&mode, flags[4]) < 0 || cfsetospeed(&mode, flags[5]) < 0) return raise_termios_error();
  return none_or_error(blocking([&] { return tcsetattr(fd, when, &mode); }));
}

Value tcsendbreak_function(const Value* a) {
  int fd, duration;
  if (!file_argument(a[0], &fd) || !int_to_int(a[1], &duration)) return Value::exception();
  return none_or_error(blocking([&] { return tcsendbreak(fd, duration); }));
}
Value tcdrain_function(const Value* a) {
  int fd;
  if (!file_argument(a[0], &fd)) return Value::exception();
  return none_or_error(blocking([&] { return tcdrain(fd); }));
}
Value tcflush_function(const Value* a) {
  int fd, queue;
  if (!file_argument(a[0], &fd) || !int_to_int(a[1], &queue)) return Value::exception();
  return none_or_error(blocking([&] { return tcflush(fd, queue); }));
}
Value tcflow_function(const Value* a) {
  int fd, action;
  if (!file_argument(a[0], &fd) || !int_to_int(a[1], &action)) return Value::exception();
  return none_or_error(blocking([&] { return tcflow(fd, action); }));
}

Value tcgetwinsize_function(const Value* a) {
  int fd;
  winsize size;
  if (!file_argument(a[0], &fd)) return Value::exception();
  if (blocking([&] { return ioctl(fd, TIOCGWINSZ, &size); }) < 0) return raise_termios_error();
  return tuple_new({Value::small_int(size.ws_row), Value::small_int(size.ws_col)});
}

Value tcsetwinsize_function(const Value* a) {
  int fd;
  if (!file_argument(a[0], &fd)) return Value::exception();
  Value pair =
      is_str(a[1]) || !type_of(a[1])->slot(Slot::GetItem) ? Value::unbound() : tuple_from_iterable(a[1]);
  if (pair.is_exception()) return pair;
  if (pair.is_unbound() || pair.as<Tuple>()->length != 2)
    return raise_type_error("tcsetwinsize, arg 2: must be a two-item sequence");
  int64_t rows, columns;
  if (!int_to_i64(pair.as<Tuple>()->items[0], &rows) || !int_to_i64(pair.as<Tuple>()->items[1], &columns))
    return Value::exception();
  winsize size;
  if (blocking([&] { return ioctl(fd, TIOCGWINSZ, &size); }) < 0) return raise_termios_error();
  if (rows < 0 || rows > USHRT_MAX || columns < 0 || columns > USHRT_MAX)
    return raise(types::OverflowError, "winsize value(s) out of range.");
  size.ws_row = uint16_t(rows);
  size.ws_col = uint16_t(columns);
  return none_or_error(blocking([&] { return ioctl(fd, TIOCSWINSZ, &size); }));
}

const NativeDef kFunctions[] = {
    {"tcgetattr", "fd, /", tcgetattr_function,
     "Get the tty attributes for file descriptor fd: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]."},
    {"tcsetattr", "fd, when, attributes, /", tcsetattr_function, "Set the tty attributes."},
    {"tcsendbreak", "fd, duration, /", tcsendbreak_function, "Send a break on file descriptor fd."},
    {"tcdrain", "fd, /", tcdrain_function,
     "Wait until all output written to file descriptor fd has been transmitted."},
    {"tcflush", "fd, queue, /", tcflush_function, "Discard queued data on file descriptor fd."},
    {"tcflow", "fd, action, /", tcflow_function, "Suspend or resume input or output on file descriptor fd."},
    {"tcgetwinsize", "fd, /", tcgetwinsize_function, "Get the tty winsize: (rows, columns)."},
    {"tcsetwinsize", "fd, winsize, /", tcsetwinsize_function, "Set the tty winsize: (rows, columns)."},
    {}};

}  // namespace

Value module_init_termios(Value module) {
  g_error = module_exception_type(module, "termios", "error", types::Exception);
  if (!g_error) return Value::exception();
  module_add_functions(module, kFunctions);
#define CONSTANT(name) module_add_int(module, #name, int64_t(name));
#define CONSTANT_VALUE(name, value) module_add_int(module, #name, int64_t(value));
#include "runtime/modules/termios_names.def"
#undef CONSTANT
#undef CONSTANT_VALUE
  return module;
}

}  // namespace krait
