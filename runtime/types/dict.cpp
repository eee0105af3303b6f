// The type dict. Its views are in dict_views.cpp, its iterators in dict_iterators.cpp.
#include "runtime/dict.h"

#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/dict_iterators.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

Dict* self_of(const Value* a) { return a[0].as<Dict>(); }

Value done(bool ok) { return ok ? Value::none() : Value::exception(); }

Value dict_new_method(const Value* a) {
  auto* d = static_cast<Dict*>(allocate_instance(a[0].as<Type>()));
  dict_initialize(d);
  return Value::object(d);
}

// dict(*args, **kwargs) and update(*args, **kwargs).
bool update_common(const char* name, Dict* d, Tuple* args, Value kwargs) {
  if (args->length > 1) {
    (void)raise_type_error("%s expected at most 1 argument, got %zu", name, size_t(args->length));
    return false;
  }
  if (args->length && !dict_update(d, args->items[0])) return false;
  return kwargs.is_unbound() || dict_merge(d, kwargs, 1);
}

Value dict_init(const Value* a) { return done(update_common("dict", self_of(a), a[1].as<Tuple>(), a[2])); }

Value method_update(const Value* a) {
  return done(update_common("update", self_of(a), a[1].as<Tuple>(), a[2]));
}

Value dict_repr(const Value* a) {
  Dict* d = self_of(a);
  if (!d->length) return str_from_ascii("{}");
  int entered = repr_enter(a[0]);
  if (entered) return entered < 0 ? Value::exception() : str_from_ascii("{...}");
  StringBuilder builder;
  builder.append_char('{');
  size_t position = 0;
  Value key, value;
  bool ok = true, first = true;
  while (ok && dict_next(d, &position, &key, &value)) {
    if (!first) builder.append_ascii(", ");
    first = false;
    ok = builder.append_repr_of(key);
    if (!ok) break;
    builder.append_ascii(": ");
    ok = builder.append_repr_of(value);
  }
  repr_leave(a[0]);
  if (!ok) return Value::exception();
  builder.append_char('}');
  return builder.finish();
}

Value dict_len(const Value* a) { return Value::small_int(self_of(a)->length); }

Value dict_getitem(const Value* a) {
  Dict* d = self_of(a);
  Value v = dict_get(d, a[1]);
  if (!v.is_unbound()) return v;
  if (d->shape_id != shapes::dict) {
    Value missing = lookup_special(a[0], names::__missing__);
    if (missing.is_exception()) return missing;
    if (!missing.is_unbound()) return call(missing, {a[1]});
  }
  return raise_key_error(a[1]);
}

Value dict_setitem(const Value* a) { return done(dict_set(self_of(a), a[1], a[2])); }

Value dict_delitem(const Value* a) {
  int deleted = dict_delete(self_of(a), a[1]);
  if (deleted < 0) return Value::exception();
  return deleted ? Value::none() : raise_key_error(a[1]);
}

Value dict_contains_method(const Value* a) {
  int found = dict_contains(self_of(a), a[1]);
  return found < 0 ? Value::exception() : Value::boolean(found);
}

template <int op>
Value dict_compare(const Value* a) {
  if (!is_dict(a[1])) return Value::not_implemented();
  int equal = dict_equal(self_of(a), a[1].as<Dict>());
  return equal < 0 ? Value::exception() : Value::boolean(equal == (op == 2));
}

Value not_ordered(const Value*) { return Value::not_implemented(); }

Value dict_or(const Value* a) {
  if (!is_dict(a[0]) || !is_dict(a[1])) return Value::not_implemented();
  Dict* result = dict_copy(self_of(a));
  if (!result || !dict_update(result, a[1])) return Value::exception();
  return Value::object(result);
}

Value dict_ior(const Value* a) { return dict_update(self_of(a), a[1]) ? a[0] : Value::exception(); }

Value method_get(const Value* a) {
  Value v = dict_get(self_of(a), a[1]);
  return v.is_unbound() ? a[2] : v;
}

Value method_setdefault(const Value* a) { return dict_set_default(self_of(a), a[1], a[2]); }

// An empty dict does not ask the key for its hash, as in CPython: {}.pop([], 1) is 1.
Value method_pop(const Value* a) {
  Value v = self_of(a)->length ? dict_pop(self_of(a), a[1]) : Value::unbound();
  if (!v.is_unbound()) return v;
  return a[2].is_unbound() ? raise_key_error(a[1]) : a[2];
}

Value method_popitem(const Value* a) {
  Value key, value;
  if (dict_pop_last(self_of(a), &key, &value)) return tuple_new({key, value});
  return raise_with_args(types::KeyError, {str_from_ascii("popitem(): dictionary is empty")});
}

Value method_clear(const Value* a) {
  dict_clear(self_of(a));
  return Value::none();
}

Value method_copy(const Value* a) {
  Dict* copy = dict_copy(self_of(a));
  return copy ? Value::object(copy) : Value::exception();
}

Value method_keys(const Value* a) { return dict_keys_view(self_of(a)); }
Value method_values(const Value* a) { return dict_values_view(self_of(a)); }
Value method_items(const Value* a) { return dict_items_view(self_of(a)); }

struct FromKeys {
  Value dict, value;
};
bool add_key(Value key, void* context) {
  auto* c = static_cast<FromKeys*>(context);
  if (has_shape(c->dict, shapes::dict)) return dict_set(c->dict.as<Dict>(), key, c->value);
  return set_item(c->dict, key, c->value);
}

