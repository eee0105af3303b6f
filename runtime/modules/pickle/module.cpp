// The module _pickle: its functions, and what it takes from Python modules.
#include "runtime/module.h"

#include <utility>

#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/heap.h"
#include "runtime/modules/exception_type.h"
#include "runtime/modules/pickle/loader.h"
#include "runtime/modules/pickle/output.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait::pickle {

Type *g_pickling_error, *g_unpickling_error;
Imported g_imported;

Tuple* dotted_path(Value object, Value name) {
  Value parts = call_method(name, str_intern("split"), {str_from_ascii(".")});
  Value path = parts.is_exception() ? parts : tuple_from_iterable(parts);
  if (path.is_exception()) return nullptr;
  auto* t = path.as<Tuple>();
  for (uint64_t i = 0; i < t->length; ++i) {
    if (!is_str(t->items[i]) || !str_equals_ascii(t->items[i].as<Str>(), "<locals>")) continue;
    if (object.is_unbound()) raise(types::AttributeError, "Can't pickle local object %R", name);
    else raise(types::AttributeError, "Can't pickle local attribute %R on %R", name, object);
    return nullptr;
  }
  return t;
}

Value deep_attribute(Value object, Tuple* path, Value* parent) {
  for (uint64_t i = 0; i < path->length; ++i) {
    *parent = object;
    Value found = get_attribute_or_unbound(object, str_intern(path->items[i]));
    if (found.is_exception()) return found;
    if (found.is_unbound()) {
      return raise(types::AttributeError, "Can't get attribute %R on %R", path->items[i], object);
    }
    object = found;
  }
  return object;
}

namespace {

// Arguments: obj, file, protocol, fix_imports, buffer_callback.
Value dump(const Value* a) {
  Pickler* p = pickler_new(g_pickler_type);
  int fix_imports = truth(a[3]);
  if (fix_imports < 0 || !pickler_set_protocol(p, a[2], fix_imports) || !pickler_set_file(p, a[1]) ||
      !pickler_set_buffer_callback(p, a[4]) || !pickler_dump(p, a[0]))
    return Value::exception();
  Value bytes = pickler_take_bytes(p);
  if (bytes.is_exception() || call(p->write, {bytes}).is_exception()) return Value::exception();
  return Value::none();
}

// Arguments: obj, protocol, fix_imports, buffer_callback.
Value dumps(const Value* a) {
  Pickler* p = pickler_new(g_pickler_type);
  int fix_imports = truth(a[2]);
  if (fix_imports < 0 || !pickler_set_protocol(p, a[1], fix_imports) ||
      !pickler_set_buffer_callback(p, a[3]) || !pickler_dump(p, a[0]))
    return Value::exception();
  const Value bytes = pickler_take_bytes(p);
  // The next one gets the same memory, without waiting for a collection.
  delete std::exchange(p->out, nullptr);
  return bytes;
}

// Arguments: file, fix_imports, encoding, errors, buffers.
Value load(const Value* a) {
  Unpickler* u = unpickler_new(g_unpickler_type);
  int fix_imports = truth(a[1]);
  if (fix_imports < 0 || !unpickler_set_file(u, a[0]) ||
      !unpickler_set_options(u, fix_imports, a[2], a[3], a[4]))
    return Value::exception();
  return unpickler_load(u);
}

// Arguments: data, fix_imports, encoding, errors, buffers.
Value loads(const Value* a) {
  Unpickler* u = unpickler_new(g_unpickler_type);
  int fix_imports = truth(a[1]);
  Buffer buffer;
  if (fix_imports < 0 || !buffer_get(a[0], &buffer) ||
      !unpickler_set_options(u, fix_imports, a[2], a[3], a[4]))
    return Value::exception();
  u->next = buffer.data;
  u->end = u->fetched = buffer.data + buffer.length;
  return unpickler_load(u);
}

const NativeDef kFunctions[] = {
    {"dump", "obj, file, protocol=None, *, fix_imports=True, buffer_callback=None", dump,
     "Write a pickled representation of obj to the open file object file."},
    {"dumps", "obj, protocol=None, *, fix_imports=True, buffer_callback=None", dumps,
     "Return the pickled representation of the object as a bytes object."},
    {"load", "file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()", load,
     "Read and return an object from the pickle data stored in a file."},
    {"loads", "data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()", loads,
     "Read and return an object from the given pickle data."},
    {}};

struct ImportRow {
  const char *module, *attribute;
  Value* to;
  const char* wanted;  // type name, for the message; null: anything
  const Type* type;
};
const ImportRow kImports[] = {
    {"copyreg", "dispatch_table", &g_imported.dispatch_table, "copyreg.dispatch_table", types::dict},
    {"copyreg", "_extension_registry", &g_imported.extension_registry, "copyreg._extension_registry",
     types::dict},
    {"copyreg", "_inverted_registry", &g_imported.inverted_registry, "copyreg._inverted_registry",
     types::dict},
    {"copyreg", "_extension_cache", &g_imported.extension_cache, "copyreg._extension_cache", types::dict},
    {"_compat_pickle", "NAME_MAPPING", &g_imported.name_mapping, "_compat_pickle.NAME_MAPPING", types::dict},
    {"_compat_pickle", "IMPORT_MAPPING", &g_imported.import_mapping, "_compat_pickle.IMPORT_MAPPING",
     types::dict},
    {"_compat_pickle", "REVERSE_NAME_MAPPING", &g_imported.reverse_name_mapping,
     "_compat_pickle.REVERSE_NAME_MAPPING", types::dict},
    {"_compat_pickle", "REVERSE_IMPORT_MAPPING", &g_imported.reverse_import_mapping,
     "_compat_pickle.REVERSE_IMPORT_MAPPING", types::dict},
    {"codecs", "encode", &g_imported.codecs_encode, nullptr, nullptr},
    {"functools", "partial", &g_imported.partial, nullptr, nullptr},
    {"builtins", "getattr", &g_imported.getattr, nullptr, nullptr},
};

bool import_all() {
  for (const ImportRow& row : kImports) {
    *row.to = import_attribute(row.module, row.attribute);
    if (row.to->is_exception()) return false;
    register_root(row.attribute, row.to);
    if (row.type && type_of(*row.to) != row.type) {
      raise(types::RuntimeError, "%s should be a dict, not %.200T", row.wanted, *row.to);
      return false;
    }
  }
  return true;
}

}  // namespace

}  // namespace krait::pickle

namespace krait {

Value module_init__pickle(Value module) {
  using namespace pickle;
  Type* error = module_exception_type(module, "_pickle", "PickleError", types::Exception);
  if (!error) return Value::exception();
  g_pickling_error = module_exception_type(module, "_pickle", "PicklingError", error);
  g_unpickling_error = module_exception_type(module, "_pickle", "UnpicklingError", error);
  if (!g_pickling_error || !g_unpickling_error || !import_all()) return Value::exception();
  module_add_type(module, create_pickler_types());
  module_add_type(module, create_unpickler_types());
  module_add_type(module, create_buffer_type());
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
