// Records of traces and totals, from what the compiler keeps. See report.h.
#include "jit/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "interp/opcodes.h"
#include "jit/code_cache.h"
#include "jit/compile.h"
#include "jit/dump.h"
#include "jit/events.h"
#include "jit/source_line.h"
#include "jit/text.h"
#include "runtime/str.h"

namespace krait::jit {

namespace {

bool g_keep_texts;
std::string g_aborts;

std::string place_text(Code* code, uint32_t unit) {
  return fmt::format("{} ({}:{}), unit {}, {}", str_to_utf8(code->qualname), str_to_utf8(code->filename),
                     code_line_at(code, int(unit * 2)), unit,
                     opcode_name(base_opcode(uint8_t(code->quickened[unit]))));
}

const char* kind_text(TraceKind kind) {
  static constexpr const char* kTexts[] = {"loop", "function", "side"};
  return kTexts[int(kind)];
}
const char* end_text(TraceEnd end) {
  static constexpr const char* kTexts[] = {"jumps to its start", "jumps to another trace", "returns",
                                           "leaves to the interpreter"};
  return kTexts[int(end)];
}

std::string reason_text(const Trace& t) {
  if (!t.parent && t.kind == TraceKind::Function) return "a function was called often";
  if (!t.parent && t.family->anchor->is_join) return "traces met or a generator was resumed often";
  if (!t.parent) return "a loop ran often";
  return fmt::format("exit {} of trace {} was taken often", t.parent->index, t.parent->trace->number);
}

// --- source and bytecodes

// Each run of instructions of one line, in the order of recording.
std::string source_text(const Trace& t) {
  std::string out;
  const Code* code = nullptr;
  int line = -1;
  for (const TracePoint& p : t.path) {
    const int now = code_line_at(p.code, int(p.unit * 2));
    if (p.code == code && now == line) continue;
    code = p.code;
    line = now;
    const std::string path = str_to_utf8(p.code->filename);
    out += fmt::format("{:5} {}{}\n", line, std::string(size_t(p.level) * 2, ' '), line_of_file(path, line));
  }
  return out;
}

std::string bytecodes_text(const Trace& t) {
  std::string out;
  const Code* code = nullptr;
  for (const TracePoint& p : t.path) {
    const std::string indent(size_t(p.level) * 2, ' ');
    if (p.code != code) out += fmt::format("{}{}:\n", indent, str_to_utf8(p.code->qualname));
    code = p.code;
    uint32_t unit = p.unit;
    uint64_t arg = p.code->quickened[unit] >> 8;
    while (base_opcode(uint8_t(p.code->quickened[unit])) == OP_EXTENDED_ARG)
      arg = arg << 8 | p.code->quickened[++unit] >> 8;
    const uint8_t opcode = base_opcode(uint8_t(p.code->quickened[unit]));
    out += fmt::format("{}{:6} {} {}\n", indent, p.unit * 2, opcode_name(opcode), arg);
  }
  return out;
}

// --- passes and exits

std::string passes_text(const Trace& t) {
  std::string out;
  for (const PassRecord& p : t.log.passes)
    out += fmt::format("{}: {} -> {} instructions, {} ns\n", p.name, p.length_before, p.length_after,
                       p.nanoseconds);
  return out;
}

std::string exits_text(const Trace& t) {
  std::string out;
  for (const TraceExit& e : t.exits) {
    std::string ins;
    print_ins(t.ir, e.ins(), ins);
    out += fmt::format("{}: taken {} times", e.index, e.taken);
    if (e.side) out += fmt::format(", now trace {}", e.side->number);
    if (e.attempts) out += fmt::format(", {} recordings failed", e.attempts);
    out += fmt::format("; {}\n", ins);
  }
  return out;
}

int64_t snapshot_bytes(const Trace& t) {
  const Snapshots& s = t.ir.snapshots;
  return int64_t(s.list.size() * sizeof(Snapshot) + s.frames.size() * sizeof(FrameState) +
                 s.slots.size() * sizeof(SnapshotSlot) + s.virtuals.size() * sizeof(VirtualObject) +
                 s.fields.size() * sizeof(VirtualField));
}

// --- writing records

void write_text(std::string& out, const char* heading, int64_t number) {
  if (number >= 0) out += fmt::format("{}: {}\n", heading, number);
}
void write_text(std::string& out, const char* heading, const std::string& text) {
  if (text.empty()) return;
  if (text.find('\n') == std::string::npos) {
    out += fmt::format("{}: {}\n", heading, text);
    return;
  }
  out += fmt::format("{}:\n", heading);
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    out += "  " + text.substr(at, end - at) + "\n";
    at = end == std::string::npos ? text.size() : end + 1;
  }
}

void write_json(std::string& out, int64_t number) { out += fmt::format("{}", number); }
void write_json(std::string& out, const std::string& text) { write_json_text(out, text); }

}  // namespace

void write_json_text(std::string& out, const std::string& text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (c == '\n') out += "\\n";
    else if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", c);
    else out += c;
  }
  out += '"';
}

TraceReport report_outline(const Trace& t) {
  return {
      .number = t.number,
      .kind = kind_text(t.kind),
      .end = end_text(t.end),
      .linked_to = t.linked_to ? int64_t(t.linked_to->number) : -1,
      .parent = t.parent ? int64_t(t.parent->trace->number) : -1,
      .parent_exit = t.parent ? int64_t(t.parent->index) : -1,
      .reason = reason_text(t),
      .place = place_text(t.start.code, t.start.unit),
      .valid = t.family->valid,
      .entered = int64_t(t.entered),
      .bytecode_count = t.bytecodes,
      .recorded_length = t.recorded_length,
      .length = int64_t(t.ir.ins.size()),
      .snapshot_bytes = snapshot_bytes(t),
      .code_bytes = t.machine.size,
      .record_ns = int64_t(t.record_ns),
      .compile_ns = int64_t(t.compile_ns),
  };
}

