// Cursors and rows.
#include <strings.h>

#include <cstddef>

#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/sqlite/sqlite.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::sql {

namespace {

Cursor* self_of(const Value* a) { return a[0].as<Cursor>(); }
Connection* connection_of(const Cursor* c) { return c->connection.as<Connection>(); }

bool fail(Value) { return false; }

bool check_cursor(Cursor* c) {
  if (!c->initialized) return fail(raise(g_types.programming_error, "Base Cursor.__init__ not called."));
  if (c->closed) return fail(raise(g_types.programming_error, "Cannot operate on a closed cursor."));
  if (c->locked) return fail(raise(g_types.programming_error, "Recursive use of cursors not allowed."));
  return check_connection(connection_of(c));
}

void drop_statement(Cursor* c) {
  if (c->statement.is_unbound()) return;
  statement_reset(c->statement.as<Statement>());
  c->statement = Value::unbound();
}

Value cursor_new(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }

Value cursor_init(const Value* a) {
  Cursor* c = self_of(a);
  if (!is_instance(a[1], g_types.connection))
    return raise_bad_argument("Cursor", "argument 1", "sqlite3.Connection", a[1]);
  drop_statement(c);
  c->connection = a[1];
  c->description = c->row_factory = c->last_row_id = Value::none();
  c->array_size = 1;
  c->row_count = -1;
  write_barrier(c);
  if (!check_thread(connection_of(c))) return Value::exception();
  c->initialized = 1;
  return Value::none();
}

// --- executing ---

// Column names; "name [type]" is cut when types are parsed out of them.
Value describe(Connection* connection, sqlite3_stmt* st) {
  int count = sqlite3_column_count(st);
  Value list = list_new();
  for (int i = 0; i < count; ++i) {
    const char* name = sqlite3_column_name(st, i);
    if (!name) return raise_bare(types::MemoryError);
    std::string text = name;
    size_t bracket = text.find('[');
    if ((connection->detect_types & kParseColumnNames) && bracket != std::string::npos) {
      if (bracket > 0 && text[bracket - 1] == ' ') --bracket;
      text.resize(bracket);
    }
    Value none = Value::none();
    Value row = tuple_new({str_from_utf8(text), none, none, none, none, none, none});
    if (!list_append(list.as<List>(), row)) return Value::exception();
  }
  return list_to_tuple(list.as<List>());
}

// Runs the cursor's statement with one set of parameters. False: raised.
bool execute_once(Cursor* c, bool many, Value parameters) {
  auto* s = c->statement.as<Statement>();
  Connection* connection = connection_of(c);
  statement_reset(s);
  s->in_use = 1;
  if (!s->st) return true;  // nothing but blanks and comments
  if (!bind_parameters(s, parameters)) return false;
  int rc = statement_step(s);
  if (rc != SQLITE_DONE && rc != SQLITE_ROW) return fail(raise_sqlite_error(connection->db));
  if (!find_converters(c, s)) return false;
  if (c->description.is_none() && sqlite3_column_count(s->st) > 0) {
    Value description = describe(connection, s->st);
    if (description.is_exception()) return false;
    store(c, &c->description, description);
  }
  if (rc == SQLITE_ROW && many)
    return fail(raise(g_types.programming_error, "executemany() can only execute DML statements."));
  if (rc == SQLITE_DONE) {
    if (s->is_dml) c->row_count += sqlite3_changes(connection->db);
    if (many) statement_reset(s);
  }
  return true;
}

bool execute_all(Cursor* c, bool many, Value sql, Value parameters) {
  Connection* connection = connection_of(c);
  Value iterator = Value::unbound();
  if (many) {
    iterator = iterate(parameters);
    if (iterator.is_exception()) return false;
  }
  drop_statement(c);
  store(c, &c->description, Value::none());
  Statement* s = statement_for(connection, sql);
  if (!s) return false;
  store(c, &c->statement, Value::object(s));
  statement_reset(s);
  s->in_use = 1;
  c->row_count = s->is_dml ? 0 : -1;
  if (connection->begin && s->is_dml && sqlite3_get_autocommit(connection->db) &&
      !begin_transaction(connection)) {
    return false;
  }
  if (!many) {
    if (!execute_once(c, false, parameters)) return false;
    store(c, &c->last_row_id, int_from_i64(sqlite3_last_insert_rowid(connection->db)));
    return true;
  }
  for (;;) {
    Value next_parameters = next(iterator);
    if (next_parameters.is_exception()) return false;
    if (next_parameters.is_unbound()) return true;
    if (!execute_once(c, true, next_parameters)) return false;
  }
}

Value execute_method(const Value* a) { return cursor_execute(self_of(a), false, a[1], a[2]); }
Value executemany_method(const Value* a) { return cursor_execute(self_of(a), true, a[1], a[2]); }
Value executescript_method(const Value* a) { return cursor_executescript(self_of(a), a[1]); }

// --- fetching ---

// The next row, unbound at the end.
Value next_row(Cursor* c) {
  if (!check_cursor(c)) return Value::exception();
  if (c->statement.is_unbound()) return Value::unbound();
  auto* s = c->statement.as<Statement>();
  if (sqlite3_data_count(s->st) == 0) {
    drop_statement(c);
    return Value::unbound();
  }
  c->locked = 1;
  Value row = fetch_row(c);
  c->locked = 0;
  if (row.is_exception()) return row;
  int rc = statement_step(s);
  if (rc == SQLITE_DONE) {
    if (s->is_dml) c->row_count = sqlite3_changes(connection_of(c)->db);
    drop_statement(c);
  } else if (rc != SQLITE_ROW) {
    (void)raise_sqlite_error(connection_of(c)->db);
    drop_statement(c);
    return Value::exception();
  }
  return c->row_factory.is_none() ? row : call(c->row_factory, {Value::object(c), row});
}

Value cursor_next(const Value* a) { return next_row(self_of(a)); }
Value cursor_iter(const Value* a) { return a[0]; }
Value fetchone(const Value* a) {
  Value row = next_row(self_of(a));
  return row.is_unbound() ? Value::none() : row;
}
Value fetch_up_to(Cursor* c, int64_t limit) {
  Value rows = list_new();
  while (limit < 0 || rows.as<List>()->length < limit) {
    Value row = next_row(c);
    if (row.is_exception()) return row;
    if (row.is_unbound()) break;
    if (!list_append(rows.as<List>(), row)) return Value::exception();
  }
  return rows;
}
Value fetchmany(const Value* a) {
  int64_t count = self_of(a)->array_size;
  if (!a[1].is_unbound()) {
    int number;
    if (!int_to_int(a[1], &number)) return Value::exception();
    count = number;
  }
  // As in CPython, 0 and negative numbers mean all.
  return fetch_up_to(self_of(a), count <= 0 ? -1 : count);
}
Value fetchall(const Value* a) { return fetch_up_to(self_of(a), -1); }

Value ignore(const Value*) { return Value::none(); }

Value cursor_close(const Value* a) {
  Cursor* c = self_of(a);
  if (!c->initialized) return raise(g_types.programming_error, "Base Cursor.__init__ not called.");
  if (c->locked) return raise(g_types.programming_error, "Recursive use of cursors not allowed.");
  if (!check_connection(connection_of(c))) return Value::exception();
  drop_statement(c);
  c->closed = 1;
  return Value::none();
}

Value get_array_size(Value v) { return Value::small_int(v.as<Cursor>()->array_size); }
bool set_array_size(Value v, Value size) {
  int number;
  if (size.is_unbound()) return fail(raise_type_error("can't delete numeric/char attribute"));
  if (!int_to_int(size, &number)) return false;
  v.as<Cursor>()->array_size = number;
  return true;
}
Value get_row_count(Value v) { return Value::small_int(v.as<Cursor>()->row_count); }

const NativeDef kCursorMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", cursor_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, connection, /", cursor_init},
    {"__iter__", "$self, /", cursor_iter, "Implement iter(self)."},
    {"__next__", "$self, /", cursor_next, "Implement next(self)."},
    {"execute", "$self, sql, parameters=(), /", execute_method, "Executes an SQL statement."},
    {"executemany", "$self, sql, seq_of_parameters, /", executemany_method,
     "Repeatedly executes an SQL statement."},
    {"executescript", "$self, sql_script, /", executescript_method,
     "Executes multiple SQL statements at once."},
    {"fetchone", "$self, /", fetchone, "Fetches one row from the resultset."},
    {"fetchmany", "$self, /, size=?", fetchmany, "Fetches several rows from the resultset."},
    {"fetchall", "$self, /", fetchall, "Fetches all rows from the resultset."},
    {"setinputsizes", "$self, sizes, /", ignore, "Required by DB-API. Does nothing in sqlite3."},
    {"setoutputsize", "$self, size, column=None, /", ignore, "Required by DB-API. Does nothing in sqlite3."},
    {"close", "$self, /", cursor_close, "Closes the cursor."},
    {}};
