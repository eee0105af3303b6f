// collections.OrderedDict: a dict, which is ordered anyway, with the methods that reorder it.
//
// Taking entries from the front leaves holes there; `first` remembers how many of them there are at least, so
// that a queue does not search them again and again.
#include "runtime/dict.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/modules/collections.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

struct OrderedDict : Dict {
  Value first;  // small int: entries before are holes ...
  Value in;     // ... of this storage
};
Type *g_ordered_dict, *g_keys, *g_values, *g_items, *g_iterator;

enum class Part : int64_t { Keys, Values, Items };

struct OrderedIterator : Object {
  Value dict;  // unbound once exhausted
  int64_t position;
  int64_t version;  // of its keys, likewise
  Part part;
  int64_t backwards;
};

OrderedDict* self_of(const Value* a) { return a[0].as<OrderedDict>(); }
Value done(bool ok) { return ok ? Value::none() : Value::exception(); }

Value ordered_new(const Value* a) {
  auto* d = static_cast<OrderedDict*>(allocate_instance(a[0].as<Type>()));
  dict_initialize(d);
  return Value::object(d);
}

// Index of the first entry of a non-empty dict.
uint32_t first_entry(OrderedDict* d) {
  DictStorage* s = d->storage;
  uint32_t i = 0;
  if (d->in == Value::object(s) && !s->restarted) i = uint32_t(d->first.as_small_int());
  while (s->entries[i].key.is_unbound()) ++i;
  s->restarted = 0;
  d->first = Value::small_int(i);
  store(d, &d->in, Value::object(d->storage));
  return i;
}

bool plain_setitem(const Dict* d) {
  return shape_of(d)->type->slot(Slot::SetItem) == types::dict->slot(Slot::SetItem);
}

struct SetContext {
  Value self;
};
bool set_pair(Value pair, void* context) {
  Value kv[2];
  return unpack(pair, kv, 2) && set_item(static_cast<SetContext*>(context)->self, kv[0], kv[1]);
}

// self[key] = value for all pairs of a mapping or iterable, through an overridden __setitem__.
bool update_through_setitem(Value self, Value other) {
  SetContext context{self};
  if (is_dict(other)) {
    Value items = dict_items_view(other.as<Dict>());
    return for_each(items, set_pair, &context);
  }
  Value keys = get_attribute_or_unbound(other, names::keys);
  if (keys.is_exception()) return false;
  if (keys.is_unbound()) return for_each(other, set_pair, &context);
  Value list = call(keys);
  if (list.is_exception()) return false;
  list = list_from_iterable(list);
  if (list.is_exception()) return false;
  for (int64_t i = 0; i < list.as<List>()->length; ++i) {
    Value key = list_get(list.as<List>(), i), value = get_item(other, key);
    if (value.is_exception() || !set_item(self, key, value)) return false;
  }
  return true;
}

bool update(Value self, Value other) {
  return plain_setitem(self.as<Dict>()) ? dict_update(self.as<Dict>(), other)
                                        : update_through_setitem(self, other);
}

Value ordered_init(const Value* a) {
  auto* args = a[1].as<Tuple>();
  if (args->length > 1) {
    return raise_type_error("expected at most 1 arguments, got %zu", size_t(args->length));
  }
  if (args->length && !update(a[0], args->items[0])) return Value::exception();
  return done(a[2].is_unbound() || update(a[0], a[2]));
}

Value method_update(const Value* a) {
  auto* args = a[1].as<Tuple>();
  if (args->length > 1) {
    return raise_type_error("update() takes at most 1 positional argument (%zu given)", size_t(args->length));
  }
  if (args->length && !update(a[0], args->items[0])) return Value::exception();
  return done(a[2].is_unbound() || update(a[0], a[2]));
}

Value ordered_repr(const Value* a) {
  Value name = type_of(a[0])->name;
  if (!self_of(a)->length) return format_string("%S()", name);
  int entered = repr_enter(a[0]);
  if (entered) return entered < 0 ? Value::exception() : str_from_ascii("...");
  Value view = has_shape(a[0], g_ordered_dict->root_shape->id) ? dict_items_view(self_of(a))
                                                               : call_method(a[0], names::items);
  Value items = view.is_exception() ? view : list_from_iterable(view);
  Value result = items.is_exception() ? items : format_string("%S(%R)", name, items);
  repr_leave(a[0]);
  return result;
}

// Equal contents, and between two OrderedDicts also equal order. 1, 0, -1.
int same(Value a, Value b) {
  int equal = dict_equal(a.as<Dict>(), b.as<Dict>());
  if (equal <= 0 || !is_instance(b, g_ordered_dict)) return equal;
  size_t i = 0, j = 0;
  Value key, value, other_key, other_value;
  while (dict_next(a.as<Dict>(), &i, &key, &value) && dict_next(b.as<Dict>(), &j, &other_key, &other_value)) {
    equal = equals(key, other_key);
    if (equal <= 0) return equal;
  }
  return 1;
}

template <int op>
Value ordered_compare(const Value* a) {
  if (!is_dict(a[1])) return Value::not_implemented();
  int equal = same(a[0], a[1]);
  return equal < 0 ? Value::exception() : Value::boolean(equal == (op == 2));
}

