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
std::string report_text(const TraceReport& report);
std::string report_json(const TraceReport& report);

// Counts and times of every phase, reasons of aborts, memory.
std::string statistics_text();

// Recordings that came to nothing, a line each: reason and places.
std::string aborts_text();

// Makes the compiler keep what reports need beyond what it has anyway. Before anything is recorded.
void keep_texts();
bool texts_are_kept();
void note_abort(AbortReason reason, const Anchor& anchor, const TraceExit* parent, Code* code, uint32_t unit);

}  // namespace krait::jit
