// sys: the hooks that the interpreter calls, and their default implementations.
#include <cstdlib>
#include <string>

#include "runtime/audit.h"
#include "runtime/config.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/exception.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/sys/sys.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/traceback_print.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Value or_none(Value v) { return v.is_unbound() ? Value::none() : v; }

// --- excepthook ---

Value excepthook(const Value* args) {
  const Value file = sys_get(names::stderr_);
  if (file.is_unbound()) std::fputs("lost sys.stderr\n", stderr);
  if (file.is_unbound() || file.is_none()) return Value::none();
  const Value exception = args[1];
  if (is_exception_instance(exception) && has_kind(args[2], Kind::Traceback)) {
    auto* e = exception.as<Exception>();
    if (e->traceback.is_unbound()) store(e, &e->traceback, args[2]);
  }
  print_exception(exception, file);
  return Value::none();
}

// --- displayhook ---

// Text that the stream's encoding cannot express is escaped.
bool write_escaped(Value file, Value text) {
  const Value encoding = get_attribute(file, names::encoding);
  if (encoding.is_exception()) return false;
  Str* encode = names::encode;
  const Value bytes = call_method(text, encode, {encoding, str_from_ascii("backslashreplace")});
  if (bytes.is_exception()) return false;
  const Value buffer = get_attribute_or_unbound(file, str_intern("buffer"));
  if (buffer.is_exception()) return false;
  if (!buffer.is_unbound()) return !call_method(buffer, names::write, {bytes}).is_exception();
  const Value decoded = call_method(bytes, names::decode, {encoding, str_from_ascii("strict")});
  return !decoded.is_exception() && !call_method(file, names::write, {decoded}).is_exception();
}

Value displayhook(const Value* args) {
  const Value v = args[0];
  if (v.is_none()) return v;
  Dict* builtins = builtins_dict();
  dict_set_str(builtins, "_", Value::none());
  const Value file = sys_get(names::stdout_);
  if (file.is_unbound() || file.is_none()) return raise(types::RuntimeError, "lost sys.stdout");
  const Value text = repr(v);
  if (text.is_exception()) return text;
  if (call_method(file, names::write, {text}).is_exception()) {
    if (!clear_if(types::UnicodeEncodeError) || !write_escaped(file, text)) return Value::exception();
  }
  if (call_method(file, names::write, {str_from_char('\n')}).is_exception()) return Value::exception();
  dict_set_str(builtins, "_", v);
  return Value::none();
}

// --- breakpointhook ---

Value call_keywords(Value callable, Value args, Value kwargs) {
  return call_with_tuple(callable, args.as<Tuple>(), kwargs.is_unbound() ? nullptr : kwargs.as<Dict>());
}

Value breakpointhook(const Value* args) {
  const char* variable = config_environment("PYTHONBREAKPOINT");
  std::string name = variable ? variable : "";
  if (name.empty()) name = "pdb.set_trace";
  if (name == "0") return Value::none();
  const size_t dot = name.rfind('.');
  const std::string module = dot == std::string::npos ? "builtins" : name.substr(0, dot);
  const std::string attribute = dot == std::string::npos ? name : name.substr(dot + 1);
  const Value hook = import_attribute(module.c_str(), attribute.c_str());
  if (!hook.is_exception()) return call_keywords(hook, args[0], args[1]);
  if (!clear_if(types::ImportError) && !clear_if(types::AttributeError) && !clear_if(types::ValueError))
    return hook;
  if (!warn(types::RuntimeWarning, 0, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"", name.c_str()))
    return Value::exception();
  return Value::none();
}

// --- unraisablehook ---

Type* g_unraisable_type;
Value g_unraisable_root = Value::unbound();

Type* unraisable_type() {
  if (g_unraisable_type) return g_unraisable_type;
  static const char* const kFields[] = {"exc_type", "exc_value", "exc_traceback",
                                        "err_msg",  "object",    nullptr};
  g_unraisable_type = struct_sequence_create(
      "UnraisableHookArgs", "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.",
      kFields, 5);
  g_unraisable_root = type_value(g_unraisable_type);
  register_root("sys.UnraisableHookArgs", &g_unraisable_root);
  return g_unraisable_type;
}

