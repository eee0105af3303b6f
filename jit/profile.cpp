// See profile.h.
#include "jit/profile.h"

#include <fmt/format.h>
#include <signal.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <unordered_map>
#include <vector>

#include "interp/frame.h"
#include "interp/quicken.h"
#include "jit/code_cache.h"
#include "jit/compile.h"
#include "jit/machine_context.h"
#include "jit/materialise.h"
#include "jit/report.h"
#include "jit/source_line.h"
#include "jit/symbols.h"
#include "runtime/compiled_code.h"
#include "runtime/heap.h"
#include "runtime/str.h"
#include "runtime/thread.h"

namespace krait::jit {

namespace {

constexpr int64_t kIntervalNs = 1'000'000;
constexpr size_t kCapacity = 1 << 16;

// Where the program is spending its time.
#define KRAIT_PROFILE_KINDS(KIND)                                  \
  KIND(Compiled, "compiled code")                                  \
  KIND(NativeOfTrace, "native functions, called by compiled code") \
  KIND(Interpreter, "interpreter")                                 \
  KIND(Native, "native functions, called by the interpreter")      \
  KIND(Compiler, "recording and compiling")                        \
  KIND(Collector, "garbage collector")                             \
  KIND(Other, "other")
enum class Where : uint8_t {
#define KIND(name, text) name,
  KRAIT_PROFILE_KINDS(KIND)
#undef KIND
      kCount
};
constexpr const char* kWhereNames[] = {
#define KIND(name, text) text,
    KRAIT_PROFILE_KINDS(KIND)
#undef KIND
};

struct Sample {
  uint64_t pc;
  uint64_t return_address;  // into the trace that called; or 0
  Code* code;               // what the interpreter runs; or null
  uint32_t unit;
  bool collecting;
};

Sample g_samples[kCapacity];
std::atomic<size_t> g_count;
uint64_t g_lost;
bool g_running;
timer_t g_timer;

// --- the handler

// The interpreter keeps its instruction pointer in a register, and which one the optimiser knows: the one
// that points into the code of the running frame.
uint32_t unit_of(const Frame* frame, const MachineContext& registers) {
  const auto begin = reinterpret_cast<uintptr_t>(frame->code->quickened);
  const uintptr_t bytes = frame->code->unit_count * sizeof(uint16_t);
  for (int r = 0; r < registers.count; r++) {
    const uintptr_t offset = registers.general[r] - begin;
    if (offset < bytes) return uint32_t(offset / sizeof(uint16_t));
  }
  const uintptr_t saved = reinterpret_cast<uintptr_t>(frame->ip) - begin;
  return saved < bytes ? uint32_t(saved / sizeof(uint16_t)) : 0;
}

void take_sample(int, siginfo_t*, void* context) {
  const int saved_errno = errno;
  const MachineContext registers = machine_context(context);
  const size_t n = g_count.load(std::memory_order_relaxed);
  if (n == kCapacity) {
    g_lost++;
    return;
  }
  Sample& s = g_samples[n];
  s = {};
  s.pc = registers.pc;
  const Thread* t = g_thread;
  const uintptr_t stack = registers.stack;
  // Another native thread than the one that runs Python code?
  const bool mine = t && stack >= t->native_stack_limit && stack < t->native_stack_base;
  s.collecting = collection_under_way();
  if (mine && !code_cache().contains(reinterpret_cast<void*>(s.pc))) {
    const Frame* frame = t->frame;
    const Activation* a = innermost_activation();
    const uint64_t called_from = t->native_top ? reinterpret_cast<const uint64_t*>(t->native_top)[-1] : 0;
    if (a && a->frame == frame && code_cache().contains(reinterpret_cast<void*>(called_from))) {
      s.return_address = called_from;
    } else if (frame && frame->code && frame->code->quickened) {
      s.code = frame->code;
      s.unit = unit_of(frame, registers);
    }
  }
  g_count.store(n + 1, std::memory_order_release);
  if (n > kCapacity / 2 && t) request_break(const_cast<Thread*>(t), kBreakPending);
  errno = saved_errno;
}

// --- from addresses to names

struct LineKey {
  std::string file;
  int line;
  bool operator==(const LineKey&) const = default;
};
struct LineHash {
  size_t operator()(const LineKey& k) const { return std::hash<std::string>()(k.file) * 31 + size_t(k.line); }
};
using Counts = uint64_t[size_t(Where::kCount)];
struct LineCounts {
  Counts by{};
  uint64_t total = 0;
};
struct TraceCounts {
  std::string place;
  uint64_t own = 0, natives = 0;
};

Counts g_totals;
std::unordered_map<LineKey, LineCounts, LineHash> g_lines;
std::unordered_map<uint32_t, TraceCounts> g_by_trace;
std::unordered_map<std::string, uint64_t> g_natives;

// Functions of the interpreter's loop; everything else that C++ does is called native.
bool is_handler(const std::string& symbol) {
  return symbol.starts_with("op_") || symbol.starts_with("next") || symbol.starts_with("trace_instruction") ||
         symbol.starts_with("unwind") || symbol.starts_with("run_frame");
}

void count_line(Code* code, uint32_t unit, Where where) {
  LineCounts& line = g_lines[{str_to_utf8(code->filename), line_of_unit(code, unit)}];
  line.by[size_t(where)]++;
  line.total++;
}

// The bytecode that an IR instruction belongs to: that of the last exit at or before it.
void count_in_trace(const Trace& t, Ref r, Where where) {
  TraceCounts& trace = g_by_trace[t.number];
  if (trace.place.empty())
    trace.place =
        fmt::format("{} {}:{}", str_to_utf8(t.start.code->qualname), str_to_utf8(t.start.code->filename),
                    code_line_at(t.start.code, int(t.start.unit * 2)));
  (where == Where::Compiled ? trace.own : trace.natives)++;
  const FrameState* state = nullptr;
  for (const ExitCode& e : t.machine.exits) {
    if (state && e.ins > r) break;
    const Snapshots& snapshots = t.ir.snapshots;
    state = &snapshots.frames[snapshots.list[t.ir[e.ins].snapshot()].frame];
  }
  if (state) count_line(reinterpret_cast<Code*>(state->code), state->pc, where);
  else count_line(t.start.code, t.start.unit, where);
}

// The instruction whose code is at an offset.
Ref ins_at(const Trace& t, uint32_t offset) {
  size_t found = 0;
  for (size_t n = 0; n < t.machine.offsets.size(); n++) {
    if (t.machine.offsets[n] <= offset) found = n;
  }
  return Ir::ref(found);
}

const Trace* trace_at(uint64_t pc) {
  for (const Trace& t : g_traces.traces) {
    if (pc - reinterpret_cast<uint64_t>(t.machine.code) < t.machine.size) return &t;
  }
  return nullptr;
}

Where resolve(const Sample& s) {
  if (s.collecting) return Where::Collector;
  if (code_cache().contains(reinterpret_cast<void*>(s.pc))) {
    const Trace* t = trace_at(s.pc);
    if (t) count_in_trace(*t, ins_at(*t, uint32_t(s.pc - uint64_t(t->machine.code))), Where::Compiled);
    return Where::Compiled;
  }
  const std::string symbol = symbol_at(s.pc);
  if (symbol.starts_with("jit::")) {
    if (s.code) count_line(s.code, s.unit, Where::Compiler);
    return Where::Compiler;
  }
  Where where = Where::Other;
  Ref ins = kNoRef;
  if (const Trace* t = s.return_address ? trace_of_call(s.return_address, &ins) : nullptr) {
    where = Where::NativeOfTrace;
    count_in_trace(*t, ins, where);
  } else if (s.code) {
    where = is_handler(symbol) ? Where::Interpreter : Where::Native;
    count_line(s.code, s.unit, where);
  }
  if (where != Where::Interpreter) g_natives[symbol.empty() ? "unknown" : symbol]++;
  return where;
}

// --- reports

template <class Map>
auto by_count(const Map& map, auto count) {
  std::vector<const typename Map::value_type*> rows;
  for (const auto& row : map) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(), [&](auto* a, auto* b) { return count(*a) > count(*b); });
  return rows;
}
auto lines_by_count() {
  return by_count(g_lines, [](const auto& row) { return row.second.total; });
}
auto traces_by_count() {
  return by_count(g_by_trace, [](const auto& row) { return row.second.own + row.second.natives; });
}
auto natives_by_count() {
  return by_count(g_natives, [](const auto& row) { return row.second; });
}

std::string source_of(const LineKey& key) {
  const std::string text = line_of_file(key.file, key.line);
  const size_t begin = text.find_first_not_of(" \t");
  return begin == std::string::npos ? "" : text.substr(begin, 80);
}

std::string text_report(uint64_t total) {
  constexpr size_t kRows = 25;
  const auto percent = [&](uint64_t n) { return 100.0 * double(n) / double(std::max<uint64_t>(total, 1)); };
  std::string out = fmt::format("{} samples, one a millisecond of CPU time", total);
  out += g_lost ? fmt::format("; {} lost\n", g_lost) : "\n";
  for (size_t k = 0; k < size_t(Where::kCount); k++) {
    if (g_totals[k]) out += fmt::format("{:6.1f}%  {}\n", percent(g_totals[k]), kWhereNames[k]);
  }
  size_t rows = 0;
  out += "\ntraces: all, natives called from there\n";
  for (const auto* row : traces_by_count()) {
    if (rows++ == kRows) break;
    const TraceCounts& t = row->second;
    out += fmt::format("{:6.1f}% {:6.1f}%  trace {} of {}\n", percent(t.own + t.natives), percent(t.natives),
                       row->first, t.place);
  }
  rows = 0;
  out += "\nlines: all, compiled, interpreter, native\n";
  for (const auto* row : lines_by_count()) {
    if (rows++ == kRows) break;
    const Counts& by = row->second.by;
    const auto of = [&](Where w) { return by[size_t(w)]; };
    out += fmt::format("{:6.1f}% {:6.1f}% {:6.1f}% {:6.1f}%  {}:{}: {}\n", percent(row->second.total),
                       percent(of(Where::Compiled)), percent(of(Where::Interpreter)),
                       percent(of(Where::Native) + of(Where::NativeOfTrace)), row->first.file,
                       row->first.line, source_of(row->first));
  }
  rows = 0;
  out += "\nnative functions\n";
  for (const auto* row : natives_by_count()) {
    if (rows++ == kRows) break;
    out += fmt::format("{:6.1f}%  {}\n", percent(row->second), row->first);
  }
  return out;
}

std::string quoted(const std::string& s) {
  std::string out;
  write_json_text(out, s);
  return out;
}

std::string json_report(uint64_t total) {
  std::string out = fmt::format("{{\"samples\": {}, \"lost\": {}, \"interval_ns\": {}, \"where\": {{", total,
                                g_lost, kIntervalNs);
  for (size_t k = 0; k < size_t(Where::kCount); k++)
    out += fmt::format("{}{}: {}", k ? ", " : "", quoted(kWhereNames[k]), g_totals[k]);
  out += "},\n\"traces\": [";
  const char* comma = "";
  for (const auto* row : traces_by_count()) {
    out += fmt::format("{}\n{{\"number\": {}, \"place\": {}, \"own\": {}, \"natives\": {}}}", comma,
                       row->first, quoted(row->second.place), row->second.own, row->second.natives);
    comma = ",";
  }
  out += "],\n\"lines\": [";
  comma = "";
  for (const auto* row : lines_by_count()) {
    out += fmt::format("{}\n{{\"file\": {}, \"line\": {}, \"samples\": {}", comma, quoted(row->first.file),
                       row->first.line, row->second.total);
    for (size_t k = 0; k < size_t(Where::kCount); k++) {
      if (row->second.by[k]) out += fmt::format(", {}: {}", quoted(kWhereNames[k]), row->second.by[k]);
    }
    out += "}";
    comma = ",";
  }
  out += "],\n\"natives\": {";
  comma = "";
  for (const auto* row : natives_by_count()) {
    out += fmt::format("{}\n{}: {}", comma, quoted(row->first), row->second);
    comma = ",";
  }
  return out + "}}\n";
}

}  // namespace

void profile_start() {
  register_roots("profile", [](Tracer&, bool) { profile_resolve(); });
  struct sigaction action{};
  action.sa_sigaction = take_sample;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaction(SIGPROF, &action, nullptr);
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGPROF;
  const itimerspec interval{{0, kIntervalNs}, {0, kIntervalNs}};
  g_running = timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &g_timer) == 0 &&
              timer_settime(g_timer, 0, &interval, nullptr) == 0;
  if (!g_running) perror("krait: no profile");
}

void profile_resolve() {
  if (!g_running) return;
  // The handler may add to what is being read, but a new round begins at zero only here.
  sigset_t signals, old;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPROF);
  pthread_sigmask(SIG_BLOCK, &signals, &old);
  const size_t count = g_count.load(std::memory_order_acquire);
  for (size_t n = 0; n < count; n++) g_totals[size_t(resolve(g_samples[n]))]++;
  g_count.store(0, std::memory_order_release);
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

std::string profile_report(bool json) {
  profile_resolve();
  if (g_running) timer_delete(g_timer);
  g_running = false;
  uint64_t total = 0;
  for (const uint64_t n : g_totals) total += n;
  return json ? json_report(total) : text_report(total);
}

}  // namespace krait::jit
