// Tracebacks written straight to a descriptor, with nothing but async-signal-safe calls.
#pragma once

#include <cstdint>

namespace krait {

struct Thread;

namespace fault {

void write_text(int fd, const char* text);
void write_number(int fd, uint64_t number, int base, int width);
// "Stack (most recent call first):" and the frames of a thread.
void dump_stack(int fd, Thread* thread);
// Every thread; `current` is marked (null: none).
void dump_threads(int fd, Thread* current);
// The state of the calling native thread; null when Python does not know it.
Thread* calling_thread();

}  // namespace fault
}  // namespace krait
