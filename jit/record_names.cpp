// Recording global and module-level names.
//
// A global that holds a function, a class, a module or the like is taken for a constant and watched. Others
// are loaded from and stored to their dict entries; the version of the dict's keys says where they are. Where
// keys come and go (`except ... as name` in a module's loop), the key that the entry has says so, and names
// that are deleted are looked up each time.
//
// Code that runs in several namespaces (exec() or eval() of the same code object with fresh dicts) would need
// traces for each: once it is seen in a second one its names are loaded from the namespace that the function
// has. The same statements make the same keys, so the entries lie at the same places, which their keys tell.
#include "jit/record_names.h"

#include <unordered_map>
#include <unordered_set>

#include "interp/names.h"
#include "jit/natives.h"
#include "jit/record_methods.h"
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
bool locate(Recorder& r, const Namespace& n, Str* key, EntryPlace* place) {
  Dict* d = n.live;
  const int64_t index = dict_find_str(d, key);
  if (index < 0 || is_transient(d, key) || r.chain_length() > kMostCallees) return false;
  Builder& b = r.b;
  const Ref dict = n.ref;
  const auto field = [&](size_t offset) {
    return b.load_sized(Op::LoadU32, AliasClass::Dict, dict, int32_t(offset));
  };
  const bool by_version = n.is_constant && keeps_its_keys(d);
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

}  // namespace

Ref look_up_name(Recorder& r, const Namespace& n, Str* key) {
  const Ref args[] = {n.ref, r.b.value(Value::object(key))};
  return r.b.call(kLookUp, args);
}

