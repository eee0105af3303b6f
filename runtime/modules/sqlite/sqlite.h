// The module _sqlite3: what its files share.
//
// SQLite works without the global lock; its callbacks (functions, collations, hooks) take the lock for the
// time they run Python. What SQLite keeps a pointer to (callbacks, states of aggregates) lies in RootVectors.
#pragma once

#include <sqlite3.h>

#include <string>

#include "runtime/error.h"
#include "runtime/module.h"
#include "runtime/thread.h"

namespace krait::sql {

struct Connection : Object {
  sqlite3* db;  // null: closed
  int64_t initialized;
  int64_t detect_types, check_same_thread;
  uint64_t thread;    // that created it
  const char* begin;  // statement that opens a transaction; null: none is opened implicitly
  Value isolation_level;
  Value row_factory, text_factory;
  Value statements;  // dict: SQL -> Statement, at most cache_size
  int64_t cache_size;
  Value authorizer, progress, trace;
};

struct Statement : Object {
  sqlite3_stmt* st;  // null: the SQL was empty
  uint64_t in_use;
  uint64_t is_dml;  // INSERT, UPDATE, DELETE or REPLACE
};

struct Cursor : Object {
  Value connection, description, row_factory;
  Value last_row_id;
  Value converters;  // per column a callable or None; unbound: none
  Value statement;   // whose rows are being fetched, or unbound
  int64_t array_size, row_count;
  uint64_t initialized, closed, locked;
};

struct Types {
  Type *connection, *cursor, *row, *statement, *prepare_protocol, *blob;
  Type *warning, *error, *interface_error, *database_error, *data_error, *operational_error, *integrity_error,
      *internal_error, *programming_error, *not_supported_error;
};
extern Types g_types;

constexpr int kParseDeclaredTypes = 1, kParseColumnNames = 2;

// --- the global lock ---

extern thread_local Thread* t_unlocked;  // this thread, while SQLite runs without the lock

// Runs a call into SQLite without the global lock.
template <class Call>
auto unlocked(Call call) {
  Thread* thread = g_thread;
  BlockingScope scope;
  t_unlocked = thread;
  auto result = call();
  t_unlocked = nullptr;
  return result;
}

// In a callback: holds the lock, which SQLite's caller may or may not have released.
class CallbackScope {
 public:
  CallbackScope() : thread_(t_unlocked) {
    if (!thread_) return;
    t_unlocked = nullptr;
    acquire_lock(thread_);
  }
  ~CallbackScope() {
    if (!thread_) return;
    release_lock();
    t_unlocked = thread_;
  }
  CallbackScope(const CallbackScope&) = delete;

 private:
  Thread* thread_;
};

// --- errors and checks: all return the exception marker, or false ---

// The error of the connection's last call, unless an exception is pending already.
Value raise_sqlite_error(sqlite3* db);
[[nodiscard]] bool check_connection(Connection* c);  // open, and used by its own thread
[[nodiscard]] bool check_thread(const Connection* c);

// --- values ---

// Binds a Python value; false: raised.
[[nodiscard]] bool bind_parameters(Statement* statement, Value parameters);
// The object that an adapter makes of v for `protocol`, v itself without adapter and `alternative` unbound.
Value adapt(Value v, Value protocol, Value alternative);
// The Python value of a function's argument, and the result the other way; false: unsupported or raised.
Value value_of_argument(sqlite3_value* v);
[[nodiscard]] bool set_result(sqlite3_context* context, Value v);
// The current row of a cursor's statement as a tuple.
Value fetch_row(Cursor* cursor);
// Fills cursor->converters for the statement's columns.
[[nodiscard]] bool find_converters(Cursor* cursor, Statement* statement);
extern Value g_adapters, g_converters;  // dicts
extern bool g_base_type_adapted;

// --- statements ---

// A prepared statement, from the cache if it is free. Null: raised.
Statement* statement_for(Connection* c, Value sql);
Statement* statement_prepare(Connection* c, Value sql);
void statement_reset(Statement* s);
int statement_step(Statement* s);

// --- connections ---

[[nodiscard]] bool begin_transaction(Connection* c);
Value cursor_execute(Cursor* cursor, bool many, Value sql, Value parameters);
Value cursor_executescript(Cursor* cursor, Value script);
Value connection_cursor(Value connection, Value factory);

extern const NativeDef kCallbackMethods[];
// Functions, aggregates, collations and hooks of connections (callbacks.cpp).
Value create_function(const Value* a);
Value create_aggregate(const Value* a);
Value create_window_function(const Value* a);
Value create_collation(const Value* a);
Value set_authorizer(const Value* a);
Value set_progress_handler(const Value* a);
Value set_trace_callback(const Value* a);
extern bool g_show_callback_errors;

void create_connection_type(Value module);
void create_cursor_types(Value module);
void create_row_type(Value module);
void create_blob_type(Value module);
Value blob_open(const Value* a);

// A str as UTF-8 without null characters. False: raised.
[[nodiscard]] bool text_argument(Value v, const char* function, const char* argument, std::string* out);

}  // namespace krait::sql
