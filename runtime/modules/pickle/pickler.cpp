// The types Pickler and PicklerMemoProxy.
#include "runtime/dict.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/modules/pickle/saver.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait::pickle {

Type* g_pickler_type;

namespace {

Type* g_memo_type;

struct MemoProxy : Object {
  Pickler* pickler;
};

Pickler* self_of(const Value* a) { return a[0].as<Pickler>(); }

void finalize(Object* o) { delete static_cast<Pickler*>(o)->out; }

Value new_pickler(const Value* a) {
  Pickler* p = pickler_new(a[0].as<Type>());
  return p ? Value::object(p) : Value::exception();
}

// An optional method or attribute of a subclass. False: raised.
bool take_attribute(Pickler* p, const char* name, Value* out) {
  Value v = get_attribute_or_unbound(Value::object(p), str_intern(name));
  if (v.is_exception()) return false;
  store(p, out, v);
  return true;
}

Value init_pickler(const Value* a) {
  Pickler* p = self_of(a);
  p->write = Value::unbound();
  int fix_imports = truth(a[3]);
  if (fix_imports < 0 || !pickler_set_protocol(p, a[2], fix_imports) || !pickler_set_file(p, a[1]) ||
      !pickler_set_buffer_callback(p, a[4]))
    return Value::exception();
  memo_clear(p);
  p->out->clear();
  p->fast = Value::small_int(0);
  p->fast_nesting = 0;
  p->fast_ids = Value::unbound();
  if (!take_attribute(p, "persistent_id", &p->persistent_id) ||
      !take_attribute(p, "dispatch_table", &p->dispatch_table))
    return Value::exception();
  return Value::none();
}

Value dump(const Value* a) {
  Pickler* p = self_of(a);
  if (p->write.is_unbound()) {
    return raise(g_pickling_error, "Pickler.__init__() was not called by %s.__init__()", type_name_of(a[0]));
  }
  p->out->clear();
  if (!pickler_dump(p, a[1])) return Value::exception();
  Value bytes = pickler_take_bytes(p);
  if (bytes.is_exception() || call(p->write, {bytes}).is_exception()) return Value::exception();
  return Value::none();
}

Value clear_memo(const Value* a) {
  memo_clear(self_of(a));
  return Value::none();
}

Value size_of(const Value* a) {
  const Storage* memo = self_of(a)->memo;
  return Value::small_int(int64_t(sizeof(Pickler) + (memo ? object_size(memo) : 0)));
}

// --- attributes ---

bool set_int(Value* to, Value v) {
  int64_t i;
  if (v.is_unbound()) {
    raise_type_error("can't delete numeric/char attribute");
    return false;
  }
  if (!int_to_i64(v, &i)) return false;
  *to = Value::small_int(i);
  return true;
}
Value get_bin(Value self) { return self.as<Pickler>()->bin; }
bool set_bin(Value self, Value v) { return set_int(&self.as<Pickler>()->bin, v); }
Value get_fast(Value self) { return self.as<Pickler>()->fast; }
bool set_fast(Value self, Value v) { return set_int(&self.as<Pickler>()->fast, v); }

Value get_persistent_id(Value self) {
  Value v = self.as<Pickler>()->persistent_id;
  return v.is_unbound() ? raise(types::AttributeError, "persistent_id") : v;
}
bool set_persistent_id(Value self, Value v) {
  if (v.is_unbound() || !is_callable(v)) {
    raise_type_error(v.is_unbound() ? "attribute deletion is not supported"
                                    : "persistent_id must be a callable taking one argument");
    return false;
  }
  store(self.as_object(), &self.as<Pickler>()->persistent_id, v);
  return true;
}

Value get_memo(Value self) {
  auto* proxy = static_cast<MemoProxy*>(allocate_instance(g_memo_type));
  proxy->pickler = self.as<Pickler>();
  return Value::object(proxy);
}

// Takes over a dict of id -> (index, object).
bool load_memo(Pickler* p, Dict* d) {
  size_t at = 0;
  Value key, value;
  while (dict_next(d, &at, &key, &value)) {
    if (!is_tuple(value) || value.as<Tuple>()->length != 2) {
      raise_type_error("'values' in memo dict must be 2-item tuples");
      return false;
    }
    int64_t index;
    if (!int_to_i64(value.as<Tuple>()->items[0], &index) || !memo_add(p, value.as<Tuple>()->items[1], index))
      return false;
  }
  return true;
}

bool set_memo(Value self, Value v) {
  auto* p = self.as<Pickler>();
  if (v.is_unbound()) {
    raise_type_error("attribute deletion is not supported");
    return false;
  }
  if (type_of(v) == g_memo_type) {
    Pickler* other = v.as<MemoProxy>()->pickler;
    bool ok = true;
    if (other == p) return true;
    memo_clear(p);
    memo_for_each(other,
                  [&](Value object, Value index) { ok = ok && memo_add(p, object, index.as_small_int()); });
    return ok;
  }
  if (!is_dict(v)) {
    raise_type_error("'memo' attribute must be a PicklerMemoProxy object or dict, not %.200T", v);
    return false;
  }
  memo_clear(p);
  return load_memo(p, v.as<Dict>());
}

// --- the memo's proxy ---

Value memo_proxy_clear(const Value* a) {
  memo_clear(a[0].as<MemoProxy>()->pickler);
  return Value::none();
}

Value memo_proxy_copy(const Value* a) {
  Dict* d = dict_new();
  bool ok = true;
  memo_for_each(a[0].as<MemoProxy>()->pickler, [&](Value object, Value index) {
    Value id = import_attribute("builtins", "id");
    ok = ok && dict_set(d, call(id, {object}), tuple_new({index, object}));
  });
  return ok ? Value::object(d) : Value::exception();
}

Value memo_proxy_reduce(const Value* a) {
  Value contents = memo_proxy_copy(a);
  return contents.is_exception() ? contents : tuple_new({type_value(types::dict), tuple_new({contents})});
}

const NativeDef kMemoMethods[] = {{"clear", "$self, /", memo_proxy_clear, "Remove all items from memo."},
                                  {"copy", "$self, /", memo_proxy_copy, "Copy the memo to a new object."},
                                  {"__reduce__", "$self, /", memo_proxy_reduce, "Implement pickle support."},
                                  UNHASHABLE_ROW,
                                  {}};
const TypeSpec kMemoSpec = {.size = sizeof(MemoProxy), .methods = kMemoMethods};

const NativeDef kMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", new_pickler, nullptr, Effects::Any, NativeRole::StaticMethod},
    {"__init__", "$self, /, file, protocol=None, fix_imports=True, buffer_callback=None", init_pickler,
     "Takes a binary file for writing the pickle data."},
    {"dump", "$self, obj, /", dump, "Write a pickled representation of the given object to the open file."},
    {"clear_memo", "$self, /", clear_memo, "Forget which objects the pickler has seen already."},
    {"__sizeof__", "$self, /", size_of, "Returns size in memory, in bytes."},
    {}};
