// Python functions that SQLite calls: functions, aggregates, window functions, collations, and hooks.
#include <cstring>
#include <memory>

#include "runtime/heap.h"
#include "runtime/int.h"
#include "runtime/modules/sqlite/sqlite.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait::sql {

bool g_show_callback_errors;

namespace {

// What SQLite holds for a registered callable; SQLite destroys it.
struct Callback {
  RootVector callable;
  explicit Callback(Value v) { callable.push_back(v); }
  Value get() const { return callable[0]; }
};
void destroy_callback(void* p) { delete static_cast<Callback*>(p); }

Value callback_of(sqlite3_context* context) {
  return static_cast<Callback*>(sqlite3_user_data(context))->get();
}

// Turns the pending exception into an SQLite error.
void report_error(sqlite3_context* context, const char* message) {
  if (exception_matches(types::MemoryError)) sqlite3_result_error_nomem(context);
  else if (exception_matches(types::OverflowError)) sqlite3_result_error_toobig(context);
  else sqlite3_result_error(context, message, -1);
  if (g_show_callback_errors) report_unraisable(Value::unbound());
  else clear_exception();
}

// callable(*arguments)
Value call_with_values(Value callable, int count, sqlite3_value** values) {
  RootVector arguments;
  for (int i = 0; i < count; ++i) {
    Value v = value_of_argument(values[i]);
    if (v.is_exception()) return v;
    arguments.push_back(v);
  }
  return call(callable, arguments.data(), arguments.size());
}

void on_function(sqlite3_context* context, int count, sqlite3_value** values) {
  CallbackScope scope;
  Value result = call_with_values(callback_of(context), count, values);
  if (result.is_exception() || !set_result(context, result))
    report_error(context, "user-defined function raised exception");
}

// --- aggregates: the instance lies in SQLite's memory for the aggregate ---

RootVector** instance_slot(sqlite3_context* context, bool create) {
  return static_cast<RootVector**>(sqlite3_aggregate_context(context, create ? sizeof(RootVector*) : 0));
}

// The aggregate's instance, made at the first step. Exception: raised and reported.
Value aggregate_instance(sqlite3_context* context) {
  RootVector** slot = instance_slot(context, true);
  if (!slot) return raise_bare(types::MemoryError);
  if (*slot) return (**slot)[0];
  Value instance = call(callback_of(context));
  if (instance.is_exception()) {
    report_error(context, "user-defined aggregate's '__init__' method raised error");
    return Value::exception();
  }
  *slot = new RootVector;
  (*slot)->push_back(instance);
  return instance;
}

// Calls a method of the instance for the current row.
void call_step(sqlite3_context* context, int count, sqlite3_value** values, const char* name,
               const char* message) {
  CallbackScope scope;
  Value instance = aggregate_instance(context);
  if (instance.is_exception()) return clear_exception();
  Value method = get_attribute(instance, name);
  Value result = method.is_exception() ? method : call_with_values(method, count, values);
  if (result.is_exception()) report_error(context, message);
}
void on_step(sqlite3_context* context, int count, sqlite3_value** values) {
  call_step(context, count, values, "step", "user-defined aggregate's 'step' method raised error");
}
void on_inverse(sqlite3_context* context, int count, sqlite3_value** values) {
  call_step(context, count, values, "inverse", "user-defined aggregate's 'inverse' method raised error");
}

void call_result(sqlite3_context* context, Value instance, const char* name, const char* message) {
  Value method = get_attribute(instance, name);
  bool missing = method.is_exception() && exception_matches(types::AttributeError);
  Value result = method.is_exception() ? method : call(method);
  if (result.is_exception() || !set_result(context, result)) {
    char text[96];
    snprintf(text, sizeof text, "user-defined aggregate's '%s' method %s", name,
             missing ? "not defined" : "raised error");
    report_error(context, message ? message : text);
  }
}
void on_value(sqlite3_context* context) {
  CallbackScope scope;
  RootVector** slot = instance_slot(context, false);
  if (slot && *slot) call_result(context, (**slot)[0], "value", nullptr);
}
void on_final(sqlite3_context* context) {
  CallbackScope scope;
  RootVector** slot = instance_slot(context, false);
  if (!slot || !*slot) return;  // no row came, or __init__ failed
  Value pending = take_exception();
  call_result(context, (**slot)[0], "finalize", nullptr);
  if (!pending.is_unbound()) (void)restore_exception(pending);
  delete *slot;
  *slot = nullptr;
}

// --- collations ---

int on_collation(void* p, int first_size, const void* first, int second_size, const void* second) {
  CallbackScope scope;
  if (exception_pending()) return 0;
  Value a = str_from_utf8({static_cast<const char*>(first), size_t(first_size)});
  Value b = str_from_utf8({static_cast<const char*>(second), size_t(second_size)});
  Value result = call(static_cast<Callback*>(p)->get(), {a, b});
  int64_t order = 0;
  if (result.is_exception() || !int_to_i64(result, &order)) {
    clear_exception();
    return 0;
  }
  return order < 0 ? -1 : order > 0;
}

// --- hooks ---

Value text_or_none(const char* text) { return text ? str_from_utf8(text) : Value::none(); }

int on_authorize(void* p, int action, const char* a, const char* b, const char* database,
                 const char* trigger) {
  CallbackScope scope;
  auto* c = static_cast<Connection*>(p);
  Value result = call(c->authorizer, {Value::small_int(action), text_or_none(a), text_or_none(b),
                                      text_or_none(database), text_or_none(trigger)});
  int code = SQLITE_DENY;
  if (!result.is_exception() && is_int(result) && int_to_int(result, &code)) return code;
  if (!result.is_exception() && !is_int(result)) return SQLITE_DENY;
  if (g_show_callback_errors) report_unraisable(Value::unbound());
  else clear_exception();
  return SQLITE_DENY;
}

// Non-zero interrupts the query.
int on_progress(void* p) {
  CallbackScope scope;
  Value result = call(static_cast<Connection*>(p)->progress);
  int stop = result.is_exception() ? -1 : truth(result);
  if (stop >= 0) return stop;
  if (g_show_callback_errors) report_unraisable(Value::unbound());
  else clear_exception();
  return 1;
}

int on_trace(unsigned what, void* p, void* statement, void* text) {
  if (what != SQLITE_TRACE_STMT) return 0;
  CallbackScope scope;
  auto* st = static_cast<sqlite3_stmt*>(statement);
  char* expanded = sqlite3_expanded_sql(st);
  Value sql = str_from_utf8(expanded ? expanded : static_cast<const char*>(text));
  sqlite3_free(expanded);
  if (!call(static_cast<Connection*>(p)->trace, {sql}).is_exception()) return 0;
  if (g_show_callback_errors) report_unraisable(Value::unbound());
  else clear_exception();
  return 0;
}

Connection* self_of(const Value* a) { return a[0].as<Connection>(); }

Value done_or_error(int rc, const char* message) {
  return rc == SQLITE_OK ? Value::none() : raise(g_types.operational_error, "%s", message);
}

}  // namespace

