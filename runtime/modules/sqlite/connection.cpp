// Connections: opening and closing, transactions, backup, serialising, limits.
#include <strings.h>

#include <cmath>
#include <cstddef>
#include <cstring>

#include "runtime/audit.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/modules/posix/posix.h"
#include "runtime/modules/sqlite/sqlite.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::sql {

namespace {

Connection* self_of(const Value* a) { return a[0].as<Connection>(); }
bool fail(Value) { return false; }

// --- isolation levels ---

struct Level {
  const char *name, *begin;
};
constexpr Level kLevels[] = {{"", "BEGIN "},
                             {"DEFERRED", "BEGIN DEFERRED"},
                             {"IMMEDIATE", "BEGIN IMMEDIATE"},
                             {"EXCLUSIVE", "BEGIN EXCLUSIVE"}};

// The statement that opens a transaction; null for None. False: raised.
bool isolation_argument(Value v, const char** begin, Value* name) {
  *begin = nullptr;
  *name = Value::none();
  if (v.is_none()) return true;
  std::string text;
  if (!is_str(v)) return fail(raise_type_error("isolation_level must be str or None"));
  if (!text_argument(v, "isolation_level", "argument", &text)) return false;
  for (const Level& level : kLevels) {
    if (strcasecmp(level.name, text.c_str()) != 0) continue;
    *begin = level.begin;
    *name = str_from_ascii(level.name);
    return true;
  }
  return fail(
      raise_value_error("isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'"));
}

// Runs a statement without results. False: raised.
bool run_simple(Connection* c, const char* sql) {
  int rc = unlocked([&] {
    sqlite3_stmt* st;
    int result = sqlite3_prepare_v2(c->db, sql, -1, &st, nullptr);
    if (result != SQLITE_OK) return result;
    sqlite3_step(st);
    return sqlite3_finalize(st);
  });
  return rc == SQLITE_OK || fail(raise_sqlite_error(c->db));
}

// --- life ---

Value connection_new(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }

void close_database(Connection* c) {
  sqlite3* db = c->db;
  c->db = nullptr;
  if (db) sqlite3_close_v2(db);  // waits for statements that are still there
}

// __init__ in the order of connect()'s parameters.
enum Parameter { kSelf, kDatabase, kTimeout, kDetect, kLevel, kSameThread, kFactory, kCache, kUri };

Value connection_init(const Value* a) {
  Connection* c = self_of(a);
  posix::Path path;
  double timeout;
  int detect, cache, same_thread = truth(a[kSameThread]), uri = truth(a[kUri]);
  const char* begin;
  Value level;
  if (same_thread < 0 || uri < 0 || !posix::path_argument(a[kDatabase], "connect", "database", &path) ||
      !to_double(a[kTimeout], &timeout) || !int_to_int(a[kDetect], &detect) ||
      !isolation_argument(a[kLevel], &begin, &level) || !int_to_int(a[kCache], &cache)) {
    return Value::exception();
  }
  if (!audit("sqlite3.connect", {a[kDatabase]})) return Value::exception();
  close_database(c);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | (uri ? SQLITE_OPEN_URI : 0);
  sqlite3* db = nullptr;
  int rc = unlocked([&] {
    int result = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
    if (result == SQLITE_OK) sqlite3_busy_timeout(db, int(timeout * 1000));
    return result;
  });
  if (rc != SQLITE_OK) {
    Value raised = db ? raise_sqlite_error(db) : raise_bare(types::MemoryError);
    sqlite3_close_v2(db);
    return raised;
  }
  sqlite3_extended_result_codes(db, 0);
  c->db = db;
  c->begin = begin;
  c->isolation_level = level;
  c->detect_types = detect;
  c->check_same_thread = same_thread;
  c->thread = g_thread->id;
  c->cache_size = cache;
  c->statements = Value::object(dict_new());
  c->row_factory = c->authorizer = c->progress = c->trace = Value::none();
  c->text_factory = type_value(types::str);
  c->initialized = 1;
  write_barrier(c);
  return audit("sqlite3.connect/handle", {a[0]}) ? Value::none() : Value::exception();
}

Value connection_close(const Value* a) {
  Connection* c = self_of(a);
  if (!check_thread(c)) return Value::exception();
  store(c, &c->statements, Value::object(dict_new()));
  close_database(c);
  return Value::none();
}
void connection_finalize(Object* o) { close_database(static_cast<Connection*>(o)); }

// --- transactions ---

template <char which>
Value end_transaction(const Value* a) {
  Connection* c = self_of(a);
  if (!check_connection(c)) return Value::exception();
  if (sqlite3_get_autocommit(c->db)) return Value::none();
  return run_simple(c, which == 'c' ? "COMMIT" : "ROLLBACK") ? Value::none() : Value::exception();
}

Value connection_enter(const Value* a) { return check_connection(self_of(a)) ? a[0] : Value::exception(); }
Value connection_exit(const Value* a) {
  bool clean = a[1].is_none() && a[2].is_none() && a[3].is_none();
  Value result = call_method(a[0], str_intern(clean ? "commit" : "rollback"));
  if (result.is_exception()) {
    if (clean) {
      // The commit failed: the transaction is rolled back, and the commit's error is raised.
      Value error = take_exception();
      if (call_method(a[0], str_intern("rollback")).is_exception()) clear_exception();
      return restore_exception(error);
    }
    return result;
  }
  return Value::false_();
}

// --- shortcuts through a cursor ---

Value through_cursor(const Value* a, const char* method, std::initializer_list<Value> arguments) {
  Value cursor = call_method(a[0], str_intern("cursor"));
  if (cursor.is_exception()) return cursor;
  return call_method(cursor, str_intern(method), arguments);
}
Value connection_execute(const Value* a) {
  return a[2].is_unbound() ? through_cursor(a, "execute", {a[1]})
                           : through_cursor(a, "execute", {a[1], a[2]});
}
Value connection_executemany(const Value* a) { return through_cursor(a, "executemany", {a[1], a[2]}); }
Value connection_executescript(const Value* a) { return through_cursor(a, "executescript", {a[1]}); }
Value cursor_method(const Value* a) { return connection_cursor(a[0], a[1]); }
Value connection_call(const Value* a) {
  Connection* c = self_of(a);
  if (!check_connection(c)) return Value::exception();
  if (!is_str(a[1])) return raise_bad_argument("Connection", "argument 1", "str", a[1]);
  Statement* s = statement_prepare(c, a[1]);
  return s ? Value::object(s) : Value::exception();
}

// --- others ---

Value iterdump(const Value* a) {
  if (!check_connection(self_of(a))) return Value::exception();
  Value function = import_attribute("sqlite3.dump", "_iterdump");
  return function.is_exception() ? function : call(function, {a[0]});
}
Value interrupt(const Value* a) {
  if (!check_connection(self_of(a))) return Value::exception();
  sqlite3_interrupt(self_of(a)->db);
  return Value::none();
}

Value enable_load_extension(const Value* a) {
  int on = truth(a[1]);
  if (on < 0 || !check_connection(self_of(a)) ||
      !audit("sqlite3.enable_load_extension", {a[0], Value::boolean(on)}))
    return Value::exception();
  int rc = sqlite3_enable_load_extension(self_of(a)->db, on);
  return rc == SQLITE_OK ? Value::none() : raise(g_types.operational_error, "Error enabling load extension");
}
Value load_extension(const Value* a) {
  std::string name;
  if (!text_argument(a[1], "load_extension", "argument", &name) || !check_connection(self_of(a)) ||
      !audit("sqlite3.load_extension", {a[0], a[1]}))
    return Value::exception();
  char* message = nullptr;
  int rc = sqlite3_load_extension(self_of(a)->db, name.c_str(), nullptr, &message);
  if (rc == SQLITE_OK) return Value::none();
  Value raised = raise(g_types.operational_error, "%s", message ? message : "unknown error");
  sqlite3_free(message);
  return raised;
}

Value limit_argument_error() { return raise(g_types.programming_error, "'category' is out of bounds"); }
Value setlimit(const Value* a) {
  int category, limit;
  if (!int_to_int(a[1], &category) || !int_to_int(a[2], &limit) || !check_connection(self_of(a)))
    return Value::exception();
  int old = sqlite3_limit(self_of(a)->db, category, limit);
  return old < 0 ? limit_argument_error() : Value::small_int(old);
}
Value getlimit(const Value* a) {
  int category;
  if (!int_to_int(a[1], &category) || !check_connection(self_of(a))) return Value::exception();
  int limit = sqlite3_limit(self_of(a)->db, category, -1);
  return limit < 0 ? limit_argument_error() : Value::small_int(limit);
}

// One round of a backup after the other. False: raised.
bool run_backup(sqlite3_backup* backup, int pages, Value progress, int pause_ms) {
  int rc;
  do {
    rc = unlocked([&] { return sqlite3_backup_step(backup, pages); });
    if (!progress.is_none()) {
      Value result = call(progress, {Value::small_int(rc), Value::small_int(sqlite3_backup_remaining(backup)),
                                     Value::small_int(sqlite3_backup_pagecount(backup))});
      if (result.is_exception()) return false;
    }
    if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED) (void)unlocked([&] { return sqlite3_sleep(pause_ms); });
  } while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
  return true;
}

