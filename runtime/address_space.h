// Address space for the heap, shapes and VM stacks: reserved at once, backed by memory as it is touched.
#pragma once

#include <cstddef>

namespace krait {

// Zeroed, readable and writable memory that costs nothing until it is used; nullptr when there is no room.
void* reserve_address_space(size_t bytes);

// How much of `wanted` bytes may be reserved: all of it, or at most that share of the process's limit
// (RLIMIT_AS), since reservations count against it like used memory.
size_t address_space_share(size_t wanted, size_t percent);

}  // namespace krait