// dict.fromkeys() of a dict: a copy with other values.
Value copy_with_value(Dict* source, Value value) {
  Dict* d = dict_copy(source);
  if (!d) return Value::exception();
  for (uint32_t i = 0; i < d->used; ++i) {
    DictEntry& e = d->storage->entries[i];
    if (!e.key.is_unbound()) e.value = value;
  }
  if (d->used) write_barrier(d->storage);
  return Value::object(d);
}

// dict.fromkeys() of a set, whose hashes are known.
Value from_items(Set* source, Value value) {
  Dict* d = dict_new();
  size_t position = 0;
  Value item;
  int64_t hash;
  while (set_next_with_hash(source, &position, &item, &hash)) {
    if (!dict_set_with_hash(d, item, hash, value)) return Value::exception();
  }
  return Value::object(d);
}

Value method_fromkeys(const Value* a) {
  if (a[0] == type_value(types::dict)) {
    if (has_shape(a[1], shapes::dict)) return copy_with_value(a[1].as<Dict>(), a[2]);
    if (has_shape(a[1], shapes::set) || has_shape(a[1], shapes::frozenset))
      return from_items(a[1].as<Set>(), a[2]);
  }
  Value d = call(a[0]);
  if (d.is_exception()) return d;
  FromKeys context{d, a[2]};
  return for_each(a[1], add_key, &context) ? d : Value::exception();
}

Value dict_iter(const Value* a) { return dict_iterator_new(shapes::dict_key_iterator, self_of(a)); }
Value dict_reversed(const Value* a) {
  return dict_iterator_new(shapes::dict_reverse_key_iterator, self_of(a));
}

Value method_sizeof(const Value* a) {
  Dict* d = self_of(a);
  return Value::small_int(int64_t(object_size(d) + object_size(d->storage)));
}

const NativeDef kMethods[] = {
    {"__new__", "cls, /, *args, **kwargs", dict_new_method, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__init__", "$self, /, *args, **kwargs", dict_init, "Initialize self.  See help(type(self))."},
    {"__repr__", "$self, /", dict_repr, "Return repr(self)."},
    {"__lt__", "$self, value, /", not_ordered, "Return self<value."},
    {"__le__", "$self, value, /", not_ordered, "Return self<=value."},
    {"__eq__", "$self, value, /", dict_compare<2>, "Return self==value."},
    {"__ne__", "$self, value, /", dict_compare<3>, "Return self!=value."},
    {"__gt__", "$self, value, /", not_ordered, "Return self>value."},
    {"__ge__", "$self, value, /", not_ordered, "Return self>=value."},
    {"__len__", "$self, /", dict_len, "Return len(self).", Effects::ReadsHeap},
    {"__getitem__", "$self, key, /", dict_getitem, "Return self[key]."},
    {"__setitem__", "$self, key, value, /", dict_setitem, "Set self[key] to value."},
    {"__delitem__", "$self, key, /", dict_delitem, "Delete self[key]."},
    {"__contains__", "$self, key, /", dict_contains_method,
     "True if the dictionary has the specified key, else False."},
    {"__iter__", "$self, /", dict_iter, "Implement iter(self).", Effects::ReadsHeap},
    {"__reversed__", "$self, /", dict_reversed, "Return a reverse iterator over the dict keys.",
     Effects::ReadsHeap},
    {"__or__", "$self, value, /", dict_or, "Return self|value."},
    {"__ror__", "$self, value, /", reflected<dict_or>, "Return value|self."},
    {"__ior__", "$self, value, /", dict_ior, "Return self|=value."},
    {"get", "$self, key, default=None, /", method_get,
     "Return the value for key if key is in the dictionary, else default."},
    {"setdefault", "$self, key, default=None, /", method_setdefault,
     "Insert key with a value of default if key is not in the dictionary.\n\n"
     "Return the value for key if key is in the dictionary, else default."},
    {"pop", "$self, key, default=?, /", method_pop,
     "Remove the key and return its value; without the key return default, or raise KeyError."},
    {"popitem", "$self, /", method_popitem,
     "Remove and return the last (key, value) pair as a 2-tuple.\n\nRaises KeyError if the dict is empty."},
    {"keys", "$self, /", method_keys, "A set-like view of the keys.", Effects::ReadsHeap},
    {"items", "$self, /", method_items, "A set-like view of the items.", Effects::ReadsHeap},
    {"values", "$self, /", method_values, "A view of the values.", Effects::ReadsHeap},
    {"update", "$self, /, *args, **kwargs", method_update,
     "Update from a mapping or an iterable of pairs, then from the keyword arguments."},
    {"fromkeys", "$type, iterable, value=None, /", method_fromkeys,
     "Create a new dictionary with keys from iterable and values set to value.", Effects::Any,
     NativeRole::ClassMethod},
    {"clear", "$self, /", method_clear, "Remove all items."},
    {"copy", "$self, /", method_copy, "A shallow copy."},
    {"__sizeof__", "$self, /", method_sizeof, "The size in memory, in bytes."},
    CLASS_GETITEM_ROW,
    UNHASHABLE_ROW,
    {}};

}  // namespace

extern const TypeSpec type_spec_dict = {
    .size = sizeof(Dict),
    .doc =
        "dict() -> new empty dictionary\ndict(mapping) -> from a mapping's pairs\n"
        "dict(iterable) -> from an iterable of pairs\ndict(**kwargs) -> from name=value pairs",
    .methods = kMethods,
    .initialize = match_as_mapping};

}  // namespace krait
