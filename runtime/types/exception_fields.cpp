// Exceptions with fields of their own: StopIteration, SystemExit, ImportError, NameError, AttributeError,
// KeyError, SyntaxError.
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/exceptions.h"

namespace krait {

namespace {

constexpr const char* kInitDoc = "Initialize self.  See help(type(self)) for accurate signature.";

// All of these take (*args, **kwargs).
#define INIT_ROW(function) {"__init__", "-$self, /, *args, **kwargs", function, kInitDoc}

Value str_method(const Value* args) { return exception_str(args[0]); }

// --- StopIteration, SystemExit ---

Value stop_iteration_init(const Value* args) {
  if (!exception_init(args[0], args[1], args[2])) return Value::exception();
  auto* e = args[0].as<StopIterationError>();
  const auto* given = args[1].as<Tuple>();
  store(e, &e->value, given->length ? given->items[0] : Value::none());
  return Value::none();
}

Value system_exit_init(const Value* args) {
  if (!exception_init(args[0], args[1], args[2])) return Value::exception();
  auto* e = args[0].as<SystemExitError>();
  const auto* given = args[1].as<Tuple>();
  const Value code = given->length == 0 ? Value::none() : given->length == 1 ? given->items[0] : args[1];
  store(e, &e->code, code);
  return Value::none();
}

const NativeDef kStopIterationMethods[] = {INIT_ROW(stop_iteration_init), {}};
const MemberDef kStopIterationMembers[] = {
    {"value", offsetof(StopIterationError, value), false, true, "generator return value"}, {}};
const NativeDef kSystemExitMethods[] = {INIT_ROW(system_exit_init), {}};
const MemberDef kSystemExitMembers[] = {
    {"code", offsetof(SystemExitError, code), false, true, "exception code"}, {}};

// --- ImportError ---

Value import_error_init(const Value* args) {
  static const char* const kNames[] = {"name", "path", nullptr};
  Value given[2] = {Value::unbound(), Value::unbound()};
  if (!exception_init(args[0], args[1], Value::unbound()) ||
      !exception_keywords("ImportError", args[2], kNames, given))
    return Value::exception();
  auto* e = args[0].as<ImportErrorObject>();
  e->name = given[0];
  e->path = given[1];
  const auto* positional = args[1].as<Tuple>();
  store(e, &e->msg, positional->length == 1 ? positional->items[0] : Value::unbound());
  return Value::none();
}

Value import_error_str(const Value* args) {
  const Value msg = args[0].as<ImportErrorObject>()->msg;
  return !msg.is_unbound() && has_shape(msg, shapes::str) ? msg : exception_str(args[0]);
}

Value import_error_reduce(const Value* args) {
  auto* e = args[0].as<ImportErrorObject>();
  Dict* state = dict_copy(instance_attributes_snapshot(e));
  if (!e->name.is_unbound()) dict_set_str(state, "name", e->name);
  if (!e->path.is_unbound()) dict_set_str(state, "path", e->path);
  return exception_reduce(args[0], e->args, state->length ? Value::object(state) : Value::unbound());
}

const NativeDef kImportErrorMethods[] = {
    INIT_ROW(import_error_init),
    {"__str__", "$self, /", import_error_str, "Return str(self)."},
    {"__reduce__", "-$self, /", import_error_reduce},
    {},
};
const MemberDef kImportErrorMembers[] = {
    {"msg", offsetof(ImportErrorObject, msg), false, true, "exception message"},
    {"name", offsetof(ImportErrorObject, name), false, true, "module name"},
    {"path", offsetof(ImportErrorObject, path), false, true, "module path"},
    {},
};

// --- NameError, AttributeError ---

Value name_error_init(const Value* args) {
  static const char* const kNames[] = {"name", nullptr};
  Value name = Value::unbound();
  if (!exception_init(args[0], args[1], Value::unbound()) ||
      !exception_keywords("NameError", args[2], kNames, &name))
    return Value::exception();
  auto* e = args[0].as<NameErrorObject>();
  store(e, &e->name, name);
  return Value::none();
}

Value attribute_error_init(const Value* args) {
  static const char* const kNames[] = {"name", "obj", nullptr};
  Value given[2] = {Value::unbound(), Value::unbound()};
  if (!exception_init(args[0], args[1], Value::unbound()) ||
      !exception_keywords("AttributeError", args[2], kNames, given))
    return Value::exception();
  auto* e = args[0].as<AttributeErrorObject>();
  e->name = given[0];
  store(e, &e->obj, given[1]);
  return Value::none();
}

const NativeDef kNameErrorMethods[] = {
    INIT_ROW(name_error_init), {"__str__", "$self, /", str_method, "Return str(self)."}, {}};
const MemberDef kNameErrorMembers[] = {{"name", offsetof(NameErrorObject, name), false, true, "name"}, {}};
const NativeDef kAttributeErrorMethods[] = {
    INIT_ROW(attribute_error_init), {"__str__", "$self, /", str_method, "Return str(self)."}, {}};
const MemberDef kAttributeErrorMembers[] = {
    {"name", offsetof(AttributeErrorObject, name), false, true, "attribute name"},
    {"obj", offsetof(AttributeErrorObject, obj), false, true, "object"},
    {},
};

// --- KeyError: a lone argument is shown by repr, so that KeyError('') says something ---

Value key_error_str(const Value* args) {
  const auto* given = args[0].as<Exception>()->args.as<Tuple>();
  return given->length == 1 ? repr(given->items[0]) : exception_str(args[0]);
}

const NativeDef kKeyErrorMethods[] = {{"__str__", "$self, /", key_error_str, "Return str(self)."}, {}};

// --- SyntaxError ---

Value syntax_error_init(const Value* args) {
  if (!exception_init(args[0], args[1], args[2])) return Value::exception();
  auto* e = args[0].as<SyntaxErrorObject>();
  const auto* given = args[1].as<Tuple>();
  if (given->length >= 1) store(e, &e->msg, given->items[0]);
  if (given->length != 2) return Value::none();
  const Value info = tuple_from_iterable(given->items[1]);
  if (info.is_exception()) return info;
  const auto* t = info.as<Tuple>();
  if (t->length < 4 || t->length > 6)
    return raise_type_error("function takes at %s %d arguments (%zu given)", t->length < 4 ? "least" : "most",
                            t->length < 4 ? 4 : 6, size_t(t->length));
  if (t->length == 5) return raise_type_error("end_offset must be provided when end_lineno is provided");
  e->filename = t->items[0];
  e->lineno = t->items[1];
  e->offset = t->items[2];
  e->text = t->items[3];
  e->end_lineno = t->length == 6 ? t->items[4] : Value::unbound();
  e->end_offset = t->length == 6 ? t->items[5] : Value::unbound();
  write_barrier(e);
  return Value::none();
}

// The last component of a path.
Value base_name(Str* path) {
  size_t start = path->length;
  while (start > 0 && path->at(start - 1) != '/') --start;
  return str_substring(path, start, path->length);
}

Value syntax_error_str(const Value* args) {
  const auto* e = args[0].as<SyntaxErrorObject>();
  const Value msg = e->msg.is_unbound() ? Value::none() : e->msg;
  const bool has_file = !e->filename.is_unbound() && is_str(e->filename);
  const bool has_line = !e->lineno.is_unbound() && type_of(e->lineno) == types::int_;
  if (has_file && has_line)
    return format_string("%S (%S, line %S)", msg, base_name(e->filename.as<Str>()), e->lineno);
  if (has_file) return format_string("%S (%S)", msg, base_name(e->filename.as<Str>()));
  if (has_line) return format_string("%S (line %S)", msg, e->lineno);
  return str_of(msg);
}

const NativeDef kSyntaxErrorMethods[] = {
    INIT_ROW(syntax_error_init), {"__str__", "$self, /", syntax_error_str, "Return str(self)."}, {}};
const MemberDef kSyntaxErrorMembers[] = {
    {"msg", offsetof(SyntaxErrorObject, msg), false, true, "exception msg"},
    {"filename", offsetof(SyntaxErrorObject, filename), false, true, "exception filename"},
    {"lineno", offsetof(SyntaxErrorObject, lineno), false, true, "exception lineno"},
    {"offset", offsetof(SyntaxErrorObject, offset), false, true, "exception offset"},
    {"text", offsetof(SyntaxErrorObject, text), false, true, "exception text"},
    {"end_lineno", offsetof(SyntaxErrorObject, end_lineno), false, true, "exception end lineno"},
    {"end_offset", offsetof(SyntaxErrorObject, end_offset), false, true, "exception end offset"},
    {"print_file_and_line", offsetof(SyntaxErrorObject, print_file_and_line), false, true,
     "exception print_file_and_line"},
    {},
};
#undef INIT_ROW

}  // namespace

const TypeSpec type_spec_StopIteration{.size = sizeof(StopIterationError),
                                       .doc = "Signal the end from iterator.__next__().",
                                       .methods = kStopIterationMethods,
                                       .members = kStopIterationMembers};
const TypeSpec type_spec_SystemExit{.size = sizeof(SystemExitError),
                                    .doc = "Request to exit from the interpreter.",
                                    .methods = kSystemExitMethods,
                                    .members = kSystemExitMembers};
const TypeSpec type_spec_ImportError{.size = sizeof(ImportErrorObject),
                                     .doc = "Import can't find module, or can't find name in module.",
                                     .methods = kImportErrorMethods,
                                     .members = kImportErrorMembers};
const TypeSpec type_spec_NameError{.size = sizeof(NameErrorObject),
                                   .doc = "Name not found globally.",
                                   .methods = kNameErrorMethods,
                                   .members = kNameErrorMembers};
const TypeSpec type_spec_AttributeError{.size = sizeof(AttributeErrorObject),
                                        .doc = "Attribute not found.",
                                        .methods = kAttributeErrorMethods,
                                        .members = kAttributeErrorMembers};
const TypeSpec type_spec_KeyError{.doc = "Mapping key not found.", .methods = kKeyErrorMethods};
const TypeSpec type_spec_SyntaxError{.size = sizeof(SyntaxErrorObject),
                                     .doc = "Invalid syntax.",
                                     .methods = kSyntaxErrorMethods,
                                     .members = kSyntaxErrorMembers};

}  // namespace krait
