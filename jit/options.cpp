// See options.h.
#include "jit/options.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "interp/jit_options.h"

namespace krait::jit {

Options g_options;

namespace {

struct Row {
  const char* name;
  int64_t Tunables::* field;
  int64_t minimum, maximum;
  const char* help;
};
constexpr Row kRows[] = {
#define TUNABLE(name, value, minimum, maximum, help) {#name, &Tunables::name, minimum, maximum, help},
#include "jit/tunables.def"
#undef TUNABLE
};

void print_help() {
  const Tunables defaults;
  for (const Row& row : kRows)
    printf("%-16s %8lld  %s\n", row.name, static_cast<long long>(defaults.*row.field), row.help);
}

bool apply_mode(std::string_view word) {
  if (word == "off") g_options.mode = JitMode::Off;
  else if (word == "on") g_options.mode = JitMode::On;
  else if (word == "stress") g_options.mode = JitMode::Stress;
  else return false;
  return true;
}

bool apply_setting(std::string_view setting) {
  const size_t equals = setting.find('=');
  if (equals == std::string_view::npos) return apply_mode(setting);
  const std::string_view digits = setting.substr(equals + 1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() &&
         set_tunable(setting.substr(0, equals), value);
}

int bad_option(std::string_view what) {
  fprintf(stderr, "bad JIT option '%.*s' (--jit-opt help lists them)\n", int(what.size()), what.data());
  return 2;
}

bool report_option(std::string_view text) {
  constexpr std::string_view kDump = "--trace-dump", kProfile = "--profile";
  if (text == "--jit-stats") return g_options.statistics = true;
  if (text == "--perf-map") return g_options.perf_map = true;
  if (text == kProfile || text.starts_with("--profile=")) {
    if (text != kProfile) g_options.profile_file = text.substr(kProfile.size() + 1);
    return g_options.profile = true;
  }
  if (text != kDump && !text.starts_with("--trace-dump=")) return false;
  if (text != kDump) g_options.trace_dump_file = text.substr(kDump.size() + 1);
  return g_options.trace_dump = true;
}

int command_option(const char* option, const char* next, bool* took_next) {
  const std::string_view text = option;
  constexpr std::string_view kMode = "--jit=", kSetting = "--jit-opt";
  if (report_option(text)) return -1;
  if (text.starts_with(kMode)) return apply_mode(text.substr(kMode.size())) ? -1 : bad_option(text);
  if (!text.starts_with(kSetting)) return kJitOptionUnknown;
  if (text.size() > kSetting.size() && text[kSetting.size()] == '=')
    return apply_option_list(text.substr(kSetting.size() + 1));
  if (text.size() != kSetting.size() || !next) return kJitOptionUnknown;
  *took_next = true;
  return apply_option_list(next);
}

// Before the command line is read, which overrides the environment.
[[maybe_unused]] const bool g_registered = [] {
  g_jit_command_option = command_option;
  if (const char* text = getenv("KRAIT_JIT")) (void)apply_option_list(text);
  return true;
}();

}  // namespace

bool set_tunable(std::string_view name, int64_t value) {
  for (const Row& row : kRows) {
    if (name != row.name) continue;
    if (value < row.minimum || value > row.maximum) return false;
    g_options.tunables.*row.field = value;
    return true;
  }
  return false;
}

int apply_option_list(std::string_view list) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    const std::string_view setting = list.substr(0, comma);
    if (setting == "help") {
      print_help();
      return 0;
    }
    if (!setting.empty() && !apply_setting(setting)) return bad_option(setting);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return -1;
}

}  // namespace krait::jit