TraceReport report_trace(const Trace& t) {
  TraceReport r = report_outline(t);
  r.source = source_text(t);
  r.bytecodes = bytecodes_text(t);
  r.recorded = t.recorded_text;
  r.passes = passes_text(t);
  r.optimised = print(t.ir);
  r.machine_code = dump_code(t.ir, t.allocation, t.machine, compile_target());
  r.exits = exits_text(t);
  return r;
}

std::string report_text(const TraceReport& report) {
  std::string out;
#define FIELD(name, type, heading) write_text(out, heading, report.name);
#include "jit/trace_fields.def"
#undef FIELD
  return out;
}

std::string report_json(const TraceReport& report) {
  std::string out;
#define FIELD(name, type, heading)                               \
  out += out.empty() ? "{\"" #name "\": " : ", \"" #name "\": "; \
  write_json(out, report.name);
#include "jit/trace_fields.def"
#undef FIELD
  return out + "}";
}

// --- totals

namespace {

// What is left of traces that have been given back.
Counters g_freed;
std::vector<uint64_t> g_times_of_freed;
std::vector<std::pair<std::string, uint64_t>> g_phases_of_freed;
std::vector<TraceReport> g_reports_of_freed;
constexpr size_t kMaxTimes = 100000;

uint64_t time_of(const Trace& t) { return t.record_ns + t.compile_ns; }

void add_trace(Counters& sum, const Trace& t) {
  sum.traces++;
  sum.loops += t.kind == TraceKind::Loop;
  sum.functions += t.kind == TraceKind::Function;
  sum.side_traces += t.kind == TraceKind::Side;
  sum.entered += t.entered;
  for (const TraceExit& e : t.exits) sum.exits_taken += e.taken;
  sum.bytecodes += t.bytecodes;
  sum.recorded_length += t.recorded_length;
  sum.length += t.ir.ins.size();
  sum.snapshot_bytes += uint64_t(snapshot_bytes(t));
  sum.code_bytes += t.machine.size;
  sum.record_ns += t.record_ns;
  sum.compile_ns += t.compile_ns;
}

void add_phases(std::vector<std::pair<std::string, uint64_t>>& phases, const Trace& t) {
  for (const PassRecord& p : t.log.passes) {
    auto phase = std::find_if(phases.begin(), phases.end(), [&](const auto& e) { return e.first == p.name; });
    if (phase == phases.end()) phase = phases.insert(phases.end(), {p.name, 0});
    phase->second += p.nanoseconds;
  }
}

uint64_t median_time() {
  std::vector<uint64_t> times = g_times_of_freed;
  for (const Trace& t : g_traces.traces) times.push_back(time_of(t));
  if (times.empty()) return 0;
  const auto middle = times.begin() + int64_t(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

}  // namespace

Counters counters() {
  Counters c = g_freed;
  for (const Trace& t : g_traces.traces) add_trace(c, t);
  c.recordings = g_traces.recordings;
  c.invalidations = g_traces.invalidations;
  c.evictions = g_traces.evictions;
  c.code_in_use = code_cache().used();
  c.code_memory = code_cache().capacity();
  c.median_ns = median_time();
  return c;
}

std::vector<std::pair<std::string, uint64_t>> phase_times() {
  auto phases = g_phases_of_freed;
  for (const Trace& t : g_traces.traces) add_phases(phases, t);
  return phases;
}

void note_freed(const Trace& t) {
  add_trace(g_freed, t);
  g_freed.given_back++;
  if (g_times_of_freed.size() < kMaxTimes) g_times_of_freed.push_back(time_of(t));
  add_phases(g_phases_of_freed, t);
  if (g_keep_texts) g_reports_of_freed.push_back(report_trace(t));
}

std::vector<TraceReport> report_all() {
  std::vector<TraceReport> all = g_reports_of_freed;
  for (const Trace& t : g_traces.traces) all.push_back(report_trace(t));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  return all;
}

std::string statistics_text() {
  const Counters c = counters();
  std::string out;
#define COUNTER(name, text) out += fmt::format("{:<43} {}\n", text, c.name);
#include "jit/counters.def"
#undef COUNTER
  for (const auto& [name, ns] : phase_times()) out += fmt::format("  ns in {:<35} {}\n", name, ns);
  for (size_t n = 0; n < size_t(AbortReason::kCount); n++) {
    if (g_traces.aborts[n])
      out += fmt::format("aborted: {:<59} {}\n", abort_text(AbortReason(n)), g_traces.aborts[n]);
  }
  return out;
}

// --- aborts

void keep_texts() { g_keep_texts = true; }
bool texts_are_kept() { return g_keep_texts; }
std::string aborts_text() { return g_aborts; }

void note_abort(AbortReason reason, const Anchor& anchor, const TraceExit* parent, Code* code,
                uint32_t unit) {
  if (abort_events_wanted())
    note_abort_event(reason, place_text(code, unit), place_text(anchor.code, anchor.unit), parent);
  if (!g_keep_texts) return;
  g_aborts += fmt::format("{} at {}; begun at ", abort_text(reason), place_text(code, unit));
  if (parent) g_aborts += fmt::format("exit {} of trace {} under ", parent->index, parent->trace->number);
  g_aborts += place_text(anchor.code, anchor.unit) + "\n";
}

}  // namespace krait::jit
