#include "tests/unit/runtime_fixture.h"

#include "runtime/heap.h"
#include "runtime/str.h"
#include "runtime/thread.h"
#include "runtime/type.h"

namespace krait {

void initialize_runtime_for_tests() {
  static bool done = false;
  if (done) return;
  done = true;
  heap_initialize();
  threads_initialize();
  (void)str_initialize("0");
  types_initialize();
}

}  // namespace krait
