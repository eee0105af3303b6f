// Reservations of address space. See address_space.h.
#include "runtime/address_space.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>

namespace krait {

void* reserve_address_space(size_t bytes) {
  void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return p == MAP_FAILED ? nullptr : p;
}

size_t address_space_share(size_t wanted, size_t percent) {
  rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return wanted;
  constexpr size_t kUnit = size_t{1} << 20;
  return std::min(wanted, std::max(kUnit, size_t(limit.rlim_cur) / 100 * percent & ~(kUnit - 1)));
}

}  // namespace krait
