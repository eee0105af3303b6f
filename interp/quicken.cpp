// Making quickened code, and the adaptive instructions' counting.
#include "interp/quicken.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "interp/jit_hooks.h"
#include "interp/verify.h"
#include "runtime/bytes.h"
#include "runtime/error.h"
#include "runtime/line_table.h"
#include "runtime/str.h"
#include "runtime/tuple.h"

namespace krait {

namespace {

// What stands in front of the quickened instructions: links all of them.
struct QuickHeader {
  QuickHeader* next;
  QuickHeader** link;
  Code* code;
  int32_t* lines;  // by unit; null until somebody asks
};
QuickHeader* g_quickened;

constexpr size_t kUnitsOffset = sizeof(QuickHeader);

QuickHeader* header_of(const Code* code) {
  return reinterpret_cast<QuickHeader*>(reinterpret_cast<char*>(code->quickened) - kUnitsOffset);
}

// The superinstruction for two neighbouring instructions, or 0.
uint8_t pair(uint8_t first, uint8_t second) {
  switch (first << 8 | second) {
    case OP_LOAD_FAST << 8 | OP_LOAD_FAST: return OP_LOAD_FAST__LOAD_FAST;
    case OP_LOAD_FAST << 8 | OP_LOAD_CONST: return OP_LOAD_FAST__LOAD_CONST;
    case OP_LOAD_CONST << 8 | OP_LOAD_FAST: return OP_LOAD_CONST__LOAD_FAST;
    case OP_STORE_FAST << 8 | OP_LOAD_FAST: return OP_STORE_FAST__LOAD_FAST;
    case OP_STORE_FAST << 8 | OP_STORE_FAST: return OP_STORE_FAST__STORE_FAST;
    default: return 0;
  }
}

bool is_adaptive(uint8_t opcode) {
  switch (opcode) {
#define KRAIT_ADAPTIVE(name) case OP_##name:
#include "interp/quick.def"
    return true;
    default: return false;
  }
}

bool is_conditional_jump_back(uint8_t opcode) {
  switch (opcode) {
    case OP_POP_JUMP_BACKWARD_IF_TRUE:
    case OP_POP_JUMP_BACKWARD_IF_FALSE:
    case OP_POP_JUMP_BACKWARD_IF_NONE:
    case OP_POP_JUMP_BACKWARD_IF_NOT_NONE: return true;
    default: return false;
  }
}

// Loops and functions are counted by their addresses, which code that is gone may have had before.
void forget_counts(const uint16_t* units, size_t count) {
  if (!g_jit_hooks.cool_down) return;
  for (size_t i = 0, arg = 0; i < count; i += 1 + size_t(cache_units(uint8_t(units[i])))) {
    const uint8_t opcode = uint8_t(units[i]);
    arg = arg << 8 | units[i] >> 8;
    if (opcode == OP_EXTENDED_ARG) continue;
    if (opcode == OP_RESUME) g_jit_hooks.cool_down(units + i + 1);
    if (opcode == OP_JUMP_BACKWARD || is_conditional_jump_back(opcode))
      g_jit_hooks.cool_down(units + i + 1 - arg);
    arg = 0;
  }
}

// Fills in counters and superinstructions.
void quicken(uint16_t* units, size_t count, bool* delegates) {
  for (size_t i = 0; i < count;) {
    const uint8_t opcode = uint8_t(units[i]);
    const size_t size = 1 + size_t(cache_units(opcode));
    if (is_adaptive(opcode)) {
      units[i + 1] = kCounterWarmup;
    } else if (i + 1 < count) {
      if (const uint8_t both = pair(opcode, uint8_t(units[i + 1])))
        units[i] = uint16_t((units[i] & 0xff00) | both);
    }
    *delegates |= opcode == OP_SEND;
    i += size;
  }
}

// Is it `[... for ... in ...]`, without conditions and other loops?
bool fills_list(const uint16_t* units, size_t count) {
  constexpr uint16_t kNewList = OP_BUILD_LIST, kIterator = OP_LOAD_FAST, kAppend = OP_LIST_APPEND | 2 << 8;
  bool begun = false, appends = false;
  for (size_t i = 0; i < count; i += 1 + size_t(cache_units(uint8_t(units[i])))) {
    const uint8_t opcode = uint8_t(units[i]);
    if (!begun && i + 2 < count && units[i] == kNewList && units[i + 1] == kIterator) {
      begun = uint8_t(units[i + 2]) == OP_FOR_ITER;
      i += begun ? 2 : 0;
      continue;
    }
    if (opcode == OP_FOR_ITER || opcode == OP_SEND || is_conditional_jump_back(opcode)) return false;
    if (opcode == OP_RETURN_VALUE) return appends;
    appends |= begun && units[i] == kAppend;
  }
  return false;
}

}  // namespace

bool prepare_code(Code* code) {
  const auto* bytes = code->code.as<Bytes>();
  if (!code->verified) {
    if (!verify_code(code)) return false;
    code->verified = true;
  }
  const size_t count = bytes->length / 2;
  auto* header = static_cast<QuickHeader*>(malloc(kUnitsOffset + count * sizeof(uint16_t)));
  if (!header) {
    raise_out_of_memory();
    return false;
  }
  auto* units = reinterpret_cast<uint16_t*>(header + 1);
  memcpy(units, bytes->data, count * sizeof(uint16_t));
  code->fills_list = fills_list(units, count);
  forget_counts(units, count);
  bool delegates = false;
  quicken(units, count, &delegates);
  header->code = code;
  header->lines = nullptr;
  header->next = g_quickened;
  header->link = &g_quickened;
  if (g_quickened) g_quickened->link = &header->next;
  g_quickened = header;

  code->unit_count = uint32_t(count);
  code->constant_items = code->constants.as<Tuple>()->items;
  code->frame_bytes = uint32_t(frame_bytes(code->locals_plus_count, code->stack_size));
  code->closes_generator = delegates || code->exception_table.as<Bytes>()->length > 0;
  code->quickened = units;
  register_finalizer(code);
  return true;
}

void release_code(Code* code) {
  if (!code->quickened) return;
  if (code->jit) g_jit_hooks.release(code);
  QuickHeader* header = header_of(code);
  *header->link = header->next;
  if (header->next) header->next->link = header->link;
  free(header->lines);
  free(header);
  free(code->side_caches);
  code->quickened = nullptr;
  code->side_caches = nullptr;
}

int line_of_unit(Code* code, uint32_t unit) {
  QuickHeader* header = header_of(code);
  if (!header->lines) {
    auto* lines = static_cast<int32_t*>(malloc(code->unit_count * sizeof(int32_t)));
    if (!lines) return code_line_at(code, int(unit * 2));
    std::fill_n(lines, code->unit_count, -1);
    LineTableReader reader(code);
    while (reader.next()) {
      for (int i = reader.start / 2; i < std::min(reader.end / 2, int(code->unit_count)); i++)
        lines[i] = reader.position.line;
    }
    header->lines = lines;
  }
  return header->lines[unit];
}

int new_side_cache(Code* code) {
  const uint32_t n = code->side_cache_count;
  if (n > UINT16_MAX) return -1;
  if ((n & (n - 1)) == 0) {  // the capacity is the next power of two
    void* bigger = realloc(code->side_caches, size_t(n ? 2 * n : 1) * sizeof(SideCache));
    if (!bigger) return -1;
    code->side_caches = static_cast<SideCache*>(bigger);
  }
  code->side_caches[n] = SideCache{};
  code->side_cache_count = n + 1;
  return int(n);
}

namespace {

bool has_name(const Code* code, const Str* name) {
  const auto* names = code->names.as<Tuple>();
  return std::any_of(names->items, names->items + names->length,
                     [&](Value v) { return v.as<Str>() == name; });
}

void forget_attribute_caches_of(QuickHeader* h) {
  auto* units = reinterpret_cast<uint16_t*>(h + 1);
  for (size_t i = 0; i < h->code->unit_count;) {
    const uint8_t opcode = uint8_t(units[i]);
    const uint8_t base = base_opcode(opcode);
    if (opcode != base && (base == OP_LOAD_ATTR || base == OP_STORE_ATTR || base == OP_LOAD_METHOD)) {
      set_opcode(units + i + 1, base);
      units[i + 1] = kCounterWarmup;
    }
    i += 1 + size_t(cache_units(base));
  }
}

}  // namespace

void forget_attribute_caches(const Str* name) {
  for (QuickHeader* h = g_quickened; h; h = h->next) {
    if (!name || has_name(h->code, name)) forget_attribute_caches_of(h);
  }
}

// --- counters ---

namespace {
constexpr uint16_t kMissBudget = 48;
constexpr uint16_t kBackoffMask = kCounterStep - 1;
constexpr uint16_t kMaxBackoff = 12;

// The counter word after giving up: a pause that doubles each time.
uint16_t pause(uint16_t counter) {
  const uint16_t backoff = uint16_t(counter & kBackoffMask);
  const uint16_t longer = backoff < kMaxBackoff ? uint16_t(backoff + 1) : kMaxBackoff;
  return uint16_t(((1u << backoff) - 1) * kCounterStep | longer);
}
}  // namespace

void specialized(uint16_t* ip, uint8_t opcode) {
  set_opcode(ip, opcode);
  ip[0] = uint16_t(kMissBudget * kCounterStep | (ip[0] & kBackoffMask));
}

void not_specialized(uint16_t* ip) { ip[0] = pause(ip[0]); }

namespace {

// Changes to the form for varying operands; false if there is none, or this is it.
bool widen(Code* code, uint16_t* ip, uint8_t base) {
  const auto to_shapes = [&](uint8_t form) {
    return uint8_t(ip[-1]) != form && begin_shapes(code, ip, form);
  };
  switch (base) {
    case OP_LOAD_ATTR: return to_shapes(OP_LOAD_ATTR_SHAPES);
    case OP_STORE_ATTR: return to_shapes(OP_STORE_ATTR_SHAPES);
    case OP_LOAD_METHOD: return to_shapes(OP_LOAD_METHOD_SHAPES);
    default: break;
  }
  switch (uint8_t(ip[-1])) {
    case OP_PRECALL_FUNCTION:
    case OP_PRECALL_METHOD:
    case OP_PRECALL_DEFAULTS: specialized(ip, OP_PRECALL_FUNCTIONS); return true;
    default: return false;
  }
}

}  // namespace

void note_miss(Code* code, uint16_t* ip, uint8_t base) {
  if (ip[0] >= kCounterStep) {
    ip[0] = uint16_t(ip[0] - kCounterStep);
    return;
  }
  if (widen(code, ip, base)) return;
  set_opcode(ip, base);
  ip[0] = pause(ip[0]);
}

#define KRAIT_ADAPTIVE(name)                                    \
  KRAIT_HANDLER(op_##name) {                                    \
    if (KRAIT_UNLIKELY(ip[0] < kCounterStep)) {                 \
      KRAIT_TAIL op_##name##_specialize(KRAIT_ARGS);            \
    }                                                           \
    ip[0] = uint16_t(ip[0] - kCounterStep);                     \
    KRAIT_TAIL op_##name##_generic(KRAIT_ARGS);                 \
  }                                                             \
  KRAIT_HANDLER(op_##name##_specialize) {                       \
    save_state(frame, ip, sp);                                  \
    specialize_##name(frame, ip, sp, arg);                      \
    if (uint8_t(ip[-1]) == OP_##name) {                         \
      not_specialized(ip);                                      \
      KRAIT_TAIL op_##name##_generic(KRAIT_ARGS);               \
    }                                                           \
    KRAIT_TAIL dispatch->handlers[uint8_t(ip[-1])](KRAIT_ARGS); \
  }                                                             \
  KRAIT_HANDLER(op_##name##_miss) {                             \
    note_miss(frame->code, ip, OP_##name);                      \
    KRAIT_TAIL op_##name##_generic(KRAIT_ARGS);                 \
  }
#include "interp/quick.def"

}  // namespace krait
