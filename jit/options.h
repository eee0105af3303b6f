// The compiler's switches: --jit, --jit-opt and KRAIT_JIT; what to report: --trace-dump, --jit-stats, --profile, --perf-map.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace krait::jit {

enum class JitMode : uint8_t { Off, On, Stress };

struct Tunables {
#define TUNABLE(name, value, minimum, maximum, help) int64_t name = value;
#include "jit/tunables.def"
#undef TUNABLE
};

struct Options {
  JitMode mode = JitMode::On;
  Tunables tunables;
  bool trace_dump = false;
  std::string trace_dump_file;  // empty: stderr; *.json: as JSON
  bool statistics = false;
  bool perf_map = false;
  bool profile = false;
  std::string profile_file;  // empty: stderr; *.json: as JSON
};
extern Options g_options;

// Sets a tunable by name. False: there is none of that name, or the value is out of range.
bool set_tunable(std::string_view name, int64_t value);
// "NAME=VALUE,...", or the modes "on", "off" and "stress". Returns -1, or an exit code after printing.
int apply_option_list(std::string_view list);

}  // namespace krait::jit
