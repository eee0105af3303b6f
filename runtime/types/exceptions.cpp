// BaseException, and the exception classes that add nothing to it.
#include "runtime/types/exceptions.h"

#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Exception* exception_of(Value v) { return v.as<Exception>(); }
Value or_none(Value v) { return v.is_unbound() ? Value::none() : v; }

bool fail_type(const char* message) {
  raise_type_error("%s", message);
  return false;
}

// The class's name without its module.
const char* short_name(const Type* type) {
  const char* name = type_name(type);
  for (const char* p = name; *p; ++p)
    if (*p == '.') name = p + 1;
  return name;
}

Value new_exception(const Value* args) {
  auto* e = static_cast<Exception*>(allocate_instance(args[0].as<Type>()));
  e->args = args[1];
  e->suppress_context = Value::false_();
  return Value::object(e);
}

Value init_exception(const Value* args) {
  return exception_init(args[0], args[1], args[2]) ? Value::none() : Value::exception();
}

Value str_method(const Value* args) { return exception_str(args[0]); }

Value repr_method(const Value* args) {
  const auto* e = exception_of(args[0]);
  const char* name = short_name(type_of(args[0]));
  const auto* given = e->args.as<Tuple>();
  if (given->length == 1) return format_string("%s(%R)", name, given->items[0]);
  return format_string("%s%R", name, e->args);
}

Value reduce_method(const Value* args) {
  return exception_reduce(args[0], exception_of(args[0])->args, Value::unbound());
}

Value setstate_method(const Value* args) {
  if (args[1].is_none()) return Value::none();
  if (!is_dict(args[1])) return raise_type_error("state is not a dictionary");
  size_t position = 0;
  Value key, value;
  while (dict_next(args[1].as<Dict>(), &position, &key, &value)) {
    if (!is_str(key)) return raise_type_error("attribute name must be string, not '%T'", key);
    if (!set_attribute(args[0], str_intern(key), value)) return Value::exception();
  }
  return Value::none();
}

// --- attributes ---

Value get_args(Value self) { return exception_of(self)->args; }
bool set_args(Value self, Value value) {
  if (value.is_unbound()) return fail_type("args may not be deleted");
  const Value args = tuple_from_iterable(value);
  if (args.is_exception()) return false;
  store(exception_of(self), &exception_of(self)->args, args);
  return true;
}

Value get_traceback(Value self) { return or_none(exception_of(self)->traceback); }
bool set_traceback(Value self, Value value) {
  if (value.is_unbound()) return fail_type("__traceback__ may not be deleted");
  if (!value.is_none() && !has_kind(value, Kind::Traceback))
    return fail_type("__traceback__ must be a traceback or None");
  store(exception_of(self), &exception_of(self)->traceback, value.is_none() ? Value::unbound() : value);
  return true;
}

bool set_link(Value self, Value value, Value* field, const char* name, const char* what) {
  if (value.is_unbound()) {
    raise_type_error("%s may not be deleted", name);
    return false;
  }
  if (!value.is_none() && !is_exception_instance(value)) {
    raise_type_error("exception %s must be None or derive from BaseException", what);
    return false;
  }
  store(self.as_object(), field, value.is_none() ? Value::unbound() : value);
  return true;
}

Value get_context(Value self) { return or_none(exception_of(self)->context); }
bool set_context(Value self, Value value) {
  return set_link(self, value, &exception_of(self)->context, "__context__", "context");
}
Value get_cause(Value self) { return or_none(exception_of(self)->cause); }
bool set_cause(Value self, Value value) {
  if (!set_link(self, value, &exception_of(self)->cause, "__cause__", "cause")) return false;
  exception_of(self)->suppress_context = Value::true_();
  return true;
}

Value get_suppress_context(Value self) {
  return Value::boolean(exception_of(self)->suppress_context.is_true());
}
bool set_suppress_context(Value self, Value value) {
  if (value.is_unbound()) return fail_type("can't delete numeric/char attribute");
  if (!value.is_bool()) return fail_type("attribute value type must be bool");
  exception_of(self)->suppress_context = value;
  return true;
}