Value connection_backup(const Value* a) {
  Connection* c = self_of(a);
  std::string name;
  int pages;
  double pause;
  if (!is_instance(a[1], g_types.connection))
    return raise_bad_argument("backup", "argument 'target'", "sqlite3.Connection", a[1]);
  auto* target = a[1].as<Connection>();
  if (!int_to_int(a[2], &pages) || !text_argument(a[4], "backup", "argument 'name'", &name) ||
      !to_double(a[5], &pause) || !check_connection(c)) {
    return Value::exception();
  }
  if (target == c) return raise_value_error("target cannot be the same connection instance");
  if (!check_connection(target)) return Value::exception();
  if (!a[3].is_none() && !is_callable(a[3])) return raise_type_error("progress argument must be a callable");
  sqlite3_backup* backup = sqlite3_backup_init(target->db, "main", c->db, name.c_str());
  if (!backup) return raise_sqlite_error(target->db);
  bool ok = run_backup(backup, pages == 0 ? -1 : pages, a[3], int(pause * 1000));
  int rc = sqlite3_backup_finish(backup);
  if (!ok) return Value::exception();
  return rc == SQLITE_OK ? Value::none() : raise_sqlite_error(target->db);
}

Value connection_serialize(const Value* a) {
  std::string name;
  if (!text_argument(a[1], "serialize", "argument 'name'", &name) || !check_connection(self_of(a)))
    return Value::exception();
  sqlite3_int64 size;
  unsigned char* data = sqlite3_serialize(self_of(a)->db, name.c_str(), &size, 0);
  if (!data) return raise(g_types.operational_error, "unable to serialize '%s'", name.c_str());
  Value result = bytes_new(data, size_t(size));
  sqlite3_free(data);
  return result;
}
Value connection_deserialize(const Value* a) {
  Connection* c = self_of(a);
  std::string name;
  Buffer source;
  if (!check_connection(c) || !buffer_get(a[1], &source) ||
      !text_argument(a[2], "deserialize", "argument 'name'", &name)) {
    return Value::exception();
  }
  auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(source.length));
  if (!copy) return raise_bare(types::MemoryError);
  memcpy(copy, source.data, source.length);
  int rc = sqlite3_deserialize(c->db, name.c_str(), copy, sqlite3_int64(source.length),
                               sqlite3_int64(source.length),
                               SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
  return rc == SQLITE_OK ? Value::none() : raise_sqlite_error(c->db);
}

