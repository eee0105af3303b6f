// What people see of the compiler: traces as records of named fields (trace_fields.def), and the totals.
//
// Everything is data first: the dump prints the records as text or JSON, krait.jit hands them to Python.
#pragma once

#include <cstdint>
#include <string>

#include "jit/trace.h"

namespace krait::jit {

struct TraceReport {
  using Number = int64_t;
  using Text = std::string;
  using Block = std::string;
#define FIELD(name, type, heading) type name{};
#include "jit/trace_fields.def"
#undef FIELD
};

TraceReport report_trace(const Trace& t);
// The same without the blocks of text, which take time.
TraceReport report_outline(const Trace& t);
// All traces in order; with texts kept, also those that have been given back.
std::vector<TraceReport> report_all();
std::string report_text(const TraceReport& report);
std::string report_json(const TraceReport& report);
// Appends the text as a JSON string.
void write_json_text(std::string& out, const std::string& text);

struct Counters {
#define COUNTER(name, text) uint64_t name = 0;
#include "jit/counters.def"
#undef COUNTER
};
Counters counters();
// Names of the passes and the nanoseconds spent in each.
std::vector<std::pair<std::string, uint64_t>> phase_times();
// The trace is about to be given back: it stays in the totals.
void note_freed(const Trace& t);

// Counts and times of every phase, reasons of aborts, memory.
std::string statistics_text();

// Recordings that came to nothing, a line each: reason and places.
std::string aborts_text();

// Makes the compiler keep what reports need beyond what it has anyway. Before anything is recorded.
void keep_texts();
bool texts_are_kept();
void note_abort(AbortReason reason, const Anchor& anchor, const TraceExit* parent, Code* code, uint32_t unit);

}  // namespace krait::jit
