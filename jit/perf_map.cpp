// See perf_map.h. The format is that of the kernel's tools/perf/Documentation/jit-interface.txt.
#include "jit/perf_map.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "runtime/str.h"

namespace krait::jit {

void add_to_perf_map(const Trace& t) {
  static FILE* const file = fopen(fmt::format("/tmp/perf-{}.map", getpid()).c_str(), "w");
  if (!file) return;
  const std::string line =
      fmt::format("{:x} {:x} trace {} {}:{}\n", uint64_t(t.machine.code), t.machine.size, t.number,
                  str_to_utf8(t.start.code->qualname), code_line_at(t.start.code, int(t.start.unit * 2)));
  fwrite(line.data(), 1, line.size(), file);
  fflush(file);
}

}  // namespace krait::jit