// --- attributes ---

Value get_isolation_level(Value v) {
  return check_connection(v.as<Connection>()) ? v.as<Connection>()->isolation_level : Value::exception();
}
bool set_isolation_level(Value v, Value level) {
  auto* c = v.as<Connection>();
  const char* begin;
  Value name;
  if (level.is_unbound()) return fail(raise(types::AttributeError, "cannot delete attribute"));
  if (!isolation_argument(level, &begin, &name)) return false;
  // Without implicit transactions none may be open.
  if (!begin && end_transaction<'c'>(&v).is_exception()) return false;
  c->begin = begin;
  store(c, &c->isolation_level, name);
  return true;
}
Value get_total_changes(Value v) {
  return check_connection(v.as<Connection>())
             ? Value::small_int(sqlite3_total_changes(v.as<Connection>()->db))
             : Value::exception();
}
Value get_in_transaction(Value v) {
  return check_connection(v.as<Connection>())
             ? Value::boolean(!sqlite3_get_autocommit(v.as<Connection>()->db))
             : Value::exception();
}

const NativeDef kMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", connection_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__",
     "$self, /, database, timeout=5.0, detect_types=0, isolation_level='', check_same_thread=True, "
     "factory=None, "
     "cached_statements=128, uri=False",
     connection_init},
    {"__call__", "$self, sql, /", connection_call, "Call self as a function."},
    {"__enter__", "$self, /", connection_enter, "Called when the connection is used as a context manager."},
    {"__exit__", "$self, type, value, traceback, /", connection_exit,
     "Commits, or rolls back after an exception."},
    {"backup", "$self, /, target, *, pages=-1, progress=None, name='main', sleep=0.25", connection_backup,
     "Makes a backup of the database."},
    {"blobopen", "$self, table, column, row, /, *, readonly=False, name='main'", blob_open,
     "Open and return a BLOB object."},
    {"close", "$self, /", connection_close, "Close the database connection."},
    {"commit", "$self, /", end_transaction<'c'>, "Commit any pending transaction to the database."},
    {"rollback", "$self, /", end_transaction<'r'>, "Roll back to the start of any pending transaction."},
    {"create_aggregate", "$self, /, name, n_arg, aggregate_class", create_aggregate,
     "Creates a new aggregate."},
    {"create_collation", "$self, name, callback, /", create_collation, "Creates a collation function."},
    {"create_function", "$self, /, name, narg, func, *, deterministic=False", create_function,
     "Creates a new function."},
    {"create_window_function", "$self, name, num_params, aggregate_class, /", create_window_function,
     "Creates or redefines an aggregate window function."},
    {"cursor", "$self, /, factory=?", cursor_method, "Return a cursor for the connection."},
    {"deserialize", "$self, data, /, *, name='main'", connection_deserialize, "Load a serialized database."},
    {"enable_load_extension", "$self, enable, /", enable_load_extension,
     "Enable dynamic loading of SQLite extension modules."},
    {"execute", "$self, sql, parameters=?, /", connection_execute, "Executes an SQL statement."},
    {"executemany", "$self, sql, parameters, /", connection_executemany,
     "Repeatedly executes an SQL statement."},
    {"executescript", "$self, sql_script, /", connection_executescript,
     "Executes multiple SQL statements at once."},
    {"getlimit", "$self, category, /", getlimit, "Get connection run-time limits."},
    {"interrupt", "$self, /", interrupt, "Abort any pending database operation."},
    {"iterdump", "$self, /", iterdump, "Returns iterator to the dump of the database in an SQL text format."},
    {"load_extension", "$self, name, /", load_extension, "Load SQLite extension module."},
    {"serialize", "$self, /, *, name='main'", connection_serialize,
     "Serialize a database into a byte string."},
    {"set_authorizer", "$self, /, authorizer_callback", set_authorizer, "Sets authorizer callback."},
    {"set_progress_handler", "$self, /, progress_handler, n", set_progress_handler,
     "Sets progress handler callback."},
    {"set_trace_callback", "$self, /, trace_callback", set_trace_callback,
     "Sets a trace callback called for each SQL statement."},
    {"setlimit", "$self, category, limit, /", setlimit, "Set connection run-time limits."},
    {}};