const MemberDef kCursorMembers[] = {{"connection", offsetof(Cursor, connection)},
                                    {"description", offsetof(Cursor, description)},
                                    {"lastrowid", offsetof(Cursor, last_row_id)},
                                    {"row_factory", offsetof(Cursor, row_factory), false},
                                    {}};
const GetSetDef kCursorGetSets[] = {
    {"arraysize", get_array_size, set_array_size}, {"rowcount", get_row_count}, {}};
const TypeSpec kCursorSpec = {.size = sizeof(Cursor),
                              .doc = "SQLite database cursor class.",
                              .methods = kCursorMethods,
                              .getsets = kCursorGetSets,
                              .members = kCursorMembers};

void statement_finalize(Object* o) {
  auto* s = static_cast<Statement*>(o);
  if (s->st) sqlite3_finalize(s->st);
  s->st = nullptr;
}
const TypeSpec kStatementSpec = {.size = sizeof(Statement), .finalize = statement_finalize};

// --- rows ---

struct Row : Object {
  Value data, description;  // tuples (description may be None)
};
Row* row_of(const Value* a) { return a[0].as<Row>(); }

Value row_new(const Value* a) {
  if (!is_instance(a[1], g_types.cursor))
    return raise_bad_argument("Row", "argument 1", "sqlite3.Cursor", a[1]);
  if (!is_tuple(a[2])) return raise_bad_argument("Row", "argument 2", "tuple", a[2]);
  auto* row = static_cast<Row*>(allocate_instance(a[0].as<Type>()));
  row->data = a[2];
  row->description = a[1].as<Cursor>()->description;
  return Value::object(row);
}

