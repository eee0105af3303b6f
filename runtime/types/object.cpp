// The type object: the methods every object has.
#include <string>
#include <vector>

#include "runtime/audit.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/int.h"
#include "runtime/kept_name.h"
#include "runtime/list.h"
#include "runtime/module.h"
#include "runtime/ops.h"
#include "runtime/set.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type_internal.h"

namespace krait {

namespace {

// --- construction ---

Value raise_abstract(Type* type) {
  const Value abstract = get_attribute(type_value(type), names::__abstractmethods__);
  if (abstract.is_exception()) return abstract;
  const Value sorted = list_from_iterable(abstract);
  if (sorted.is_exception()) return sorted;
  auto* list = sorted.as<List>();
  if (!list_sort(list, Value::none(), false)) return Value::exception();
  const Value joined = str_join(str_intern(", "), sorted);
  if (joined.is_exception()) return joined;
  return raise_type_error("Can't instantiate abstract class %N with abstract method%s %S", type,
                          list->length > 1 ? "s" : "", joined);
}

bool overrides(const Type* type, Slot slot) {
  return type->slot_methods[int(slot)] != types::object->slot_methods[int(slot)];
}

bool any_arguments(Value args, Value kwargs) { return args.as<Tuple>()->length || !kwargs.is_unbound(); }

Value new_object(const Value* args) {
  auto* type = args[0].as<Type>();
  if (any_arguments(args[1], args[2])) {
    if (overrides(type, Slot::New))
      return raise_type_error("object.__new__() takes exactly one argument (the type to instantiate)");
    if (!overrides(type, Slot::Init)) return raise_type_error("%N() takes no arguments", type);
  }
  return object_new(type);
}

Value init(const Value* args) {
  const Type* type = type_of(args[0]);
  if (any_arguments(args[1], args[2])) {
    if (overrides(type, Slot::Init))
      return raise_type_error("object.__init__() takes exactly one argument (the instance to initialize)");
    if (!overrides(type, Slot::New))
      return raise_type_error("%N.__init__() takes exactly one argument (the instance to initialize)", type);
  }
  return Value::none();
}

// --- text ---

Value object_repr(const Value* args) {
  const Value v = args[0];
  Type* type = type_of(v);
  const Value module = type_module(type);
  void* address = reinterpret_cast<void*>(v.raw);
  if (!module.is_unbound() && is_str(module) && !str_equals_ascii(module.as<Str>(), "builtins"))
    return format_string("<%S.%S object at %p>", module, type->qualname, address);
  return format_string("<%N object at %p>", type, address);
}

Value object_str(const Value* args) { return repr(args[0]); }

Value object_format(const Value* args) {
  if (!is_str(args[1])) return raise_type_error("__format__() argument must be str, not %T", args[1]);
  if (args[1].as<Str>()->length)
    return raise_type_error("unsupported format string passed to %T.__format__", args[0]);
  return str_of(args[0]);
}

// --- comparison ---

Value object_hash(const Value* args) {
  return Value::small_int(hash_identity(reinterpret_cast<void*>(args[0].raw)));
}

Value not_comparable(const Value*) { return Value::not_implemented(); }

Value object_eq(const Value* args) {
  return is_identical(args[0], args[1]) ? Value::true_() : Value::not_implemented();
}

// The opposite of what __eq__ says.
Value object_ne(const Value* args) {
  const NativeFn eq = type_of(args[0])->slot(Slot::Eq);
  if (!eq) return Value::not_implemented();
  const Value equal = eq(args);
  if (equal.is_exception() || equal.is_not_implemented()) return equal;
  const int t = truth(equal);
  return t < 0 ? Value::exception() : Value::boolean(!t);
}

// --- attributes ---

bool check_name(Value name) {
  if (is_str(name)) return true;
  raise_type_error("attribute name must be string, not '%T'", name);
  return false;
}

Value getattribute(const Value* args) {
  if (!check_name(args[1])) return Value::exception();
  return object_get_attribute(args[0], str_intern(args[1]));
}

// object.__setattr__(some_class, ...) would go around the rules of classes.
bool check_not_type(Value v, const char* method) {
  if (!has_kind(v, Kind::Type)) return true;
  raise_type_error("can't apply this %s to %T object", method, v);
  return false;
}

Value setattr(const Value* args) {
  if (!check_name(args[1]) || !check_not_type(args[0], "__setattr__")) return Value::exception();
  return object_set_attribute(args[0], str_intern(args[1]), args[2]) ? Value::none() : Value::exception();
}

Value delattr(const Value* args) {
  if (!check_name(args[1]) || !check_not_type(args[0], "__delattr__")) return Value::exception();
  return object_set_attribute(args[0], str_intern(args[1]), Value::unbound()) ? Value::none()
                                                                              : Value::exception();
}

Value get_class(Value self) { return type_value(type_of(self)); }
bool set_class(Value self, Value cls) {
  return audit("object.__setattr__", {self, Value::object(names::__class__), cls}) &&
         object_set_class(self, cls);
}

Value init_subclass(const Value*) { return Value::none(); }
Value subclass_hook(const Value*) { return Value::not_implemented(); }

// Adds the names in the class's dict and, recursively, its bases'.
bool merge_class_names(Dict* into, Value cls) {
  const Value own = get_attribute_or_unbound(cls, names::__dict__);
  if (own.is_exception()) return false;
  if (!own.is_unbound() && !dict_update(into, own)) return false;
  const Value bases = get_attribute_or_unbound(cls, names::__bases__);
  if (bases.is_exception()) return false;
  if (bases.is_unbound() || !is_tuple(bases)) return true;
  for (uint64_t i = 0; i < bases.as<Tuple>()->length; ++i)
    if (!merge_class_names(into, bases.as<Tuple>()->items[i])) return false;
  return true;
}

Value dir(const Value* args) {
  Dict* all = dict_new();
  const Value own = get_attribute_or_unbound(args[0], names::__dict__);
  if (own.is_exception()) return own;
  if (!own.is_unbound() && is_dict(own) && !dict_update(all, own)) return Value::exception();
  const Value cls = get_attribute_or_unbound(args[0], names::__class__);
  if (cls.is_exception()) return cls;
  if (!cls.is_unbound() && !merge_class_names(all, cls)) return Value::exception();
  return list_from_iterable(Value::object(all));
}

Value size_of(const Value* args) {
  if (!args[0].is_object()) return Value::small_int(sizeof(Value));
  return int_from_u64(object_size(args[0].as_object()));
}

// --- pickling ---

Value raise_cannot_pickle(Value v) { return raise_type_error("cannot pickle '%T' object", v); }

// The instance's attributes as a dict, or None when there are none.
Value attributes_state(Value v) {
  if (!v.is_object() || !(type_of(v)->flags & kTypeHasDict)) {
    const Value d = get_attribute_or_unbound(v, names::__dict__);
    return d.is_unbound() ? Value::none() : d;
  }
  Dict* attributes = instance_attributes_snapshot(v.as_object());
  return attributes->length ? Value::object(attributes) : Value::none();
}

// The state of the __slots__ that are set: a dict; unbound when there is none.
Value slots_state(Value v, List* slot_names) {
  Dict* slots = dict_new();
  for (int64_t i = 0; i < slot_names->length; ++i) {
    const Value name = list_get(slot_names, i);
    const Value value = get_attribute_or_unbound(v, str_intern(name));
    if (value.is_exception()) return value;
    if (!value.is_unbound()) dict_set_str(slots, name.as<Str>(), value);
  }
  return slots->length ? Value::object(slots) : Value::unbound();
}

KeptName g_slotnames("__slotnames__"), g_getstate("__getstate__"), g_getnewargs_ex("__getnewargs_ex__"),
    g_getnewargs("__getnewargs__");

// copyreg._slotnames(cls), cached by it in cls.__slotnames__.
Value slot_names_of(Type* type) {
  const Value cached = dict_get_str(type->dict, g_slotnames);
  if (!cached.is_unbound() && (cached.is_none() || is_list(cached))) return cached;
  const Value function = import_attribute("copyreg", "_slotnames");
  if (function.is_exception()) return function;
  const Value slot_names = call(function, {type_value(type)});
  if (slot_names.is_exception() || slot_names.is_none() || is_list(slot_names)) return slot_names;
  return raise_type_error("copyreg._slotnames didn't return a list or None");
}

// Native fields that nobody would pickle make the object unpicklable.
bool has_hidden_fields(const Type* type, Value slot_names) {
  const size_t slots = slot_names.is_none() ? 0 : size_t(slot_names.as<List>()->length);
  return type_layout_size(type) > sizeof(Object) + slots * sizeof(Value);
}

Value default_state(Value v, bool required) {
  Type* type = type_of(v);
  const bool has_items = type_is_var_sized(type) || is_int(v) || has_kind(v, Kind::MemoryView);
  if (required && has_items) return raise_type_error("cannot pickle %.200T objects", v);
  const Value state = attributes_state(v);
  if (state.is_exception()) return state;
  const Value slot_names = slot_names_of(type);
  if (slot_names.is_exception()) return slot_names;
  if (required && has_hidden_fields(type, slot_names)) return raise_cannot_pickle(v);
  if (slot_names.is_none() || slot_names.as<List>()->length == 0) return state;
  const Value slots = slots_state(v, slot_names.as<List>());
  if (slots.is_exception()) return slots;
  return slots.is_unbound() ? state : tuple_new({state, slots});
}

Value getstate(const Value* args) { return default_state(args[0], false); }

Value object_state(Value v, bool required) {
  Str* name = g_getstate;
  const Value method = get_attribute(v, name);
  if (method.is_exception()) return method;
  const auto* native = cast<NativeMethod>(method);
  if (native && native->self == v && native->function->function == getstate)
    return default_state(v, required);
  return call(method);
}

// __getnewargs_ex__ or __getnewargs__: *args and *kwargs stay unbound when the class has neither. False:
// raised.
bool new_arguments(Value v, Value* args, Value* kwargs) {
  const Value ex = lookup_special(v, g_getnewargs_ex);
  if (ex.is_exception()) return false;
  if (!ex.is_unbound()) {
    const Value pair = call(ex);
    if (pair.is_exception()) return false;
    if (!is_tuple(pair)) {
      raise_type_error("__getnewargs_ex__ should return a tuple, not '%T'", pair);
      return false;
    }
    const auto* t = pair.as<Tuple>();
    if (t->length != 2) {
      raise_value_error("__getnewargs_ex__ should return a tuple of length 2, not %zu", size_t(t->length));
      return false;
    }
    *args = t->items[0];
    *kwargs = t->items[1];
    if (!is_tuple(*args)) {
      raise_type_error("first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%T'",
                       *args);
      return false;
    }
    if (!is_dict(*kwargs)) {
      raise_type_error("second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%T'",
                       *kwargs);
      return false;
    }
    return true;
  }
  const Value plain = lookup_special(v, g_getnewargs);
  if (plain.is_exception()) return false;
  if (plain.is_unbound()) return true;
  *args = call(plain);
  if (args->is_exception()) return false;
  if (is_tuple(*args)) return true;
  raise_type_error("__getnewargs__ should return a tuple, not '%T'", *args);
  return false;
}

Value list_items(Value v) { return is_list(v) ? iterate(v) : Value::none(); }
Value dict_items(Value v) {
  if (!is_dict(v)) return Value::none();
  const Value items = call_method(v, names::items);
  return items.is_exception() ? items : iterate(items);
}

// Protocol 2 and later: copyreg.__newobj__(cls, *args) and the state.
Value reduce_newobj(Value v) {
  Type* type = type_of(v);
  if (type->flags & kTypeHidden) return raise_cannot_pickle(v);
  Value args = Value::unbound(), kwargs = Value::unbound();
  if (!new_arguments(v, &args, &kwargs)) return Value::exception();
  const bool has_args = !args.is_unbound();
  const bool with_keywords = !kwargs.is_unbound() && kwargs.as<Dict>()->length > 0;
  const Value maker = import_attribute("copyreg", with_keywords ? "__newobj_ex__" : "__newobj__");
  if (maker.is_exception()) return maker;
  Value maker_args;
  if (with_keywords) {
    maker_args = tuple_new({type_value(type), args, kwargs});
  } else {
    const uint64_t n = has_args ? args.as<Tuple>()->length : 0;
    Tuple* t = tuple_allocate(n + 1);
    if (!t) return Value::exception();
    t->items[0] = type_value(type);
    for (uint64_t i = 0; i < n; ++i) t->items[i + 1] = args.as<Tuple>()->items[i];
    maker_args = Value::object(t);
  }
  const Value state = object_state(v, !(has_args || is_list(v) || is_dict(v)));
  if (state.is_exception()) return state;
  const Value lists = list_items(v);
  if (lists.is_exception()) return lists;
  const Value dicts = dict_items(v);
  if (dicts.is_exception()) return dicts;
  return tuple_new({maker, maker_args, state, lists, dicts});
}

Value common_reduce(Value v, int protocol) {
  if (protocol >= 2) return reduce_newobj(v);
  const Value function = import_attribute("copyreg", "_reduce_ex");
  return function.is_exception() ? function : call(function, {v, Value::small_int(protocol)});
}

Value reduce(const Value* args) { return common_reduce(args[0], 0); }

Value reduce_ex(const Value* args) {
  int protocol;
  if (!int_to_int(args[1], &protocol)) return Value::exception();
  const Value method = get_attribute_or_unbound(args[0], names::__reduce__);
  if (method.is_exception()) return method;
  if (!method.is_unbound()) {
    const Value on_class = get_attribute(type_value(type_of(args[0])), names::__reduce__);
    if (on_class.is_exception()) return on_class;
    if (on_class != dict_get_str(types::object->dict, names::__reduce__)) return call(method);
  }
  return common_reduce(args[0], protocol);
}

constexpr NativeRole kStatic = NativeRole::StaticMethod;
constexpr NativeRole kClass = NativeRole::ClassMethod;

const NativeDef kMethods[] = {
    {"__new__", "$type, *args, **kwargs", new_object,
     "Create and return a new object.  See help(type) for accurate signature.", Effects::Any, kStatic},
    {"__repr__", "$self, /", object_repr, "Return repr(self)."},
    {"__hash__", "$self, /", object_hash, "Return hash(self).", Effects::Pure},
    {"__str__", "$self, /", object_str, "Return str(self)."},
    {"__getattribute__", "$self, name, /", getattribute, "Return getattr(self, name)."},
    {"__setattr__", "$self, name, value, /", setattr, "Implement setattr(self, name, value)."},
    {"__delattr__", "$self, name, /", delattr, "Implement delattr(self, name)."},
    {"__lt__", "$self, value, /", not_comparable, "Return self<value.", Effects::Pure},
    {"__le__", "$self, value, /", not_comparable, "Return self<=value.", Effects::Pure},
    {"__eq__", "$self, value, /", object_eq, "Return self==value.", Effects::Pure},
    {"__ne__", "$self, value, /", object_ne, "Return self!=value."},
    {"__gt__", "$self, value, /", not_comparable, "Return self>value.", Effects::Pure},
    {"__ge__", "$self, value, /", not_comparable, "Return self>=value.", Effects::Pure},
    {"__init__", "$self, /, *args, **kwargs", init,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__reduce_ex__", "$self, protocol, /", reduce_ex, "Helper for pickle."},
    {"__reduce__", "$self, /", reduce, "Helper for pickle."},
    {"__getstate__", "$self, /", getstate, "Helper for pickle."},
    {"__subclasshook__", "-$type, *args", subclass_hook,
     "Abstract classes can override this to customize issubclass().\n\nThis is invoked early on by "
     "abc.ABCMeta.__subclasscheck__().\nIt should return True, False or NotImplemented.  If it returns\n"
     "NotImplemented, the normal algorithm is used.  Otherwise, it\noverrides the normal algorithm (and the "
     "outcome is cached).\n",
     Effects::Pure, kClass},
    {"__init_subclass__", "-$type", init_subclass,
     "This method is called when a class is subclassed.\n\nThe default implementation does nothing. It may "
     "be\n"
     "overridden to extend subclasses.\n",
     Effects::Pure, kClass},
    {"__format__", "$self, format_spec, /", object_format, "Default object formatter."},
    {"__sizeof__", "$self, /", size_of, "Size of object in memory, in bytes.", Effects::ReadsHeap},
    {"__dir__", "$self, /", dir, "Default dir() implementation."},
    {},
};

const GetSetDef kGetSets[] = {
    {"__class__", get_class, set_class, "the object's class"},
    {},
};

}  // namespace

Value pickled_state(Value v) { return object_state(v, false); }

Value object_new(Type* type) {
  if (KRAIT_UNLIKELY(type->flags & kTypeAbstract)) return raise_abstract(type);
  Object* o = allocate_instance(type);
  return o ? Value::object(o) : Value::exception();
}

int64_t hash_identity(const void* p) {
  // Objects are 8-byte aligned: the low bits move to the top so that neighbours differ in the low ones.
  return int64_t(reinterpret_cast<uintptr_t>(p) >> 3);
}

const TypeSpec type_spec_object{
    .size = sizeof(Object),
    .doc =
        "The base class of the class hierarchy.\n\nWhen called, it accepts no arguments and returns a new "
        "featureless\ninstance that has no instance attributes and cannot be given any.\n",
    .methods = kMethods,
    .getsets = kGetSets};

}  // namespace krait