Value copy_of(Value self) {
  Type* type = type_of(self);
  Value copy = call(type_value(type));
  if (copy.is_exception() || !update(copy, self)) return Value::exception();
  return copy;
}

Value ordered_or(const Value* a) {
  if (!is_dict(a[0]) || !is_dict(a[1])) return Value::not_implemented();
  bool left = is_instance(a[0], g_ordered_dict);
  Value result = call(type_value(type_of(left ? a[0] : a[1])), {a[0]});
  if (result.is_exception() || !update(result, a[1])) return Value::exception();
  return result;
}

Value ordered_ior(const Value* a) { return update(a[0], a[1]) ? a[0] : Value::exception(); }

Value method_copy(const Value* a) { return copy_of(a[0]); }

Value method_popitem(const Value* a) {
  OrderedDict* d = self_of(a);
  int last = truth(a[1]);
  if (last < 0) return Value::exception();
  if (!d->length) return raise_with_args(types::KeyError, {str_from_ascii("dictionary is empty")});
  Value key, value;
  if (last) {
    dict_pop_last(d, &key, &value);
  } else {
    const DictEntry e = d->storage->entries[first_entry(d)];
    key = e.key;
    value = dict_pop(d, key);
  }
  return value.is_exception() ? value : tuple_new({key, value});
}

Value method_pop(const Value* a) {
  Value v = dict_pop(self_of(a), a[1]);
  if (!v.is_unbound()) return v;
  if (!a[2].is_unbound()) return a[2];
  Value missing = lookup_special(a[0], names::__missing__);
  if (missing.is_exception()) return missing;
  return missing.is_unbound() ? raise_key_error(a[1]) : call(missing, {a[1]});
}

Value method_move_to_end(const Value* a) {
  OrderedDict* d = self_of(a);
  int last = truth(a[2]);
  if (last < 0) return Value::exception();
  int64_t h;
  if (!hash(a[1], &h)) return Value::exception();
  int64_t entry = dict_find(d, a[1], h);
  if (entry < 0) return entry == -2 ? Value::exception() : raise_key_error(a[1]);
  const DictEntry moved = d->storage->entries[entry];
  if (last) {
    if (entry == int64_t(d->used) - 1) return Value::none();
    if (dict_pop(d, moved.key).is_exception()) return Value::exception();
    return done(dict_set(d, moved.key, moved.value));
  }
  if (entry == first_entry(d)) return Value::none();
  // To the front: everything else is appended behind it.
  Dict* others = dict_copy(d);
  if (!others || dict_delete(others, moved.key) < 0) return Value::exception();
  dict_clear(d);
  return done(dict_set(d, moved.key, moved.value) && dict_merge(d, Value::object(others), 1));
}

struct FromKeys {
  Value dict, value;
};
bool add_key(Value key, void* context) {
  auto* c = static_cast<FromKeys*>(context);
  return set_item(c->dict, key, c->value);
}
Value method_fromkeys(const Value* a) {
  Value d = call(a[0]);
  if (d.is_exception()) return d;
  FromKeys context{d, a[2]};
  return for_each(a[1], add_key, &context) ? d : Value::exception();
}

// --- iterators ---

Value make_iterator(Value dict, Part part, bool backwards) {
  auto* d = dict.as<Dict>();
  auto* it = static_cast<OrderedIterator*>(allocate_instance(g_iterator));
  it->dict = dict;
  it->position = backwards ? int64_t(d->used) - 1 : 0;
  it->version = dict_keys_version(d);
  it->part = part;
  it->backwards = backwards;
  return Value::object(it);
}

template <Part part, bool backwards>
Value view_iter(const Value* a) {
  return make_iterator(a[0].as<DictView>()->dict, part, backwards);
}
Value ordered_iter(const Value* a) { return make_iterator(a[0], Part::Keys, false); }
Value ordered_reversed(const Value* a) { return make_iterator(a[0], Part::Keys, true); }

Value iterator_next(const Value* a) {
  auto* it = a[0].as<OrderedIterator>();
  if (it->dict.is_unbound()) return Value::unbound();
  auto* d = it->dict.as<Dict>();
  if (int64_t(dict_keys_version(d)) != it->version) {
    return raise(types::RuntimeError, "OrderedDict mutated during iteration");
  }
  int64_t i = it->position;
  while (i >= 0 && i < int64_t(d->used) && d->storage->entries[i].key.is_unbound())
    i += it->backwards ? -1 : 1;
  if (i < 0 || i >= int64_t(d->used)) {
    it->dict = Value::unbound();
    return Value::unbound();
  }
  it->position = it->backwards ? i - 1 : i + 1;
  const DictEntry e = d->storage->entries[i];
  if (it->part == Part::Keys) return e.key;
  return it->part == Part::Values ? e.value : tuple_new({e.key, e.value});
}

Value iterator_reduce(const Value* a) {
  auto* it = a[0].as<OrderedIterator>();
  Value list = list_new();
  if (!it->dict.is_unbound()) {
    // The iterator itself stays where it is.
    Value copy = make_iterator(it->dict, it->part, it->backwards);
    copy.as<OrderedIterator>()->position = it->position;
    list = list_from_iterable(copy);
    if (list.is_exception()) return list;
  }
  return tuple_new({builtin_named("iter"), tuple_new({list})});
}

