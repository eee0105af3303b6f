// The module marshal.
#include "frontend/marshal.h"
#include "runtime/audit.h"
#include "runtime/bytes.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"

namespace krait {

namespace {

Value dumps(const Value* a) {
  int version;
  std::string out;
  if (!int_to_int(a[1], &version) || !audit("marshal.dumps", {a[0], a[1]}) ||
      !marshal_dump(a[0], version, &out))
    return Value::exception();
  return bytes_new(out);
}
Value dump(const Value* a) {
  const Value args[] = {a[0], a[2]};
  Value bytes = dumps(args);
  return bytes.is_exception() ? bytes : call_method(a[1], names::write, {bytes});
}
Value loads(const Value* a) {
  Buffer buffer;
  if (!buffer_get(a[0], &buffer)) return Value::exception();
  if (g_has_audit_hooks && !audit("marshal.loads", {bytes_new(buffer.view())})) return Value::exception();
  return marshal_load(buffer.view());
}
Value load(const Value* a) { return audit("marshal.load") ? marshal_load_file(a[0]) : Value::exception(); }

const NativeDef kFunctions[] = {
    {"dump", "value, file, version=4, /", dump, "Write the value on the open file."},
    {"load", "file, /", load, "Read one value from the open file and return it."},
    {"dumps", "value, version=4, /", dumps,
     "Return the bytes object that would be written to a file by dump(value, file)."},
    {"loads", "bytes, /", loads, "Convert the bytes-like object to a value."},
    {}};

}  // namespace

Value module_init_marshal(Value module) {
  module_add_functions(module, kFunctions);
  module_add_int(module, "version", kMarshalVersion);
  return module;
}

}  // namespace krait
