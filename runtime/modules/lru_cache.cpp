// functools._lru_cache_wrapper. A bounded cache links its entries in a ring, the most recently used last,
// through the wrapper's root link.
#include "runtime/dict.h"
#include "runtime/function.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/functools.h"
#include "runtime/native_call.h"
#include "runtime/ops.h"
#include "runtime/passing_tuple.h"
#include "runtime/plain_keys.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

struct Link : Object {
  Value previous, following;  // links
  Value key, result;
};

using Cache = LruCache;
Type *g_cache_type, *g_link_type;
Value g_keyword_mark;  // stands between positional and keyword arguments in keys

Cache* self_of(const Value* a) { return a[0].as<Cache>(); }
void count(Value* counter) { *counter = Value::small_int(counter->as_small_int() + 1); }

Link* new_link() { return static_cast<Link*>(allocate_instance(g_link_type)); }

void unlink(Link* link) {
  auto *before = link->previous.as<Link>(), *after = link->following.as<Link>();
  store(before, &before->following, link->following);
  store(after, &after->previous, link->previous);
}

void append(Cache* c, Link* link) {
  auto* root = c->root.as<Link>();
  auto* last = root->previous.as<Link>();
  store(link, &link->previous, Value::object(last));
  store(link, &link->following, c->root);
  store(last, &last->following, Value::object(link));
  store(root, &root->previous, Value::object(link));
}

void reset_ring(Cache* c) {
  Link* root = new_link();
  root->previous = root->following = Value::object(root);
  store(c, &c->root, Value::object(root));
}

// The key for a call: the argument itself when that is enough, else a tuple.
Value make_key(Cache* c, Tuple* args, Dict* kwargs) {
  bool typed = c->typed.is_true();
  if (!typed && !kwargs && args->length == 1 && is_own_key(args->items[0])) return args->items[0];
  if (!typed && !kwargs) return Value::object(args);
  size_t keywords = kwargs ? size_t(kwargs->length) : 0;
  size_t size = args->length + (kwargs ? 1 + 2 * keywords : 0) + (typed ? args->length + keywords : 0);
  Tuple* key = tuple_allocate(size);
  if (!key) return Value::exception();
  size_t n = 0;
  auto add = [&](Value v) { store(key, &key->items[n++], v); };
  for (uint64_t i = 0; i < args->length; ++i) add(args->items[i]);
  size_t position = 0;
  Value name, value;
  if (kwargs) {
    add(g_keyword_mark);
    while (dict_next(kwargs, &position, &name, &value)) {
      add(name);
      add(value);
    }
  }
  if (typed) {
    for (uint64_t i = 0; i < args->length; ++i) add(type_value(type_of(args->items[i])));
    position = 0;
    while (kwargs && dict_next(kwargs, &position, &name, &value)) add(type_value(type_of(value)));
  }
  return Value::object(key);
}

// The result that an entry of the cache stands for.
Value hit(Cache* c, Value entry) {
  count(&c->hits);
  if (c->max_size.is_none()) return entry;
  auto* link = entry.as<Link>();
  unlink(link);
  append(c, link);
  return link->result;
}

// Puts a new result into a bounded cache, throwing out the least recently used when it is full.
bool remember(Cache* c, Value key, int64_t h, Value result) {
  auto* entries = c->entries.as<Dict>();
  auto* root = c->root.as<Link>();
  if (entries->length >= c->max_size.as_small_int() && root->following != c->root) {
    auto* oldest = root->following.as<Link>();
    unlink(oldest);
    if (dict_delete(entries, oldest->key) < 0) return false;
  }
  Link* link = new_link();
  link->key = key;
  link->result = result;
  if (!dict_set_with_hash(entries, key, h, Value::object(link))) return false;
  append(c, link);
  return true;
}

// What compute() gives becomes the result for a key that is not there.
template <class Compute>
Value miss(Cache* c, Value key, int64_t h, Compute compute) {
  count(&c->misses);
  const Value result = compute();
  if (result.is_exception()) return result;
  auto* entries = c->entries.as<Dict>();
  if (c->max_size.is_none()) return dict_set_with_hash(entries, key, h, result) ? result : Value::exception();
  // The call itself may have added the key.
  const Value found = dict_get_with_hash(entries, key, h);
  if (found.is_exception()) return found;
  return found.is_unbound() && !remember(c, key, h, result) ? Value::exception() : result;
}

Value cache_call(const Value* a) {
  Cache* c = self_of(a);
  auto* args = a[1].as<Tuple>();
  Dict* kwargs = a[2].is_unbound() ? nullptr : a[2].as<Dict>();
  const auto compute = [=] { return call_with_tuple(c->function, args, kwargs); };
  if (c->max_size == Value::small_int(0)) {
    count(&c->misses);
    return compute();
  }
  const Value key = make_key(c, args, kwargs);
  int64_t h;
  if (key.is_exception() || !hash(key, &h)) return Value::exception();
  const Value found = dict_get_with_hash(c->entries.as<Dict>(), key, h);
  if (found.is_exception()) return found;
  return found.is_unbound() ? miss(c, key, h, compute) : hit(c, found);
}

