// The module _collections: defaultdict, _count_elements, _tuplegetter; deque and OrderedDict are in files of
// their own.

#include "runtime/modules/collections.h"

#include "runtime/consume.h"
#include "runtime/dict.h"
#include "runtime/frames.h"
#include "runtime/int.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/types/support.h"

namespace krait {
namespace {

// --- defaultdict ---

struct DefaultDict : Dict {
  Value factory;  // callable or None
};
Type* g_defaultdict;

Value default_new(const Value* a) {
  auto* d = static_cast<DefaultDict*>(allocate_instance(a[0].as<Type>()));
  dict_initialize(d);
  d->factory = Value::none();
  return Value::object(d);
}

Value default_init(const Value* a) {
  auto* args = a[1].as<Tuple>();
  Value factory = Value::none();
  if (args->length) {
    factory = args->items[0];
    if (!factory.is_none() && !is_callable(factory)) {
      return raise_type_error("first argument must be callable or None");
    }
  }
  auto* d = a[0].as<DefaultDict>();
  store(d, &d->factory, factory);
  Value init = type_lookup(types::dict, names::__init__);
  Tuple* rest = tuple_allocate(args->length ? args->length : 1);
  if (!rest) return Value::exception();
  rest->items[0] = a[0];
  for (uint64_t i = 1; i < args->length; ++i) rest->items[i] = args->items[i];
  write_barrier(rest);
  return call_with_tuple(init, rest, a[2].is_unbound() ? nullptr : a[2].as<Dict>());
}

Value default_missing(const Value* a) {
  auto* d = a[0].as<DefaultDict>();
  if (d->factory.is_none()) return raise_key_error(a[1]);
  Value v = call(d->factory);
  if (v.is_exception() || !set_item(a[0], a[1], v)) return Value::exception();
  return v;
}

Value default_repr(const Value* a) {
  const Value args[1] = {a[0]};
  Value base = types::dict->slot(Slot::Repr)(args);
  if (base.is_exception()) return base;
  Value factory = a[0].as<DefaultDict>()->factory, text;
  int entered = repr_enter(factory);
  if (entered < 0) return Value::exception();
  text = entered ? str_from_ascii("...") : repr(factory);
  if (!entered) repr_leave(factory);
  return text.is_exception() ? text : format_string("%S(%S, %S)", type_of(a[0])->name, text, base);
}

Value copy_of(Value self) { return call(type_value(type_of(self)), {self.as<DefaultDict>()->factory, self}); }
Value default_copy(const Value* a) { return copy_of(a[0]); }

Value default_or(const Value* a) {
  if (!is_dict(a[0]) || !is_dict(a[1])) return Value::not_implemented();
  Value self = is_instance(a[0], g_defaultdict) ? a[0] : a[1];
  Value result = call(type_value(type_of(self)), {self.as<DefaultDict>()->factory, a[0]});
  if (result.is_exception() || !dict_update(result.as<Dict>(), a[1])) return Value::exception();
  return result;
}

Value default_reduce(const Value* a) {
  Value factory = a[0].as<DefaultDict>()->factory;
  Value items = call_method(a[0], names::items);
  if (items.is_exception()) return items;
  Value iterator = iterate(items);
  if (iterator.is_exception()) return iterator;
  Value args = factory.is_none() ? tuple_empty() : tuple_new({factory});
  return tuple_new({type_value(type_of(a[0])), args, Value::none(), Value::none(), iterator});
}

const NativeDef kDefaultMethods[] = {
    {"__new__", "-cls, /, *args, **kwargs", default_new, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__init__", "$self, /, *args, **kwargs", default_init, "Initialize self.  See help(type(self))."},
    {"__repr__", "$self, /", default_repr, "Return repr(self)."},
    {"__missing__", "-$self, key, /", default_missing,
     "__missing__(key) # Called by __getitem__ for missing key: inserts and returns default_factory()."},
    {"__or__", "$self, value, /", default_or, "Return self|value."},
    {"__ror__", "$self, value, /", reflected<default_or>, "Return value|self."},
    {"copy", "-$self, /", default_copy, "D.copy() -> a shallow copy of D."},
    {"__copy__", "-$self, /", default_copy, "D.copy() -> a shallow copy of D."},
    {"__reduce__", "-$self, /", default_reduce, "Return state information for pickling."},
    CLASS_GETITEM_ROW,
    {}};
const MemberDef kDefaultMembers[] = {{"default_factory", offsetof(DefaultDict, factory), false, true,
                                      "Factory for default value called by __missing__()."},
                                     {}};
const TypeSpec kDefaultSpec = {.size = sizeof(DefaultDict),
                               .doc =
                                   "defaultdict(default_factory=None, /, [...]) --> dict with default "
                                   "factory\n\nThe default factory is called "
                                   "without arguments to produce\na new value when a key is not present, in "
                                   "__getitem__ only.\nThe remaining "
                                   "arguments are those of a dict.",
                               .methods = kDefaultMethods,
                               .members = kDefaultMembers};

// --- _count_elements ---

struct Counting {
  Value mapping;
  Value get;  // bound mapping.get, or unbound: count in the dict directly
};

bool count_element(Value key, void* context) {
  auto* c = static_cast<Counting*>(context);
  Value one = Value::small_int(1);
  if (c->get.is_unbound()) {
    auto* d = c->mapping.as<Dict>();
    int64_t h;
    if (!hash(key, &h)) return false;
    int64_t entry = dict_find(d, key, h);
    if (entry == -2) return false;
    if (entry == -1) return dict_set(d, key, one);
    Value count = d->storage->entries[entry].value;
    Value sum = count.is_small_int() ? int_add(count, one) : add(count, one);
    if (sum.is_exception()) return false;
    if (!count.is_small_int()) return dict_set(d, key, sum);
    dict_set_entry_value(d, uint32_t(entry), sum);
    return true;
  }
  Value old = call(c->get, {key, Value::small_int(0)});
  if (old.is_exception()) return false;
  Value sum = add(old, one);
  return !sum.is_exception() && set_item(c->mapping, key, sum);
}

Value count_elements(const Value* a) {
  Counting context{a[0], Value::unbound()};
  bool plain = is_dict(a[0]) &&
               type_lookup(type_of(a[0]), names::get) == type_lookup(types::dict, names::get) &&
               type_of(a[0])->slot(Slot::SetItem) == types::dict->slot(Slot::SetItem);
  if (!plain) {
    context.get = get_attribute(a[0], names::get);
    if (context.get.is_exception()) return context.get;
  } else {
    Value done;
    const bool counted = consume_each(Consumer::Count, a[1], a[0], &done, count_element, &context);
    return counted ? Value::none() : Value::exception();
  }
  return for_each(a[1], count_element, &context) ? Value::none() : Value::exception();
}

// --- _tuplegetter: the fields of named tuples ---

struct TupleGetter : Object {
  Value index, doc;
};

Value getter_new(const Value* a) {
  int64_t index;
  if (!int_to_i64(a[1], &index)) return Value::exception();
  auto* g = static_cast<TupleGetter*>(allocate_instance(a[0].as<Type>()));
  g->index = Value::small_int(index);
  g->doc = a[2];
  return Value::object(g);
}

Value getter_get(const Value* a) {
  if (a[1].is_none()) return a[0];
  int64_t index = a[0].as<TupleGetter>()->index.as_small_int();
  if (!is_tuple(a[1])) {
    return raise_type_error("descriptor for index '%zd' for tuple subclasses doesn't apply to '%T' object",
                            index, a[1]);
  }
  auto* t = a[1].as<Tuple>();
  if (uint64_t(index) >= t->length) return raise(types::IndexError, "tuple index out of range");
  return t->items[index];
}

Value getter_set(const Value*) { return raise(types::AttributeError, "can't set attribute"); }
Value getter_delete(const Value*) { return raise(types::AttributeError, "can't delete attribute"); }
Value getter_repr(const Value* a) {
  auto* g = a[0].as<TupleGetter>();
  return format_string("_tuplegetter(%R, %R)", g->index, g->doc);
}
Value getter_reduce(const Value* a) {
  auto* g = a[0].as<TupleGetter>();
  return tuple_new({type_value(type_of(a[0])), tuple_new({g->index, g->doc})});
}

const NativeDef kGetterMethods[] = {
    {"__new__", "cls, index, doc, /", getter_new, "Create and return a new object.", Effects::Any,
     NativeRole::StaticMethod},
    {"__get__", "$self, instance, owner=None, /", getter_get,
     "Return an attribute of instance, which is of type owner."},
    {"__set__", "$self, instance, value, /", getter_set, "Set an attribute of instance to value."},
    {"__delete__", "$self, instance, /", getter_delete, "Delete an attribute of instance."},
    {"__repr__", "$self, /", getter_repr, "Return repr(self)."},
    {"__reduce__", "-$self, /", getter_reduce},
    {}};
const MemberDef kGetterMembers[] = {{"__doc__", offsetof(TupleGetter, doc), false}, {}};
const TypeSpec kGetterSpec = {
    .size = sizeof(TupleGetter), .methods = kGetterMethods, .members = kGetterMembers};

const NativeDef kFunctions[] = {{"_count_elements", "mapping, iterable, /", count_elements,
                                 "Count elements in the iterable, updating the mapping."},
                                {}};

Type* g_tuple_getter;

}  // namespace

int64_t tuple_field_index(Value descriptor) {
  if (!descriptor.is_object() || type_of(descriptor) != g_tuple_getter) return -1;
  return descriptor.as<TupleGetter>()->index.as_small_int();
}

Value module_init__collections(Value module) {
  create_deque_types(module);
  create_ordered_dict_types(module);
  g_defaultdict = native_type_create("collections.defaultdict", Kind::Dict, sizeof(DefaultDict), types::dict,
                                     kTypeBase, &kDefaultSpec);
  module_add_type(module, g_defaultdict);
  g_tuple_getter = native_type_create("_collections._tuplegetter", Kind::NativeValues, sizeof(TupleGetter),
                                      types::object, 0, &kGetterSpec);
  module_add_type(module, g_tuple_getter);
  module_add_functions(module, kFunctions);
  return module;
}

}  // namespace krait
