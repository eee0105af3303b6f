// The module _sqlite3: its functions, exceptions, and constants.
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/modules/exception_type.h"
#include "runtime/modules/sqlite/sqlite.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/str_intern.h"
#include "runtime/tuple.h"

namespace krait {

namespace sql {

Types g_types;

namespace {

// connect(database, ..., factory=Connection, ...): the factory gets all arguments.
Value connect(const Value* a) {
  constexpr size_t kFactory = 5;
  Value factory = a[kFactory].is_unbound() ? type_value(g_types.connection) : a[kFactory];
  static const char* const kNames[] = {
      "timeout",           "detect_types", "isolation_level", "check_same_thread", "factory",
      "cached_statements", "uri"};
  // Only what was given is passed on: a factory may have other defaults.
  Dict* keywords = dict_new();
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (!a[i + 1].is_unbound()) dict_set_str(keywords, kNames[i], a[i + 1]);
  }
  return call_with_tuple(factory, tuple_new({a[0]}).as<Tuple>(), keywords);
}

Value complete_statement(const Value* a) {
  std::string text;
  if (!text_argument(a[0], "complete_statement", "argument 'statement'", &text)) return Value::exception();
  return Value::boolean(sqlite3_complete(text.c_str()));
}

Value enable_shared_cache(const Value* a) {
  int on;
  if (!int_to_int(a[0], &on)) return Value::exception();
  int rc = sqlite3_enable_shared_cache(on);
  return rc == SQLITE_OK ? Value::none()
                         : raise(g_types.operational_error, "Changing the shared_cache flag failed");
}

Value enable_callback_tracebacks(const Value* a) {
  int on = truth(a[0]);
  if (on < 0) return Value::exception();
  g_show_callback_errors = on;
  return Value::none();
}

Value register_adapter(const Value* a) {
  for (Type* base : {types::int_, types::float_, types::str, types::bytearray})
    g_base_type_adapted |= a[0] == type_value(base);
  Value key = tuple_new({a[0], type_value(g_types.prepare_protocol)});
  return dict_set(g_adapters.as<Dict>(), key, a[1]) ? Value::none() : Value::exception();
}

Value register_converter(const Value* a) {
  std::string name;
  if (!text_argument(a[0], "register_converter", "argument 1", &name)) return Value::exception();
  Value upper = call_method(a[0], str_intern("upper"));
  if (upper.is_exception()) return upper;
  return dict_set(g_converters.as<Dict>(), upper, a[1]) ? Value::none() : Value::exception();
}

Value adapt_function(const Value* a) {
  Value protocol = a[1].is_unbound() ? type_value(g_types.prepare_protocol) : a[1];
  return adapt(a[0], protocol, a[2]);
}

const NativeDef kFunctions[] = {
    {"connect",
     "database, timeout=?, detect_types=?, isolation_level=?, check_same_thread=?, factory=?, "
     "cached_statements=?, uri=?",
     connect, "Opens a connection to the SQLite database file database; \":memory:\" opens one in memory."},
    {"complete_statement", "statement", complete_statement,
     "Checks if a string contains a complete SQL statement."},
    {"enable_shared_cache", "do_enable", enable_shared_cache,
     "Enable or disable shared cache mode for the calling thread."},
    {"enable_callback_tracebacks", "enable, /", enable_callback_tracebacks,
     "Enable or disable callback functions throwing errors to stderr."},
    {"register_adapter", "type, adapter, /", register_adapter,
     "Register a function to adapt Python objects."},
    {"register_converter", "typename, converter, /", register_converter,
     "Register a function to convert SQLite values to Python objects."},
    {"adapt", "obj, proto=?, alt=?, /", adapt_function, "Adapt given object to given protocol."},
    {}};

Value protocol_new(const Value* a) { return Value::object(allocate_instance(a[0].as<Type>())); }
const NativeDef kProtocolMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", protocol_new, nullptr, Effects::Any, NativeRole::StaticMethod},
    {}};
const TypeSpec kProtocolSpec = {.size = sizeof(Object),
                                .doc = "PEP 246 style object adaption protocol type.",
                                .methods = kProtocolMethods};

bool create_exceptions(Value module) {
  Types& t = g_types;
  struct Row {
    Type** type;
    const char* name;
    Type** base;  // null: Exception
  };
  const Row rows[] = {{&t.warning, "Warning", nullptr},
                      {&t.error, "Error", nullptr},
                      {&t.interface_error, "InterfaceError", &t.error},
                      {&t.database_error, "DatabaseError", &t.error},
                      {&t.data_error, "DataError", &t.database_error},
                      {&t.operational_error, "OperationalError", &t.database_error},
                      {&t.integrity_error, "IntegrityError", &t.database_error},
                      {&t.internal_error, "InternalError", &t.database_error},
                      {&t.programming_error, "ProgrammingError", &t.database_error},
                      {&t.not_supported_error, "NotSupportedError", &t.database_error}};
  for (const Row& row : rows) {
    *row.type = module_exception_type(module, "sqlite3", row.name, row.base ? *row.base : types::Exception);
    if (!*row.type) return false;
  }
  return true;
}

}  // namespace

}  // namespace sql

Value module_init__sqlite3(Value module) {
  using namespace sql;
  if (!create_exceptions(module)) return Value::exception();
  g_adapters = Value::object(dict_new());
  g_converters = Value::object(dict_new());
  register_root("sqlite3 adapters", &g_adapters);
  register_root("sqlite3 converters", &g_converters);
  g_types.prepare_protocol = native_type_create("sqlite3.PrepareProtocol", Kind::Native, sizeof(Object),
                                                types::object, kTypeBase, &kProtocolSpec);
  module_add_type(module, g_types.prepare_protocol);
  create_cursor_types(module);
  create_connection_type(module);
  create_row_type(module);
  create_blob_type(module);
  module_add_functions(module, kFunctions);
  module_add(module, "adapters", g_adapters);
  module_add(module, "converters", g_converters);
  module_add(module, "version", str_from_ascii("2.6.0"));
  module_add(module, "sqlite_version", str_from_ascii(sqlite3_libversion()));
  module_add_int(module, "threadsafety", sqlite3_threadsafe() == 0 ? 0 : sqlite3_threadsafe() == 2 ? 1 : 3);
  module_add_int(module, "PARSE_DECLTYPES", kParseDeclaredTypes);
  module_add_int(module, "PARSE_COLNAMES", kParseColumnNames);
#define RESULT(name) module_add_int(module, #name, name);
#define CONSTANT(name) module_add_int(module, #name, name);
#include "runtime/modules/sqlite/constants.def"
#undef RESULT
#undef CONSTANT
  return module;
}

}  // namespace krait
