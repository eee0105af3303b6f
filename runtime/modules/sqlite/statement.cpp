// Prepared statements, their cache, and the errors of SQLite.
#include <strings.h>

#include <cstring>

#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/modules/sqlite/sqlite.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait::sql {

thread_local Thread* t_unlocked;

namespace {

// The first character that is neither blank nor in a comment; null at the end.
const char* skip_blank(const char* sql) {
  for (const char* p = sql; *p; ++p) {
    if (strchr(" \t\f\n\r;", *p)) continue;
    if (p[0] == '-' && p[1] == '-') {
      p += 2;
      while (*p && *p != '\n') ++p;
      if (!*p) return nullptr;
    } else if (p[0] == '/' && p[1] == '*') {
      p = strstr(p + 2, "*/");
      if (!p) return nullptr;
      ++p;
    } else {
      return p;
    }
  }
  return nullptr;
}

bool modifies_data(const char* sql) {
  const char* start = skip_blank(sql);
  if (!start) return false;
  for (const char* word : {"insert", "update", "delete", "replace"}) {
    if (strncasecmp(start, word, strlen(word)) == 0) return true;
  }
  return false;
}

Type* exception_type(int code) {
  switch (code) {
    case SQLITE_INTERNAL:
    case SQLITE_NOTFOUND: return g_types.internal_error;
    case SQLITE_ERROR:
    case SQLITE_PERM:
    case SQLITE_ABORT:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_INTERRUPT:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_EMPTY:
    case SQLITE_SCHEMA: return g_types.operational_error;
    case SQLITE_TOOBIG: return g_types.data_error;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH: return g_types.integrity_error;
    case SQLITE_MISUSE:
    case SQLITE_RANGE: return g_types.interface_error;
    default: return g_types.database_error;
  }
}

const char* code_name(int code) {
  switch (code) {
#define RESULT(name) \
  case name: return #name;
#define CONSTANT(name)
#include "runtime/modules/sqlite/constants.def"
#undef RESULT
#undef CONSTANT
    default: return "unknown";
  }
}

}  // namespace

Value raise_sqlite_error(sqlite3* db) {
  if (exception_pending()) return Value::exception();
  int code = sqlite3_errcode(db), extended = sqlite3_extended_errcode(db);
  if (code == SQLITE_OK) return Value::exception();
  if (code == SQLITE_NOMEM) return raise_bare(types::MemoryError);
  (void)raise(exception_type(code), "%s", sqlite3_errmsg(db));
  Value exception = take_exception();
  if (!set_attribute(exception, str_intern("sqlite_errorcode"), Value::small_int(extended)) ||
      !set_attribute(exception, str_intern("sqlite_errorname"), str_from_ascii(code_name(extended)))) {
    return Value::exception();
  }
  return restore_exception(exception);
}

bool text_argument(Value v, const char* function, const char* argument, std::string* out) {
  if (!is_str(v)) {
    (void)raise_bad_argument(function, argument, "str", v);
    return false;
  }
  Value encoded = encode(v.as<Str>(), "utf-8", nullptr);
  if (encoded.is_exception()) return false;
  *out = encoded.as<Bytes>()->view();
  if (out->find('\0') == std::string::npos) return true;
  (void)raise_value_error("embedded null character");
  return false;
}

Statement* statement_prepare(Connection* c, Value sql) {
  Value encoded = encode(sql.as<Str>(), "utf-8", nullptr);
  if (encoded.is_exception()) return nullptr;
  auto* text = encoded.as<Bytes>();
  if (int64_t(text->length) > sqlite3_limit(c->db, SQLITE_LIMIT_SQL_LENGTH, -1)) {
    (void)raise(g_types.data_error, "query string is too large");
    return nullptr;
  }
  const auto* begin = reinterpret_cast<const char*>(text->data);
  if (strlen(begin) != text->length) {
    (void)raise(g_types.programming_error, "the query contains a null character");
    return nullptr;
  }
  auto* s = static_cast<Statement*>(allocate_instance(g_types.statement));
  const char* tail = nullptr;
  int rc = unlocked([&] { return sqlite3_prepare_v2(c->db, begin, int(text->length) + 1, &s->st, &tail); });
  if (rc != SQLITE_OK) {
    (void)raise_sqlite_error(c->db);
    return nullptr;
  }
  if (skip_blank(tail)) {
    (void)raise(g_types.programming_error, "You can only execute one statement at a time.");
    return nullptr;
  }
  s->is_dml = modifies_data(begin);
  return s;
}

Statement* statement_for(Connection* c, Value sql) {
  auto* cache = c->statements.as<Dict>();
  Value found = dict_get(cache, sql);
  if (found.is_exception()) return nullptr;
  if (!found.is_unbound() && !found.as<Statement>()->in_use) return found.as<Statement>();
  Statement* s = statement_prepare(c, sql);
  if (!s || !found.is_unbound() || c->cache_size <= 0) return s;
  if (cache->length >= c->cache_size) {
    // The oldest goes.
    Value key, value;
    size_t position = 0;
    if (dict_next(cache, &position, &key, &value) && dict_delete(cache, key) < 0) return nullptr;
  }
  return dict_set(cache, sql, Value::object(s)) ? s : nullptr;
}

void statement_reset(Statement* s) {
  if (s->in_use && s->st) sqlite3_reset(s->st);
  s->in_use = 0;
}

int statement_step(Statement* s) {
  return unlocked([&] { return sqlite3_step(s->st); });
}

bool check_thread(const Connection* c) {
  if (!c->initialized) {
    (void)raise(g_types.programming_error, "Base Connection.__init__ not called.");
    return false;
  }
  if (!c->check_same_thread || c->thread == g_thread->id) return true;
  (void)raise(
      g_types.programming_error,
      "SQLite objects created in a thread can only be used in that same thread. The object was created "
      "in thread id %llu and this is thread id %llu.",
      static_cast<unsigned long long>(c->thread), static_cast<unsigned long long>(g_thread->id));
  return false;
}

bool check_connection(Connection* c) {
  if (!check_thread(c)) return false;
  if (c->db) return true;
  (void)raise(g_types.programming_error, "Cannot operate on a closed database.");
  return false;
}

}  // namespace krait::sql
