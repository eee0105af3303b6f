// The reserve of native memory, and the question whether a large buffer fits. See native_memory.h.
#include "runtime/native_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <new>

#include "runtime/address_space.h"
#include "runtime/heap.h"
#include "runtime/thread.h"

namespace krait {

namespace {

constexpr size_t kReserveBytes = size_t{8} << 20;
constexpr size_t kReservePercent = 2;  // of a limited address space
// Smaller buffers are not asked for: the reserve serves them.
constexpr size_t kAlwaysFits = size_t{1} << 20;

void* g_reserve;
size_t g_reserve_bytes;

// operator new tries again after this.
void give_up_reserve() {
  if (!g_reserve) {
    fputs("Fatal Python error: out of memory\n", stderr);
    abort();
  }
  munmap(g_reserve, g_reserve_bytes);
  g_reserve = nullptr;
  request_memory_error();
}

size_t physical_memory() {
  long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? size_t(pages) * size_t(page) : SIZE_MAX;
}

}  // namespace

bool g_memory_error_due;

void request_memory_error() {
  g_memory_error_due = true;
  request_break(g_thread, kBreakMemory);
}

bool native_memory_fits(size_t bytes) {
  if (bytes <= kAlwaysFits) return true;
  // The system promises more than there is.
  if (bytes <= physical_memory()) {
    if (void* p = reserve_address_space(bytes)) {
      munmap(p, bytes);
      return true;
    }
  }
  raise_out_of_memory();
  return false;
}

void native_memory_initialize() {
  g_reserve_bytes = address_space_share(kReserveBytes, kReservePercent);
  g_reserve = reserve_address_space(g_reserve_bytes);
  std::set_new_handler(give_up_reserve);
}

}  // namespace krait
