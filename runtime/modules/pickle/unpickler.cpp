// The types Unpickler and UnpicklerMemoProxy.
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/modules/pickle/loader.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::pickle {

Type* g_unpickler_type;

namespace {

Type* g_memo_type;

struct MemoProxy : Object {
  Unpickler* unpickler;
};

Unpickler* self_of(const Value* a) { return a[0].as<Unpickler>(); }

Value new_unpickler(const Value* a) { return Value::object(unpickler_new(a[0].as<Type>())); }

Value init_unpickler(const Value* a) {
  Unpickler* u = self_of(a);
  u->read = Value::unbound();
  int fix_imports = truth(a[2]);
  if (fix_imports < 0 || !unpickler_set_file(u, a[1]) ||
      !unpickler_set_options(u, fix_imports, a[3], a[4], a[5]))
    return Value::exception();
  Value loader = get_attribute_or_unbound(a[0], str_intern("persistent_load"));
  if (loader.is_exception()) return loader;
  store(u, &u->persistent_load, loader);
  u->memo = nullptr;
  u->memo_count = 0;
  u->next = u->end = u->fetched = nullptr;
  return Value::none();
}

Value load(const Value* a) {
  if (self_of(a)->read.is_unbound()) {
    return raise(g_unpickling_error, "Unpickler.__init__() was not called by %s.__init__()",
                 type_name_of(a[0]));
  }
  return unpickler_load(self_of(a));
}

Value find_class_method(const Value* a) { return find_class(self_of(a), a[1], a[2]); }

Value size_of(const Value* a) {
  const Storage* memo = self_of(a)->memo;
  return Value::small_int(int64_t(sizeof(Unpickler) + (memo ? object_size(memo) : 0)));
}

Value get_persistent_load(Value self) {
  Value v = self.as<Unpickler>()->persistent_load;
  return v.is_unbound() ? raise(types::AttributeError, "persistent_load") : v;
}
bool set_persistent_load(Value self, Value v) {
  if (v.is_unbound() || !is_callable(v)) {
    raise_type_error(v.is_unbound() ? "attribute deletion is not supported"
                                    : "persistent_load must be a callable taking one argument");
    return false;
  }
  store(self.as_object(), &self.as<Unpickler>()->persistent_load, v);
  return true;
}

// --- the memo ---

Value get_memo(Value self) {
  auto* proxy = static_cast<MemoProxy*>(allocate_instance(g_memo_type));
  proxy->unpickler = self.as<Unpickler>();
  return Value::object(proxy);
}

// Takes over a dict of index -> object.
bool load_memo(Unpickler* u, Dict* d) {
  size_t at = 0;
  Value key, value;
  while (dict_next(d, &at, &key, &value)) {
    int64_t index;
    if (!is_int(key)) {
      raise_type_error("memo key must be integers");
      return false;
    }
    if (!int_to_i64(key, &index)) return false;
    if (index < 0) {
      raise_value_error("memo key must be positive integers.");
      return false;
    }
    if (!unpickler_memo_put(u, uint64_t(index), value)) return false;
  }
  return true;
}

bool set_memo(Value self, Value v) {
  auto* u = self.as<Unpickler>();
  if (v.is_unbound()) {
    raise_type_error("attribute deletion is not supported");
    return false;
  }
  bool is_proxy = type_of(v) == g_memo_type;
  if (!is_proxy && !is_dict(v)) {
    raise_type_error("'memo' attribute must be an UnpicklerMemoProxy object or dict, not %.200T", v);
    return false;
  }
  const Storage* other = is_proxy ? v.as<MemoProxy>()->unpickler->memo : nullptr;
  u->memo = nullptr;
  u->memo_count = 0;
  if (!is_proxy) return load_memo(u, v.as<Dict>());
  for (size_t i = 0; other && i < other->used; ++i) {
    if (!other->items[i].is_unbound() && !unpickler_memo_put(u, i, other->items[i])) return false;
  }
  return true;
}

Value memo_proxy_clear(const Value* a) {
  Unpickler* u = a[0].as<MemoProxy>()->unpickler;
  u->memo = nullptr;
  u->memo_count = 0;
  return Value::none();
}

Value memo_proxy_copy(const Value* a) {
  const Storage* memo = a[0].as<MemoProxy>()->unpickler->memo;
  Dict* d = dict_new();
  for (size_t i = 0; memo && i < memo->used; ++i) {
    if (!memo->items[i].is_unbound() && !dict_set(d, Value::small_int(int64_t(i)), memo->items[i]))
      return Value::exception();
  }
  return Value::object(d);
}

Value memo_proxy_reduce(const Value* a) {
  Value contents = memo_proxy_copy(a);
  return contents.is_exception() ? contents : tuple_new({type_value(types::dict), tuple_new({contents})});
}

const NativeDef kMemoMethods[] = {
    {"clear", "$self, /", memo_proxy_clear, "Remove all items from memo."},
    {"copy", "$self, /", memo_proxy_copy, "Copy the memo to a new object."},
    {"__reduce__", "$self, /", memo_proxy_reduce, "Implement pickling support."},
    UNHASHABLE_ROW,
    {}};
const TypeSpec kMemoSpec = {.size = sizeof(MemoProxy), .methods = kMemoMethods};

const NativeDef kMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", new_unpickler, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, /, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()",
     init_unpickler, "Takes a binary file for reading the pickle data."},
    {"load", "$self, /", load, "Load a pickle: read an object from the file."},
    {"find_class", "$self, module_name, global_name, /", find_class_method,
     "Return an object from a specified module; the module is imported if need be."},
    {"__sizeof__", "$self, /", size_of, "Returns size in memory, in bytes."},
    {}};
