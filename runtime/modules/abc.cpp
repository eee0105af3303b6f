// The module _abc: abstract base classes. Each has the classes that were registered with it and two caches of
// answers to "is this a subclass?"; negative answers hold until any class is registered anywhere.
//
// Classes are held weakly. The caches map a class's address to a weak reference, which tells whether the
// address still belongs to the same class.
#include "runtime/modules/abc.h"

#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/weakref.h"

namespace krait {
namespace {

struct AbcData : Object {
  Value registry;          // dict: address -> weak reference
  Value cache;             // likewise: subclasses
  Value negative_cache;    // likewise: not subclasses
  Value negative_version;  // small int
};

Type* g_data_type;
int64_t g_invalidations;  // of all negative caches
Str* g_abc_impl;

// --- sets of weakly held classes ---

Value address_of(Value cls) { return Value::small_int(int64_t(cls.raw >> 3)); }

bool holds(Value table, Value cls) {
  Value ref = dict_get(table.as<Dict>(), address_of(cls));
  return !ref.is_unbound() && weakref_get(ref) == cls;
}

[[nodiscard]] bool add_class(Value table, Value cls) {
  Value ref = weakref_new(cls);
  return !ref.is_exception() && dict_set(table.as<Dict>(), address_of(cls), ref);
}

// The living classes of a table, as a list.
Value classes_of(Value table) {
  Value list = list_new();
  size_t position = 0;
  Value key, ref;
  while (dict_next(table.as<Dict>(), &position, &key, &ref)) {
    Value cls = weakref_get(ref);
    if (!cls.is_unbound() && !list_append(list.as<List>(), cls)) return Value::exception();
  }
  return list;
}

// cls._abc_impl; nullptr with TypeError.
AbcData* data_of(Value cls) {
  Value data = get_attribute(cls, g_abc_impl);
  if (data.is_exception()) return nullptr;
  if (type_of(data) == g_data_type) return data.as<AbcData>();
  (void)raise_type_error("_abc_impl is set to a wrong type");
  return nullptr;
}

Value data_new(const Value* a) {
  auto* d = static_cast<AbcData*>(allocate_instance(a[0].as<Type>()));
  store(d, &d->registry, Value::object(dict_new()));
  store(d, &d->cache, Value::object(dict_new()));
  store(d, &d->negative_cache, Value::object(dict_new()));
  d->negative_version = Value::small_int(g_invalidations);
  return Value::object(d);
}

// --- _abc_init ---

// truth(value.__isabstractmethod__); -1: raised.
int is_abstract(Value v) {
  Value flag = get_attribute_or_unbound(v, names::__isabstractmethod__);
  if (flag.is_exception()) return -1;
  return flag.is_unbound() ? 0 : truth(flag);
}

// Names among the class's own attributes, then of inherited abstract methods that are still abstract.
bool collect_abstract(Type* cls, Set* names_found) {
  Value items = list_from_iterable(dict_items_view(cls->dict));
  if (items.is_exception()) return false;
  for (int64_t i = 0; i < items.as<List>()->length; ++i) {
    auto* pair = list_get(items.as<List>(), i).as<Tuple>();
    int abstract = is_abstract(pair->items[1]);
    if (abstract < 0 || (abstract && !set_add(names_found, pair->items[0]))) return false;
  }
  auto* bases = cls->bases.as<Tuple>();
  for (uint64_t i = 0; i < bases->length; ++i) {
    Value inherited = get_attribute_or_unbound(bases->items[i], names::__abstractmethods__);
    if (inherited.is_exception()) return false;
    if (inherited.is_unbound()) continue;
    Value keys = list_from_iterable(inherited);
    if (keys.is_exception()) return false;
    for (int64_t k = 0; k < keys.as<List>()->length; ++k) {
      Value key = list_get(keys.as<List>(), k);
      if (!is_str(key)) continue;
      Value v = get_attribute_or_unbound(type_value(cls), str_intern(key));
      if (v.is_exception()) return false;
      if (v.is_unbound()) continue;
      int abstract = is_abstract(v);
      if (abstract < 0 || (abstract && !set_add(names_found, key))) return false;
    }
  }
  return true;
}

constexpr int64_t kAbcSequence = 1 << 5, kAbcMapping = 1 << 6;
constexpr uint32_t kMatchFlags = kTypeMatchSequence | kTypeMatchMapping;

// __abc_tpflags__ of collections.abc's classes: which patterns their instances match.
bool apply_pattern_flags(Type* cls) {
  Str* name = str_intern("__abc_tpflags__");
  Value flags = dict_get_str(cls->dict, name);
  if (flags.is_unbound()) return true;
  if (flags.is_small_int()) {
    int64_t bits = flags.as_small_int();
    if ((bits & kAbcSequence) && (bits & kAbcMapping)) {
      (void)raise_type_error("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
      return false;
    }
    if (bits & kAbcSequence) cls->flags |= kTypeMatchSequence;
    if (bits & kAbcMapping) cls->flags |= kTypeMatchMapping;
  }
  return type_set_attribute(cls, name, Value::unbound());
}

Value abc_init(const Value* a) {
  auto* cls = cast<Type>(a[0]);
  if (!cls) return raise_type_error("_abc_init() argument must be a class");
  Value found = set_new();
  if (!collect_abstract(cls, found.as<Set>())) return Value::exception();
  Value frozen = frozenset_from_iterable(found);
  if (frozen.is_exception() || !set_attribute(a[0], names::__abstractmethods__, frozen))
    return Value::exception();
  const Value args[1] = {type_value(g_data_type)};
  Value data = data_new(args);
  if (!set_attribute(a[0], g_abc_impl, data) || !apply_pattern_flags(cls)) return Value::exception();
  return Value::none();
}

// --- _abc_register ---

void inherit_pattern_flags(Type* cls, uint32_t flags) {
  if ((cls->flags & kMatchFlags) == flags || (cls->flags & kTypeImmutable)) return;
  cls->flags = (cls->flags & ~kMatchFlags) | flags;
  type_for_each_subclass(
      cls,
      [](Type* subclass, void* context) {
        inherit_pattern_flags(subclass, *static_cast<uint32_t*>(context));
        return true;
      },
      &flags);
}

Value abc_register(const Value* a) {
  if (!has_kind(a[1], Kind::Type)) return raise_type_error("Can only register classes");
  int already = is_subclass_of(a[1], a[0]);
  if (already) return already < 0 ? Value::exception() : a[1];
  // This would make a cycle, and is the case that matters for virtual subclasses.
  int cycle = is_subclass_of(a[0], a[1]);
  if (cycle < 0) return Value::exception();
  if (cycle) return raise(types::RuntimeError, "Refusing to create an inheritance cycle");
  AbcData* data = data_of(a[0]);
  if (!data || !add_class(data->registry, a[1])) return Value::exception();
  ++g_invalidations;
  ++g_abc_version;
  if (auto* cls = cast<Type>(a[0])) {
    uint32_t flags = cls->flags & kMatchFlags;
    if (flags) inherit_pattern_flags(a[1].as<Type>(), flags);
  }
  return a[1];
}

// --- checks ---

Value remember(AbcData* data, Value cls, bool yes) {
  return add_class(yes ? data->cache : data->negative_cache, cls) ? Value::boolean(yes) : Value::exception();
}

// Does the class derive from something that derives from cls? 1, 0, -1.
int check_all(Value list, Value subclass) {
  if (list.is_exception()) return -1;
  for (int64_t i = 0; i < list.as<List>()->length; ++i) {
    int yes = is_subclass_of(subclass, list_get(list.as<List>(), i));
    if (yes) return yes;
  }
  return 0;
}

Value subclass_check(Value cls, Value subclass) {
  if (!has_kind(subclass, Kind::Type)) return raise_type_error("issubclass() arg 1 must be a class");
  AbcData* data = data_of(cls);
  if (!data) return Value::exception();
  if (holds(data->cache, subclass)) return Value::true_();
  if (data->negative_version.as_small_int() < g_invalidations) {
    store(data, &data->negative_cache, Value::object(dict_new()));
    data->negative_version = Value::small_int(g_invalidations);
  } else if (holds(data->negative_cache, subclass)) {
    return Value::false_();
  }
  Value answer = call_method(cls, names::__subclasshook__, {subclass});
  if (answer.is_exception()) return answer;
  if (answer.is_true() || answer.is_false()) return remember(data, subclass, answer.is_true());
  if (!answer.is_not_implemented()) {
    return raise(types::AssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
  }
  if (has_kind(cls, Kind::Type) && is_subtype(subclass.as<Type>(), cls.as<Type>())) {
    return remember(data, subclass, true);
  }
  int yes = check_all(classes_of(data->registry), subclass);
  if (!yes) {
    Value subclasses = call_method(cls, str_intern("__subclasses__"));
    if (!subclasses.is_exception() && !is_list(subclasses)) {
      return raise_type_error("__subclasses__() must return a list");
    }
    yes = check_all(subclasses, subclass);
  }
  return yes < 0 ? Value::exception() : remember(data, subclass, yes);
}

Value abc_subclasscheck(const Value* a) { return subclass_check(a[0], a[1]); }

// cls.__subclasscheck__(subclass), which usually comes back here.
Value ask_subclasscheck(Value cls, Value subclass) {
  return call_method(cls, names::__subclasscheck__, {subclass});
}

Value abc_instancecheck(const Value* a) {
  AbcData* data = data_of(a[0]);
  if (!data) return Value::exception();
  Value subclass = get_attribute(a[1], names::__class__);
  if (subclass.is_exception()) return subclass;
  if (holds(data->cache, subclass)) return Value::true_();
  Value type = type_value(type_of(a[1]));
  if (type == subclass) {
    if (data->negative_version.as_small_int() == g_invalidations && holds(data->negative_cache, subclass)) {
      return Value::false_();
    }
    return ask_subclasscheck(a[0], subclass);
  }
  for (Value candidate : {subclass, type}) {
    Value answer = ask_subclasscheck(a[0], candidate);
    if (answer.is_exception()) return answer;
    int yes = truth(answer);
    if (yes < 0) return Value::exception();
    if (yes) return Value::true_();
  }
  return Value::false_();
}

// --- for tests ---

Value get_cache_token(const Value*) { return Value::small_int(g_invalidations); }

Value refs_of(Value table) {
  Value s = set_new();
  size_t position = 0;
  Value key, ref;
  while (dict_next(table.as<Dict>(), &position, &key, &ref)) {
    if (!weakref_get(ref).is_unbound() && !set_add(s.as<Set>(), ref)) return Value::exception();
  }
  return s;
}

Value get_dump(const Value* a) {
  AbcData* data = data_of(a[0]);
  if (!data) return Value::exception();
  return tuple_new(
      {refs_of(data->registry), refs_of(data->cache), refs_of(data->negative_cache), data->negative_version});
}

Value reset_registry(const Value* a) {
  AbcData* data = data_of(a[0]);
  if (!data) return Value::exception();
  dict_clear(data->registry.as<Dict>());
  return Value::none();
}

Value reset_caches(const Value* a) {
  AbcData* data = data_of(a[0]);
  if (!data) return Value::exception();
  dict_clear(data->cache.as<Dict>());
  dict_clear(data->negative_cache.as<Dict>());
  ++g_abc_version;
  return Value::none();
}

const NativeDef kDataMethods[] = {
    {"__new__", "-cls, /", data_new, nullptr, Effects::Any, NativeRole::StaticMethod}, {}};
const TypeSpec kDataSpec = {
    .size = sizeof(AbcData), .doc = "Internal state held by ABC machinery.", .methods = kDataMethods};

const NativeDef kFunctions[] = {
    {"_abc_init", "self, /", abc_init,
     "Internal ABC helper for class set-up. Should be never used outside abc module."},
    {"_abc_register", "self, subclass, /", abc_register,
     "Internal ABC helper for subclasss registration. Should be never used outside abc module."},
    {"_abc_instancecheck", "self, instance, /", abc_instancecheck,
     "Internal ABC helper for instance checks. Should be never used outside abc module."},
    {"_abc_subclasscheck", "self, subclass, /", abc_subclasscheck,
     "Internal ABC helper for subclasss checks. Should be never used outside abc module."},
    {"get_cache_token", "", get_cache_token,
     "Returns the current ABC cache token: it changes with every call to register() on any ABC."},
    {"_get_dump", "self, /", get_dump, "Internal ABC helper for cache and registry debugging."},
    {"_reset_registry", "self, /", reset_registry, "Internal ABC helper to reset registry of a given class."},
    {"_reset_caches", "self, /", reset_caches, "Internal ABC helper to reset both caches of a given class."},
    {}};

}  // namespace

int64_t g_abc_version;

int abc_remembers(const Type* abstract, const Type* cls) {
  if (!g_abc_impl) return -1;
  const Value found = type_lookup(abstract, g_abc_impl), subclass = Value::object(cls);
  if (found.is_unbound() || type_of(found) != g_data_type) return -1;
  const auto* data = found.as<AbcData>();
  if (holds(data->cache, subclass)) return 1;
  const bool no =
      data->negative_version.as_small_int() == g_invalidations && holds(data->negative_cache, subclass);
  return no ? 0 : -1;
}

Value module_init__abc(Value module) {
  g_abc_impl = str_intern("_abc_impl");
  static Value impl_root = Value::object(g_abc_impl);
  register_root("_abc_impl", &impl_root);
  g_data_type =
      native_type_create("_abc._abc_data", Kind::NativeValues, sizeof(AbcData), types::object, 0, &kDataSpec);
  static Value type_root = type_value(g_data_type);
  register_root("_abc_data", &type_root);
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
