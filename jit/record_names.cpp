// Recording global and module-level names.
//
// A global that holds a function, a class, a module or the like is taken for a constant and watched. Others
// are loaded from and stored to their dict entries; the version of the dict's keys says where they are. Where
// keys come and go (`except ... as name` in a module's loop), the key that the entry has says so, and names
// that are deleted are looked up each time.
#include "jit/record_names.h"

#include <unordered_map>
#include <unordered_set>

#include "interp/names.h"
#include "jit/natives.h"
#include "runtime/call.h"
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

// What recordings have seen of a namespace. Addresses may be reused by others; then they are merely trusted
// less.
struct KnownKeys {
  uint32_t version = 0, changes = 0;
  std::unordered_set<const Str*> deleted;
};
std::unordered_map<const Dict*, KnownKeys> g_known_keys;

bool keeps_its_keys(Dict* d) {
  constexpr uint32_t kMostChanges = 4;
  KnownKeys& known = g_known_keys[d];
  const uint32_t version = dict_keys_version(d);
  known.changes += version != known.version;
  known.version = version;
  return version && known.changes <= kMostChanges;
}

bool is_transient(const Dict* d, const Str* key) {
  const auto known = g_known_keys.find(d);
  return known != g_known_keys.end() && known->second.deleted.contains(key);
}

// Guards that the key's entry is where it is now. False: aborted, or the key comes and goes (still active).
bool locate(Recorder& r, Dict* d, Str* key, EntryPlace* place) {
  const int64_t index = dict_find_str(d, key);
  if (index < 0 || is_transient(d, key)) return false;
  Builder& b = r.b;
  const Ref dict = b.value(Value::object(d));
  const auto field = [&](size_t offset) {
    return b.load_sized(Op::LoadU32, AliasClass::Dict, dict, int32_t(offset));
  };
  const bool by_version = keeps_its_keys(d);
  if (!r.guard(by_version ? b.emit(Op::Eq, field(offsetof(Dict, keys_version)), b.int_(d->keys_version))
                          : b.emit(Op::ULt, b.int_(index), field(offsetof(Dict, used)))))
    return false;
  place->storage = b.load(Type::Value, AliasClass::Dict, dict, offsetof(Dict, storage));
  const auto entry = int32_t(offsetof(DictStorage, entries) + size_t(index) * sizeof(DictEntry));
  place->offset = entry + int32_t(offsetof(DictEntry, value));
  const Ref found = by_version ? kNoRef
                               : b.load(Type::Value, AliasClass::Global, place->storage,
                                        entry + int32_t(offsetof(DictEntry, key)));
  return by_version || r.guard_is(found, d->storage->entries[index].key);
}

Value op_look_up(Value dict, Value name) { return dict_get_str(dict.as<Dict>(), name.as<Str>()); }
const CallInfo kLookUp = reading_call("LookUp", address_of(op_look_up), Type::Value, 2, kDictAliases);

// A name that comes and goes, but is there now. kNoRef: aborted.
Ref look_up(Recorder& r, Dict* d, Str* key) {
  const Ref args[] = {r.b.value(Value::object(d)), r.b.value(Value::object(key))};
  const Ref v = r.b.call(kLookUp, args);
  return r.guard(r.b.emit(Op::Same, v, r.b.value(Value::unbound())), false) ? v : kNoRef;
}

bool op_store(Value dict, Value name, Value value) {
  dict_set_str(dict.as<Dict>(), name.as<Str>(), value);
  return true;
}
const CallInfo kStore = KRAIT_CALL_ANYTHING("StoreName", op_store, Type::Bool, 3);
bool op_delete(Value dict, Value name) { return dict_delete(dict.as<Dict>(), name) >= 0; }
const CallInfo kDelete = KRAIT_CALL_ANYTHING("DeleteName", op_delete, Type::Bool, 2);

}  // namespace

