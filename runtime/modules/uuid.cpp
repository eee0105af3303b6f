// The module _uuid: time-based identifiers from libuuid, which keeps its clock sequence across processes.
#include <uuid/uuid.h>

#include "runtime/bytes.h"
#include "runtime/module.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

Value generate_time_safe(const Value*) {
  uuid_t id;
  int status = uuid_generate_time_safe(id);
  return tuple_new({bytes_new(id, sizeof id), Value::small_int(status)});
}

const NativeDef kFunctions[] = {{"generate_time_safe", "-", generate_time_safe}, {}};

}  // namespace

Value module_init__uuid(Value module) {
  module_add_functions(module, kFunctions);
  module_add_int(module, "has_uuid_generate_time_safe", 1);
  return module;
}

}  // namespace krait
