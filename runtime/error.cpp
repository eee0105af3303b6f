// Raising exceptions, and the thread's pending exception.
#include "runtime/error.h"

#include <cstring>

#include "runtime/call.h"
#include "runtime/exception.h"
#include "runtime/format_message.h"
#include "runtime/int.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// Classes without an own __new__ or __init__ need no call.
bool is_plain_exception(const Type* type) {
  return type->slot_methods[int(Slot::Init)] == types::BaseException->slot_methods[int(Slot::Init)] &&
         type->slot_methods[int(Slot::New)] == types::BaseException->slot_methods[int(Slot::New)];
}

Exception* allocate_exception(Type* type, Value args) {
  auto* e = static_cast<Exception*>(allocate_instance(type));
  e->args = args;
  e->suppress_context = Value::false_();
  return e;
}

// Classes whose fields stay unset when only a message is given.
bool has_optional_fields(const Type* type) {
  return type == types::AttributeError || type == types::NameError || type == types::UnboundLocalError;
}

Value make_exception(Type* type, Value args) {
  if (args.is_exception()) return args;
  if (is_plain_exception(type) || has_optional_fields(type))
    return Value::object(allocate_exception(type, args));
  return call_with_tuple(type_value(type), args.as<Tuple>(), nullptr);
}

Value raise_made(Value exception) {
  if (exception.is_exception()) return exception;
  return raise_value(exception);
}

Value raise_formatted(Type* type, const char* format, va_list ap) {
  const Value message = format_message(format, ap);
  if (message.is_exception()) return message;
  return raise_made(make_exception(type, tuple_new({message})));
}

// The innermost exception being handled; unbound when none.
Value handled_exception() {
  for (HandledException* h = g_thread->handled; h; h = h->previous)
    if (!h->exception.is_unbound() && !h->exception.is_none()) return h->exception;
  return Value::unbound();
}

// Cuts `exception` out of the context chain that begins at `context`, so that linking them makes no cycle.
void unlink_from_chain(Value context, Value exception) {
  Value slow = context;
  bool advance_slow = false;
  for (Value at = context;;) {
    auto* e = at.as<Exception>();
    const Value next = e->context;
    if (next.is_unbound()) return;
    if (next == exception) {
      e->context = Value::unbound();
      return;
    }
    at = next;
    if (at == slow) return;  // a cycle that somebody else made
    if (advance_slow) slow = slow.as<Exception>()->context;
    advance_slow = !advance_slow;
  }
}

}  // namespace

Value raise(Type* exception_type, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  const Value v = raise_formatted(exception_type, format, ap);
  va_end(ap);
  return v;
}

Value raise_type_error(const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  const Value v = raise_formatted(types::TypeError, format, ap);
  va_end(ap);
  return v;
}

Value raise_value_error(const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  const Value v = raise_formatted(types::ValueError, format, ap);
  va_end(ap);
  return v;
}

Value raise_with_args(Type* exception_type, std::initializer_list<Value> args) {
  return raise_made(make_exception(exception_type, tuple_new(args)));
}

Value raise_bare(Type* exception_type) { return raise_made(make_exception(exception_type, tuple_empty())); }

Value raise_key_error(Value key) { return raise_with_args(types::KeyError, {key}); }

Value raise_os_error(int error_number, Value filename, Value filename2) {
  const Value number = Value::small_int(error_number);
  const Value text = str_from_utf8(std::strerror(error_number));
  if (filename.is_unbound()) return raise_with_args(types::OSError, {number, text});
  if (filename2.is_unbound()) return raise_with_args(types::OSError, {number, text, filename});
  return raise_with_args(types::OSError, {number, text, filename, Value::none(), filename2});
}

Value raise_stop_iteration(Value value) {
  const Value args = value.is_unbound() ? tuple_empty() : tuple_new({value});
  auto* e = static_cast<StopIterationError*>(allocate_exception(types::StopIteration, args));
  e->value = value.is_unbound() ? Value::none() : value;
  return raise_value(Value::object(e));
}