const GetSetDef kGetSets[] = {{"bin", get_bin, set_bin},
                              {"fast", get_fast, set_fast},
                              {"memo", get_memo, set_memo},
                              {"persistent_id", get_persistent_id, set_persistent_id},
                              {}};
const MemberDef kMembers[] = {{"dispatch_table", offsetof(Pickler, dispatch_table), false, false}, {}};
const TypeSpec kSpec = {.size = sizeof(Pickler),
                        .doc = "Writes pickles to a binary file.",
                        .methods = kMethods,
                        .getsets = kGetSets,
                        .members = kMembers,
                        .finalize = finalize};

}  // namespace

Pickler* pickler_new(Type* type) {
  auto* p = static_cast<Pickler*>(allocate_instance(type));
  p->out = new Output;
  p->bin = p->fast = Value::small_int(0);
  return p;
}

Value pickler_take_bytes(Pickler* p) {
  Value bytes = p->out->bytes();
  // Also keeps the pickler, and with it its output, alive until here.
  p->out->clear();
  return bytes;
}

bool pickler_set_protocol(Pickler* p, Value protocol, bool fix_imports) {
  int version = kDefaultProtocol;
  if (!protocol.is_none() && !int_to_int(protocol, &version)) return false;
  if (version < 0) version = kHighestProtocol;
  if (version > kHighestProtocol) {
    raise_value_error("pickle protocol must be <= %d", kHighestProtocol);
    return false;
  }
  p->protocol = version;
  p->bin = Value::small_int(version > 0);
  p->fix_imports = fix_imports && version < 3;
  return true;
}

bool pickler_set_file(Pickler* p, Value file) {
  Value write = get_attribute_or_unbound(file, str_intern("write"));
  if (write.is_exception()) return false;
  if (write.is_unbound()) {
    raise_type_error("file must have a 'write' attribute");
    return false;
  }
  store(p, &p->write, write);
  return true;
}

bool pickler_set_buffer_callback(Pickler* p, Value callback) {
  if (callback.is_none()) callback = Value::unbound();
  if (!callback.is_unbound() && p->protocol < 5) {
    raise_value_error("buffer_callback needs protocol >= 5");
    return false;
  }
  store(p, &p->buffer_callback, callback);
  return true;
}

bool pickler_dump(Pickler* p, Value object) {
  // Only a subclass can have one.
  if (type_of(Value::object(p)) != g_pickler_type) {
    if (!take_attribute(p, "reducer_override", &p->reducer_override)) return false;
  }
  bool ok = Saver(p).dump(object);
  // It is a bound method, which keeps the pickler alive.
  p->reducer_override = Value::unbound();
  return ok;
}

Type* create_pickler_types() {
  g_memo_type = native_type_create("_pickle.PicklerMemoProxy", Kind::Native, sizeof(MemoProxy), types::object,
                                   kTypeHidden, &kMemoSpec);
  return g_pickler_type = native_type_create("_pickle.Pickler", Kind::Native, sizeof(Pickler), types::object,
                                             kTypeBase, &kSpec);
}

}  // namespace krait::pickle