Value create_function(const Value* a) {
  Connection* c = self_of(a);
  std::string name;
  int count, deterministic = truth(a[4]);
  if (deterministic < 0 || !check_connection(c) ||
      !text_argument(a[1], "create_function", "argument 1", &name) || !int_to_int(a[2], &count)) {
    return Value::exception();
  }
  int flags = SQLITE_UTF8 | (deterministic ? SQLITE_DETERMINISTIC : 0);
  int rc = a[3].is_none() ? sqlite3_create_function_v2(c->db, name.c_str(), count, flags, nullptr, nullptr,
                                                       nullptr, nullptr, nullptr)
                          : sqlite3_create_function_v2(c->db, name.c_str(), count, flags, new Callback(a[3]),
                                                       on_function, nullptr, nullptr, destroy_callback);
  return done_or_error(rc, "Error creating function");
}

Value create_aggregate(const Value* a) {
  Connection* c = self_of(a);
  std::string name;
  int count;
  if (!check_connection(c) || !text_argument(a[1], "create_aggregate", "argument 1", &name) ||
      !int_to_int(a[2], &count)) {
    return Value::exception();
  }
  int rc = a[3].is_none()
               ? sqlite3_create_function_v2(c->db, name.c_str(), count, SQLITE_UTF8, nullptr, nullptr,
                                            nullptr, nullptr, nullptr)
               : sqlite3_create_function_v2(c->db, name.c_str(), count, SQLITE_UTF8, new Callback(a[3]),
                                            nullptr, on_step, on_final, destroy_callback);
  return done_or_error(rc, "Error creating aggregate");
}

Value create_window_function(const Value* a) {
  Connection* c = self_of(a);
  std::string name;
  int count;
  if (!check_connection(c) || !text_argument(a[1], "create_window_function", "argument 1", &name) ||
      !int_to_int(a[2], &count)) {
    return Value::exception();
  }
  int rc = a[3].is_none()
               ? sqlite3_create_window_function(c->db, name.c_str(), count, SQLITE_UTF8, nullptr, nullptr,
                                                nullptr, nullptr, nullptr, nullptr)
               : sqlite3_create_window_function(c->db, name.c_str(), count, SQLITE_UTF8, new Callback(a[3]),
                                                on_step, on_final, on_value, on_inverse, destroy_callback);
  return rc == SQLITE_OK ? Value::none() : raise(g_types.programming_error, "%s", sqlite3_errmsg(c->db));
}

Value create_collation(const Value* a) {
  Connection* c = self_of(a);
  std::string name;
  if (!check_connection(c) || !text_argument(a[1], "create_collation", "argument 1", &name))
    return Value::exception();
  if (!a[2].is_none() && !is_callable(a[2])) return raise_type_error("parameter must be callable");
  auto* callback = a[2].is_none() ? nullptr : new Callback(a[2]);
  int rc =
      sqlite3_create_collation_v2(c->db, name.c_str(), SQLITE_UTF8, callback,
                                  callback ? on_collation : nullptr, callback ? destroy_callback : nullptr);
  if (rc == SQLITE_OK) return Value::none();
  delete callback;  // unlike functions, a collation that fails is not destroyed by SQLite
  return raise_sqlite_error(c->db);
}

Value set_authorizer(const Value* a) {
  Connection* c = self_of(a);
  if (!check_connection(c)) return Value::exception();
  store(c, &c->authorizer, a[1]);
  int rc = sqlite3_set_authorizer(c->db, a[1].is_none() ? nullptr : on_authorize, c);
  return done_or_error(rc, "Error setting authorizer callback");
}

Value set_progress_handler(const Value* a) {
  Connection* c = self_of(a);
  int steps;
  if (!check_connection(c) || !int_to_int(a[2], &steps)) return Value::exception();
  store(c, &c->progress, a[1]);
  sqlite3_progress_handler(c->db, steps, a[1].is_none() ? nullptr : on_progress, c);
  return Value::none();
}

Value set_trace_callback(const Value* a) {
  Connection* c = self_of(a);
  if (!check_connection(c)) return Value::exception();
  store(c, &c->trace, a[1]);
  sqlite3_trace_v2(c->db, a[1].is_none() ? 0 : SQLITE_TRACE_STMT, a[1].is_none() ? nullptr : on_trace, c);
  return Value::none();
}

}  // namespace krait::sql
