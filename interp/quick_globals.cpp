// LOAD_GLOBAL specialised for globals and builtins.
//
// A dict's keys version identifies the dict and the arrangement of its keys, so an entry is found by its
// index. Inline cache: counter, index of the entry (or of the side cache), version of the globals' keys.
#include "interp/names.h"
#include "interp/quicken.h"
#include "runtime/dict.h"
#include "runtime/type.h"

namespace krait {

namespace {

[[gnu::always_inline]] inline KRAIT_HANDLER(push_global) {
  // With an odd argument NULL goes below the value.
  KRAIT_TAIL next(frame, ip + 5, sp + 1 + (arg & 1), dispatch, arg);
}

}  // namespace

KRAIT_HANDLER(op_LOAD_GLOBAL_MODULE) {
  const Dict* globals = frame->globals();
  if (KRAIT_UNLIKELY(globals->keys_version != read_u32(ip + 2))) KRAIT_TAIL op_LOAD_GLOBAL_miss(KRAIT_ARGS);
  const Value v = globals->storage->entries[ip[1]].value;
  sp[0] = Value::unbound();
  sp[arg & 1] = v;
  KRAIT_TAIL push_global(KRAIT_ARGS);
}

KRAIT_HANDLER(op_LOAD_GLOBAL_BUILTIN) {
  if (KRAIT_UNLIKELY(frame->globals()->keys_version != read_u32(ip + 2)))
    KRAIT_TAIL op_LOAD_GLOBAL_miss(KRAIT_ARGS);
  const SideCache* side = &frame->code->side_caches[ip[1]];
  const auto* builtins = frame->function->builtins.as<Dict>();
  if (KRAIT_UNLIKELY(builtins->keys_version != side->version)) KRAIT_TAIL op_LOAD_GLOBAL_miss(KRAIT_ARGS);
  const Value v = builtins->storage->entries[side->extra].value;
  sp[0] = Value::unbound();
  sp[arg & 1] = v;
  KRAIT_TAIL push_global(KRAIT_ARGS);
}

namespace {

void specialize_builtin(Frame* frame, uint16_t* ip, Str* name, uint32_t globals_version) {
  const Value builtins = frame->function->builtins;
  if (!has_shape(builtins, shapes::dict)) return;
  const int64_t index = dict_find_str(builtins.as<Dict>(), name);
  const uint32_t version = dict_keys_version(builtins.as<Dict>());
  if (index < 0 || !version) return;
  // A side cache that this instruction had before serves again.
  const int side = ip[4] ? ip[1] : new_side_cache(frame->code);
  if (side < 0) return;
  frame->code->side_caches[side].version = version;
  frame->code->side_caches[side].extra = uint32_t(index);
  ip[1] = uint16_t(side);
  ip[4] = 1;
  write_u32(ip + 2, globals_version);
  specialized(ip, OP_LOAD_GLOBAL_BUILTIN);
}

}  // namespace

void specialize_LOAD_GLOBAL(Frame* frame, uint16_t* ip, Value*, uint64_t arg) {
  Str* name = code_name(frame->code, arg >> 1);
  Dict* globals = frame->globals();
  if (globals->shape_id != shapes::dict) return;
  const int64_t index = dict_find_str(globals, name);
  const uint32_t version = dict_keys_version(globals);
  if (!version) return;
  if (index < 0) return specialize_builtin(frame, ip, name, version);
  if (index > UINT16_MAX) return;
  ip[1] = uint16_t(index);
  ip[4] = 0;
  write_u32(ip + 2, version);
  specialized(ip, OP_LOAD_GLOBAL_MODULE);
}

}  // namespace krait
