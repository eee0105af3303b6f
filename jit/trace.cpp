// See trace.h.
#include "jit/trace.h"

namespace krait::jit {

TraceTable g_traces;

const char* abort_text(AbortReason reason) {
  static constexpr const char* kTexts[] = {
#define ABORT(name, text, penalty) text,
#include "jit/abort_reasons.def"
#undef ABORT
  };
  return reason == AbortReason::kCount ? "" : kTexts[size_t(reason)];
}

Penalty abort_penalty(AbortReason reason) {
  static constexpr Penalty kPenalties[] = {
#define ABORT(name, text, penalty) Penalty::penalty,
#include "jit/abort_reasons.def"
#undef ABORT
  };
  return kPenalties[size_t(reason)];
}

const ExitCode& TraceExit::code() const { return trace->machine.exits[index]; }

Anchor* find_anchor(const Code* code, uint32_t unit, bool is_function) {
  if (!code->jit) return nullptr;
  for (Anchor& a : static_cast<CodeAnchors*>(code->jit)->list) {
    if (a.unit == unit && a.is_function == is_function) return &a;
  }
  return nullptr;
}

Anchor* anchor_at(Code* code, uint32_t unit, bool is_function) {
  if (Anchor* known = find_anchor(code, unit, is_function)) return known;
  if (!code->jit) code->jit = new CodeAnchors;
  auto& list = static_cast<CodeAnchors*>(code->jit)->list;
  Anchor& a = list.emplace_back();
  a.code = code;
  a.unit = unit;
  a.is_function = is_function;
  g_traces.anchors.push_back(&a);
  return &a;
}

}  // namespace krait::jit