Value column_name(const Row* row, size_t i) {
  return row->description.as<Tuple>()->items[i].as<Tuple>()->items[0];
}
size_t column_count(const Row* row) {
  return is_tuple(row->description) ? row->description.as<Tuple>()->length : 0;
}

Value row_getitem(const Value* a) {
  const Row* row = row_of(a);
  auto* data = row->data.as<Tuple>();
  if (is_int(a[1])) {
    int64_t i;
    if (!int_to_i64(a[1], &i)) return Value::exception();
    return get_item(row->data, Value::small_int(i < 0 ? i + int64_t(data->length) : i));
  }
  if (is_str(a[1])) {
    std::string wanted = str_to_utf8(a[1]);
    for (size_t i = 0; i < column_count(row); ++i) {
      Value name = column_name(row, i);
      if (name == a[1] || strcasecmp(str_to_utf8(name).c_str(), wanted.c_str()) == 0) return data->items[i];
    }
    return raise(types::IndexError, "No item with that key");
  }
  if (has_kind(a[1], Kind::Slice)) return get_item(row->data, a[1]);
  return raise(types::IndexError, "Index must be int or string");
}
Value row_keys(const Value* a) {
  Value names = list_new();
  for (size_t i = 0; i < column_count(row_of(a)); ++i) {
    if (!list_append(names.as<List>(), column_name(row_of(a), i))) return Value::exception();
  }
  return names;
}
Value row_len(const Value* a) { return Value::small_int(int64_t(row_of(a)->data.as<Tuple>()->length)); }
Value row_iter(const Value* a) { return iterate(row_of(a)->data); }
Value row_hash(const Value* a) {
  int64_t first, second;
  if (!hash(row_of(a)->description, &first) || !hash(row_of(a)->data, &second)) return Value::exception();
  return int_from_i64(first ^ second);
}
template <int op>
Value row_compare(const Value* a) {
  if ((op != 2 && op != 3) || !is_instance(a[1], g_types.row)) return Value::not_implemented();
  const Row *x = row_of(a), *y = a[1].as<Row>();
  int same = equals(x->description, y->description);
  if (same > 0) same = equals(x->data, y->data);
  return same < 0 ? Value::exception() : Value::boolean(same == (op == 2));
}

