// The dispatch tables, generated from the opcode tables.
#include "interp/dispatch.h"

#include "interp/quicken.h"

namespace krait {

namespace {

constexpr Dispatch make_run_dispatch() {
  Dispatch d{};
  for (Handler& h : d.handlers) h = op_CACHE;  // reports an unknown opcode
#define KRAIT_OPCODE(name, ...) d.handlers[OP_##name] = op_##name;
#include "runtime/bytecode.def"
#define KRAIT_QUICK(name, base) d.handlers[OP_##name] = op_##name;
#include "interp/quick.def"
  return d;
}

constexpr Dispatch make_generic_dispatch() {
  Dispatch d = make_run_dispatch();
#define KRAIT_ADAPTIVE(name) d.handlers[OP_##name] = op_##name##_generic;
#include "interp/quick.def"
#define KRAIT_QUICK(name, base) d.handlers[OP_##name] = d.handlers[OP_##base];
#include "interp/quick.def"
  return d;
}

struct BaseTable {
  uint8_t base[256];
};
constexpr BaseTable make_base_table() {
  BaseTable t{};
#define KRAIT_OPCODE(name, ...) t.base[OP_##name] = OP_##name;
#include "runtime/bytecode.def"
#define KRAIT_QUICK(name, base_name) t.base[OP_##name] = OP_##base_name;
#include "interp/quick.def"
  return t;
}
constexpr BaseTable kBaseTable = make_base_table();

}  // namespace

constinit const Dispatch g_run_dispatch = make_run_dispatch();
constinit const Dispatch g_generic_dispatch = make_generic_dispatch();

uint8_t base_opcode(uint8_t opcode) { return kBaseTable.base[opcode]; }

const char* quick_opcode_name(uint8_t opcode) {
  switch (opcode) {
#define KRAIT_QUICK(name, base) \
  case OP_##name: return #name;
#include "interp/quick.def"
    default: return opcode_name(opcode);
  }
}

}  // namespace krait