Ref load_entry(Recorder& r, Dict* d, Str* key) {
  EntryPlace place;
  if (locate(r, d, key, &place))
    return r.b.load(Type::Value, AliasClass::Global, place.storage, place.offset);
  return r.active() && dict_find_str(d, key) >= 0 ? look_up(r, d, key) : kNoRef;
}

namespace {

// The value of a name in a namespace where it is bound.
Ref load_bound(Recorder& r, Dict* d, Str* key, Value live) {
  if (is_usually_constant(live) && !is_transient(d, key) && r.watch_key(d, key)) return r.constant(live);
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
  r.call(1, kStore, {r.b.value(Value::object(d)), r.b.value(Value::object(key)), v},
         Recorder::Outcome::TrueOrRaise);
}

// del name: from now on it is looked up.
void delete_name(Recorder& r, Dict* d, Str* key) {
  if (dict_find_str(d, key) < 0) return r.abort(AbortReason::UnboundVariable);
  give_up_key(d, key);
  g_known_keys[d].deleted.insert(key);
  if (look_up(r, d, key) == kNoRef) return;
  r.call(0, kDelete, {r.b.value(Value::object(d)), r.b.value(Value::object(key))},
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

void record_DELETE_GLOBAL(Recorder& r, uint64_t arg) {
  if (r.same_function()) delete_name(r, r.frame()->globals(), code_name(r.code(), arg));
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

void record_DELETE_NAME(Recorder& r, uint64_t arg) {
  if (!is_module_level(r.frame())) return r.abort(AbortReason::OpcodeNotRecorded);
  if (r.same_function()) delete_name(r, r.frame()->globals(), code_name(r.code(), arg));
}

// --- imports in functions

namespace {

// A name that is bound in the builtins. kNoRef: aborted.
Ref load_builtin_name(Recorder& r, Str* key) {
  const Value builtins = r.frame()->function->builtins;
  if (!r.same_function()) return kNoRef;
  const bool bound =
      has_shape(builtins, shapes::dict) && !dict_get_str(builtins.as<Dict>(), key).is_unbound();
  const Ref result =
      bound ? load_bound(r, builtins.as<Dict>(), key, dict_get_str(builtins.as<Dict>(), key)) : kNoRef;
  if (result == kNoRef) r.abort(AbortReason::OpcodeNotRecorded);
  return result;
}

// The import function, name, globals, names that are imported from the module, level.
Value op_import_name(Value import_function, Value name, Value globals, Value from_list, Value level) {
  return call(import_function, {name, globals, Value::none(), from_list, level});
}
const CallInfo kImportName = KRAIT_CALL_ANYTHING("ImportName", op_import_name, Type::Value, 5);
Value op_import_from(Value module, Value name) { return import_from(module, name.as<Str>()); }
const CallInfo kImportFrom = KRAIT_CALL_ANYTHING("ImportFrom", op_import_from, Type::Value, 2);

}  // namespace

void record_IMPORT_NAME(Recorder& r, uint64_t arg) {
  if (!r.frame()->locals.is_unbound()) return r.abort(AbortReason::OpcodeNotRecorded);
  const Ref function = load_builtin_name(r, names::__import__);
  if (!r.active()) return;
  const Ref name = r.b.value(Value::object(code_name(r.code(), arg)));
  const Ref globals = r.b.value(Value::object(r.frame()->globals()));
  r.push(r.call(2, kImportName, {function, name, globals, r.boxed(r.ref(1)), r.boxed(r.ref(2))},
                Recorder::Outcome::ValueMayRaise));
}

void record_IMPORT_FROM(Recorder& r, uint64_t arg) {
  const Ref module = r.boxed(r.ref(1)), name = r.b.value(Value::object(code_name(r.code(), arg)));
  r.push(r.call(0, kImportFrom, {module, name}, Recorder::Outcome::ValueMayRaise));
}

void record_LOAD_BUILD_CLASS(Recorder& r, uint64_t) {
  const Ref v = load_builtin_name(r, names::__build_class__);
  if (r.active()) r.push(v);
}

}  // namespace krait::jit
