// See trace.h.
#include "jit/trace.h"

#include <algorithm>

#include "interp/opcodes.h"
#include "runtime/bytecode.h"

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

bool TraceTable::take_slot(Trace& t) {
  if (free_slots.empty()) {
    if (slots.size() == kMaxSlots) return false;
    free_slots.push_back(uint32_t(slots.size()));
    slots.push_back(nullptr);
  }
  t.slot = free_slots.back();
  free_slots.pop_back();
  slots[t.slot] = &t;
  return true;
}

void TraceTable::free_slot(const Trace& t) {
  slots[t.slot] = nullptr;
  free_slots.push_back(t.slot);
}

CodeAnchors* known_anchors(const Code* code) { return static_cast<CodeAnchors*>(code->jit); }

Anchor* find_anchor(const Code* code, uint32_t unit, bool is_function) {
  CodeAnchors* anchors = known_anchors(code);
  if (!anchors) return nullptr;
  for (Anchor& a : anchors->list) {
    if (a.unit == unit && a.is_function == is_function) return &a;
  }
  return nullptr;
}

namespace {

std::vector<uint32_t> find_loop_headers(const Code* code) {
  std::vector<uint32_t> headers;
  uint64_t arg = 0;
  for (uint32_t i = 0; i < code->unit_count;) {
    const uint8_t opcode = base_opcode(uint8_t(code->quickened[i]));
    arg = arg << 8 | code->quickened[i] >> 8;
    switch (opcode) {
      case OP_JUMP_BACKWARD:
      case OP_POP_JUMP_BACKWARD_IF_FALSE:
      case OP_POP_JUMP_BACKWARD_IF_TRUE:
      case OP_POP_JUMP_BACKWARD_IF_NONE:
      case OP_POP_JUMP_BACKWARD_IF_NOT_NONE: headers.push_back(i + 1 - uint32_t(arg)); break;
      default: break;
    }
    if (opcode != OP_EXTENDED_ARG) arg = 0;
    i += 1 + uint32_t(cache_units(opcode));
  }
  std::sort(headers.begin(), headers.end());
  return headers;
}

}  // namespace

CodeAnchors& anchors_of(Code* code) {
  static uint8_t last_number = 0;
  if (!code->jit) {
    CodeAnchors* anchors = &g_traces.anchors.emplace_back();
    anchors->self = std::prev(g_traces.anchors.end());
    anchors->number = last_number++;
    anchors->loop_headers = find_loop_headers(code);
    anchors->joins = find_joins(code, anchors->loop_headers);
    code->jit = anchors;
  }
  return *static_cast<CodeAnchors*>(code->jit);
}

bool is_loop_header(Code* code, uint32_t unit) {
  const std::vector<uint32_t>& headers = anchors_of(code).loop_headers;
  return std::binary_search(headers.begin(), headers.end(), unit);
}

Join* find_join(Code* code, uint32_t unit) {
  std::vector<Join>& joins = anchors_of(code).joins;
  const auto found = std::lower_bound(joins.begin(), joins.end(), unit,
                                      [](const Join& j, uint32_t u) { return j.unit < u; });
  return found != joins.end() && found->unit == unit ? &*found : nullptr;
}

Anchor* anchor_at(Code* code, uint32_t unit, bool is_function) {
  if (Anchor* known = find_anchor(code, unit, is_function)) return known;
  Anchor& a = anchors_of(code).list.emplace_back();
  a.code = code;
  a.unit = unit;
  a.is_function = is_function;
  return &a;
}

}  // namespace krait::jit