void append_where(StringBuilder& out, Value object, Value message) {
  if (!object.is_none()) {
    if (message.is_none() || !out.append_str_of(message)) {
      clear_exception();
      out.append_ascii("Exception ignored in");
    }
    out.append_ascii(": ");
    if (!out.append_repr_of(object)) {
      clear_exception();
      out.append_ascii("<object repr() failed>");
    }
    out.append_char('\n');
  } else if (!message.is_none()) {
    if (!out.append_str_of(message)) clear_exception();
    out.append_ascii(":\n");
  }
}

void append_what(StringBuilder& out, Value type, Value exception) {
  append_exception_name(out, type.as<Type>());
  if (!exception.is_none()) {
    const Value text = str_of(exception);
    if (text.is_exception()) {
      clear_exception();
      out.append_ascii(": <exception str() failed>");
    } else {
      out.append_ascii(": ");
      out.append(text.as<Str>());
    }
  }
  out.append_char('\n');
}

// fields: type, value, traceback, message, object
Value show_unraisable(const Value* fields) {
  const Value file = sys_get(names::stderr_);
  if (file.is_unbound() || file.is_none()) return Value::none();
  StringBuilder out;
  append_where(out, fields[4], fields[3]);
  if (has_kind(fields[2], Kind::Traceback))
    append_traceback(out, fields[2], "Traceback (most recent call last):\n");
  if (has_kind(fields[0], Kind::Type)) append_what(out, fields[0], fields[1]);
  write_text(file, out.finish(), true);
  return Value::none();
}

Value unraisablehook(const Value* args) {
  if (type_of(args[0]) != unraisable_type())
    return raise_type_error("sys.unraisablehook argument type must be UnraisableHookArgs");
  return show_unraisable(args[0].as<Tuple>()->items);
}

}  // namespace

void report_unraisable(Value where, const char* message) {
  const Value exception = take_exception();
  if (exception.is_unbound()) return;
  const Value traceback = or_none(exception.as<Exception>()->traceback);
  const Value fields[5] = {type_value(type_of(exception)), exception, traceback,
                           message ? str_from_ascii(message) : Value::none(), or_none(where)};
  const Value hook = sys_get(str_intern("unraisablehook"));
  const Value args = struct_sequence_new(unraisable_type(), fields, 5);
  if (!hook.is_unbound() && !hook.is_none() && !args.is_exception()) {
    if (audit("sys.unraisablehook", {hook, args}) && !call(hook, {args}).is_exception()) return;
    const Value failure = take_exception();
    const Value nested[5] = {type_value(type_of(failure)), failure,
                             or_none(failure.as<Exception>()->traceback),
                             str_from_ascii("Exception ignored in sys.unraisablehook"), hook};
    (void)show_unraisable(nested);
  } else {
    (void)show_unraisable(fields);
  }
  clear_exception();
}

const NativeDef kSysHookFunctions[] = {
    {"excepthook", "exctype, value, traceback, /", excepthook,
     "Handle an exception by displaying it with a traceback on sys.stderr."},
    {"displayhook", "object, /", displayhook, "Print an object to sys.stdout and also save it in builtins._"},
    {"breakpointhook", "-*args, **kws", breakpointhook,
     "breakpointhook(*args, **kws)\n\nThis hook function is called by built-in breakpoint().\n"},
    {"unraisablehook", "unraisable, /", unraisablehook,
     "Handle an unraisable exception.\n\nThe unraisable argument has the following attributes:\n\n* "
     "exc_type: Exception "
     "type.\n* exc_value: Exception value, can be None.\n* exc_traceback: Exception traceback, can be "
     "None.\n* err_msg: "
     "Error message, can be None.\n* object: Object causing the exception, can be None."},
    {},
};

}  // namespace krait
