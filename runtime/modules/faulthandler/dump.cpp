// Dumping the Python stacks of threads from a signal handler: no locks, no allocation. A thread that runs
// while it is dumped may be shown with frames that it has just left.
#include "runtime/modules/faulthandler/dump.h"

#include <pthread.h>
#include <unistd.h>

#include <cstring>

#include "runtime/code.h"
#include "runtime/frames.h"
#include "runtime/str.h"
#include "runtime/thread.h"

namespace krait::fault {

namespace {

constexpr int kMaxFrames = 100;
constexpr int kMaxThreads = 100;
constexpr size_t kMaxText = 500;

void write_bytes(int fd, const char* data, size_t size) {
  while (size) {
    ssize_t n = write(fd, data, size);
    if (n <= 0) return;
    data += n;
    size -= size_t(n);
  }
}

// A string with everything but printable ASCII escaped.
void write_str(int fd, Value v) {
  const auto* s = cast<Str>(v);
  if (!s) return write_text(fd, "???");
  size_t n = s->length < kMaxText ? s->length : kMaxText;
  for (size_t i = 0; i < n; ++i) {
    uint32_t c = s->at(i);
    if (c >= ' ' && c < 0x7f) {
      char ascii = char(c);
      write_bytes(fd, &ascii, 1);
    } else {
      write_text(fd, c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U");
      write_number(fd, c, 16, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
    }
  }
  if (n < s->length) write_text(fd, "...");
}

void dump_frame(int fd, Frame* frame) {
  const Code* code = g_frame_hooks.code(frame);
  write_text(fd, "  File \"");
  write_str(fd, code->filename);
  write_text(fd, "\", line ");
  int line = g_frame_hooks.line(frame);
  if (line >= 0) write_number(fd, uint64_t(line), 10, 0);
  else write_text(fd, "???");
  write_text(fd, " in ");
  write_str(fd, code->name);
  write_text(fd, "\n");
}

void dump_frames(int fd, Frame* frame) {
  if (!frame) return write_text(fd, "  <no Python frame>\n");
  for (int depth = 0; frame; ++depth, frame = g_frame_hooks.back(frame)) {
    if (depth >= kMaxFrames) return write_text(fd, "  ...\n");
    dump_frame(fd, frame);
  }
}

}  // namespace

void write_text(int fd, const char* text) { write_bytes(fd, text, strlen(text)); }

void write_number(int fd, uint64_t number, int base, int width) {
  char digits[32];
  int at = sizeof digits;
  do {
    digits[--at] = "0123456789abcdef"[number % unsigned(base)];
    number /= unsigned(base);
  } while (number || int(sizeof digits) - at < width);
  write_bytes(fd, digits + at, sizeof digits - size_t(at));
}

void dump_stack(int fd, Thread* thread) {
  write_text(fd, "Stack (most recent call first):\n");
  dump_frames(fd, thread->frame);
}

void dump_threads(int fd, Thread* current) {
  int count = 0;
  for (Thread* t = thread_list(); t; t = t->next) {
    if (count) write_text(fd, "\n");
    if (count++ >= kMaxThreads) return write_text(fd, "...\n");
    write_text(fd, t == current ? "Current thread 0x" : "Thread 0x");
    write_number(fd, t->id, 16, 16);
    write_text(fd, " (most recent call first):\n");
    dump_frames(fd, t->frame);
  }
}

Thread* calling_thread() {
  auto id = uint64_t(pthread_self());
  for (Thread* t = thread_list(); t; t = t->next) {
    if (t->id == id) return t;
  }
  return nullptr;
}

}  // namespace krait::fault