Value make_view(Type* type, Value self) {
  auto* view = static_cast<DictView*>(allocate_instance(type));
  view->dict = self;
  return Value::object(view);
}
Value method_keys(const Value* a) { return make_view(g_keys, a[0]); }
Value method_values(const Value* a) { return make_view(g_values, a[0]); }
Value method_items(const Value* a) { return make_view(g_items, a[0]); }

Value ordered_reduce(const Value* a) {
  Value state = call_method(a[0], str_intern("__getstate__"));
  if (state.is_exception()) return state;
  Value items = call_method(a[0], names::items);
  if (items.is_exception()) return items;
  Value iterator = iterate(items);
  if (iterator.is_exception()) return iterator;
  return tuple_new({type_value(type_of(a[0])), tuple_empty(), state, Value::none(), iterator});
}

const NativeDef kMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", ordered_new, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__init__", "$self, /, *args, **kwargs", ordered_init, "Initialize self.  See help(type(self))."},
    {"__repr__", "$self, /", ordered_repr, "Return repr(self)."},
    {"__eq__", "$self, value, /", ordered_compare<2>, "Return self==value."},
    {"__ne__", "$self, value, /", ordered_compare<3>, "Return self!=value."},
    UNHASHABLE_ROW,
    {"__or__", "$self, value, /", ordered_or, "Return self|value."},
    {"__ror__", "$self, value, /", reflected<ordered_or>, "Return value|self."},
    {"__ior__", "$self, value, /", ordered_ior, "Return self|=value."},
    {"__iter__", "$self, /", ordered_iter, "Implement iter(self)."},
    {"__reversed__", "-$self, /", ordered_reversed, "od.__reversed__() <==> reversed(od)"},
    {"__reduce__", "-$self, /", ordered_reduce, "Return state information for pickling"},
    {"fromkeys", "$type, /, iterable, value=None", method_fromkeys,
     "Create a new ordered dictionary with keys from iterable and values set to value.", Effects::Any,
     NativeRole::ClassMethod},
    {"update", "-$self, /, *args, **kwargs", method_update,
     "Update from a mapping or pairs, and keyword arguments."},
    {"copy", "-$self, /", method_copy, "od.copy() -> a shallow copy of od"},
    {"keys", "-$self, /", method_keys},
    {"values", "-$self, /", method_values},
    {"items", "-$self, /", method_items},
    {"pop", "$self, /, key, default=?", method_pop,
     "Remove the key and return its value; without the key return default, or raise KeyError."},
    {"popitem", "$self, /, last=True", method_popitem,
     "Remove and return a (key, value) pair from the dictionary: the last one, or the first if last is "
     "false."},
    {"move_to_end", "$self, /, key, last=True", method_move_to_end,
     "Move an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element "
     "does not "
     "exist."},
    {}};
const GetSetDef kGetSets[] = {DICT_GETSET_ROW, {}};
const TypeSpec kSpec = {.size = sizeof(OrderedDict),
                        .doc = "Dictionary that remembers insertion order",
                        .methods = kMethods,
                        .getsets = kGetSets};

template <Part part>
constexpr NativeDef kViewMethods[] = {
    {"__iter__", "$self, /", view_iter<part, false>, "Implement iter(self)."},
    {"__reversed__", "-$self, /", view_iter<part, true>},
    {}};
template <Part part>
constexpr TypeSpec kViewSpec = {.size = sizeof(DictView), .methods = kViewMethods<part>};

const NativeDef kIteratorMethods[] = {
    {"__iter__", "$self, /", return_self, "Implement iter(self).", Effects::Pure},
    {"__next__", "$self, /", iterator_next, "Implement next(self)."},
    {"__reduce__", "-$self, /", iterator_reduce, "Return state information for pickling"},
    {}};
const TypeSpec kIteratorSpec = {.size = sizeof(OrderedIterator), .methods = kIteratorMethods};

}  // namespace

void create_ordered_dict_types(Value module) {
  g_ordered_dict = native_type_create("collections.OrderedDict", Kind::Dict, sizeof(OrderedDict), types::dict,
                                      kTypeBase | kTypeHasDict | kTypeHasWeakrefs, &kSpec);
  auto make_view_type = [](const char* name, Type* base, const TypeSpec* spec) {
    return native_type_create(name, Kind::DictView, sizeof(DictView), base, kTypeHidden, spec);
  };
  g_keys = make_view_type("odict_keys", types::dict_keys, &kViewSpec<Part::Keys>);
  g_values = make_view_type("odict_values", types::dict_values, &kViewSpec<Part::Values>);
  g_items = make_view_type("odict_items", types::dict_items, &kViewSpec<Part::Items>);
  g_iterator = native_type_create("odict_iterator", Kind::Native, sizeof(OrderedIterator), types::object,
                                  kTypeHidden, &kIteratorSpec);
  module_add_type(module, g_ordered_dict);
}

}  // namespace krait