Value get_dict(Value self) { return instance_dict(self); }
bool set_dict(Value self, Value value) {
  if (value.is_unbound()) return fail_type("cannot delete __dict__");
  if (is_dict(value)) return instance_set_dict(self.as_object(), value.as<Dict>());
  raise_type_error("__dict__ must be set to a dictionary, not a '%T'", value);
  return false;
}

Value with_traceback(const Value* args) {
  return set_traceback(args[0], args[1]) ? args[0] : Value::exception();
}

Value add_note(const Value* args) {
  if (!is_str(args[1])) return raise_type_error("note must be a str, not '%T'", args[1]);
  Value notes = get_attribute_or_unbound(args[0], names::__notes__);
  if (notes.is_exception()) return notes;
  if (notes.is_unbound()) {
    notes = list_new();
    if (!set_attribute(args[0], names::__notes__, notes)) return Value::exception();
  } else if (!is_list(notes)) {
    return raise_type_error("Cannot add note: __notes__ is not a list");
  }
  return list_append(notes.as<List>(), args[1]) ? Value::none() : Value::exception();
}

const NativeDef kMethods[] = {
    {"__new__", "-$type, /, *args, **kwargs", new_exception, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "-$self, /, *args, **kwargs", init_exception,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__repr__", "$self, /", repr_method, "Return repr(self)."},
    {"__str__", "$self, /", str_method, "Return str(self)."},
    {"__reduce__", "-$self, /", reduce_method},
    {"__setstate__", "-$self, state, /", setstate_method},
    {"with_traceback", "-$self, tb, /", with_traceback,
     "Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self."},
    {"add_note", "-$self, note, /", add_note, "Exception.add_note(note) --\n    add a note to the exception"},
    {},
};
const GetSetDef kGetSets[] = {
    {"__suppress_context__", get_suppress_context, set_suppress_context},
    {"__dict__", get_dict, set_dict},
    {"args", get_args, set_args},
    {"__traceback__", get_traceback, set_traceback},
    {"__context__", get_context, set_context, "exception context"},
    {"__cause__", get_cause, set_cause, "exception cause"},
    {},
};

}  // namespace

bool exception_init(Value self, Value args, Value kwargs) {
  if (!kwargs.is_unbound() && kwargs.as<Dict>()->length) {
    raise_type_error("%.200s() takes no keyword arguments", type_name_of(self));
    return false;
  }
  store(exception_of(self), &exception_of(self)->args, args);
  return true;
}

Value exception_str(Value self) {
  const Value args = exception_of(self)->args;
  const auto* given = args.as<Tuple>();
  if (given->length == 0) return str_empty();
  return str_of(given->length == 1 ? given->items[0] : args);
}

Value exception_reduce(Value self, Value args, Value state) {
  if (state.is_unbound()) {
    // An exception that has had attributes at some time tells about them, even when none are left.
    Dict* attributes = instance_attributes_snapshot(self.as_object());
    if (attributes->length || shape_of(self.as_object())->dict_mode) state = Value::object(attributes);
  }
  const Value type = type_value(type_of(self));
  return state.is_unbound() ? tuple_new({type, args}) : tuple_new({type, args, state});
}

bool exception_keywords(const char* function, Value kwargs, const char* const* names, Value* out) {
  if (kwargs.is_unbound()) return true;
  size_t position = 0;
  Value key, value;
  while (dict_next(kwargs.as<Dict>(), &position, &key, &value)) {
    bool known = false;
    for (int i = 0; names[i]; ++i) {
      if (!str_equals_ascii(key.as<Str>(), names[i])) continue;
      out[i] = value;
      known = true;
    }
    if (known) continue;
    raise_type_error("'%S' is an invalid keyword argument for %s()", key, function);
    return false;
  }
  return true;
}

const TypeSpec type_spec_BaseException{.size = sizeof(Exception),
                                       .doc = "Common base class for all exceptions",
                                       .methods = kMethods,
                                       .getsets = kGetSets};

// Classes that inherit everything.
#define PLAIN(id, text) \
  const TypeSpec type_spec_##id { .doc = text }
