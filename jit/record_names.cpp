// Recording global and module-level names.
//
// A global that holds a function, a class, a module or the like is taken for a constant and watched. Others
// are loaded from and stored to their dict entries; the version of the dict's keys says where they are.
#include "jit/record_names.h"

#include "interp/names.h"
#include "jit/operations.h"
#include "runtime/dict.h"
#include "runtime/module.h"
#include "runtime/str.h"

namespace krait::jit {

namespace {

bool is_usually_constant(Value v) {
  if (!v.is_object()) return true;
  switch (v.as_object()->kind) {
    case Kind::Function:
    case Kind::NativeFunction:
    case Kind::Type:
    case Kind::Module:
    case Kind::Str:
    case Kind::Tuple:
    case Kind::Float: return true;
    default: return false;
  }
}

// Where a key's value lies in a dict that keeps its keys.
struct EntryPlace {
  Ref storage;
  int32_t offset;
};

// Guards that the dict's keys are as now. False: aborted, or the dict cannot be versioned (still active).
bool locate(Recorder& r, Dict* d, Str* key, EntryPlace* place) {
  const int64_t index = dict_find_str(d, key);
  const uint32_t version = dict_keys_version(d);
  if (index < 0 || !version) return false;
  Builder& b = r.b;
  const Ref dict = b.value(Value::object(d));
  const Ref now = b.load_sized(Op::LoadU32, AliasClass::Dict, dict, offsetof(Dict, keys_version));
  if (!r.guard(b.emit(Op::Eq, now, b.int_(version)))) return false;
  place->storage = b.load(Type::Value, AliasClass::Dict, dict, offsetof(Dict, storage));
  place->offset = int32_t(offsetof(DictStorage, entries) + size_t(index) * sizeof(DictEntry) +
                          offsetof(DictEntry, value));
  return true;
}

}  // namespace

Ref load_entry(Recorder& r, Dict* d, Str* key) {
  EntryPlace place;
  if (!locate(r, d, key, &place)) return kNoRef;
  return r.b.load(Type::Value, AliasClass::Global, place.storage, place.offset);
}

namespace {

// The value of a name in a namespace where it is bound.
Ref load_bound(Recorder& r, Dict* d, Str* key, Value live) {
  if (is_usually_constant(live) && r.watch_key(d, key)) return r.constant(live);
  return load_entry(r, d, key);
}

// A name that globals may hide from builtins. kNoRef: aborted.
Ref load_global(Recorder& r, Str* key) {
  Dict* globals = r.frame()->globals();
  const Value builtins = r.frame()->function->builtins;
  if (globals->shape_id != shapes::dict || !has_shape(builtins, shapes::dict)) {
    r.abort(AbortReason::OpcodeNotRecorded);
    return kNoRef;
  }
  Ref result = kNoRef;
  const Value live = dict_get_str(globals, key);
  if (!live.is_unbound()) {
    result = load_bound(r, globals, key, live);
  } else if (r.watch_key(globals, key)) {
    const Value builtin = dict_get_str(builtins.as<Dict>(), key);
    if (!builtin.is_unbound()) result = load_bound(r, builtins.as<Dict>(), key, builtin);
  }
  if (result == kNoRef) r.abort(AbortReason::OpcodeNotRecorded);
  return result;
}

// dict[key] = operand, in place where the key is there.
void store_name(Recorder& r, Dict* d, Str* key) {
  const Ref v = r.boxed(r.ref(1));
  if (!r.active()) return;
  EntryPlace place;
  give_up_key(d, key);
  if (locate(r, d, key, &place)) {
    r.b.store(AliasClass::Global, place.storage, place.offset, v);
    r.b.emit(Op::Barrier, place.storage, v);
    return r.pop();
  }
  if (!r.active()) return;
  r.call(1, operations::StoreGlobal, {r.b.value(Value::object(d)), r.b.value(Value::object(key)), v},
         Recorder::Outcome::TrueOrRaise);
}

bool is_module_level(const Frame* f) {
  return f->locals.is_object() && !f->locals.is_unbound() && f->locals.as_object() == f->globals() &&
         has_shape(f->locals, shapes::dict);
}

}  // namespace

void record_LOAD_GLOBAL(Recorder& r, uint64_t arg) {
  if (!r.same_function()) return;
  const Ref v = load_global(r, code_name(r.code(), arg >> 1));
  if (!r.active()) return;
  if (arg & 1) r.push(r.b.value(Value::unbound()));
  r.push(v);
}

void record_STORE_GLOBAL(Recorder& r, uint64_t arg) {
  if (!r.same_function()) return;
  store_name(r, r.frame()->globals(), code_name(r.code(), arg));
}

// Module-level code: its locals are the globals.
void record_LOAD_NAME(Recorder& r, uint64_t arg) {
  if (!is_module_level(r.frame())) return r.abort(AbortReason::OpcodeNotRecorded);
  if (!r.same_function()) return;
  const Ref v = load_global(r, code_name(r.code(), arg));
  if (r.active()) r.push(v);
}

void record_STORE_NAME(Recorder& r, uint64_t arg) {
  if (!is_module_level(r.frame())) return r.abort(AbortReason::OpcodeNotRecorded);
  if (!r.same_function()) return;
  store_name(r, r.frame()->globals(), code_name(r.code(), arg));
}

}  // namespace krait::jit
