// SipHash-1-3, and the process's key for hashes of str and bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace krait {

uint64_t siphash13(uint64_t key0, uint64_t key1, const void* data, size_t length);

// Sets the process's key. seed: PYTHONHASHSEED's value; null, empty or "random": a random key. False when it
// is neither that nor a decimal number up to 4294967295.
[[nodiscard]] bool hash_initialize(const char* seed);

}  // namespace krait