const GetSetDef kGetSets[] = {
    {"memo", get_memo, set_memo}, {"persistent_load", get_persistent_load, set_persistent_load}, {}};
const TypeSpec kSpec = {.size = sizeof(Unpickler),
                        .doc = "Reads pickles from a binary file.",
                        .methods = kMethods,
                        .getsets = kGetSets};

}  // namespace

Unpickler* unpickler_new(Type* type) { return static_cast<Unpickler*>(allocate_instance(type)); }

bool unpickler_memo_put(Unpickler* u, uint64_t index, Value object) {
  size_t capacity = u->memo ? u->memo->capacity() : 0;
  if (index >= capacity) {
    constexpr uint64_t kFirst = 32;
    Storage* bigger = allocate_storage(index < kFirst / 2 ? kFirst : index * 2);
    if (!bigger) return false;
    for (size_t i = 0; u->memo && i < u->memo->used; ++i) bigger->items[i] = u->memo->items[i];
    bigger->used = u->memo ? u->memo->used : 0;
    write_barrier(bigger);
    store(u, &u->memo, bigger);
  }
  if (index >= u->memo->used) u->memo->used = index + 1;
  if (u->memo->items[index].is_unbound()) ++u->memo_count;
  store(u->memo, &u->memo->items[index], object);
  return true;
}

bool unpickler_set_file(Unpickler* u, Value file) {
  Value peek = get_attribute_or_unbound(file, str_intern("peek"));
  if (peek.is_exception()) return false;
  Value read = get_attribute_or_unbound(file, str_intern("read"));
  if (read.is_exception()) return false;
  Value readline = get_attribute_or_unbound(file, str_intern("readline"));
  if (readline.is_exception()) return false;
  if (read.is_unbound() || readline.is_unbound()) {
    raise_type_error("file must have 'read' and 'readline' attributes");
    return false;
  }
  store(u, &u->peek, peek);
  store(u, &u->read, read);
  store(u, &u->readline, readline);
  return true;
}

bool unpickler_set_options(Unpickler* u, bool fix_imports, Value encoding, Value errors, Value buffers) {
  Value iterator = Value::unbound();
  // () is the default: nothing was given.
  if (!buffers.is_none() && buffers != tuple_empty()) {
    iterator = iterate(buffers);
    if (iterator.is_exception()) return false;
  }
  store(u, &u->buffers, iterator);
  store(u, &u->encoding, encoding);
  store(u, &u->errors, errors);
  u->fix_imports = fix_imports;
  return true;
}

Type* create_unpickler_types() {
  g_memo_type = native_type_create("_pickle.UnpicklerMemoProxy", Kind::Native, sizeof(MemoProxy),
                                   types::object, kTypeHidden, &kMemoSpec);
  return g_unpickler_type = native_type_create("_pickle.Unpickler", Kind::Native, sizeof(Unpickler),
                                               types::object, kTypeBase, &kSpec);
}

}  // namespace krait::pickle
