// Brings up as much of the runtime as the heap's and containers' unit tests need, once per process.
#pragma once

namespace krait {

void initialize_runtime_for_tests();

}  // namespace krait
