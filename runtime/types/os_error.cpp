// OSError: picks its subclass by errno, and shows up to two file names.
#include <cerrno>

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/exceptions.h"

namespace krait {

namespace {

struct ErrnoRow {
  int number;
  Type* type;
};
constexpr ErrnoRow kErrnoRows[] = {
    {EAGAIN, types::BlockingIOError},
    {EALREADY, types::BlockingIOError},
    {EINPROGRESS, types::BlockingIOError},
    {EPIPE, types::BrokenPipeError},
    {ESHUTDOWN, types::BrokenPipeError},
    {ECHILD, types::ChildProcessError},
    {ECONNABORTED, types::ConnectionAbortedError},
    {ECONNREFUSED, types::ConnectionRefusedError},
    {ECONNRESET, types::ConnectionResetError},
    {EEXIST, types::FileExistsError},
    {ENOENT, types::FileNotFoundError},
    {EISDIR, types::IsADirectoryError},
    {ENOTDIR, types::NotADirectoryError},
    {EINTR, types::InterruptedError},
    {EACCES, types::PermissionError},
    {EPERM, types::PermissionError},
    {ESRCH, types::ProcessLookupError},
    {ETIMEDOUT, types::TimeoutError},
};

Type* type_for_errno(Value number) {
  int64_t n;
  if (!is_int(number) || !int_fits_i64(number, &n)) return types::OSError;
  for (const ErrnoRow& row : kErrnoRows)
    if (row.number == n) return row.type;
  return types::OSError;
}

// The fields are set by __new__, unless a subclass overrides __init__ but not __new__: then by __init__.
bool fields_set_by_init(const Type* type) {
  return type->slot_methods[int(Slot::Init)] != types::OSError->slot_methods[int(Slot::Init)] &&
         type->slot_methods[int(Slot::New)] == types::OSError->slot_methods[int(Slot::New)];
}

Value none_to_unbound(Value v) { return v.is_none() ? Value::unbound() : v; }

bool is_number(Value v) {
  const Type* type = type_of(v);
  return type->slot(Slot::Index) || type->slot(Slot::Int) || type->slot(Slot::Float);
}

// errno, strerror, filename, (winerror,) filename2. With a file name, args keeps only the first two.
bool set_fields(OSErrorObject* e, Value args) {
  const auto* t = args.as<Tuple>();
  store(e, &e->args, args);
  if (t->length < 2 || t->length > 5) return true;
  e->myerrno = t->items[0];
  e->strerror = t->items[1];
  const Value filename = t->length >= 3 ? none_to_unbound(t->items[2]) : Value::unbound();
  if (!filename.is_unbound()) {
    if (is_subtype(type_of(Value::object(e)), types::BlockingIOError) && is_number(filename)) {
      const Value written = index_of(filename);
      if (written.is_exception()) return false;
      e->written = written;
    } else {
      e->filename = filename;
      if (t->length == 5) e->filename2 = none_to_unbound(t->items[4]);
      e->args = tuple_slice(args.as<Tuple>(), 0, 2);
    }
  }
  write_barrier(e);
  return true;
}

bool reject_keywords(const Type* type, Value kwargs) {
  if (kwargs.is_unbound() || kwargs.as<Dict>()->length == 0) return true;
  raise_type_error("%.200s() takes no keyword arguments", type_name(type));
  return false;
}

Value os_error_new(const Value* args) {
  auto* type = args[0].as<Type>();
  const bool by_init = fields_set_by_init(type);
  if (!by_init) {
    if (!reject_keywords(type, args[2])) return Value::exception();
    const auto* t = args[1].as<Tuple>();
    if (type == types::OSError && t->length >= 2 && t->length <= 5) type = type_for_errno(t->items[0]);
  }
  auto* e = static_cast<OSErrorObject*>(allocate_instance(type));
  e->suppress_context = Value::false_();
  e->args = tuple_empty();
  if (!by_init && !set_fields(e, args[1])) return Value::exception();
  return Value::object(e);
}

Value os_error_init(const Value* args) {
  const Type* type = type_of(args[0]);
  if (!fields_set_by_init(type)) return Value::none();
  if (!reject_keywords(type, args[2]) || !set_fields(args[0].as<OSErrorObject>(), args[1]))
    return Value::exception();
  return Value::none();
}

Value or_none(Value v) { return v.is_unbound() ? Value::none() : v; }

Value os_error_str(const Value* args) {
  const auto* e = args[0].as<OSErrorObject>();
  const Value number = or_none(e->myerrno), text = or_none(e->strerror);
  if (!e->filename.is_unbound()) {
    if (!e->filename2.is_unbound())
      return format_string("[Errno %S] %S: %R -> %R", number, text, e->filename, e->filename2);
    return format_string("[Errno %S] %S: %R", number, text, e->filename);
  }
  if (!e->myerrno.is_unbound() && !e->strerror.is_unbound())
    return format_string("[Errno %S] %S", number, text);
  return exception_str(args[0]);
}

Value os_error_reduce(const Value* args) {
  const auto* e = args[0].as<OSErrorObject>();
  const auto* t = e->args.as<Tuple>();
  Value given = e->args;
  if (t->length == 2 && !e->filename.is_unbound()) {
    given = e->filename2.is_unbound()
                ? tuple_new({t->items[0], t->items[1], e->filename})
                : tuple_new({t->items[0], t->items[1], e->filename, Value::none(), e->filename2});
  }
  return exception_reduce(args[0], given, Value::unbound());
}

Value get_written(Value self) {
  const Value written = self.as<OSErrorObject>()->written;
  return written.is_unbound() ? raise(types::AttributeError, "characters_written") : written;
}
bool set_written(Value self, Value value) {
  auto* e = self.as<OSErrorObject>();
  if (value.is_unbound()) {
    if (e->written.is_unbound()) {
      raise(types::AttributeError, "characters_written");
      return false;
    }
    e->written = value;
    return true;
  }
  int64_t n;
  if (!int_to_i64(value, &n)) return false;
  e->written = Value::small_int(n);
  return true;
}

const NativeDef kMethods[] = {
    {"__new__", "-$type, /, *args, **kwargs", os_error_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "-$self, /, *args, **kwargs", os_error_init,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__str__", "$self, /", os_error_str, "Return str(self)."},
    {"__reduce__", "-$self, /", os_error_reduce},
    {},
};
const MemberDef kMembers[] = {
    {"errno", offsetof(OSErrorObject, myerrno), false, true, "POSIX exception code"},
    {"strerror", offsetof(OSErrorObject, strerror), false, true, "exception strerror"},
    {"filename", offsetof(OSErrorObject, filename), false, true, "exception filename"},
    {"filename2", offsetof(OSErrorObject, filename2), false, true, "second exception filename"},
    {},
};
const GetSetDef kGetSets[] = {{"characters_written", get_written, set_written}, {}};

}  // namespace

const TypeSpec type_spec_OSError{.size = sizeof(OSErrorObject),
                                 .doc = "Base class for I/O related errors.",
                                 .methods = kMethods,
                                 .getsets = kGetSets,
                                 .members = kMembers};

}  // namespace krait
