// See log.h.
#include "jit/log.h"

#include <cstdio>

#include "interp/opcodes.h"
#include "jit/options.h"
#include "jit/report.h"
#include "jit/text.h"
#include "runtime/str.h"

namespace krait::jit {

namespace {

void print_place(Code* code, uint32_t unit) {
  const std::string name = str_to_utf8(code->qualname);
  fprintf(stderr, "%s:%d @%u (%s)", name.c_str(), code_line_at(code, int(unit * 2)), unit,
          quick_opcode_name(uint8_t(code->quickened[unit])));
}

}  // namespace

void log_trace(const Trace& t) {
  if (!g_options.tunables.log) return;
  static constexpr const char* kKinds[] = {"loop", "function", "side"};
  static constexpr const char* kEnds[] = {"loops", "links", "returns", "leaves"};
  fprintf(stderr, "[jit] trace %u %s ", t.number, kKinds[int(t.kind)]);
  print_place(t.start.code, t.start.unit);
  if (t.parent) fprintf(stderr, " from %u/%u", t.parent->trace->number, t.parent->index);
  fprintf(stderr, " %s", kEnds[int(t.end)]);
  if (t.linked_to) fprintf(stderr, " to %u", t.linked_to->number);
  fprintf(stderr, ", %u bytecodes, %zu ins, %u bytes, recorded in %llu us, compiled in %llu us\n",
          t.bytecodes, t.ir.ins.size(), t.machine.size, static_cast<unsigned long long>(t.record_ns / 1000),
          static_cast<unsigned long long>(t.compile_ns / 1000));
  if (g_options.tunables.log > 1) fprintf(stderr, "%s\n", print(t.ir).c_str());
}

void log_abort(AbortReason reason, const Anchor& anchor, const TraceExit* parent, Code* code, uint32_t unit) {
  note_abort(reason, anchor, parent, code, unit);
  if (!g_options.tunables.log) return;
  fprintf(stderr, "[jit] abort: %s at ", abort_text(reason));
  print_place(code, unit);
  fprintf(stderr, ", begun at ");
  if (parent) fprintf(stderr, "exit %u/%u of ", parent->trace->number, parent->index);
  print_place(anchor.code, anchor.unit);
  fprintf(stderr, "\n");
}

}  // namespace krait::jit
