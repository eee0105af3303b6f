// The type type: how classes are created by calling, printed, inspected and changed from Python.
#include "runtime/audit.h"
#include "runtime/dict.h"
#include "runtime/error.h"
#include "runtime/function.h"
#include "runtime/instance.h"
#include "runtime/int.h"
#include "runtime/list.h"
#include "runtime/ops.h"
#include "runtime/signature.h"
#include "runtime/str.h"
#include "runtime/tuple.h"
#include "runtime/type_internal.h"
#include "runtime/types/descriptors.h"
#include "runtime/types/union.h"

namespace krait {

namespace {

Type* as_type(Value v) { return v.as<Type>(); }
bool is_heap(const Type* t) { return !(t->flags & kTypeImmutable); }

// --- construction and calling ---

Value new_type(const Value* args) {
  auto* positional = args[1].as<Tuple>();
  if (positional->length != 3)
    return raise_type_error("type.__new__() takes exactly 3 arguments (%zu given)",
                            size_t(positional->length));
  const Value name = positional->items[0], bases = positional->items[1], nspace = positional->items[2];
  if (!is_str(name)) return raise_type_error("type.__new__() argument 1 must be str, not %T", name);
  if (!is_tuple(bases)) return raise_type_error("type.__new__() argument 2 must be tuple, not %T", bases);
  if (!is_dict(nspace)) return raise_type_error("type.__new__() argument 3 must be dict, not %T", nspace);
  return class_create(as_type(args[0]), name, bases, nspace.as<Dict>(), args[2]);
}

Value init_type(const Value* args) {
  const uint64_t n = args[1].as<Tuple>()->length;
  if (n == 1 && !args[2].is_unbound()) return raise_type_error("type.__init__() takes no keyword arguments");
  if (n != 1 && n != 3) return raise_type_error("type.__init__() takes 1 or 3 arguments");
  return Value::none();
}

Value call_type(const Value* args) {
  Dict* kwargs = args[2].is_unbound() ? nullptr : args[2].as<Dict>();
  auto* positional = args[1].as<Tuple>();
  if (!kwargs) return type_call(as_type(args[0]), positional->items, positional->length, nullptr);
  // The keywords go behind the positional arguments, as for any vectorcall.
  const auto n = uint64_t(kwargs->length);
  Tuple* all = tuple_allocate(positional->length + n);
  Tuple* keywords = tuple_allocate(n);
  if (!all || !keywords) return Value::exception();
  for (uint64_t i = 0; i < positional->length; ++i) all->items[i] = positional->items[i];
  size_t position = 0;
  Value key, value;
  for (uint64_t i = 0; dict_next(kwargs, &position, &key, &value); ++i) {
    if (!is_str(key)) return raise_type_error("keywords must be strings");
    keywords->items[i] = key;
    all->items[positional->length + i] = value;
  }
  return type_call(as_type(args[0]), all->items, positional->length, keywords);
}

Value prepare(const Value*) { return Value::object(dict_new()); }

// --- text ---

Value type_repr(const Value* args) {
  Type* type = as_type(args[0]);
  const Value module = type_module(type);
  if (!module.is_unbound() && is_str(module) && !str_equals_ascii(module.as<Str>(), "builtins"))
    return format_string("<class '%S.%S'>", module, type->qualname);
  return format_string("<class '%S'>", type->name);
}

// --- attributes ---

bool check_name(Value name) {
  if (is_str(name)) return true;
  raise_type_error("attribute name must be string, not '%T'", name);
  return false;
}

Value getattribute(const Value* args) {
  if (!check_name(args[1])) return Value::exception();
  return type_get_attribute(as_type(args[0]), str_intern(args[1]));
}
Value setattr(const Value* args) {
  if (!check_name(args[1])) return Value::exception();
  return type_set_attribute(as_type(args[0]), str_intern(args[1]), args[2]) ? Value::none()
                                                                            : Value::exception();
}
Value delattr(const Value* args) {
  if (!check_name(args[1])) return Value::exception();
  return type_set_attribute(as_type(args[0]), str_intern(args[1]), Value::unbound()) ? Value::none()
                                                                                     : Value::exception();
}

// Assignments to the type's own fields.
bool check_assignable(Type* type, Value value, const char* name) {
  if (!is_heap(type)) {
    raise_type_error("cannot set '%s' attribute of immutable type '%N'", name, type);
    return false;
  }
  if (!value.is_unbound()) return true;
  raise_type_error("cannot delete '%s' attribute of immutable type '%N'", name, type);
  return false;
}

Value get_name(Value self) { return as_type(self)->name; }
bool set_name(Value self, Value value) {
  Type* type = as_type(self);
  if (!check_assignable(type, value, "__name__") ||
      !audit("object.__setattr__", {self, Value::object(names::__name__), value}))
    return false;
  if (!is_str(value)) {
    raise_type_error("can only assign string to %N.__name__, not '%T'", type, value);
    return false;
  }
  if (!type_name_is_valid(value)) return false;
  type_set_c_name(type, value);
  store(type, &type->name, value);
  type_modified(type, names::__name__);
  return true;
}

Value get_qualname(Value self) { return as_type(self)->qualname; }
bool set_qualname(Value self, Value value) {
  Type* type = as_type(self);
  if (!check_assignable(type, value, "__qualname__")) return false;
  if (!is_str(value)) {
    raise_type_error("can only assign string to %N.__qualname__, not '%T'", type, value);
    return false;
  }
  store(type, &type->qualname, value);
  type_modified(type, names::__qualname__);
  return true;
}

Value get_module(Value self) {
  const Value module = type_module(as_type(self));
  return module.is_unbound() ? raise(types::AttributeError, "__module__") : module;
}
bool set_module(Value self, Value value) {
  Type* type = as_type(self);
  if (!is_heap(type)) return check_assignable(type, value, "__module__");
  if (value.is_unbound()) {
    dict_delete(type->dict, Value::object(names::__module__));
  } else {
    dict_set_str(type->dict, names::__module__, value);
  }
  type_modified(type, names::__module__);
  return true;
}

Value get_bases(Value self) { return as_type(self)->bases; }
bool set_bases(Value self, Value value) {
  return audit("object.__setattr__", {self, str_from_ascii("__bases__"), value}) &&
         type_set_bases(as_type(self), value);
}

Value get_mro(Value self) {
  const Value mro = as_type(self)->mro;
  return mro.is_unbound() ? Value::none() : mro;
}

Value get_base(Value self) {
  Type* base = as_type(self)->base;
  return base ? type_value(base) : Value::none();
}

Value get_dict(Value self) { return mappingproxy_new(Value::object(as_type(self)->dict)); }

Value get_doc(Value self) {
  Type* type = as_type(self);
  const Value doc = dict_get_str(type->dict, names::__doc__);
  if (doc.is_unbound()) return Value::none();
  return descriptor_get(doc, Value::unbound(), type);
}
bool set_doc(Value self, Value value) {
  Type* type = as_type(self);
  if (!check_assignable(type, value, "__doc__")) return false;
  dict_set_str(type->dict, names::__doc__, value);
  type_modified(type, names::__doc__);
  return true;
}

Value get_text_signature(Value self) {
  const Type* type = as_type(self);
  if (!(type->flags & kTypeImmutable)) return Value::none();
  for (Slot slot : {Slot::New, Slot::Init}) {
    const Value constructor = dict_get_str(type->dict, slot_interned_name(slot));
    if (constructor.is_unbound() || !has_kind(constructor, Kind::NativeFunction)) continue;
    if (type == types::type) return Value::none();
    if (type == types::object) return str_from_ascii("()");
    const Value text = constructor_text_signature(constructor.as<NativeFunction>()->def);
    if (!text.is_none()) return text;
  }
  return Value::none();
}

Value get_annotations(Value self) {
  Type* type = as_type(self);
  if (!(type->flags & kTypeHeap))
    return raise(types::AttributeError, "type object '%N' has no attribute '__annotations__'", type);
  const Value found = dict_get_str(type->dict, names::__annotations__);
  if (!found.is_unbound()) return descriptor_get(found, Value::unbound(), type);
  const Value fresh = Value::object(dict_new());
  dict_set_str(type->dict, names::__annotations__, fresh);
  type_modified(type, names::__annotations__);
  return fresh;
}
bool set_annotations(Value self, Value value) {
  Type* type = as_type(self);
  if (!is_heap(type)) {
    raise_type_error("cannot set '__annotations__' attribute of immutable type '%N'", type);
    return false;
  }
  if (value.is_unbound()) {
    if (dict_delete(type->dict, Value::object(names::__annotations__)) == 0) {
      raise(types::AttributeError, "__annotations__");
      return false;
    }
  } else {
    dict_set_str(type->dict, names::__annotations__, value);
  }
  type_modified(type, names::__annotations__);
  return true;
}

Value get_abstract_methods(Value self) {
  const Type* type = as_type(self);
  const Value found =
      type == types::type ? Value::unbound() : dict_get_str(type->dict, names::__abstractmethods__);
  return found.is_unbound() ? raise(types::AttributeError, "__abstractmethods__") : found;
}
bool set_abstract_methods(Value self, Value value) {
  Type* type = as_type(self);
  int abstract = 0;
  if (value.is_unbound()) {
    if (dict_delete(type->dict, Value::object(names::__abstractmethods__)) == 0) {
      raise(types::AttributeError, "__abstractmethods__");
      return false;
    }
  } else {
    abstract = truth(value);
    if (abstract < 0) return false;
    dict_set_str(type->dict, names::__abstractmethods__, value);
  }
  type->flags = abstract ? type->flags | kTypeAbstract : type->flags & ~kTypeAbstract;
  type_modified(type, names::__abstractmethods__);
  return true;
}

// CPython's tp_flags, as far as Python code tests them.
Value get_flags(Value self) {
  const Type* type = as_type(self);
  struct Row {
    const Type* base;
    int bit;
  };
  static constexpr Row kSubclassBits[] = {
      {types::int_, 24}, {types::list, 25}, {types::tuple, 26},         {types::bytes, 27},
      {types::str, 28},  {types::dict, 29}, {types::BaseException, 30}, {types::type, 31},
  };
  int64_t flags = 1 << 12 | 1 << 14;
  const auto set = [&](uint32_t ours, int bit) {
    if (type->flags & ours) flags |= int64_t{1} << bit;
  };
  set(kTypeMatchSequence, 5);
  set(kTypeMatchMapping, 6);
  set(kTypeHidden, 7);
  set(kTypeImmutable, 8);
  set(kTypeHeap, 9);
  set(kTypeBase, 10);
  set(kTypeAbstract, 20);
  if ((type->flags & kTypeHeap) && (type->flags & kTypeHasDict)) flags |= 1 << 4;
  if (type == types::function || type == types::method_descriptor || type == types::wrapper_descriptor)
    flags |= 1 << 17;  // its instances called as methods need no binding
  for (const Row& row : kSubclassBits)
    if (is_subtype(type, row.base)) flags |= int64_t{1} << row.bit;
  return int_from_i64(flags);
}

Value get_basic_size(Value self) { return Value::small_int(as_type(self)->instance_size); }
Value get_item_size(Value self) {
  const Type* type = as_type(self);
  if (type_is_var_sized(type)) return Value::small_int(type->instance_kind == Kind::Bytes ? 1 : 8);
  return Value::small_int(is_subtype(type, types::int_) ? 4 : 0);
}
Value get_dict_offset(Value self) {
  const Type* type = as_type(self);
  return Value::small_int(!(type->flags & kTypeHasDict) ? 0
                          : type->attribute_offset      ? type->attribute_offset
                                                        : -1);
}
Value get_weakref_offset(Value self) {
  return Value::small_int(as_type(self)->flags & kTypeHasWeakrefs ? as_type(self)->instance_size : 0);
}

// --- methods ---

Value mro_method(const Value* args) {
  const Value mro = type_c3_mro(as_type(args[0]));
  return mro.is_exception() ? mro : list_from_iterable(mro);
}

Value subclasses(const Value* args) {
  const Value list = list_new();
  const auto add = [](Type* subclass, void* context) {
    return list_append(static_cast<List*>(context), type_value(subclass));
  };
  type_for_each_subclass(as_type(args[0]), add, list.as<List>());
  return list;
}

Value instance_check(const Value* args) {
  const int r = real_is_instance(args[1], args[0]);
  return r < 0 ? Value::exception() : Value::boolean(r);
}
Value subclass_check(const Value* args) {
  const int r = real_is_subclass(args[1], args[0]);
  return r < 0 ? Value::exception() : Value::boolean(r);
}

bool merge_names(Dict* into, Type* type) {
  if (!dict_update(into, Value::object(type->dict))) return false;
  const auto* bases = type->bases.as<Tuple>();
  for (uint64_t i = 0; i < bases->length; ++i)
    if (!merge_names(into, bases->items[i].as<Type>())) return false;
  return true;
}

Value dir(const Value* args) {
  Dict* all = dict_new();
  if (!merge_names(all, as_type(args[0]))) return Value::exception();
  return list_from_iterable(Value::object(all));
}

Value size_of(const Value*) { return Value::small_int(sizeof(Type)); }

Value or_method(const Value* args) { return union_or(args[0], args[1]); }
Value ror_method(const Value* args) { return union_or(args[1], args[0]); }

constexpr NativeRole kStatic = NativeRole::StaticMethod;

const NativeDef kMethods[] = {
    {"__new__", "$type, *args, **kwargs", new_type,
     "Create and return a new object.  See help(type) for accurate signature.", Effects::Any, kStatic},
    {"__repr__", "$self, /", type_repr, "Return repr(self)."},
    {"__call__", "$self, /, *args, **kwargs", call_type, "Call self as a function."},
    {"__getattribute__", "$self, name, /", getattribute, "Return getattr(self, name)."},
    {"__setattr__", "$self, name, value, /", setattr, "Implement setattr(self, name, value)."},
    {"__delattr__", "$self, name, /", delattr, "Implement delattr(self, name)."},
    {"__init__", "$self, /, *args, **kwargs", init_type,
     "Initialize self.  See help(type(self)) for accurate signature."},
    {"__or__", "$self, value, /", or_method, "Return self|value."},
    {"__ror__", "$self, value, /", ror_method, "Return value|self."},
    {"mro", "$self, /", mro_method, "Return a type's method resolution order."},
    {"__subclasses__", "$self, /", subclasses, "Return a list of immediate subclasses."},
    {"__prepare__", "-$cls, *args, **kwargs", prepare,
     "__prepare__() -> dict\nused to create the namespace for the class statement", Effects::Any,
     NativeRole::ClassMethod},
    {"__instancecheck__", "$self, instance, /", instance_check, "Check if an object is an instance."},
    {"__subclasscheck__", "$self, subclass, /", subclass_check, "Check if a class is a subclass."},
    {"__dir__", "$self, /", dir, "Specialized __dir__ implementation for types."},
    {"__sizeof__", "$self, /", size_of, "Return memory consumption of the type object."},
    {},
};

const GetSetDef kGetSets[] = {
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {"__bases__", get_bases, set_bases},
    {"__mro__", get_mro, readonly_attribute},
    {"__base__", get_base, readonly_attribute},
    {"__module__", get_module, set_module},
    {"__abstractmethods__", get_abstract_methods, set_abstract_methods},
    {"__dict__", get_dict},
    {"__doc__", get_doc, set_doc},
    {"__text_signature__", get_text_signature},
    {"__annotations__", get_annotations, set_annotations},
    {"__flags__", get_flags, readonly_attribute},
    {"__basicsize__", get_basic_size, readonly_attribute},
    {"__itemsize__", get_item_size, readonly_attribute},
    {"__dictoffset__", get_dict_offset, readonly_attribute},
    {"__weakrefoffset__", get_weakref_offset, readonly_attribute},
    {},
};

}  // namespace

const TypeSpec type_spec_type{
    .size = sizeof(Type),
    .doc = "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    .methods = kMethods,
    .getsets = kGetSets,
    .finalize = type_finalize};

}  // namespace krait
