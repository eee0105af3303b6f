// The module syslog: messages to the system's logger.
#include <syslog.h>

#include <string>

#include "runtime/audit.h"
#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

bool g_open;
std::string g_ident;  // openlog keeps the pointer

Value text_value(const std::string& s) { return s.empty() ? Value::none() : str_from_utf8(s); }

// The program's name: the last part of sys.argv[0].
std::string program_name() {
  Value argv = sys_get(str_intern("argv"));
  if (argv.is_unbound() || !is_list(argv) || argv.as<List>()->length == 0) return "";
  Value script = list_get(argv.as<List>(), 0);
  std::string text = is_str(script) ? str_to_utf8(script) : "";
  size_t slash = text.rfind('/');
  return slash == std::string::npos ? text : text.substr(slash + 1);
}

// UTF-8 without surrogates. False: raised.
bool text_argument(Value v, std::string* out) {
  Value encoded = encode(v.as<Str>(), "utf-8", nullptr);
  if (encoded.is_exception()) return false;
  *out = encoded.as<Bytes>()->view();
  return true;
}

// False: an audit hook objects.
bool open_log(const std::string& ident, int option, int facility) {
  if (!audit("syslog.openlog", {text_value(ident), Value::small_int(option), Value::small_int(facility)}))
    return false;
  g_ident = ident;
  openlog(g_ident.empty() ? nullptr : g_ident.c_str(), option, facility);
  g_open = true;
  return true;
}

Value openlog_function(const Value* a) {
  int option, facility;
  if (!int_to_int(a[1], &option) || !int_to_int(a[2], &facility)) return Value::exception();
  if (!a[0].is_unbound() && !is_str(a[0])) return raise_bad_argument("openlog", "argument 1", "str", a[0]);
  std::string ident;
  if (a[0].is_unbound()) ident = program_name();
  else if (!text_argument(a[0], &ident)) return Value::exception();
  return open_log(ident, option, facility) ? Value::none() : Value::exception();
}

Value syslog_function(const Value* a) {
  const auto* arguments = a[0].as<Tuple>();
  int priority = LOG_INFO;
  if (arguments->length < 1 || arguments->length > 2) return raise_type_error("[priority,] message string");
  if (arguments->length == 2 && !int_to_int(arguments->items[0], &priority)) return Value::exception();
  Value message = arguments->items[arguments->length - 1];
  if (!is_str(message)) return raise_type_error("[priority,] message string");
  std::string text;
  if (!text_argument(message, &text) || !audit("syslog.syslog", {Value::small_int(priority), message}) ||
      (!g_open && !open_log(program_name(), 0, LOG_USER)))
    return Value::exception();
  BlockingScope scope;
  syslog(priority, "%s", text.c_str());
  return Value::none();
}

Value closelog_function(const Value*) {
  if (!g_open) return Value::none();
  if (!audit("syslog.closelog")) return Value::exception();
  closelog();
  g_open = false;
  return Value::none();
}
Value setlogmask_function(const Value* a) {
  int mask;
  if (!int_to_int(a[0], &mask) || !audit("syslog.setlogmask", {a[0]})) return Value::exception();
  return Value::small_int(setlogmask(mask));
}
Value log_mask_function(const Value* a) {
  int priority;
  return int_to_int(a[0], &priority) ? Value::small_int(int(LOG_MASK(unsigned(priority) & 31)))
                                     : Value::exception();
}
Value log_upto_function(const Value* a) {
  int priority;
  return int_to_int(a[0], &priority) ? Value::small_int(int((2u << (unsigned(priority) & 31)) - 1))
                                     : Value::exception();
}

const NativeDef kFunctions[] = {
    {"openlog", "-ident=?, logoption=0, facility=8", openlog_function, "Set the options of later messages."},
    {"syslog", "-*args", syslog_function, "Send a message, optionally after a priority, to the logger."},
    {"closelog", "-", closelog_function, "Reset the module's values and close the connection."},
    {"setlogmask", "-maskpri, /", setlogmask_function, "Set the priority mask and return the previous one."},
    {"LOG_MASK", "-pri, /", log_mask_function, "The mask of one priority."},
    {"LOG_UPTO", "-pri, /", log_upto_function, "The mask of all priorities up to this one."},
    {}};

}  // namespace

Value module_init_syslog(Value module) {
  module_add_functions(module, kFunctions);
  struct Constant {
    const char* name;
    int value;
  };
#define C(name) {#name, name}
  static const Constant kConstants[] = {
      C(LOG_EMERG),  C(LOG_ALERT),  C(LOG_CRIT),    C(LOG_ERR),    C(LOG_WARNING), C(LOG_NOTICE),
      C(LOG_INFO),   C(LOG_DEBUG),  C(LOG_PID),     C(LOG_CONS),   C(LOG_NDELAY),  C(LOG_ODELAY),
      C(LOG_NOWAIT), C(LOG_PERROR), C(LOG_KERN),    C(LOG_USER),   C(LOG_MAIL),    C(LOG_DAEMON),
      C(LOG_AUTH),   C(LOG_LPR),    C(LOG_LOCAL0),  C(LOG_LOCAL1), C(LOG_LOCAL2),  C(LOG_LOCAL3),
      C(LOG_LOCAL4), C(LOG_LOCAL5), C(LOG_LOCAL6),  C(LOG_LOCAL7), C(LOG_SYSLOG),  C(LOG_CRON),
      C(LOG_UUCP),   C(LOG_NEWS),   C(LOG_AUTHPRIV)};
#undef C
  for (const Constant& c : kConstants) module_add_int(module, c.name, c.value);
  return module;
}

}  // namespace krait