const GetSetDef kGetSets[] = {{"isolation_level", get_isolation_level, set_isolation_level},
                              {"total_changes", get_total_changes},
                              {"in_transaction", get_in_transaction},
                              {}};
const MemberDef kMembers[] = {{"row_factory", offsetof(Connection, row_factory), false},
                              {"text_factory", offsetof(Connection, text_factory), false},
                              {}};
const TypeSpec kSpec = {.size = sizeof(Connection),
                        .doc = "SQLite database connection object.",
                        .methods = kMethods,
                        .getsets = kGetSets,
                        .members = kMembers,
                        .finalize = connection_finalize};

}  // namespace

bool begin_transaction(Connection* c) { return run_simple(c, c->begin); }

Value connection_cursor(Value connection, Value factory) {
  auto* c = connection.as<Connection>();
  if (!check_connection(c)) return Value::exception();
  if (factory.is_unbound()) factory = type_value(g_types.cursor);
  Value cursor = call(factory, {connection});
  if (cursor.is_exception()) return cursor;
  if (!is_instance(cursor, g_types.cursor))
    return raise_type_error("factory must return a cursor, not %.100s", type_name_of(cursor));
  auto* made = cursor.as<Cursor>();
  if (!c->row_factory.is_none()) store(made, &made->row_factory, c->row_factory);
  return cursor;
}

void create_connection_type(Value module) {
  g_types.connection =
      native_type_create("sqlite3.Connection", Kind::Native, sizeof(Connection), types::object,
                         kTypeBase | kTypeHasWeakrefs | kTypeHasFinalizer, &kSpec);
  struct Row {
    const char* name;
    Type* type;
  };
  // DB-API: the exceptions are attributes of connections too.
  const Row rows[] = {{"Warning", g_types.warning},
                      {"Error", g_types.error},
                      {"InterfaceError", g_types.interface_error},
                      {"DatabaseError", g_types.database_error},
                      {"DataError", g_types.data_error},
                      {"OperationalError", g_types.operational_error},
                      {"IntegrityError", g_types.integrity_error},
                      {"InternalError", g_types.internal_error},
                      {"ProgrammingError", g_types.programming_error},
                      {"NotSupportedError", g_types.not_supported_error}};
  for (const Row& row : rows) dict_set_str(g_types.connection->dict, row.name, type_value(row.type));
  module_add_type(module, g_types.connection);
}

}  // namespace krait::sql
