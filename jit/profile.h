// The sampling profiler (--profile): a timer of the process's CPU time interrupts, the signal handler notes
// where the program is, and the report says how much of the time went to which trace, source line and native
// function.
//
// The handler only writes a fixed-size record. Records refer to code objects and traces by address, so they
// are turned into names before any of those can go: at the start of a collection, before a trace is given
// back, and at the end.
#pragma once

#include <string>

namespace krait::jit {

void profile_start();
// Turns the samples so far into names.
void profile_resolve();
// Ends sampling.
std::string profile_report(bool json);

}  // namespace krait::jit
