// Values between Python and SQLite: binding parameters, reading columns, adapters and converters.
#include <cstring>

#include "runtime/bytes.h"
#include "runtime/codecs.h"
#include "runtime/dict.h"
#include "runtime/float.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/sqlite/sqlite.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::sql {

Value g_adapters, g_converters;
bool g_base_type_adapted;

namespace {

bool fail(Value) { return false; }

bool needs_adapting(Value v) {
  if (g_base_type_adapted) return true;
  Type* type = type_of(v);
  return type != types::int_ && type != types::float_ && type != types::str && type != types::bytearray;
}

// UTF-8 of a str; surrogates raise.
bool encoded_text(Value v, Value* out) {
  *out = encode(v.as<Str>(), "utf-8", nullptr);
  return !out->is_exception();
}

bool integer_value(Value v, int64_t* out) {
  if (int_fits_i64(v, out)) return true;
  return fail(raise(types::OverflowError, "Python int too large to convert to SQLite INTEGER"));
}

// The result code of binding; -1: raised.
int bind_value(sqlite3_stmt* st, int position, Value v) {
  if (v.is_none()) return sqlite3_bind_null(st, position);
  if (is_int(v)) {
    int64_t number;
    return integer_value(v, &number) ? sqlite3_bind_int64(st, position, number) : -1;
  }
  if (is_float(v)) return sqlite3_bind_double(st, position, float_value(v));
  if (is_str(v)) {
    Value text;
    if (!encoded_text(v, &text)) return -1;
    std::string_view bytes = text.as<Bytes>()->view();
    return sqlite3_bind_text64(st, position, bytes.data(), bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  if (has_buffer(v)) {
    Buffer buffer;
    if (!buffer_get(v, &buffer)) return -1;
    static const char kEmpty = 0;
    return sqlite3_bind_blob64(st, position, buffer.length ? static_cast<const void*>(buffer.data) : &kEmpty,
                               buffer.length, SQLITE_TRANSIENT);
  }
  (void)raise(g_types.programming_error, "Error binding parameter %d: type '%T' is not supported", position,
              v);
  return -1;
}

bool bind_one(Statement* s, int position, Value v) {
  if (needs_adapting(v)) {
    v = adapt(v, type_value(g_types.prepare_protocol), v);
    if (v.is_exception()) return false;
  }
  int rc = bind_value(s->st, position, v);
  if (rc > 0) (void)raise_sqlite_error(sqlite3_db_handle(s->st));
  return rc == SQLITE_OK;
}

bool bind_sequence(Statement* s, Value parameters) {
  int needed = sqlite3_bind_parameter_count(s->st);
  int64_t given = length(parameters);
  if (given < 0) return false;
  if (given != needed) {
    return fail(raise(g_types.programming_error,
                      "Incorrect number of bindings supplied. The current statement uses %d, and there are "
                      "%lld supplied.",
                      needed, static_cast<long long>(given)));
  }
  for (int i = 0; i < needed; ++i) {
    Value v = get_item(parameters, Value::small_int(i));
    if (v.is_exception() || !bind_one(s, i + 1, v)) return false;
  }
  return true;
}

bool bind_mapping(Statement* s, Value parameters) {
  int needed = sqlite3_bind_parameter_count(s->st);
  for (int i = 1; i <= needed; ++i) {
    const char* name = sqlite3_bind_parameter_name(s->st, i);
    if (!name) {
      return fail(raise(g_types.programming_error,
                        "Binding %d has no name, but you supplied a dictionary (which has only names).", i));
    }
    ++name;  // the colon
    Value v = get_item(parameters, str_from_utf8(name));
    if (v.is_exception()) {
      if (!clear_if(types::LookupError)) return false;
      return fail(
          raise(g_types.programming_error, "You did not supply a value for binding parameter :%s.", name));
    }
    if (!bind_one(s, i, v)) return false;
  }
  return true;
}

// Text as the connection's text_factory wants it.
Value text_value(const char* text, size_t size, Value factory, const char* column) {
  if (factory == type_value(types::str)) {
    Value s = decode(reinterpret_cast<const uint8_t*>(text), size, "utf-8", nullptr);
    if (!s.is_exception() || !clear_if(types::UnicodeDecodeError)) return s;
    Value shown = decode(reinterpret_cast<const uint8_t*>(text), size, "utf-8", "replace");
    if (shown.is_exception()) return shown;
    return raise(g_types.operational_error, "Could not decode to UTF-8 column '%s' with text '%S'", column,
                 shown);
  }
  if (factory == type_value(types::bytes)) return bytes_new(text, size);
  if (factory == type_value(types::bytearray)) return bytearray_new(text, size);
  return call(factory, {bytes_new(text, size)});
}

Value column_value(Cursor* cursor, sqlite3_stmt* st, int i) {
  if (!cursor->converters.is_unbound()) {
    Value converter = cursor->converters.as<Tuple>()->items[i];
    if (!converter.is_none()) {
      const void* data = sqlite3_column_blob(st, i);
      if (!data && sqlite3_column_type(st, i) == SQLITE_NULL) return Value::none();
      return call(converter, {bytes_new(data, size_t(sqlite3_column_bytes(st, i)))});
    }
  }
  switch (sqlite3_column_type(st, i)) {
    case SQLITE_NULL: return Value::none();
    case SQLITE_INTEGER: return int_from_i64(sqlite3_column_int64(st, i));
    case SQLITE_FLOAT: return float_new(sqlite3_column_double(st, i));
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(st, i));
      return text_value(text, size_t(sqlite3_column_bytes(st, i)),
                        cursor->connection.as<Connection>()->text_factory, sqlite3_column_name(st, i));
    }
    default: {
      const void* data = sqlite3_column_blob(st, i);
      return bytes_new(data, size_t(sqlite3_column_bytes(st, i)));
    }
  }
}

// The converter registered under a type's name in capitals, or None.
Value converter_named(std::string name) {
  for (char& c : name) c = char(c >= 'a' && c <= 'z' ? c - 32 : c);
  Value found = dict_get(g_converters.as<Dict>(), str_from_utf8(name));
  return found.is_unbound() ? Value::none() : found;
}

Value column_converter(int64_t detect, sqlite3_stmt* st, int i) {
  Value found = Value::none();
  if (detect & kParseColumnNames) {
    // "name [type]"
    const char* name = sqlite3_column_name(st, i);
    const char* open = name ? strchr(name, '[') : nullptr;
    const char* close = open ? strchr(open, ']') : nullptr;
    if (close) found = converter_named({open + 1, size_t(close - open - 1)});
  }
  if (found.is_none() && (detect & kParseDeclaredTypes)) {
    const char* type = sqlite3_column_decltype(st, i);
    if (type) found = converter_named({type, strcspn(type, " (")});
  }
  return found;
}

}  // namespace