PLAIN(Exception, "Common base class for all non-exit exceptions.");
PLAIN(GeneratorExit, "Request that a generator exit.");
PLAIN(KeyboardInterrupt, "Program interrupted by user.");
PLAIN(ArithmeticError, "Base class for arithmetic errors.");
PLAIN(AssertionError, "Assertion failed.");
PLAIN(BufferError, "Buffer error.");
PLAIN(EOFError, "Read beyond end of file.");
PLAIN(LookupError, "Base class for lookup errors.");
PLAIN(MemoryError, "Out of memory.");
PLAIN(ReferenceError, "Weak ref proxy used after referent went away.");
PLAIN(RuntimeError, "Unspecified run-time error.");
PLAIN(StopAsyncIteration, "Signal the end from iterator.__anext__().");
PLAIN(SystemError,
      "Internal error in the Python interpreter.\n\nPlease report this to the Python maintainer, along with "
      "the "
      "traceback,\nthe Python version, and the hardware/OS platform and version.");
PLAIN(TypeError, "Inappropriate argument type.");
PLAIN(ValueError, "Inappropriate argument value (of correct type).");
PLAIN(Warning, "Base class for warning categories.");
PLAIN(FloatingPointError, "Floating point operation failed.");
PLAIN(OverflowError, "Result too large to be represented.");
PLAIN(ZeroDivisionError, "Second argument to a division or modulo operation was zero.");
PLAIN(BytesWarning,
      "Base class for warnings about bytes and buffer related problems, mostly\nrelated to conversion from "
      "str or "
      "comparing to str.");
PLAIN(DeprecationWarning, "Base class for warnings about deprecated features.");
PLAIN(EncodingWarning, "Base class for warnings about encodings.");
PLAIN(FutureWarning,
      "Base class for warnings about constructs that will change semantically\nin the future.");
PLAIN(ImportWarning, "Base class for warnings about probable mistakes in module imports");
PLAIN(PendingDeprecationWarning,
      "Base class for warnings about features which will be deprecated\nin the future.");
PLAIN(ResourceWarning, "Base class for warnings about resource usage.");
PLAIN(RuntimeWarning, "Base class for warnings about dubious runtime behavior.");
PLAIN(SyntaxWarning, "Base class for warnings about dubious syntax.");
PLAIN(UnicodeWarning,
      "Base class for warnings about Unicode related problems, mostly\nrelated to conversion problems.");
PLAIN(UserWarning, "Base class for warnings generated by user code.");
PLAIN(BlockingIOError, "I/O operation would block.");
PLAIN(ChildProcessError, "Child process error.");
PLAIN(ConnectionError, "Connection error.");
PLAIN(FileExistsError, "File already exists.");
PLAIN(FileNotFoundError, "File not found.");
PLAIN(InterruptedError, "Interrupted by signal.");
PLAIN(IsADirectoryError, "Operation doesn't work on directories.");
PLAIN(NotADirectoryError, "Operation only works on directories.");
PLAIN(PermissionError, "Not enough permissions.");
PLAIN(ProcessLookupError, "Process not found.");
PLAIN(TimeoutError, "Timeout expired.");
PLAIN(BrokenPipeError, "Broken pipe.");
PLAIN(ConnectionAbortedError, "Connection aborted.");
PLAIN(ConnectionRefusedError, "Connection refused.");
PLAIN(ConnectionResetError, "Connection reset.");
PLAIN(IndexError, "Sequence index out of range.");
PLAIN(ModuleNotFoundError, "Module not found.");
PLAIN(NotImplementedError, "Method or function hasn't been implemented yet.");
PLAIN(RecursionError, "Recursion limit exceeded.");
PLAIN(IndentationError, "Improper indentation.");
PLAIN(TabError, "Improper mixture of spaces and tabs.");
PLAIN(UnboundLocalError, "Local name referenced but not bound to a value.");
PLAIN(UnicodeError, "Unicode related error.");
PLAIN(ExceptionGroup, nullptr);
#undef PLAIN

}  // namespace krait