// The same for a few plain values, which are looked for without making a tuple of them.
Value cache_direct(Value self, const Value* args, size_t count, Tuple* keywords) {
  constexpr size_t kMost = 6;
  auto* c = self.as<Cache>();
  if (keywords || !count || count > kMost || c->typed.is_true() || c->max_size == Value::small_int(0))
    return Value::unbound();
  auto* entries = c->entries.as<Dict>();
  const bool single = count == 1 && is_own_key(args[0]);
  const int64_t entry = dict_find_plain(entries, single ? args[0] : PassingTuple<kMost>(args, count).value());
  if (entry == kUnknownKey) return Value::unbound();
  if (entry >= 0) return hit(c, entries->storage->entries[entry].value);
  const Value key = single ? args[0] : tuple_new(args, count);
  int64_t h;
  if (key.is_exception() || !hash(key, &h)) return Value::exception();
  return miss(c, key, h, [=] { return call(c->function, args, count); });
}

Value cache_new(const Value* a) {
  if (!is_callable(a[1])) return raise_type_error("the first argument must be callable");
  Value max_size = Value::none();
  if (!a[2].is_none()) {
    if (!is_int(a[2])) return raise_type_error("maxsize should be integer or None");
    int64_t n;
    if (!int_to_i64(a[2], &n)) return Value::exception();
    max_size = Value::small_int(n < 0 ? 0 : n);
  }
  int typed = truth(a[3]);
  if (typed < 0) return Value::exception();
  auto* c = static_cast<Cache*>(allocate_instance(a[0].as<Type>()));
  c->function = a[1];
  c->max_size = max_size;
  c->typed = Value::boolean(typed);
  c->info_type = a[4];
  c->hits = c->misses = Value::small_int(0);
  c->entries = Value::object(dict_new());
  write_barrier(c);
  reset_ring(c);
  return Value::object(c);
}

Value cache_info(const Value* a) {
  Cache* c = self_of(a);
  return call(c->info_type,
              {c->hits, c->misses, c->max_size, Value::small_int(c->entries.as<Dict>()->length)});
}

Value cache_clear(const Value* a) {
  Cache* c = self_of(a);
  c->hits = c->misses = Value::small_int(0);
  dict_clear(c->entries.as<Dict>());
  reset_ring(c);
  return Value::none();
}

Value cache_get(const Value* a) { return a[1].is_none() ? a[0] : bound_method_new(a[0], a[1]); }
Value cache_reduce(const Value* a) { return get_attribute(a[0], names::__qualname__); }

const NativeDef kMethods[] = {
    {"__new__", "-cls, user_function, maxsize, typed, cache_info_type", cache_new,
     "Create and return a new object.", Effects::Any, NativeRole::StaticMethod},
    {"__call__", "$self, /, *args, **kwargs", cache_call, "Call self as a function."},
    {"__get__", "$self, instance, owner=None, /", cache_get,
     "Return an attribute of instance, which is of type owner."},
    {"cache_info", "-$self, /", cache_info, "Report cache statistics"},
    {"cache_clear", "-$self, /", cache_clear, "Clear the cache and cache statistics"},
    {"__reduce__", "-$self, /", cache_reduce},
    {"__copy__", "-$self, /, *args", return_self},
    {"__deepcopy__", "-$self, /, *args", return_self},
    {}};
const GetSetDef kGetSets[] = {DICT_GETSET_ROW, {}};
const TypeSpec kSpec = {.size = sizeof(Cache),
                        .doc =
                            "Create a cached callable that wraps another function.\n\nuser_function: the "
                            "function being cached\nmaxsize: "
                            "0 for no caching, None for unlimited cache size, n for a bounded cache\ntyped: "
                            "cache distinct values by "
                            "type, too\ncache_info_type: namedtuple class for the statistics",
                        .methods = kMethods,
                        .getsets = kGetSets};
const TypeSpec kLinkSpec = {.size = sizeof(Link)};

}  // namespace

bool is_exact_lru_cache(Value v) { return type_of(v) == g_cache_type; }

bool is_own_key(Value v) {
  return v.is_small_int() || has_shape(v, shapes::int_) || has_shape(v, shapes::str);
}

void create_lru_cache_type(Value module) {
  g_keyword_mark = object_new(types::object);
  register_root("functools keyword mark", &g_keyword_mark);
  g_cache_type = native_type_create("functools._lru_cache_wrapper", Kind::NativeValues, sizeof(Cache),
                                    types::object, kTypeBase | kTypeHasDict | kTypeHasWeakrefs, &kSpec);
  g_link_type = native_type_create("functools._lru_list_elem", Kind::NativeValues, sizeof(Link),
                                   types::object, kTypeHidden, &kLinkSpec);
  register_direct_call(cache_call, cache_direct);
  module_add_type(module, g_cache_type);
}

}  // namespace krait
