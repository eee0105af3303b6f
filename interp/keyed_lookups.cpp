// See keyed_lookups.h.
#include "interp/keyed_lookups.h"

#include <string>

#include "interp/consumers.h"
#include "interp/pipelines.h"
#include "interp/quicken.h"
#include "runtime/compiler.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/native.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/tuple_hash.h"
#include "runtime/type.h"

namespace krait {

namespace {

// What tells the functions apart, in the order of KeyedLookup: the parameters behind table and key, what is
// done where no key has the hash, and what is returned where the key is found.
struct Source {
  const char *name, *parameters, *absent, *found;
};
constexpr Source kSources[] = {
    {"item", "", "return absent(table, key)", "value_at(table, n)"},
    {"get", ", default", "return default", "value_at(table, n)"},
    {"contains", "", "return False", "True"},
    {"set_item", ", value", "return insert(table, key, h, value)", "replace(table, n, value)"},
    {"set_default", ", default", "insert(table, key, h, default); return default", "value_at(table, n)"},
    {"add", "", "return include(table, key, h)", "None"}};
// The hash of keys with that many items (1: of no tuple).
constexpr const char* kHashes[kMostHashedItems] = {"h = hash(key)", "a, b = key; h = mix(hash(a), hash(b))",
                                                   "a, b, c = key; h = mix(hash(a), hash(b), hash(c))"};

// --- what the functions know

Value done(bool ok) { return ok ? Value::none() : Value::exception(); }

int64_t as_i64(Value hash) {
  int64_t i = 0;
  (void)int_fits_i64(hash, &i);
  return i;
}

Dict* dict_of(const Value* a) { return a[0].as<Dict>(); }
Set* set_of(const Value* a) { return a[0].as<Set>(); }

// (The tuple of the arguments.)
Value keyed_mix(const Value* a) {
  const auto* hashes = a[0].as<Tuple>();
  int64_t mixed = 0;
  const auto hash_item = [](Value v, int64_t* h) { return *h = as_i64(v), true; };
  (void)mix_tuple_hash(hashes->items, hashes->length, hash_item, &mixed);
  return int_from_i64(mixed);
}

Value keyed_first(const Value* a) {
  const int64_t hash = as_i64(a[2]);
  return Value::small_int(is_dict(a[0]) ? dict_find_hash(dict_of(a), hash) : set_find_hash(set_of(a), hash));
}

// The key at a place; unbound: there is none. Between two calls other threads, signal handlers and finalisers
// may have changed the table.
Value key_now_at(const Value* a) {
  const auto n = uint64_t(a[1].as_small_int());
  if (is_dict(a[0])) return n < dict_of(a)->used ? dict_of(a)->storage->entries[n].key : Value::unbound();
  return n <= set_of(a)->storage->mask ? set_of(a)->storage->slots[n].key : Value::unbound();
}

// (The table stands for a key that is none.)
Value keyed_key_at(const Value* a) {
  const Value key = key_now_at(a);
  return key.is_unbound() ? a[0] : key;
}

Value keyed_is_at(const Value* a) { return Value::boolean(key_now_at(a) == a[2]); }

Value raise_changed() { return raise(types::RuntimeError, "dictionary changed during lookup"); }

Value keyed_value_at(const Value* a) {
  return key_now_at(a).is_unbound() ? raise_changed()
                                    : dict_entry_value(dict_of(a), uint32_t(a[1].as_small_int()));
}

Value keyed_replace(const Value* a) {
  if (key_now_at(a).is_unbound()) return raise_changed();
  dict_set_entry_value(dict_of(a), uint32_t(a[1].as_small_int()), a[2]);
  return Value::none();
}

Value keyed_insert(const Value* a) {
  return done(dict_insert_with_hash(dict_of(a), a[1], as_i64(a[2]), a[3]));
}

Value keyed_include(const Value* a) { return done(set_add_with_hash(set_of(a), a[1], as_i64(a[2])) >= 0); }

Value keyed_absent(const Value* a) {
  if (!has_shape(a[0], shapes::dict)) {
    const Value missing = lookup_special(a[0], names::__missing__);
    if (missing.is_exception()) return missing;
    if (!missing.is_unbound()) return call(missing, {a[1]});
  }
  return raise_key_error(a[1]);
}

// -1: not there, -2: raised.
int64_t find_other(const Value* a) {
  const Value rejected = a[3] == a[0] ? Value::unbound() : a[3];
  return dict_find_other(dict_of(a), a[1], as_i64(a[2]), rejected);
}

Value keyed_other_item(const Value* a) {
  const int64_t entry = find_other(a);
  if (entry == -1) return keyed_absent(a);
  return entry < 0 ? Value::exception() : dict_entry_value(dict_of(a), uint32_t(entry));
}

Value keyed_other_get(const Value* a) {
  const int64_t entry = find_other(a);
  if (entry == -1) return a[4];
  return entry < 0 ? Value::exception() : dict_entry_value(dict_of(a), uint32_t(entry));
}

Value keyed_other_contains(const Value* a) {
  if (is_dict(a[0])) {
    const int64_t entry = find_other(a);
    return entry == -2 ? Value::exception() : Value::boolean(entry >= 0);
  }
  const Value rejected = a[3] == a[0] ? Value::unbound() : a[3];
  const int found = set_contains_other(set_of(a), a[1], as_i64(a[2]), rejected);
  return found < 0 ? Value::exception() : Value::boolean(found);
}

Value keyed_other_set_item(const Value* a) {
  const int64_t entry = find_other(a);
  if (entry == -1) return done(dict_insert_with_hash(dict_of(a), a[1], as_i64(a[2]), a[4]));
  if (entry < 0) return Value::exception();
  dict_set_entry_value(dict_of(a), uint32_t(entry), a[4]);
  return Value::none();
}

Value keyed_other_set_default(const Value* a) {
  const int64_t entry = find_other(a);
  if (entry >= 0) return dict_entry_value(dict_of(a), uint32_t(entry));
  return entry == -1 && dict_insert_with_hash(dict_of(a), a[1], as_i64(a[2]), a[4]) ? a[4]
                                                                                    : Value::exception();
}

Value keyed_other_add(const Value* a) {
  const Value rejected = a[3] == a[0] ? Value::unbound() : a[3];
  return done(set_add_other(set_of(a), a[1], as_i64(a[2]), rejected) >= 0);
}

const NativeDef kNatives[] = {
    {"mix", "*hashes", keyed_mix},
    {"first", "table, key, hash, /", keyed_first},
    {"key_at", "table, place, /", keyed_key_at},
    {"value_at", "table, place, /", keyed_value_at},
    {"is_at", "table, place, key, /", keyed_is_at},
    {"replace", "table, place, value, /", keyed_replace},
    {"insert", "table, key, hash, value, /", keyed_insert},
    {"include", "table, key, hash, /", keyed_include},
    {"absent", "table, key, /", keyed_absent},
    {"other_item", "table, key, hash, rejected, /", keyed_other_item},
    {"other_get", "table, key, hash, rejected, default, /", keyed_other_get},
    {"other_contains", "table, key, hash, rejected, /", keyed_other_contains},
    {"other_set_item", "table, key, hash, rejected, value, /", keyed_other_set_item},
    {"other_set_default", "table, key, hash, rejected, default, /", keyed_other_set_default},
    {"other_add", "table, key, hash, rejected, /", keyed_other_add},
    {}};

// Their namespace, and a tuple of the code objects of the functions; unbound: not made yet.
Value g_globals, g_models;

// False: raised.
bool make_globals() {
  Dict* globals = dict_new();
  const Value module = Value::object(str_intern("keyed"));
  for (const NativeDef* def = kNatives; def->name; ++def)
    dict_set_str(globals, def->name, Value::object(native_function_new(def, module, Value::none())));
  const Value hash = import_attribute("builtins", "hash");
  if (hash.is_exception()) return false;
  dict_set_str(globals, "hash", hash);
  register_root("keyed lookups' namespace", &g_globals);
  g_globals = Value::object(globals);
  return true;
}

std::string source_of(KeyedLookup lookup, size_t items) {
  const Source& s = kSources[size_t(lookup)];
  std::string text;
  for (const char* part :
       {"def ", s.name, "(table, key", s.parameters, "):\n    ", kHashes[items - 1],
        "\n    n = first(table, key, h)\n    if n < 0:\n        ", s.absent,
        "\n    k = key_at(table, n)\n    if k is key or k == key:\n"
        "        if is_at(table, n, k):\n            return ",
        s.found, "\n        k = table\n    return other_", s.name, "(table, key, h, k", s.parameters, ")\n"})
    text += part;
  return text;
}

// The place of a function among those of its __hash__, and of its code object.
size_t place_of(KeyedLookup lookup, size_t items) {
  return (items - 1) * size_t(KeyedLookup::kCount) + size_t(lookup);
}

// False: raised.
bool make_models() {
  if (!make_globals()) return false;
  Tuple* models = tuple_allocate(kKeyedLookupCount);
  if (!models) return false;
  register_root("keyed lookups", &g_models);
  g_models = Value::object(models);
  return true;
}

// The code object of a function; null: raised.
const Code* model(KeyedLookup lookup, size_t items) {
  if (g_models.is_unbound() && !make_models()) return nullptr;
  auto* models = g_models.as<Tuple>();
  Value* place = &models->items[place_of(lookup, items)];
  if (place->is_unbound()) {
    const Value module = g_compiler.compile(
        {.source = source_of(lookup, items), .filename = str_from_utf8("<lookups>"), .optimize = 0});
    if (module.is_exception()) return nullptr;
    store(models, place, module.as<Code>()->constants.as<Tuple>()->items[0]);
  }
  return place->as<Code>();
}

Value hash_method(Value key) { return type_of(key)->slot_methods[int(Slot::Hash)]; }

}  // namespace

bool has_python_hash(Value v) {
  return v.is_object() && !v.is_unbound() && has_kind(hash_method(v), Kind::Function);
}

Value python_hashed(Value key) {
  if (!has_shape(key, shapes::tuple)) return has_python_hash(key) ? key : Value::unbound();
  const auto* t = key.as<Tuple>();
  if (t->length < 2 || t->length > kMostHashedItems) return Value::unbound();
  for (uint64_t i = 0; i < t->length; ++i) {
    if (has_python_hash(t->items[i])) return t->items[i];
  }
  return Value::unbound();
}

Function* keyed_lookup(KeyedLookup lookup, Value key, Value hashed) {
  Tuple* companions = companions_of(hash_method(hashed).as<Function>()->code);
  if (!companions) return nullptr;
  const size_t items = has_shape(key, shapes::tuple) ? key.as<Tuple>()->length : 1;
  Value* place = &companions->items[kConsumerCount + place_of(lookup, items)];
  if (place->is_unbound()) {
    const Code* code = model(lookup, items);
    const Value copy = code ? hidden_copy(code) : Value::exception();
    if (copy.is_exception() || !prepare_code(copy.as<Code>())) return nullptr;
    store(companions, place,
          Value::object(function_new(copy.as<Code>(), g_globals.as<Dict>(), Value::unbound())));
  }
  return place->as<Function>();
}

}  // namespace krait