const NativeDef kRowMethods[] = {
    {"__new__", "cls, cursor, data, /", row_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__hash__", "$self, /", row_hash, "Return hash(self)."},
    COMPARE_ROWS(row_compare, Effects::Any),
    {"__iter__", "$self, /", row_iter, "Implement iter(self)."},
    {"__len__", "$self, /", row_len, "Return len(self)."},
    {"__getitem__", "$self, key, /", row_getitem, "Return self[key]."},
    {"keys", "$self, /", row_keys, "Returns the keys of the row."},
    {}};
const TypeSpec kRowSpec = {.size = sizeof(Row), .methods = kRowMethods};

}  // namespace

Value cursor_execute(Cursor* c, bool many, Value sql, Value parameters) {
  if (!is_str(sql)) return raise_bad_argument(many ? "executemany" : "execute", "argument 1", "str", sql);
  if (!check_cursor(c)) return Value::exception();
  c->locked = 1;
  bool ok = execute_all(c, many, sql, parameters);
  c->locked = 0;
  if (!ok) {
    drop_statement(c);
    c->row_count = -1;
    return Value::exception();
  }
  if (!c->statement.is_unbound()) {
    auto* s = c->statement.as<Statement>();
    if (!s->st || !sqlite3_stmt_busy(s->st)) drop_statement(c);
  }
  return Value::object(c);
}

Value cursor_executescript(Cursor* c, Value script) {
  std::string text;
  if (!text_argument(script, "executescript", "argument", &text) || !check_cursor(c))
    return Value::exception();
  Connection* connection = connection_of(c);
  if (int64_t(text.size()) > sqlite3_limit(connection->db, SQLITE_LIMIT_SQL_LENGTH, -1))
    return raise(g_types.data_error, "query string is too large");
  // A pending transaction is committed first.
  if (!sqlite3_get_autocommit(connection->db) &&
      call_method(c->connection, str_intern("commit")).is_exception()) {
    return Value::exception();
  }
  const char* rest = text.c_str();
  while (*rest) {
    sqlite3_stmt* st = nullptr;
    int rc = unlocked([&] {
      int result = sqlite3_prepare_v2(connection->db, rest, -1, &st, &rest);
      if (result != SQLITE_OK) return result;
      if (st) {
        do {
          result = sqlite3_step(st);
        } while (result == SQLITE_ROW);
        result = sqlite3_finalize(st);
      }
      return result;
    });
    if (rc != SQLITE_OK || exception_pending()) return raise_sqlite_error(connection->db);
  }
  return Value::object(c);
}

void create_cursor_types(Value module) {
  g_types.cursor = native_type_create("sqlite3.Cursor", Kind::Native, sizeof(Cursor), types::object,
                                      kTypeBase | kTypeHasWeakrefs, &kCursorSpec);
  g_types.statement = native_type_create("sqlite3.Statement", Kind::Native, sizeof(Statement), types::object,
                                         kTypeHidden | kTypeHasFinalizer, &kStatementSpec);
  module_add_type(module, g_types.cursor);
}

void create_row_type(Value module) {
  g_types.row =
      native_type_create("sqlite3.Row", Kind::Native, sizeof(Row), types::object, kTypeBase, &kRowSpec);
  module_add_type(module, g_types.row);
}

}  // namespace krait::sql
