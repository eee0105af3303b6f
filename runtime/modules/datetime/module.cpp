// The module _datetime: dates and times. A file per class; datetime.h says what is where.
#include "runtime/module.h"

#include "runtime/heap.h"
#include "runtime/modules/datetime/datetime.h"

namespace krait {

Value module_init__datetime(Value module) {
  using namespace datetime;
  register_root("datetime.timezone.utc", &g_utc);
  register_root("datetime epoch", &g_epoch);
  module_add_type(module, create_delta_type());
  create_tzinfo_types();
  module_add_type(module, create_date_type());
  module_add_type(module, create_time_type());
  module_add_type(module, create_datetime_type());
  module_add_type(module, g_tzinfo);
  module_add_type(module, g_timezone);
  g_epoch = datetime_new(g_datetime, {1970, 1, 1}, Clock{}, g_utc);
  module_add_int(module, "MINYEAR", kMinYear);
  module_add_int(module, "MAXYEAR", kMaxYear);
  module_add(module, "UTC", g_utc);
  return module;
}

}  // namespace krait
