// Names of compiled traces for `perf`: /tmp/perf-PID.map, a line each with address, size and name.
#pragma once

#include "jit/trace.h"

namespace krait::jit {

void add_to_perf_map(const Trace& t);

}  // namespace krait::jit