Value raise_attribute_error(Value object, Value name, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  const Value message = format_message(format, ap);
  va_end(ap);
  if (message.is_exception()) return message;
  const Value e = make_exception(types::AttributeError, tuple_new({message}));
  if (e.is_exception()) return e;
  auto* error = e.as<AttributeErrorObject>();
  store(error, &error->obj, object);
  store(error, &error->name, name);
  return raise_value(e);
}

Value raise_name_error(Type* type, Value name, const char* format, ...) {
  va_list ap;
  va_start(ap, format);
  const Value message = format_message(format, ap);
  va_end(ap);
  if (message.is_exception()) return message;
  const Value e = make_exception(type, tuple_new({message}));
  if (e.is_exception()) return e;
  if (is_subtype(type, types::ImportError)) {
    auto* error = e.as<ImportErrorObject>();
    store(error, &error->name, name);
  } else {
    auto* error = e.as<NameErrorObject>();
    store(error, &error->name, name);
  }
  return raise_value(e);
}

Value raise_binary_error(const char* symbol, Value left, Value right) {
  return raise_type_error("unsupported operand type(s) for %s: '%.100s' and '%.100s'", symbol,
                          type_name_of(left), type_name_of(right));
}

Value raise_bad_argument(const char* function, const char* argument, const char* expected, Value got) {
  return raise_type_error("%.200s() %.200s must be %.50s, not %.50s", function, argument, expected,
                          got.is_none() ? "None" : type_name_of(got));
}

Value raise_value(Value exception) {
  KRAIT_ASSERT(is_exception_instance(exception));
  const Value context = handled_exception();
  if (!context.is_unbound() && context != exception) {
    unlink_from_chain(context, exception);
    auto* e = exception.as<Exception>();
    store(e, &e->context, context);
  }
  g_thread->exception = exception;
  return Value::exception();
}

Value raise_statement(Value exception, Value cause) {
  if (is_exception_class(exception)) {
    Type* type = exception.as<Type>();
    const Value made = call(exception);
    if (made.is_exception()) return made;
    if (!is_exception_instance(made))
      return raise_type_error("calling %R should have returned an instance of BaseException, not %R",
                              type_value(type), type_value(type_of(made)));
    exception = made;
  } else if (!is_exception_instance(exception)) {
    return raise_type_error("exceptions must derive from BaseException");
  }
  if (!cause.is_unbound()) {
    Value fixed = cause;
    if (is_exception_class(cause)) {
      fixed = call(cause);
      if (fixed.is_exception()) return fixed;
      if (!is_exception_instance(fixed))
        return raise_type_error("calling %R should have returned an instance of BaseException, not %R", cause,
                                type_value(type_of(fixed)));
    } else if (cause.is_none()) {
      fixed = Value::unbound();
    } else if (!is_exception_instance(cause)) {
      return raise_type_error("exception causes must derive from BaseException");
    }
    auto* e = exception.as<Exception>();
    store(e, &e->cause, fixed);
    e->suppress_context = Value::true_();
  }
  return raise_value(exception);
}

bool exception_pending() { return !g_thread->exception.is_unbound(); }

bool exception_matches(const Type* type) {
  return exception_pending() && is_instance(g_thread->exception, type);
}

Value take_exception() {
  const Value e = g_thread->exception;
  g_thread->exception = Value::unbound();
  return e;
}

Value restore_exception(Value exception) {
  g_thread->exception = exception;
  return Value::exception();
}

void clear_exception() { g_thread->exception = Value::unbound(); }

bool clear_if(const Type* type) {
  if (!exception_matches(type)) return false;
  clear_exception();
  return true;
}

bool is_exception_class(Value v) {
  return has_kind(v, Kind::Type) && is_subtype(v.as<Type>(), types::BaseException);
}

bool is_exception_instance(Value v) { return has_kind(v, Kind::Exception); }

}  // namespace krait