namespace {

// A name that comes and goes, but is there now. kNoRef: aborted.
Ref look_up(Recorder& r, const Namespace& n, Str* key) {
  const Ref v = look_up_name(r, n, key);
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

Namespace constant_namespace(Recorder& r, Dict* d) { return {d, r.b.value(Value::object(d)), true}; }

bool find_namespace(Recorder& r, Namespace* out) {
  const Function* f = r.frame()->function;
  CodeAnchors& anchors = anchors_of(r.code());
  if (!anchors.globals) anchors.globals = f->globals;
  anchors.many_namespaces |= anchors.globals != f->globals;
  *out = constant_namespace(r, f->globals);
  if (!anchors.many_namespaces || Ir::is_const(r.function())) return r.same_function();
  const Ref function = r.function();
  const auto field = [&](size_t offset) {
    return r.b.load(Type::Value, AliasClass::Constant, function, int32_t(offset));
  };
  out->ref = field(offsetof(Function, globals));
  out->is_constant = false;
  return r.guard_shape(out->ref, Value::object(f->globals)) &&
         r.guard_is(field(offsetof(Function, builtins)), f->builtins);
}

Ref load_entry(Recorder& r, Dict* d, Str* key) { return load_entry(r, constant_namespace(r, d), key); }

Ref load_entry(Recorder& r, const Namespace& n, Str* key) {
  EntryPlace place;
  if (locate(r, n, key, &place))
    return r.b.load(Type::Value, AliasClass::Global, place.storage, place.offset);
  return r.active() && dict_find_str(n.live, key) >= 0 ? look_up(r, n, key) : kNoRef;
}

namespace {

// The value of a name in a namespace where it is bound.
Ref load_bound(Recorder& r, Dict* d, Str* key, Value live) {
  if (is_usually_constant(live) && !is_transient(d, key) && r.watch_key(d, key)) return r.constant(live);
  return load_entry(r, d, key);
}

bool op_lacks(Value dict, Value name) { return dict_find_str(dict.as<Dict>(), name.as<Str>()) < 0; }
const CallInfo kLacks =
    reading_call("LacksName", address_of(op_lacks), Type::Bool, 2, alias_bit(AliasClass::Dict));

// The name is not, and will not be, bound in the namespace. False: aborted, or it may be.
bool relies_on_absence(Recorder& r, const Namespace& n, Str* key) {
  if (n.is_constant) return r.watch_key(n.live, key);
  const Ref args[] = {n.ref, r.b.value(Value::object(key))};
  return r.guard(r.b.call(kLacks, args));
}

// A name that globals may hide from builtins. kNoRef: aborted.
Ref load_global(Recorder& r, Str* key) {
  Dict* globals = r.frame()->globals();
  const Value builtins = r.frame()->function->builtins;
  Namespace n;
  if (globals->shape_id != shapes::dict || !has_shape(builtins, shapes::dict)) {
    r.abort(AbortReason::OpcodeNotRecorded);
    return kNoRef;
  }
  if (!find_namespace(r, &n)) return kNoRef;
  Ref result = kNoRef;
  const Value live = dict_get_str(globals, key);
  if (!live.is_unbound()) {
    result = n.is_constant ? load_bound(r, globals, key, live) : load_entry(r, n, key);
  } else if (relies_on_absence(r, n, key)) {
    const Value builtin = dict_get_str(builtins.as<Dict>(), key);
    if (!builtin.is_unbound()) result = load_bound(r, builtins.as<Dict>(), key, builtin);
  }
  if (result == kNoRef) r.abort(AbortReason::OpcodeNotRecorded);
  return result;
}

// Nobody relies on what the namespace holds under this key. False: aborted.
bool unwatch(Recorder& r, const Namespace& n, Str* key) {
  give_up_key(n.live, key);
  if (n.is_constant) return true;
  const Ref watched = r.b.load_sized(Op::LoadU8, AliasClass::Dict, n.ref, offsetof(Dict, watched));
  return r.guard(r.b.emit(Op::Eq, watched, r.b.int_(0)), !n.live->watched) && !n.live->watched;
}

// namespace[key] = operand, in place where the key is there.
void store_name(Recorder& r, Str* key) {
  Namespace n;
  const Ref v = r.boxed(r.ref(1));
  if (!r.active() || !find_namespace(r, &n)) return;
  EntryPlace place;
  if (unwatch(r, n, key) && locate(r, n, key, &place)) {
    r.b.store(AliasClass::Global, place.storage, place.offset, v);
    r.b.emit(Op::Barrier, place.storage, v);
    return r.pop();
  }
  if (!r.active()) return;
  r.call(1, kStore, {n.ref, r.b.value(Value::object(key)), v}, Recorder::Outcome::TrueOrRaise);
}

// del name: from now on it is looked up.
void delete_name(Recorder& r, Str* key) {
  Namespace n;
  if (!find_namespace(r, &n)) return;
  if (dict_find_str(n.live, key) < 0) return r.abort(AbortReason::UnboundVariable);
  give_up_key(n.live, key);
  g_known_keys[n.live].deleted.insert(key);
  if (look_up(r, n, key) == kNoRef) return;
  r.call(0, kDelete, {n.ref, r.b.value(Value::object(key))}, Recorder::Outcome::TrueOrRaise);
}

bool is_module_level(const Frame* f) {
  return f->locals.is_object() && !f->locals.is_unbound() && f->locals.as_object() == f->globals() &&
         has_shape(f->locals, shapes::dict);
}

}  // namespace

void record_LOAD_GLOBAL(Recorder& r, uint64_t arg) {
  const Ref v = load_global(r, code_name(r.code(), arg >> 1));
  if (!r.active()) return;
  if (arg & 1) r.push(r.b.value(Value::unbound()));
  r.push(v);
}

void record_STORE_GLOBAL(Recorder& r, uint64_t arg) { store_name(r, code_name(r.code(), arg)); }
void record_DELETE_GLOBAL(Recorder& r, uint64_t arg) { delete_name(r, code_name(r.code(), arg)); }

// Module-level code: its locals are the globals.
void record_LOAD_NAME(Recorder& r, uint64_t arg) {
  if (!is_module_level(r.frame())) return r.abort(AbortReason::OpcodeNotRecorded);
  const Ref v = load_global(r, code_name(r.code(), arg));
  if (r.active()) r.push(v);
}

void record_STORE_NAME(Recorder& r, uint64_t arg) {
  if (!is_module_level(r.frame())) return r.abort(AbortReason::OpcodeNotRecorded);
  store_name(r, code_name(r.code(), arg));
}

void record_DELETE_NAME(Recorder& r, uint64_t arg) {
  if (!is_module_level(r.frame())) return r.abort(AbortReason::OpcodeNotRecorded);
  delete_name(r, code_name(r.code(), arg));
}

// --- imports in functions

namespace {

// A name that is bound in the builtins. kNoRef: aborted.
Ref load_builtin_name(Recorder& r, Str* key, Namespace* n) {
  const Value builtins = r.frame()->function->builtins;
  if (!find_namespace(r, n)) return kNoRef;
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
  Namespace globals;
  const Ref function = load_builtin_name(r, names::__import__, &globals);
  if (!r.active()) return;
  const Ref name = r.b.value(Value::object(code_name(r.code(), arg)));
  r.push(r.call(2, kImportName, {function, name, globals.ref, r.boxed(r.ref(1)), r.boxed(r.ref(2))},
                Recorder::Outcome::ValueMayRaise));
}

void record_IMPORT_FROM(Recorder& r, uint64_t arg) {
  const Ref module = r.boxed(r.ref(1)), name = r.b.value(Value::object(code_name(r.code(), arg)));
  r.push(r.call(0, kImportFrom, {module, name}, Recorder::Outcome::ValueMayRaise));
}

void record_LOAD_BUILD_CLASS(Recorder& r, uint64_t) {
  Namespace globals;
  const Ref v = load_builtin_name(r, names::__build_class__, &globals);
  if (r.active()) r.push(v);
}

}  // namespace krait::jit