bool bind_parameters(Statement* s, Value parameters) {
  bool sequence = is_tuple(parameters) || is_list(parameters);
  if (!sequence && !is_dict(parameters)) {
    Type* type = type_of(parameters);
    // As PySequence_Check: subscriptable; mappings are told by keys().
    Value keys = get_attribute_or_unbound(parameters, names::keys);
    if (keys.is_exception()) return false;
    sequence = type->slot(Slot::GetItem) && keys.is_unbound();
    if (!sequence && !type->slot(Slot::GetItem))
      return fail(raise(g_types.programming_error, "parameters are of unsupported type"));
  }
  return sequence ? bind_sequence(s, parameters) : bind_mapping(s, parameters);
}

Value adapt(Value v, Value protocol, Value alternative) {
  Value adapter = dict_get(g_adapters.as<Dict>(), tuple_new({type_value(type_of(v)), protocol}));
  if (adapter.is_exception()) return adapter;
  if (!adapter.is_unbound()) return call(adapter, {v});
  for (int i = 0; i < 2; ++i) {
    // protocol.__adapt__(v), then v.__conform__(protocol); TypeError and None mean no.
    Value owner = i ? v : protocol, argument = i ? protocol : v;
    Value method = get_attribute_or_unbound(owner, str_intern(i ? "__conform__" : "__adapt__"));
    if (method.is_exception()) return method;
    if (method.is_unbound()) continue;
    Value adapted = call(method, {argument});
    if (adapted.is_exception() ? !clear_if(types::TypeError) : !adapted.is_none()) return adapted;
  }
  return alternative.is_unbound() ? raise(g_types.programming_error, "can't adapt") : alternative;
}

Value value_of_argument(sqlite3_value* v) {
  switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER: return int_from_i64(sqlite3_value_int64(v));
    case SQLITE_FLOAT: return float_new(sqlite3_value_double(v));
    case SQLITE_TEXT: {
      const auto* text = sqlite3_value_text(v);
      return decode(text, size_t(sqlite3_value_bytes(v)), "utf-8", nullptr);
    }
    case SQLITE_BLOB: {
      const void* data = sqlite3_value_blob(v);
      return bytes_new(data, size_t(sqlite3_value_bytes(v)));
    }
    default: return Value::none();
  }
}

bool set_result(sqlite3_context* context, Value v) {
  if (v.is_none()) {
    sqlite3_result_null(context);
  } else if (is_int(v)) {
    int64_t number;
    if (!integer_value(v, &number)) return false;
    sqlite3_result_int64(context, number);
  } else if (is_float(v)) {
    sqlite3_result_double(context, float_value(v));
  } else if (is_str(v)) {
    Value text;
    if (!encoded_text(v, &text)) return false;
    std::string_view bytes = text.as<Bytes>()->view();
    sqlite3_result_text64(context, bytes.data(), bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  } else if (has_buffer(v)) {
    Buffer buffer;
    if (!buffer_get(v, &buffer)) return false;
    sqlite3_result_blob64(context, buffer.data, buffer.length, SQLITE_TRANSIENT);
  } else {
    return false;
  }
  return true;
}

bool find_converters(Cursor* cursor, Statement* s) {
  store(cursor, &cursor->converters, Value::unbound());
  int64_t detect = cursor->connection.as<Connection>()->detect_types;
  if (!detect || !s->st) return true;
  Value list = list_new();
  for (int i = 0; i < sqlite3_column_count(s->st); ++i) {
    Value converter = column_converter(detect, s->st, i);
    if (converter.is_exception() || !list_append(list.as<List>(), converter)) return false;
  }
  store(cursor, &cursor->converters, list_to_tuple(list.as<List>()));
  return true;
}

Value fetch_row(Cursor* cursor) {
  sqlite3_stmt* st = cursor->statement.as<Statement>()->st;
  int count = sqlite3_data_count(st);
  Value list = list_new();
  for (int i = 0; i < count; ++i) {
    Value v = column_value(cursor, st, i);
    if (v.is_exception() || !list_append(list.as<List>(), v)) return Value::exception();
  }
  return list_to_tuple(list.as<List>());
}

}  // namespace krait::sql
