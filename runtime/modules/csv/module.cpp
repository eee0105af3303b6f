// The module _csv: the registry of dialects, reader and writer.
#include "runtime/module.h"

#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/modules/csv/csv.h"
#include "runtime/modules/exception_type.h"
#include "runtime/ops.h"
#include "runtime/tuple.h"

namespace krait::csv {

Type* g_error;
int64_t g_field_size_limit = 128 * 1024;
Value g_dialects;

bool check_count(const Tuple* args, int64_t low, int64_t high) {
  auto given = int64_t(args->length);
  if (given < low) {
    raise_type_error(" expected at least %zd argument, got %zd", low, given);
  } else if (given > high) {
    raise_type_error(" expected at most %zd arguments, got %zd", high, given);
  }
  return given >= low && given <= high;
}

namespace {

Value list_dialects(const Value*) { return list_from_iterable(g_dialects); }

Value register_dialect(const Value* a) {
  const auto* args = a[0].as<Tuple>();
  if (!check_count(args, 1, 2)) return Value::exception();
  if (!is_str(args->items[0])) return raise_type_error("dialect name must be a string");
  Dialect* d = dialect_for(args->length > 1 ? args->items[1] : Value::unbound(), a[1]);
  if (!d || !dict_set(g_dialects.as<Dict>(), args->items[0], Value::object(d))) return Value::exception();
  return Value::none();
}

Value unregister_dialect(const Value* a) {
  int deleted = dict_delete(g_dialects.as<Dict>(), a[0]);
  if (deleted < 0) return Value::exception();
  return deleted ? Value::none() : raise(g_error, "unknown dialect");
}

Value get_dialect(const Value* a) { return find_dialect(a[0]); }

Value field_size_limit(const Value* a) {
  int64_t old = g_field_size_limit;
  if (!a[0].is_unbound()) {
    if (!is_int(a[0]) || a[0].is_bool()) return raise_type_error("limit must be an integer");
    if (!int_fits_i64(a[0], &g_field_size_limit))
      return raise(types::OverflowError, "Python int too large to convert to C long");
  }
  return int_from_i64(old);
}

const NativeDef kFunctions[] = {
    {"reader", "-*args, **kwargs", make_reader,
     "reader(iterable [, dialect='excel'] [optional keyword args])\n\nMake an iterator over the records of "
     "lines of text."},
    {"writer", "-*args, **kwargs", make_writer,
     "writer(fileobj [, dialect='excel'] [optional keyword args])\n\nMake an object that writes records to a "
     "file."},
    {"list_dialects", "", list_dialects, "Return a list of all known dialect names."},
    {"register_dialect", "-*args, **kwargs", register_dialect,
     "register_dialect(name[, dialect[, **fmtparams]])\n\nGive a dialect a name."},
    {"unregister_dialect", "name", unregister_dialect, "Forget a dialect's name."},
    {"get_dialect", "name", get_dialect, "Return the dialect of a name."},
    {"field_size_limit", "new_limit=?", field_size_limit,
     "Return the limit on the length of fields, after setting a new one if that is given."},
    {}};

}  // namespace

}  // namespace krait::csv

namespace krait {

Value module_init__csv(Value module) {
  using namespace csv;
  g_error = module_exception_type(module, "_csv", "Error", types::Exception);
  if (!g_error) return Value::exception();
  register_root("csv dialects", &g_dialects);
  g_dialects = Value::object(dict_new());
  module_add_type(module, create_dialect_type());
  module_add(module, "Reader", type_value(create_reader_type()));
  module_add(module, "Writer", type_value(create_writer_type()));
  module_add_functions(module, kFunctions);
  module_add_int(module, "QUOTE_MINIMAL", kQuoteMinimal);
  module_add_int(module, "QUOTE_ALL", kQuoteAll);
  module_add_int(module, "QUOTE_NONNUMERIC", kQuoteNonNumeric);
  module_add_int(module, "QUOTE_NONE", kQuoteNone);
  module_add(module, "_dialects", g_dialects);
  module_add(module, "__version__", str_from_ascii("1.0"));
  return module;
}

}  // namespace krait
